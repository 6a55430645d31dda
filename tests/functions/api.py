"""The whole API as one WSGI application, and what a client of it knows.

Requests drawn from the document alone would name no product that exists, hold no picture and carry no signature, so
most would end at the first check. ``know`` makes most of them go further; one in eight stays as it was drawn.
"""

from __future__ import annotations

import base64
import secrets
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import numpy as np
from hypothesis import strategies as st

from edge_runtime import testing
from edge_runtime.api.openapi import document_route
from edge_runtime.engine import Engine
from edge_runtime.errors import EnvelopeErased
from edge_runtime.taste.encoding import encode_parcel
from edge_runtime.taste.state import Parcel
from edge_runtime.taste.sums import event
from edge_runtime.types import Query
from functions import uploads
from functions.gateway import Gateway
from functions.local_gateway import gateway_event
from functions.preferences.routes import ROUTES as PREFERENCES
from functions.preferences.routes import Stored
from functions.search.routes import ROUTES
from functions.voice.routes import ROUTES as VOICE
from tests.functions.client import Device

__all__ = ["application", "know"]

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]
PRODUCTS = [f"{kind}-{colour}" for kind in testing.KINDS for colour in testing.COLOURS]
FIELDS = ["brand", "category", "colour", "material", "price"]
PICTURE = testing.picture((220, 30, 30))
UPLOADED = "U" * 43
"""Stands for the id of an upload that was just put there."""
NEWEST = '"newest"'
"""Stands for the version that the client was told last."""
DEVICES = {device.profile: device for device in (Device(bytes([n]) * 32) for n in range(8))}


class Shelf:
    """A store of envelopes in memory; once half of the profiles are erased, it begins anew."""

    def __init__(self) -> None:
        self.held: dict[str, Stored | None] = self._first()
        self.nonces: set[str] = set()

    def get(self, profile: str) -> Stored | None:
        if profile in self.held and self.held[profile] is None:
            raise EnvelopeErased("the shopper erased this profile")
        return self.held.get(profile)

    def put(self, profile: str, envelope: bytes, replaces: str | None) -> str | None:
        stands = self.get(profile)
        if (None if stands is None else stands.tag) != replaces:
            return None
        self.held[profile] = Stored(envelope, secrets.token_hex(8))
        return self.newest(profile)

    def erase(self, profile: str, replaces: str | None) -> bool:
        if replaces is not None and replaces != self.newest(profile):
            return False
        self.held[profile] = None
        if list(self.held.values()).count(None) > len(DEVICES) // 2:
            self.held = self._first()
        return True

    def _first(self) -> dict[str, Stored | None]:
        return {profile: Stored(b"sealed", secrets.token_hex(8)) for profile in list(DEVICES)[::2]}

    def first_use(self, profile: str, nonce: str, expires: int) -> bool:
        new = nonce not in self.nonces
        self.nonces.add(nonce)
        return new

    def newest(self, profile: str) -> str:
        stands = self.held.get(profile)
        return "" if stands is None else stands.tag


def application(bundle: Path) -> Wsgi:
    """Answers by the functions' handlers, over ``bundle``, the uploads of the environment and a ``Shelf``."""
    everything: Any = (*ROUTES, *VOICE, *PREFERENCES)
    routes: Any = (*ROUTES, *VOICE, document_route(everything))
    shelf = Shelf()
    search: Gateway[Any] = Gateway("test", routes, lambda: Engine.open(bundle))
    preferences: Gateway[Any] = Gateway("test", PREFERENCES, lambda: shelf)

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        headers = {k[5:].replace("_", "-").lower(): v for k, v in environ.items() if k.startswith("HTTP_")}
        headers["content-type"] = environ.get("CONTENT_TYPE", "")
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "surrogateescape")
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        method, profile = environ["REQUEST_METHOD"], path.rpartition("/")[2]
        if UPLOADED in path:
            path = path.replace(UPLOADED, uploaded())
        if profile in DEVICES and "signature" not in headers:
            if headers.get("if-match") == NEWEST:
                headers["if-match"] = f'"{shelf.newest(profile)}"'
            headers |= DEVICES[profile].signed(method, path, body, headers)
        made = gateway_event(method, "/", headers.items(), body)
        made |= {"rawPath": path, "rawQueryString": environ.get("QUERY_STRING", "")}
        handler = preferences if path.startswith("/v1/preferences/") else search
        answered = handler(made, None)
        text = answered["body"]
        start(f"{answered['statusCode']} x", list(answered["headers"].items()))
        return [base64.b64decode(text) if answered["isBase64Encoded"] else text.encode()]

    return answer


