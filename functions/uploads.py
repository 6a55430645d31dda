"""Pictures and sounds that are too large for a request: the client puts them into S3, a function reads them once.

    POST /v1/uploads {"size", "type"}           an id, and a URL that takes exactly these bytes, once, for 5 minutes
    POST /v1/uploads/{upload}/search {query}    search by the picture that was put there
    POST /v1/uploads/{upload}/transcribe        write down the sound that was put there

An upload is removed when it is used, whatever comes of it; the bucket removes the others after a day. Whoever has the
id may use it, so ids are drawn at random. ``VITRINE_UPLOADS`` names the place, ``s3://BUCKET/PREFIX``.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Annotated, Literal, TypeVar

from edge_runtime.api.http import MAX_MEDIA_BODY, SMALLER, Route
from edge_runtime.errors import MediaTooLarge, RemoteDenied, RemoteMissing, UploadUnknown
from edge_runtime.types import Bounds

if TYPE_CHECKING:  # boto3 is loaded by the first upload
    from edge_runtime.bundle.objects import Objects

__all__ = ["MAX_UPLOAD", "NewUpload", "Upload", "UploadId", "offer", "take", "with_uploads"]

MAX_UPLOAD = 16 * 1024 * 1024
"""Bytes; what the decoders take, too."""
SECONDS = 300
S = TypeVar("S")
UploadId = Annotated[str, Bounds(43, 43, "^[A-Za-z0-9_-]{43}$")]


@dataclass(frozen=True, slots=True)
class NewUpload:
    """What ``POST /v1/uploads`` takes: what will be put there."""

    size: Annotated[int, Bounds(1, MAX_UPLOAD)]
    """Bytes, exactly."""
    type: Literal[
        "image/jpeg",
        "image/png",
        "image/webp",
        "image/gif",
        "image/bmp",
        "image/tiff",
        "audio/wav",
        "audio/flac",
        "audio/ogg",
    ]


@dataclass(frozen=True, slots=True)
class Upload:
    """Where to put it."""

    id: str
    url: str
    """PUT the bytes here."""
    headers: Mapping[str, str]
    """To be sent with them."""
    seconds: int
    """How long the URL can be used."""


def offer(wanted: NewUpload) -> Upload:
    """A new place for one picture or sound.

    Raises:
        RemoteError: no place is configured, or there are no credentials.
    """
    name = secrets.token_urlsafe(32)
    url = _place().presigned_put(name, wanted.size, wanted.type, SECONDS)
    return Upload(name, url, {"content-type": wanted.type, "if-none-match": "*"}, SECONDS)


def take(upload: str) -> bytes:
    """What was put there; it is removed.

    Raises:
        UploadUnknown: nothing was, or it is gone. Without the right to list, S3 tells the function no more than that.
        MediaTooLarge: more than MAX_UPLOAD bytes.
        RemoteError: S3 cannot be asked, or the upload cannot be removed.
    """
    place = _place()
    try:
        data, _ = place.read(upload, 0, MAX_UPLOAD + 1)
    except (RemoteMissing, RemoteDenied) as exc:
        raise UploadUnknown(
            "nothing was uploaded there, or it was used", where="upload", hint="Upload it again."
        ) from exc
    place.delete(upload)
    if len(data) > MAX_UPLOAD:
        raise MediaTooLarge(f"more than {MAX_UPLOAD} bytes", where="upload", hint=SMALLER)
    return data


def with_uploads(routes: Sequence[Route[S]]) -> tuple[Route[S], ...]:
    """The same routes; those that take pictures and sounds also name this way for larger ones."""
    way = f"{SMALLER} Or POST /v1/uploads, which takes {MAX_UPLOAD // 2**20} MiB."
    return tuple(
        replace(route, too_large=way) if route.max_body == MAX_MEDIA_BODY else route for route in routes
    )


def _place() -> Objects:
    name = os.environ.get("VITRINE_UPLOADS", "")
    if not name:
        raise RemoteMissing(
            "no place for uploads is named", where="VITRINE_UPLOADS", hint="The stack sets it."
        )
    return _objects(name)


@cache
def _objects(place: str) -> Objects:
    from edge_runtime.bundle.objects import Objects

    return Objects(place)
