"""Objects under ``s3://BUCKET[/PREFIX]``: bounded reads, writes that replace nothing, presigned uploads.

The only importer of boto3, and the one border over which its errors become ours.
"""

from __future__ import annotations

import base64
import hashlib
import re
import time
from collections.abc import Callable
from typing import Any, TypeVar

from edge_runtime.errors import (
    ExtraMissing,
    RemoteChanged,
    RemoteDenied,
    RemoteError,
    RemoteMissing,
    RemoteUnreachable,
)

__all__ = ["WORKERS", "Objects"]

WORKERS = 8
"""Connections that are kept open for requests at the same time."""
_TRIES = 4
_PLACE = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*?))?/?")
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


class Objects:
    """One place in S3. Credentials and region come from the environment, as boto3 finds them."""

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

    def read(self, key: str, start: int, size: int, *, exact: bool = False) -> tuple[bytes, str]:
        """Up to ``size`` bytes of an object and its ETag; a connection that is cut is tried again.

        Args:
            exact: whether fewer bytes are an error.

        Raises:
            RemoteError: also RemoteChanged, where it is not as long as it must be.
        """
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

    def holds(self, key: str, size: int) -> bool:
        """Whether an object of this size stands there. Raises RemoteError."""
        try:
            head = self._call(lambda: self._client.head_object(**self._at(key)), where=key)
        except RemoteMissing:
            return False
        return bool(head["ContentLength"] == size)

    def write(self, key: str, data: bytes) -> None:
        """Write, in place of what stands there. Raises RemoteError."""
        self._call(lambda: self._client.put_object(**self._at(key), Body=data), where=key)

    def write_once(self, key: str, data: bytes) -> None:
        """Write unless it is there; S3 checks the digest of what arrives. Raises RemoteError."""
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

    def delete(self, key: str) -> None:
        """Remove an object; one that is not there is none to remove. Raises RemoteError."""
        self._call(lambda: self._client.delete_object(**self._at(key)), where=key)

    def presigned_put(self, key: str, size: int, kind: str, seconds: int) -> str:
        """A URL under which anybody may PUT exactly ``size`` bytes of the content type ``kind``, once.

        Signed are the headers ``content-length``, ``content-type`` and ``if-none-match: *``: S3 refuses another
        length or type, and to replace an object (AWS Signature Version 4, query parameters).

        Raises:
            RemoteError.
        """
        wanted = {**self._at(key), "ContentLength": size, "ContentType": kind, "IfNoneMatch": "*"}
        url: str = self._call(
            lambda: self._client.generate_presigned_url("put_object", Params=wanted, ExpiresIn=seconds)
        )
        return url

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
        max_pool_connections=WORKERS,
        # Not the older signature, which signs no headers; the region's own address, which takes no redirect.
        signature_version="s3v4",
        s3={"addressing_style": "virtual"},
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