def uploaded() -> str:
    """The id of a picture that was put into the place for uploads."""
    name = secrets.token_urlsafe(32)
    uploads._place().write(name, PICTURE)
    return name


def know(schema: Any, bundle: Path) -> Any:
    """Let requests of this schema name products and fields, hold pictures and tastes, and be signed."""
    taste = _taste(bundle)

    @schema.hook  # type: ignore[untyped-decorator]
    def before_generate_path_parameters(context: Any, strategy: Any) -> Any:
        path = context.operation.path
        for name, known in (
            ("product_id", PRODUCTS),
            ("profile", list(DEVICES)),
            ("upload", [UPLOADED, *(secrets.token_urlsafe(32) for _ in range(9))]),
        ):
            if f"{{{name}}}" in path:
                return _mostly(st.sampled_from([{name: one} for one in known]), strategy)
        return strategy

    @schema.hook  # type: ignore[untyped-decorator]
    def before_generate_headers(context: Any, strategy: Any) -> Any:
        if "/preferences/" not in context.operation.path:
            return strategy
        conditions = [{"If-Match": NEWEST}, {"If-Match": NEWEST}, {"If-None-Match": "*"}, {}]
        conditions += [{"If-Match": '"0123456789abcdef"'}, {"If-Match": NEWEST, "If-None-Match": "*"}]
        return _mostly(st.sampled_from(conditions), strategy)

    @schema.hook  # type: ignore[untyped-decorator]
    def map_body(context: Any, body: Any) -> Any:
        if not isinstance(body, dict):
            return body
        known = {name: _known(name, value, taste) for name, value in body.items()}
        return known if len(str(body)) % 8 else body

    return schema


def _mostly(known: Any, drawn: Any) -> Any:
    return st.integers(0, 7).flatmap(lambda n: known if n else drawn)


def _known(name: str, value: Any, taste: str) -> Any:
    """The same value, made of what the shop holds where the field has something of the kind."""
    if name == "image" and value is not None:
        return base64.b64encode(PICTURE).decode()
    if name in ("audio", "envelope") and isinstance(value, str):
        return base64.b64encode(value.encode()).decode()
    if name == "taste":
        return taste
    if name in ("like", "unlike", "exclude") and isinstance(value, list):
        return [PRODUCTS[len(str(one)) % len(PRODUCTS)] for one in value]
    if name == "facets" and isinstance(value, list):
        return [FIELDS[len(str(one)) % len(FIELDS)] for one in value]
    if name == "filters" and isinstance(value, dict):
        return {FIELDS[len(key) % len(FIELDS)]: one for key, one in value.items()}
    if name == "sort" and isinstance(value, str):
        return "price" if len(value) % 2 else "-price"
    return value


def _taste(bundle: Path) -> str:
    """A taste for the colour of the first product."""
    with Engine.open(bundle) as engine:
        hits = engine.search(Query(limit=len(PRODUCTS), vectors=True)).hits
        space = engine.bundle.manifest.taste_space
    vector = next(hit.vector for hit in hits if hit.id == PRODUCTS[0])
    assert vector is not None
    parcel = Parcel("0" * 16, space[:32], event(np.frombuffer(vector, np.int8), 1.0))
    return base64.b64encode(encode_parcel(parcel)).decode()
