"""Objects under ``s3://BUCKET[/PREFIX]``: bounded reads, writes that replace nothing, presigned uploads."""

from __future__ import annotations

import base64
import hashlib
import re

from edge_runtime.bundle.aws import called, client
from edge_runtime.errors import RemoteChanged, RemoteMissing

__all__ = ["WORKERS", "Objects"]

WORKERS = 8
"""Connections that are kept open for requests at the same time."""
_TRIES = 4
_PLACE = re.compile(r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*?))?/?")


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
        self._client = client(
            "s3",
            connect_timeout=3,
            read_timeout=10,
            max_pool_connections=WORKERS,
            # Not the older signature, which signs no headers; the region's own address, which takes no redirect.
            signature_version="s3v4",
            s3={"addressing_style": "virtual"},
            retries={"mode": "standard", "total_max_attempts": 3},
        )

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

        data, tag = called(once, key, tries=_TRIES)
        if len(data) > size or (exact and len(data) != size):
            raise RemoteChanged(f"{len(data)} bytes instead of {size}", where=key, hint="Publish again.")
        return data, tag

    def holds(self, key: str, size: int) -> bool:
        """Whether an object of this size stands there. Raises RemoteError."""
        try:
            head = called(lambda: self._client.head_object(**self._at(key)), key, tries=_TRIES)
        except RemoteMissing:
            return False
        return bool(head["ContentLength"] == size)

    def write(self, key: str, data: bytes) -> None:
        """Write, in place of what stands there. Raises RemoteError."""
        called(lambda: self._client.put_object(**self._at(key), Body=data), key, tries=_TRIES)

    def write_once(self, key: str, data: bytes) -> None:
        """Write unless it is there; S3 checks the digest of what arrives. Raises RemoteError."""
        checksum = base64.b64encode(hashlib.sha256(data).digest()).decode()
        try:
            called(
                lambda: self._client.put_object(
                    **self._at(key), Body=data, ChecksumSHA256=checksum, IfNoneMatch="*"
                ),
                key,
                tries=_TRIES,
            )
        except RemoteChanged:  # somebody else wrote the same content first
            return

    def delete(self, key: str) -> None:
        """Remove an object; one that is not there is none to remove. Raises RemoteError."""
        called(lambda: self._client.delete_object(**self._at(key)), key, tries=_TRIES)

    def presigned_put(self, key: str, size: int, kind: str, seconds: int) -> str:
        """A URL under which anybody may PUT exactly ``size`` bytes of the content type ``kind``, once.

        Signed are the headers ``content-length``, ``content-type`` and ``if-none-match: *``: S3 refuses another
        length or type, and to replace an object (AWS Signature Version 4, query parameters).

        Raises:
            RemoteError.
        """
        wanted = {**self._at(key), "ContentLength": size, "ContentType": kind, "IfNoneMatch": "*"}
        url: str = called(
            lambda: self._client.generate_presigned_url("put_object", Params=wanted, ExpiresIn=seconds)
        )
        return url

    def _at(self, key: str) -> dict[str, str]:
        return {"Bucket": self._bucket, "Key": self._prefix + key}
