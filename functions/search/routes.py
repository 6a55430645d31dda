"""The search routes, and what they have on Lambda alone: pictures by way of S3, and no ears."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

from edge_runtime.api import search as shared
from edge_runtime.api.bodies import Status
from edge_runtime.api.http import Route
from edge_runtime.engine import Engine
from edge_runtime.errors import (
    InvalidQuery,
    MediaInvalid,
    MediaTooLarge,
    ModelMissing,
    RemoteError,
    UnknownField,
    UnknownProduct,
    UploadUnknown,
)
from edge_runtime.types import Query, Results
from functions.uploads import NewUpload, Upload, UploadId, offer, take, with_uploads

__all__ = ["ROUTES"]


def search(engine: Engine, body: Query) -> Results:
    """Search by words, a picture (base64), liked products, filters, or all together."""
    return engine.search(_unheard(body))


def status(engine: Engine) -> Status:
    """Tell what answers here, and what can be filtered and sorted by."""
    told = shared.status(engine)
    return replace(told, speech=told.speech and os.environ.get("VITRINE_VOICE") != "no")


def new_upload(engine: Engine, body: NewUpload) -> Upload:
    """Ask for a place to put a picture or sound of up to 16 MiB."""
    return offer(body)


def search_upload(engine: Engine, upload: UploadId, body: Query) -> Results:
    """Search by an uploaded picture, together with the rest of a query; the upload is removed."""
    if body.image is not None:
        raise InvalidQuery("the picture is the upload", where="image")
    return engine.search(replace(_unheard(body), image=take(upload)))


def _unheard(body: Query) -> Query:
    """The same query; this function has no ears, whatever its bundle holds."""
    if body.audio is not None:
        raise ModelMissing(
            "sound is heard elsewhere", where="audio", hint="POST /v1/transcribe, then search by its words."
        )
    return body


_OWN: dict[str, Callable[..., Any]] = {"/v1/search": search, "/v1/status": status}
ROUTES: tuple[Route[Engine], ...] = (
    *(
        replace(route, operation=_OWN.get(route.path, route.operation))
        for route in with_uploads(shared.ROUTES)
    ),
    Route("POST", "/v1/uploads", new_upload, (RemoteError,), max_body=1024),
    Route(
        "POST",
        "/v1/uploads/{upload}/search",
        search_upload,
        (
            *(InvalidQuery, UnknownField, UnknownProduct, ModelMissing),
            *(MediaInvalid, MediaTooLarge, UploadUnknown, RemoteError),
        ),
        max_body=64 * 1024,
    ),
)
