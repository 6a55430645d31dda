"""Open a verified bundle.

Nothing is mapped before its digest is known to be right: usearch answers wrongly, hangs or dies on damaged
files, so the hash is the only safe border. A receipt beside the bundle (``NAME.receipt.json``) lets later
opens skip the hashing while every file's size, time of change and inode are what they were.
"""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from edge_runtime.bundle.manifest import MAX_MANIFEST_BYTES, FileEntry, Manifest
from edge_runtime.errors import BundleDamaged, BundleMissing, BundleUntrusted, ExtraMissing

__all__ = ["Bundle", "open_bundle", "record", "verify"]

_CHUNK = 1 << 20
_ADVICE = "Install the bundle again."


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle whose files were verified."""

    path: Path
    """The folder itself, without symbolic links on the way: one that is switched later changes nothing here."""
    manifest: Manifest
    digest: str
    """SHA-256 of manifest.json as it lies on the disk."""
    stamps: Mapping[str, list[int]]
    """Size, times of change and inode of each file when it was verified."""

    def file(self, name: str) -> Path:
        """The path of a file that the manifest names, still the one that was verified.

        Raises:
            BundleMissing: the manifest does not name it, or it is gone.
            BundleDamaged: it was changed or replaced since.
        """
        if name not in self.manifest.files:
            raise BundleMissing("the manifest does not name this file", where=name, hint=_ADVICE)
        if _stamp(self.path, name) != self.stamps[name]:
            raise BundleDamaged(
                "was replaced while the bundle was open", where=name, hint="Open the bundle again."
            )
        return self.path / name


def open_bundle(path: Path, *, trusted_key: bytes | None = None) -> Bundle:
    """Read the manifest and make sure that every file is what it says.

    Args:
        path: the bundle's folder.
        trusted_key: an Ed25519 public key, 32 bytes; given, manifest.sig must be its signature.

    Raises:
        BundleMissing, BundleDamaged, BundleUntrusted, ManifestInvalid, ExtraMissing.
    """
    bundle = _read(path, trusted_key)
    if not _receipt_holds(bundle):
        _check_files(bundle, None)
        _write_receipt(bundle)
    return bundle


def verify(
    path: Path, *, trusted_key: bytes | None = None, on_bytes: Callable[[int, int], None] | None = None
) -> Bundle:
    """Hash every file again, whatever the receipt says, and renew the receipt.

    Args:
        on_bytes: called with the number of bytes hashed so far and in all.

    Raises:
        As ``open_bundle``.
    """
    bundle = _read(path, trusted_key)
    _check_files(bundle, on_bytes)
    _write_receipt(bundle)
    return bundle


def record(path: Path) -> None:
    """Write the receipt of a bundle whose files were hashed while they were written, so that opening need not.

    Raises:
        BundleMissing, BundleDamaged, ManifestInvalid.
    """
    _write_receipt(_read(path, None))


def _read(path: Path, trusted_key: bytes | None) -> Bundle:
    path = Path(path)
    if not path.is_dir():
        raise BundleMissing("no such folder", where=str(path), hint="Build one with vitrine-export build.")
    path = path.resolve()
    data = _small_file(path / "manifest.json")
    if trusted_key is not None:
        _check_signature(path, data, trusted_key)
    manifest = Manifest.parse(data)
    stamps = {name: _stamp(path, name) for name in manifest.files}
    return Bundle(path, manifest, hashlib.sha256(data).hexdigest(), stamps)


def _small_file(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MAX_MANIFEST_BYTES + 1)
    except OSError as exc:
        raise BundleMissing("cannot be read", where=str(path), hint="This folder is no bundle.") from exc


def _check_signature(path: Path, data: bytes, trusted_key: bytes) -> None:
    try:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    except ImportError as exc:
        raise ExtraMissing(
            "checking a signature needs the package cryptography", hint="pip install 'vitrine[kiosk]'"
        ) from exc
    where = str(path / "manifest.sig")
    try:
        signature = (path / "manifest.sig").read_bytes()
    except OSError as exc:
        raise BundleUntrusted("the bundle is not signed", where=where, hint="Sign it when building.") from exc
    try:
        Ed25519PublicKey.from_public_bytes(trusted_key).verify(signature, data)
    except (InvalidSignature, ValueError) as exc:
        raise BundleUntrusted(
            "the signature is not by the trusted key", where=where, hint="Do not use this bundle."
        ) from exc


def _check_files(bundle: Bundle, on_bytes: Callable[[int, int], None] | None) -> None:
    total = sum(entry.size for entry in bundle.manifest.files.values())
    done = 0
    for name, entry in bundle.manifest.files.items():
        for count in _check_file(bundle.path, name, entry):
            done += count
            if on_bytes is not None:
                on_bytes(done, total)
        bundle.file(name)  # not exchanged while it was read


def _check_file(folder: Path, name: str, entry: FileEntry) -> Iterator[int]:
    """Hash one file; gives the number of bytes of each chunk."""
    size = (folder / name).stat().st_size
    if size != entry.size:
        raise BundleDamaged(f"{size} bytes instead of {entry.size}", where=name, hint=_ADVICE)
    digest = hashlib.sha256()
    try:
        with (folder / name).open("rb") as file:
            while chunk := file.read(_CHUNK):
                digest.update(chunk)
                yield len(chunk)
    except OSError as exc:
        raise BundleDamaged("cannot be read", where=name, hint=_ADVICE) from exc
    if digest.hexdigest() != entry.sha256:
        raise BundleDamaged("its SHA-256 is not the manifest's", where=name, hint=_ADVICE)


def _stamp(folder: Path, name: str) -> list[int]:
    path = folder / name
    try:
        status = path.lstat()
    except OSError as exc:
        raise BundleMissing("the file is missing", where=name, hint=_ADVICE) from exc
    if not stat.S_ISREG(status.st_mode) or os.path.realpath(path) != str(path):
        raise BundleDamaged("is no plain file inside the bundle", where=name, hint=_ADVICE)
    return [status.st_size, status.st_mtime_ns, status.st_ctime_ns, status.st_ino]


def _receipt_path(bundle: Bundle) -> Path:
    return bundle.path.with_name(bundle.path.name + ".receipt.json")


def _receipt(bundle: Bundle) -> dict[str, object]:
    return {"digest": bundle.digest, "files": dict(bundle.stamps)}


def _receipt_holds(bundle: Bundle) -> bool:
    try:
        held = json.loads(_receipt_path(bundle).read_bytes())
    except (OSError, ValueError):
        return False
    return bool(held == _receipt(bundle))


def _write_receipt(bundle: Bundle) -> None:
    """A read-only disk keeps no receipt; then every open hashes, which is slow but right."""
    path = _receipt_path(bundle)
    temporary = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        temporary.write_text(json.dumps(_receipt(bundle)))
        temporary.replace(path)
    except OSError:
        temporary.unlink(missing_ok=True)
