"""``GET|PUT|DELETE /v1/preferences/{profile}`` over a store of opaque envelopes.

A write names the version that it replaces (``If-Match: "tag"``) or that there is none yet (``If-None-Match: *``);
one that comes too late gets 412 with what stands there now: merge, and write again. Erasing needs no version and leaves
a tombstone that nothing overwrites.
"""

from __future__ import annotations

import re
import time
from dataclasses import asdict, dataclass
from typing import Annotated, Protocol

from edge_runtime.api.bodies import MAX_ENVELOPE, Conflict, Envelope
from edge_runtime.api.codec import encode
from edge_runtime.api.http import Request, Response, Route
from edge_runtime.api.problems import problem
from edge_runtime.errors import (
    EnvelopeErased,
    EnvelopeUnknown,
    RemoteError,
    SignatureRefused,
    VersionConflict,
    VersionMissing,
)
from edge_runtime.types import Bounds

__all__ = ["ROUTES", "Store", "Stored"]

Profile = Annotated[str, Bounds(64, 64, "^[0-9a-f]{64}$")]
_TAG = re.compile(r'"([0-9a-f]{16})"')


@dataclass(frozen=True, slots=True)
class Stored:
    """What stands under a profile."""

    envelope: bytes
    tag: str
    """16 hexadecimal digits, new with each write."""


class Store(Protocol):
    """Where envelopes are kept. All methods raise EnvelopeErased for a tombstone and RemoteError for a failing store."""

    def get(self, profile: str) -> Stored | None:
        """What stands there."""

    def put(self, profile: str, envelope: bytes, replaces: str | None) -> str | None:
        """Write if what stands there has the tag ``replaces`` (None: if nothing does); the new tag, or None."""

    def erase(self, profile: str, replaces: str | None) -> bool:
        """Leave a tombstone; with a tag only if that stands there, else False."""

    def first_use(self, profile: str, nonce: str, expires: int) -> bool:
        """Whether this nonce is new; it is remembered until ``expires``, Unix time in seconds."""


def get_preferences(store: Store, profile: Profile, request: Request) -> Response:
    """The profile's envelope and its version."""
    _signed(store, profile, request)
    stored = store.get(profile)
    if stored is None:
        raise EnvelopeUnknown("no envelope of this profile")
    return _answer(200, stored, encode(Envelope(stored.envelope)))


def put_preferences(store: Store, profile: Profile, body: Envelope, request: Request) -> Response:
    """Write an envelope in place of the version that If-Match names, or as the first (If-None-Match: *)."""
    match, none = request.headers.get("if-match"), request.headers.get("if-none-match")
    if (match is None) == (none is None) or (none is not None and none != "*"):
        raise VersionMissing(
            "send either If-Match with the version to replace or If-None-Match: *",
            where="if-match",
            hint="Get the envelope first; its ETag is the version.",
        )
    _signed(store, profile, request)
    tag = store.put(profile, body.envelope, _tag(match))
    if tag is None:
        return _conflict(store.get(profile))
    return Response(204, headers={"etag": f'"{tag}"', "cache-control": "no-store"})


def delete_preferences(store: Store, profile: Profile, request: Request) -> Response:
    """Erase the profile for ever."""
    _signed(store, profile, request)
    if not store.erase(profile, _tag(request.headers.get("if-match"))):
        return _conflict(store.get(profile))
    return Response(204, headers={"cache-control": "no-store"})


def _signed(store: Store, profile: str, request: Request) -> None:
    from functions.preferences.signatures import WINDOW_S, verify

    signed = verify(request, profile, time.time())
    if not store.first_use(profile, signed.nonce, signed.created + 2 * WINDOW_S):
        raise SignatureRefused("this request was seen before", where="nonce", hint="Sign each request anew.")


def _tag(condition: str | None) -> str | None:
    """The version in If-Match; one that is none of ours matches nothing."""
    if condition is None:
        return None
    found = _TAG.fullmatch(condition)
    return "" if found is None else found[1]


def _answer(status: int, stored: Stored | None, body: bytes) -> Response:
    headers = {"content-type": "application/json", "cache-control": "no-store"}
    if stored is not None:
        headers["etag"] = f'"{stored.tag}"'
    return Response(status, body, headers)


def _conflict(stored: Stored | None) -> Response:
    told = problem(
        VersionConflict(
            "another version stands here",
            where="if-match",
            hint="Merge with the envelope in this answer and write again with its ETag.",
        )
    )
    answer = _answer(
        412, stored, encode(Conflict(**asdict(told), envelope=None if stored is None else stored.envelope))
    )
    headers = {**answer.headers, "content-type": "application/problem+json"}
    return Response(412, answer.body, headers, VersionConflict.__name__)


_SIGNATURE = ("Signature", "Signature-Input")
_REFUSALS = (SignatureRefused, EnvelopeUnknown, EnvelopeErased, RemoteError)
_PATH = "/v1/preferences/{profile}"
ROUTES: tuple[Route[Store], ...] = (
    Route("GET", _PATH, get_preferences, _REFUSALS, result=Envelope, headers=_SIGNATURE),
    Route(
        "PUT",
        _PATH,
        put_preferences,
        (*_REFUSALS, VersionConflict, VersionMissing),
        max_body=MAX_ENVELOPE * 4 // 3 + 1024,
        status=204,
        headers=(*_SIGNATURE, "Content-Digest", "If-Match?", "If-None-Match?"),
    ),
    Route(
        "DELETE",
        _PATH,
        delete_preferences,
        (*_REFUSALS, VersionConflict),
        status=204,
        headers=(*_SIGNATURE, "If-Match?"),
    ),
)
