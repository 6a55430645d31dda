"""Routes as plain functions: what a face (Lambda, kiosk) hands in and gets back, and the way between them.

A ``Route`` names a function of ``(service, …)``. Its arguments called like a ``{part}`` of the path come from there,
``body`` is decoded from the JSON body, ``request`` is the request itself, all others come from the query string.
It returns a type of ``edge_runtime.types``, or a ``Response``.

>>> answer(ROUTES, Request("GET", "/v1/status"), lambda: engine).status
200
"""

from __future__ import annotations

import typing
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from functools import cache
from typing import Any, Generic, TypeVar
from urllib.parse import parse_qsl

from edge_runtime.api.bodies import Problem
from edge_runtime.api.codec import arguments, decode, encode
from edge_runtime.api.problems import problem
from edge_runtime.errors import (
    BodyInvalid,
    BodyTooLarge,
    ContentTypeInvalid,
    InvalidQuery,
    MediaTooLarge,
    MethodNotAllowed,
    Overloaded,
    RouteUnknown,
    VitrineError,
)

__all__ = [
    "JSON",
    "MAX_MEDIA",
    "MAX_MEDIA_BODY",
    "SMALLER",
    "Request",
    "Response",
    "Route",
    "answer",
    "refusal",
]

JSON = "application/json"
MAX_MEDIA = 4 * 1024 * 1024
"""Bytes of a picture or sound inside a request, decoded from base64."""
MAX_MEDIA_BODY = MAX_MEDIA * 4 // 3 + 64 * 1024
"""Bytes: a picture or sound in base64 and 64 KiB for the rest."""
SMALLER = "Make it smaller: of a picture 1,024 pixels are enough, of a sound 16 kHz in FLAC or Opus."
_MAX_QUERY = 48 * 1024
"""Bytes of a query string: 10,000 characters of text, percent-encoded, and some."""
_MAX_PARAMETERS = 20
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Request:
    """One HTTP request as every face hands it in."""

    method: str
    path: str
    """Percent-decoded."""
    query: str = ""
    """Not decoded, without ``?``."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Names in lower case."""
    body: bytes = b""


@dataclass(frozen=True, slots=True)
class Response:
    """What is sent back."""

    status: int
    body: bytes = b""
    headers: Mapping[str, str] = field(default_factory=dict)
    error: str = ""
    """The name of the error, for logs and metrics."""


@dataclass(frozen=True, slots=True)
class Route(Generic[S]):
    """One way to ask."""

    method: str
    path: str
    """E.g. ``/v1/products/{product_id}``."""
    operation: Callable[..., Any]
    refusals: tuple[type[VitrineError], ...] = ()
    """Errors of its own, beside those of any request and of any bundle."""
    max_body: int = 0
    """Bytes."""
    cache: str = "no-store"
    media: str = JSON
    """Content type of the answer."""
    status: int = 200
    result: type | None = None
    """What a ``Response`` that the operation returns holds."""
    too_large: str = "Send less."
    """What to do where a body is too large."""
    headers: tuple[str, ...] = ()
    """Headers that the operation reads, in words of the OpenAPI document; ``name?`` where it may be missing."""

    @property
    def body(self) -> type | None:
        """The type of the body that it takes."""
        return _hints(self.operation).get("body")

    @property
    def answer(self) -> Any:
        """The type that it returns, ``Response`` where that is not JSON."""
        return self.result or _hints(self.operation)["return"]


@cache
def _hints(operation: Callable[..., Any]) -> dict[str, Any]:
    return typing.get_type_hints(operation)


def answer(routes: Sequence[Route[S]], request: Request, service: Callable[[], S]) -> Response:
    """Answer one request; a typed error becomes a problem document, any other one is the face's to catch.

    Args:
        service: gives what the operations need, or raises why there is none (503).
    """
    try:
        route, parts = _find(routes, request)
        given: dict[str, Any] = _arguments(route, parts, request)
        try:
            ready = service()
        except VitrineError as exc:  # whatever the reason: nothing can be answered here now
            return refusal(replace(problem(exc), status=503, where=""))
        result = route.operation(ready, **given)
    except VitrineError as exc:
        return refusal(exc)
    if isinstance(result, Response):
        return result
    return Response(200, encode(result), {"content-type": route.media, "cache-control": route.cache})


def refusal(error: VitrineError | Problem) -> Response:
    """The problem document for an error."""
    told = error if isinstance(error, Problem) else problem(error)
    headers = {"content-type": "application/problem+json", "cache-control": "no-store"}
    if isinstance(error, MethodNotAllowed):
        headers["allow"] = error.where
    if told.status == 503:
        headers["retry-after"] = "1" if isinstance(error, Overloaded) else "30"
    return Response(told.status, encode(told), headers, told.type.rpartition(":")[2])


def _find(routes: Sequence[Route[S]], request: Request) -> tuple[Route[S], dict[str, str]]:
    segments = request.path.split("/")
    allowed = []
    for route in routes:
        parts = _match(route.path, segments)
        if parts is None:
            continue
        if route.method == request.method:
            return route, parts
        allowed.append(route.method)
    if allowed:
        raise MethodNotAllowed("this path takes other methods", where=", ".join(allowed))
    raise RouteUnknown("nothing answers here", hint="/openapi.json lists what does.")


def _match(template: str, segments: list[str]) -> dict[str, str] | None:
    wanted = _split(template)
    if len(wanted) != len(segments):
        return None
    parts = {}
    for want, have in zip(wanted, segments, strict=True):
        if want.startswith("{"):
            if not have:
                return None
            parts[want[1:-1]] = have
        elif want != have:
            return None
    return parts


@cache
def _split(template: str) -> list[str]:
    return template.split("/")


def _arguments(route: Route[S], parts: dict[str, str], request: Request) -> dict[str, Any]:
    values = {**_query(request.query), **parts}
    given: dict[str, Any] = arguments(route.operation, values)
    if "request" in _hints(route.operation):
        given["request"] = request
    if len(request.body) > route.max_body:
        raise BodyTooLarge(
            f"the body has {len(request.body)} bytes, this route takes {route.max_body}",
            where="body",
            hint=route.too_large,
        )
    if route.body is not None:
        kind = request.headers.get("content-type", "").split(";")[0].strip().lower()
        if kind != JSON:
            raise ContentTypeInvalid(f"the body must be {JSON}", where="content-type")
        given["body"] = decode(route.body, request.body)
        _check_media(route, given["body"])
    return given


def _check_media(route: Route[S], body: Any) -> None:
    for one in fields(body):
        value = getattr(body, one.name)
        if isinstance(value, bytes) and len(value) > MAX_MEDIA:
            what = f"{len(value)} bytes, a request takes {MAX_MEDIA}"
            raise MediaTooLarge(what, where=one.name, hint=route.too_large)


def _query(query: str) -> dict[str, str]:
    """The parameters of a query string, each at most once."""
    if len(query) > _MAX_QUERY:
        raise InvalidQuery("the query string is too long", where="query")
    try:
        pairs = parse_qsl(
            query,
            keep_blank_values=True,
            strict_parsing=bool(query),
            max_num_fields=_MAX_PARAMETERS,
            errors="strict",
        )
    except ValueError:
        raise BodyInvalid("no query string that can be read", where="query") from None
    values = dict(pairs)
    if len(values) != len(pairs):
        raise InvalidQuery("a parameter is given twice", where="query")
    return values
