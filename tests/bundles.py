"""Bundles that differ from the tiny one, whole or not, for tests of what holds and exchanges bundles."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

from edge_runtime import testing
from edge_runtime.bundle.manifest import FileEntry, Manifest

__all__ = ["flip", "other", "unfit"]


def other(folder: Path, made_at: str = "2030-01-01T00:00:00Z") -> Path:
    """The tiny bundle, made at another time: whole, with another digest."""
    path = testing.bundle(folder)
    manifest = Manifest.parse((path / "manifest.json").read_bytes())
    (path / "manifest.json").write_bytes(replace(manifest, made_at=made_at).to_bytes())
    return path


def unfit(folder: Path, name: str = "catalogue.db") -> Path:
    """A bundle whose digests hold though one of its files is nonsense."""
    path = other(folder)
    manifest = Manifest.parse((path / "manifest.json").read_bytes())
    data = b"nonsense" * 512
    (path / name).write_bytes(data)
    entry = FileEntry(len(data), hashlib.sha256(data).hexdigest())
    manifest = replace(manifest, files={**manifest.files, name: entry})
    (path / "manifest.json").write_bytes(manifest.to_bytes())
    return path


def flip(path: Path) -> None:
    """Change one bit of a file."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
