"""Whether a query can be asked at all: types and limits, before any stage sees it."""

from __future__ import annotations

from collections.abc import Mapping

from edge_runtime.errors import InvalidQuery
from edge_runtime.types import MAX_LIMIT, MAX_REACH, MAX_TEXT, Query

__all__ = ["check"]


def check(query: Query) -> None:
    """Refuse a query with a field of a wrong type or beyond its limit; filters are checked by ``retrieval.columns``.

    Raises:
        InvalidQuery: ``where`` names the field.
    """
    for name, kind in (("text", str), ("image", bytes), ("audio", bytes), ("sort", str)):
        value = getattr(query, name)
        if value is not None and not isinstance(value, kind):
            raise _wrong(name, kind.__name__, value)
    for name in ("limit", "offset"):
        value = getattr(query, name)
        if isinstance(value, bool) or not isinstance(value, int):
            raise _wrong(name, "int", value)
    for name in ("like", "unlike", "exclude", "ignore", "facets"):
        value = getattr(query, name)
        if value is None and name == "facets":
            continue
        if not isinstance(value, tuple | list) or not all(isinstance(item, str) for item in value):
            raise _wrong(name, "a tuple of str", value)
        if len(value) > MAX_LIMIT:
            raise InvalidQuery(f"at most {MAX_LIMIT} entries", where=name)
    if query.language not in (None, "en", "zh"):
        raise InvalidQuery("must be en or zh", where="language")
    if not isinstance(query.filters, Mapping) or not all(isinstance(name, str) for name in query.filters):
        raise _wrong("filters", "a mapping of field to condition", query.filters)
    if not 1 <= query.limit <= MAX_LIMIT:
        raise InvalidQuery(f"must be from 1 to {MAX_LIMIT}, not {query.limit}", where="limit")
    if query.offset < 0 or query.offset + query.limit > MAX_REACH:
        raise InvalidQuery(
            f"offset + limit must be from 0 to {MAX_REACH}",
            where="offset",
            hint="Narrow the search by filters.",
        )
    if query.text is not None and len(query.text) > MAX_TEXT:
        raise InvalidQuery(f"{len(query.text)} characters, at most {MAX_TEXT}", where="text")


def _wrong(name: str, wanted: str, value: object) -> InvalidQuery:
    return InvalidQuery(f"must be {wanted}, not {type(value).__name__}", where=name)
