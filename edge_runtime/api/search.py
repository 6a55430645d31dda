"""The search routes over one engine."""

from __future__ import annotations

from typing import Annotated

from edge_runtime import __version__
from edge_runtime.api.bodies import Recommendation, Status, Suggestions
from edge_runtime.api.http import MAX_MEDIA_BODY, SMALLER, Response, Route
from edge_runtime.engine import Engine
from edge_runtime.errors import (
    InvalidQuery,
    MediaInvalid,
    MediaTooLarge,
    ModelMissing,
    SpaceMismatch,
    TasteInvalid,
    UnknownField,
    UnknownProduct,
)
from edge_runtime.taste.encoding import decode_parcel
from edge_runtime.types import (
    MAX_TEXT,
    Bounds,
    Limit,
    Product,
    Query,
    Results,
)

__all__ = ["ROUTES"]

_MAGIC = {b"\xff\xd8": "image/jpeg", b"\x89P": "image/png", b"RI": "image/webp"}
_SOON = "max-age=300"


def search(engine: Engine, body: Query) -> Results:
    """Search by words, a picture (base64), liked products, filters, or all together."""
    return engine.search(body)


def recommend(engine: Engine, body: Recommendation) -> Results:
    """Recommend products to a taste, or like those that the shopper likes and unlike those that they do not."""
    if body.taste:
        return _to_taste(engine, body)
    if not body.like:
        raise InvalidQuery("a taste or at least one liked product is needed", where="like")
    return engine.search(
        Query(
            like=body.like,
            unlike=body.unlike,
            exclude=body.exclude,
            filters=body.filters,
            limit=body.limit,
            vectors=body.vectors,
            facets=(),
        )
    )


def _to_taste(engine: Engine, body: Recommendation) -> Results:
    parcel = decode_parcel(body.taste)
    try:
        return engine.recommend(
            parcel.taste,
            parcel.space,
            known=body.like,
            exclude=(*body.unlike, *body.exclude),
            filters=body.filters,
            limit=body.limit,
            vectors=body.vectors,
        )
    except SpaceMismatch as exc:
        raise TasteInvalid("is of another space", where="taste", hint=exc.hint) from exc


def product(engine: Engine, product_id: str) -> Product:
    """One product."""
    return engine.product(product_id)


def similar(engine: Engine, product_id: str, limit: Limit = 10) -> Results:
    """Products like this one."""
    return engine.similar(product_id, limit=limit)


def image(engine: Engine, product_id: str) -> Response:
    """The picture on a product's card."""
    data = engine.thumbnail(product_id)
    if data is None:
        raise UnknownProduct("this product has no picture", where="id")
    kind = _MAGIC.get(data[:2], "application/octet-stream")
    return Response(200, data, {"content-type": kind, "cache-control": _SOON})


def suggest(engine: Engine, q: Annotated[str, Bounds(0, MAX_TEXT)], limit: Limit = 8) -> Suggestions:
    """Complete what was typed so far."""
    return Suggestions(tuple(engine.suggest(q, limit=limit)))


def status(engine: Engine) -> Status:
    """Tell what answers here, and what can be filtered and sorted by."""
    manifest = engine.bundle.manifest
    columns = manifest.catalogue.columns
    return Status(
        version=__version__,
        bundle=engine.bundle.digest,
        made_at=manifest.made_at,
        products=manifest.catalogue.count,
        languages=manifest.catalogue.languages,
        currency=manifest.catalogue.currency,
        fields=tuple(column.name for column in columns),
        sorts=tuple(column.name for column in columns if column.type == "number"),
        image=manifest.models.image is not None,
        speech=manifest.speech is not None,
        taste_space=manifest.taste_space,
        preference=manifest.preference,
    )


_QUERY = (InvalidQuery, UnknownField, UnknownProduct)
_MEDIA = (MediaInvalid, MediaTooLarge, ModelMissing)
ROUTES: tuple[Route[Engine], ...] = (
    Route(
        "POST",
        "/v1/search",
        search,
        (*_QUERY, *_MEDIA),
        max_body=MAX_MEDIA_BODY,
        too_large=SMALLER,
    ),
    Route("POST", "/v1/recommend", recommend, (*_QUERY, ModelMissing, TasteInvalid), max_body=64 * 1024),
    Route("GET", "/v1/products/{product_id}", product, (UnknownProduct,), cache=_SOON),
    Route("GET", "/v1/products/{product_id}/similar", similar, _QUERY, cache=_SOON),
    Route("GET", "/v1/products/{product_id}/image", image, (UnknownProduct,), cache=_SOON, media="image/*"),
    Route("GET", "/v1/suggest", suggest, (InvalidQuery,), cache=_SOON),
    Route("GET", "/v1/status", status, (), cache="no-cache"),
)
