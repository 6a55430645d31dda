"""Bundles in S3: publish and fetch. The only importer of boto3.

    files/SHA256                    every file of every bundle, once, by its digest
    bundles/DIGEST/manifest.json    written last, so that a manifest never names a file that is not there
    bundles/DIGEST/manifest.sig     where the bundle is signed
    aliases/NAME                    the digest that kiosks follow

Objects are written once and never changed, but for aliases. What is fetched is hashed while it streams, into a folder
of another name; only a whole, verified bundle gets its own.
"""

from __future__ import annotations

import base64
import errno
import hashlib
import os
import re
import shutil
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from edge_runtime.bundle.manifest import MAX_MANIFEST_BYTES, Manifest
from edge_runtime.bundle.reader import open_bundle, record
from edge_runtime.errors import (
    BundleDamaged,
    BundleUntrusted,
    ExtraMissing,
    RemoteChanged,
    RemoteDenied,
    RemoteError,
    RemoteMissing,
    RemoteUnreachable,
    StorageFull,
)

__all__ = ["Published", "Remote"]

PART = 8 * 1024 * 1024
"""Bytes of one range."""
_WORKERS = 8
_TRIES = 4
_PLACE = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*?))?/?")
_DIGEST = re.compile(r"[0-9a-f]{64}")
_DENIED = {
    "403",
    "AccessDenied",
    "ExpiredToken",
    "ExpiredTokenException",
    "InvalidAccessKeyId",
    "SignatureDoesNotMatch",
}
_MISSING = {"404", "NoSuchKey", "NoSuchBucket", "NotFound"}
T = TypeVar("T")


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
        found = _PLACE.fullmatch(place)
        if found is None:
            raise RemoteMissing(
                "no address of a bucket", where=place, hint="Write s3://BUCKET or s3://BUCKET/PREFIX."
            )
        self._bucket = found[1]
        self._prefix = f"{found[2]}/" if found[2] else ""
        self._client = _client()

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
            sent = 0 if self._holds(f"files/{digest}", size) else size
            if sent:
                self._write_once(f"files/{digest}", bundle.file(name).read_bytes())
            told(size)
            return sent

        with ThreadPoolExecutor(_WORKERS) as pool:
            sent = list(pool.map(send, entries.items()))
        signature = bundle.path / "manifest.sig"
        if signature.is_file():
            self._write_once(f"bundles/{bundle.digest}/manifest.sig", signature.read_bytes())
        manifest = (bundle.path / "manifest.json").read_bytes()
        if hashlib.sha256(manifest).hexdigest() != bundle.digest:
            raise BundleDamaged(
                "was replaced while it was published", where="manifest.json", hint="Publish again."
            )
        self._write_once(f"bundles/{bundle.digest}/manifest.json", manifest)
        self._call(
            lambda: self._client.put_object(**self._at(f"aliases/{alias}"), Body=bundle.digest.encode())
        )
        return Published(bundle.digest, sum(sent), sum(size > 0 for size in sent))

    def current(self, alias: str = "live") -> str:
        """The digest that an alias names. Raises RemoteError."""
        data, _ = self._read(f"aliases/{alias}", 0, 64)
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
        data, _ = self._read(f"bundles/{digest}/manifest.json", 0, MAX_MANIFEST_BYTES + 1)
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
        with ThreadPoolExecutor(_WORKERS) as pool:
            try:
                for part in parts:
                    ahead.append((part, pool.submit(self._read, part.key, part.start, part.size, exact=True)))
                    if len(ahead) > _WORKERS:
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
            data, _ = self._read(f"bundles/{digest}/manifest.sig", 0, 64)
        except RemoteMissing:
            return
        (folder / "manifest.sig").write_bytes(data)

    def _read(self, key: str, start: int, size: int, *, exact: bool = False) -> tuple[bytes, str]:
        """Up to ``size`` bytes of an object and its ETag; a connection that is cut is tried again."""
        if size == 0:
            return b"", ""

        def once() -> tuple[bytes, str]:
            span = f"bytes={start}-{start + size - 1}"
            answer = self._client.get_object(**self._at(key), Range=span)
            data = answer["Body"].read(size + 1)
            if len(data) < min(answer["ContentLength"], size):
                raise ConnectionError("the answer was cut")
            return data, answer["ETag"]

        data, tag = self._call(once, where=key)
        if len(data) > size or (exact and len(data) != size):
            raise RemoteChanged(f"{len(data)} bytes instead of {size}", where=key, hint="Publish again.")
        return data, tag

    def _holds(self, key: str, size: int) -> bool:
        try:
            head = self._call(lambda: self._client.head_object(**self._at(key)), where=key)
        except RemoteMissing:
            return False
        return bool(head["ContentLength"] == size)

    def _write_once(self, key: str, data: bytes) -> None:
        """Write unless it is there; S3 checks the digest of what arrives."""
        checksum = base64.b64encode(hashlib.sha256(data).digest()).decode()
        try:
            self._call(
                lambda: self._client.put_object(
                    **self._at(key), Body=data, ChecksumSHA256=checksum, IfNoneMatch="*"
                ),
                where=key,
            )
        except RemoteChanged:  # somebody else wrote the same content first
            return

    def _at(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + key}

    def _call(self, call: Callable[[], T], where: str = "") -> T:
        """The one border over which boto3's errors become ours; broken connections are tried again, with pauses."""
        from botocore.exceptions import BotoCoreError, ClientError, NoCredentialsError

        for attempt in range(_TRIES):
            try:
                return call()
            except ClientError as exc:
                raise _refused(exc.response, where) from exc
            except NoCredentialsError as exc:
                raise _denied("there are no credentials", where) from exc
            except (BotoCoreError, OSError) as exc:
                if attempt == _TRIES - 1:
                    raise RemoteUnreachable(
                        f"no whole answer after {_TRIES} tries ({type(exc).__name__})",
                        where=where,
                        hint="Check the network and the address.",
                    ) from exc
                time.sleep(0.05 * 4**attempt)
        raise AssertionError("unreachable")


def _client() -> Any:
    try:
        import boto3
        from botocore.config import Config
        from botocore.exceptions import BotoCoreError
    except ImportError as exc:
        raise ExtraMissing("boto3 is not installed", hint="pip install 'vitrine[aws]'") from exc
    config = Config(
        connect_timeout=3,
        read_timeout=10,
        max_pool_connections=_WORKERS,
        retries={"mode": "standard", "total_max_attempts": 3},
    )
    try:
        return boto3.client("s3", config=config)
    except BotoCoreError as exc:
        raise _denied(f"boto3 cannot make a client ({type(exc).__name__})", "") from exc


def _refused(response: dict[str, Any], where: str) -> RemoteError:
    code = str(response.get("Error", {}).get("Code", ""))
    if code in _MISSING:
        return RemoteMissing("there is no such object", where=where, hint="Publish the bundle first.")
    if code in _DENIED:
        return _denied(f"S3 says {code}", where)
    if code in ("PreconditionFailed", "412", "ConditionalRequestConflict"):
        return RemoteChanged("somebody else wrote first", where=where)
    if code == "InvalidRange":
        return RemoteChanged("is shorter than the manifest says", where=where, hint="Publish again.")
    return RemoteUnreachable(f"S3 says {code}", where=where, hint="Try again later.")


def _denied(what: str, where: str) -> RemoteDenied:
    return RemoteDenied(what, where=where, hint="Check credentials, region and the role's rights.")
