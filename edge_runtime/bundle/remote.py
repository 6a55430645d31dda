"""Bundles in S3: publish and fetch.

    files/SHA256                    every file of every bundle, once, by its digest
    bundles/DIGEST/manifest.json    written last, so that a manifest never names a file that is not there
    bundles/DIGEST/manifest.sig     where the bundle is signed
    aliases/NAME                    the digest that kiosks follow

Objects are written once and never changed, but for aliases. What is fetched is hashed while it streams, into a folder
of another name; only a whole, verified bundle gets its own.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import shutil
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from edge_runtime.bundle.manifest import MAX_MANIFEST_BYTES, Manifest
from edge_runtime.bundle.objects import WORKERS, Objects
from edge_runtime.bundle.reader import open_bundle, record
from edge_runtime.errors import (
    BundleDamaged,
    BundleUntrusted,
    RemoteChanged,
    RemoteDenied,
    RemoteError,
    RemoteMissing,
    StorageFull,
)

__all__ = ["Published", "Remote"]

PART = 8 * 1024 * 1024
"""Bytes of one range."""
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class Published:
    """What a publication did."""

    digest: str
    sent: int
    """Bytes that were not there yet."""
    files: int
    """Of these, files."""


@dataclass(frozen=True, slots=True)
class _Part:
    name: str
    key: str
    start: int
    size: int
    last: bool


class Remote:
    """Bundles under ``s3://BUCKET[/PREFIX]``. Credentials and region come from the environment, as boto3 finds them."""

    def __init__(self, place: str) -> None:
        """Prepare a client; nothing is sent yet.

        Raises:
            RemoteMissing: ``place`` is no S3 address.
            ExtraMissing: boto3 is not installed.
            RemoteDenied: there are no region or credentials.
        """
        self._objects = Objects(place)

    def publish(
        self, path: Path, *, alias: str = "live", on_bytes: Callable[[int], None] | None = None
    ) -> Published:
        """Send a bundle's files that are not there yet, then its manifest, then move the alias.

        Args:
            path: the bundle's folder; it is verified first.
            on_bytes: called with the number of bytes sent or found since the last call.

        Raises:
            BundleError: the bundle is missing or damaged.
            RemoteError.
        """
        bundle = open_bundle(path)
        entries = {entry.sha256: (name, entry.size) for name, entry in bundle.manifest.files.items()}
        told = on_bytes or (lambda count: None)

        def send(item: tuple[str, tuple[str, int]]) -> int:
            digest, (name, size) = item
            sent = 0 if self._objects.holds(f"files/{digest}", size) else size
            if sent:
                self._objects.write_once(f"files/{digest}", bundle.file(name).read_bytes())
            told(size)
            return sent

        with ThreadPoolExecutor(WORKERS) as pool:
            sent = list(pool.map(send, entries.items()))
        signature = bundle.path / "manifest.sig"
        if signature.is_file():
            self._objects.write_once(f"bundles/{bundle.digest}/manifest.sig", signature.read_bytes())
        manifest = (bundle.path / "manifest.json").read_bytes()
        if hashlib.sha256(manifest).hexdigest() != bundle.digest:
            raise BundleDamaged(
                "was replaced while it was published", where="manifest.json", hint="Publish again."
            )
        self._objects.write_once(f"bundles/{bundle.digest}/manifest.json", manifest)
        self._objects.write(f"aliases/{alias}", bundle.digest.encode())
        return Published(bundle.digest, sum(sent), sum(size > 0 for size in sent))

    def current(self, alias: str = "live") -> str:
        """The digest that an alias names. Raises RemoteError."""
        data, _ = self._objects.read(f"aliases/{alias}", 0, 64)
        digest = data.decode("ascii", "replace")
        if not _DIGEST.fullmatch(digest):
            raise BundleDamaged("is no digest", where=f"aliases/{alias}", hint="Publish again.")
        return digest

    def fetch(self, digest: str, into: Path) -> Path:
        """Bring a bundle to ``into/DIGEST``; where it is already there, nothing is fetched.

        Every file is hashed while it streams. Parallel ranges that come from different versions of an object are refused.

        Raises:
            BundleUntrusted: the manifest has another digest.
            BundleDamaged, ManifestInvalid: a file or the manifest is not what it must be.
            RemoteError: also StorageFull.
        """
        if not _DIGEST.fullmatch(digest):
            raise RemoteMissing(
                "no digest", where="digest", hint="Take the one that vitrine-export publish printed."
            )
        target = into / digest
        if target.is_dir():
            return target
        data, _ = self._objects.read(f"bundles/{digest}/manifest.json", 0, MAX_MANIFEST_BYTES + 1)
        if hashlib.sha256(data).hexdigest() != digest:
            raise BundleUntrusted(
                "the manifest has another digest", where="manifest.json", hint="Publish again."
            )
        manifest = Manifest.parse(data)
        partial = into / f".{digest}.{os.getpid()}"
        try:
            self._fill(partial, manifest)
            (partial / "manifest.json").write_bytes(data)
            self._signature(digest, partial)
            partial.rename(target)
        except OSError as exc:
            if target.is_dir():  # another process was faster
                return target
            full = exc.errno in (errno.ENOSPC, errno.EDQUOT)
            raise (StorageFull if full else RemoteError)(
                "no space is left" if full else "cannot be written",
                where=str(into),
                hint="Make room, or another folder.",
            ) from exc
        finally:
            shutil.rmtree(partial, ignore_errors=True)
        record(target)
        return target

    def _fill(self, folder: Path, manifest: Manifest) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        parts = [
            _Part(
                name,
                f"files/{entry.sha256}",
                start,
                min(PART, entry.size - start),
                start + PART >= entry.size,
            )
            for name, entry in manifest.files.items()
            for start in range(0, max(entry.size, 1), PART)
        ]
        digest, tag = hashlib.sha256(), ""
        for part, (data, found) in self._stream(parts):
            path = folder / part.name
            if part.start == 0:
                digest, tag = hashlib.sha256(), found
                path.parent.mkdir(parents=True, exist_ok=True)
            if found != tag:
                raise RemoteChanged("changed while it was read", where=part.name, hint="Publish again.")
            digest.update(data)
            with path.open("ab") as file:
                file.write(data)
            if part.last and digest.hexdigest() != manifest.files[part.name].sha256:
                raise BundleDamaged(
                    "its SHA-256 is not the manifest's", where=part.name, hint="Publish again."
                )

    def _stream(self, parts: list[_Part]) -> Iterator[tuple[_Part, tuple[bytes, str]]]:
        """Parts in order, fetched ahead by as many as there are workers."""
        ahead: deque[tuple[_Part, Future[tuple[bytes, str]]]] = deque()
        with ThreadPoolExecutor(WORKERS) as pool:
            try:
                for part in parts:
                    ahead.append(
                        (part, pool.submit(self._objects.read, part.key, part.start, part.size, exact=True))
                    )
                    if len(ahead) > WORKERS:
                        first, future = ahead.popleft()
                        yield first, future.result()
                while ahead:
                    first, future = ahead.popleft()
                    yield first, future.result()
            finally:
                for _, future in ahead:
                    future.cancel()

    def _signature(self, digest: str, folder: Path) -> None:
        try:
            data, _ = self._objects.read(f"bundles/{digest}/manifest.sig", 0, 64)
        except (RemoteMissing, RemoteDenied):  # whoever may not list is told 403 for what is not there
            return
        (folder / "manifest.sig").write_bytes(data)
