"""Filters as they are written on a command line: ``brand=Nike``, ``colour!=pink``, ``price<=80``."""

from __future__ import annotations

import re
from collections.abc import Collection
from typing import Any

from edge_runtime.errors import InvalidQuery
from edge_runtime.types import FilterValue

__all__ = ["parse_filters"]

_FILTER = re.compile(r"^\s*([^=<>!]+?)\s*(<=|>=|!=|=|<|>)\s*(.*?)\s*$", re.DOTALL)
_RANGE = {"<=": "lte", ">=": "gte", "<": "lt", ">": "gt"}


def parse_filters(expressions: list[str], numbers: Collection[str] = ()) -> dict[str, FilterValue]:
    """Filters from the command line: ``field=value`` (repeat for any of), ``!=``, ``<=``, ``>=``, ``<``, ``>``.

    Args:
        numbers: the fields whose values are numbers.

    Raises:
        InvalidQuery: an expression is none of these, compares with something that is no number, or
            contradicts another one of the same field.
    """
    filters: dict[str, dict[str, Any]] = {}
    for expression in expressions:
        parts = _FILTER.match(expression)
        if parts is None or not parts[3]:
            raise InvalidQuery(
                f"{expression[:80]!r} is no filter",
                where="--filter",
                hint='Write "brand=Nike" or "price<=80".',
            )
        name, operator = parts[1], parts[2]
        terms = filters.setdefault(name, {})
        if operator in ("=", "!="):
            value: str | float = _number(name, parts[3]) if name in numbers else parts[3]
            terms.setdefault("any" if operator == "=" else "not", []).append(value)
        elif _RANGE[operator] in terms:
            raise InvalidQuery(f'"{operator}" is said twice', where=f"--filter {name[:64]}")
        else:
            terms[_RANGE[operator]] = _number(name, parts[3])
    return {name: _simplest(name, terms) for name, terms in filters.items()}


def _number(name: str, text: str) -> float:
    try:
        return float(text)
    except ValueError as exc:
        raise InvalidQuery(f"{text[:80]!r} is no number", where=f"--filter {name[:64]}") from exc


def _simplest(name: str, terms: dict[str, Any]) -> FilterValue:
    if "any" not in terms:
        return terms
    wanted: list[str | float | bool] = terms.pop("any")
    if terms:
        raise InvalidQuery(
            '"=" does not mix with other comparisons of one field', where=f"--filter {name[:64]}"
        )
    return wanted
