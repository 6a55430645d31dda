"""Close a folder into a bundle: digests of every file, the manifest, and a signature when a key is given."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from edge_runtime.bundle.manifest import VERSION, FileEntry, Manifest, Models
from edge_runtime.errors import VitrineError
from edge_runtime.manifest_types import (
    CatalogueDescription,
    IndexDescription,
    PreferenceDescription,
    RankingDescription,
    SpeechModel,
)

__all__ = ["entries", "link_files", "move_into_place", "seal", "space_of"]


def entries(folder: Path) -> dict[str, FileEntry]:
    """Size and SHA-256 of every file below ``folder``, by POSIX path, without manifest and signature."""
    found = {}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in ("manifest.json", "manifest.sig"):
            with path.open("rb") as file:
                digest = hashlib.file_digest(file, "sha256").hexdigest()
            found[name] = FileEntry(size=path.stat().st_size, sha256=digest)
    return found


def space_of(models: Models, files: Mapping[str, FileEntry]) -> str:
    """The name of the embedding space: a digest over the encoders' descriptions and files.

    Fusion has no part in it: it moves queries, not products or tastes.
    """
    digest = hashlib.sha256(repr((models.text, models.image)).encode())
    beside = {f"{models.fusion.file}{end}" for end in ("", ".data")} if models.fusion else set()
    for name in sorted(files):
        if name.startswith("models/") and name not in beside:
            digest.update(f"{name} {files[name].sha256}\n".encode())
    return digest.hexdigest()


def link_files(source: Path, part: str, folder: Path) -> None:
    """Let a file, or all files of a folder, of ``source`` lie in ``folder``, too: as links where the disk can."""
    for path in sorted((source / part).rglob("*")) if (source / part).is_dir() else [source / part]:
        if path.is_file():
            target = folder / path.relative_to(source)
            target.parent.mkdir(parents=True, exist_ok=True)
            try:
                os.link(path, target)
            except OSError:
                shutil.copyfile(path, target)


def seal(
    folder: Path,
    *,
    made_at: str,
    models: Models,
    index: IndexDescription,
    catalogue: CatalogueDescription,
    ranking: RankingDescription,
    preference: PreferenceDescription,
    quality: Mapping[str, Any],
    licences: Mapping[str, str],
    speech: SpeechModel | None = None,
    key: bytes | None = None,
) -> Manifest:
    """Write manifest.json over what lies in ``folder`` and, with ``key``, manifest.sig.

    Args:
        made_at: ISO 8601, UTC.
        key: an Ed25519 private key, 32 bytes.

    Raises:
        ManifestInvalid: the parts do not fit together (the manifest is parsed again before it is written).
    """
    files = entries(folder)
    manifest = Manifest(
        version=VERSION,
        made_at=made_at,
        space=space_of(models, files),
        files=files,
        models=models,
        index=index,
        catalogue=catalogue,
        ranking=ranking,
        preference=preference,
        speech=speech,
        quality=json.loads(json.dumps(quality)),
        licences=licences,
    )
    data = manifest.to_bytes()
    Manifest.parse(data)
    (folder / "manifest.json").write_bytes(data)
    (folder / "manifest.sig").unlink(missing_ok=True)
    if key is not None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

        (folder / "manifest.sig").write_bytes(Ed25519PrivateKey.from_private_bytes(key).sign(data))
    return manifest


def move_into_place(folder: Path, out: Path) -> None:
    """Let the finished ``folder`` take the place of ``out``; an earlier bundle there goes only then.

    Raises:
        VitrineError: ``out`` exists and is no bundle.
    """
    if out.exists() and not (out / "manifest.json").is_file():
        raise VitrineError(
            "exists and is no bundle", where=str(out), hint="Name another folder; nothing was overwritten."
        )
    if out.exists():
        old = out.with_name(f".{out.name}.old")
        shutil.rmtree(old, ignore_errors=True)
        out.rename(old)
        folder.rename(out)
        shutil.rmtree(old)
    else:
        folder.rename(out)
