"""Whether a query can be asked at all, before any stage sees it.

The types and bounds are those that ``Query`` declares; ``api.codec`` hands the same declarations to msgspec for what
comes over HTTP. Only what concerns two fields at once is written here.
"""

from __future__ import annotations

import typing
from collections.abc import Mapping
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Literal

from edge_runtime.errors import InvalidQuery
from edge_runtime.types import MAX_REACH, Bounds, Query

__all__ = ["check"]


def check(query: Query) -> None:
    """Refuse a query with a field of a wrong type or beyond its bounds; conditions are checked by ``retrieval.filters``.

    Raises:
        InvalidQuery: ``where`` names the field.
    """
    for name, hint in _hints().items():
        _check(name, hint, getattr(query, name))
    if query.offset + query.limit > MAX_REACH:
        raise InvalidQuery(
            f"offset + limit must be from 0 to {MAX_REACH}",
            where="offset",
            hint="Narrow the search by filters.",
        )


@cache
def _hints() -> dict[str, Any]:
    return typing.get_type_hints(Query, include_extras=True)


def _check(name: str, hint: Any, value: object) -> None:
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (UnionType, typing.Union):
        if value is None and NoneType in inner:
            return
        return _check(name, next(one for one in inner if one is not NoneType), value)
    if origin is Annotated:
        _check(name, hint.__origin__, value)
        for bounds in hint.__metadata__:
            _check_bounds(name, bounds, value)
    elif origin is Literal:
        if value not in inner:
            raise InvalidQuery(f"must be {' or '.join(map(str, inner))}", where=name)
    elif origin is tuple:
        if not isinstance(value, tuple | list) or not all(isinstance(item, inner[0]) for item in value):
            raise _wrong(name, f"a tuple of {inner[0].__name__}", value)
    elif origin is Mapping or hint is Mapping:
        if not isinstance(value, Mapping) or not all(isinstance(key, str) for key in value):
            raise _wrong(name, "a mapping of field to condition", value)
    elif not isinstance(value, hint) or (hint is int and isinstance(value, bool)):
        raise _wrong(name, hint.__name__, value)


def _check_bounds(name: str, bounds: Bounds, value: Any) -> None:
    if isinstance(value, int):
        if value < bounds.minimum or (bounds.maximum is not None and value > bounds.maximum):
            raise InvalidQuery(f"must be from {bounds.minimum} to {bounds.maximum}, not {value}", where=name)
    elif bounds.maximum is not None and len(value) > bounds.maximum:
        unit = "characters" if isinstance(value, str) else "entries"
        raise InvalidQuery(f"{len(value)} {unit}, at most {bounds.maximum}", where=name)


def _wrong(name: str, wanted: str, value: object) -> InvalidQuery:
    return InvalidQuery(f"must be {wanted}, not {type(value).__name__}", where=name)
