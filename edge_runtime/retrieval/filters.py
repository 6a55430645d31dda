"""One condition on one column: how many rows it lets through at most, which they are, and whether a row is."""

from __future__ import annotations

import math
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import InvalidQuery
from edge_runtime.retrieval.column_types import KeywordColumn, NumberColumn
from edge_runtime.retrieval.row_sets import distinct
from edge_runtime.types import FilterValue

__all__ = ["FilterResult", "Predicate", "compile_filter"]

MAX_FILTER_VALUES = 1000
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]


class FilterResult:
    """The products that filters allow, as rows or as a mask; either is made of the other when it is first asked for."""

    __slots__ = ("_mask", "_rows", "_total", "count")

    def __init__(self, allowed: Rows | Mask | None, total: int) -> None:
        """``allowed``: int64, strictly ascending, or bool[total]; None: all products."""
        self._total = total
        self._rows: Rows | None = None
        self._mask: Mask | None = None
        self.count = total
        """How many products are allowed."""
        if allowed is not None and allowed.dtype == np.bool_:
            self._mask = allowed.view(np.bool_)
            self.count = int(np.count_nonzero(allowed))
        elif allowed is not None:
            self._rows = allowed.astype(np.int64, copy=False)
            self.count = len(allowed)

    @property
    def allowed(self) -> Rows | Mask | None:
        """Whichever of both is there; None: all products."""
        if self.count == self._total:
            return None
        return self._mask if self._rows is None else self._rows

    @property
    def rows(self) -> Rows | None:
        """int64, strictly ascending; None: all products."""
        if self.count == self._total:
            return None
        if self._rows is None:
            self._rows = np.flatnonzero(self.mask())
        return self._rows

    def among(self, matching: Mask | None) -> FilterResult:
        """Those that are marked, bool[count of the catalogue]; None: all."""
        if matching is None:
            return self
        if self._rows is None:
            return FilterResult(self.mask() & matching, self._total)
        return FilterResult(self._rows[matching.take(self._rows)], self._total)

    def mask(self) -> Mask:
        """bool[count of the catalogue], True where allowed."""
        if self._mask is None:
            self._mask = np.full(self._total, self._rows is None)
            if self._rows is not None:
                self._mask[self._rows] = True
        return self._mask


class Predicate(Protocol):
    """A condition."""

    @property
    def at_most(self) -> int:
        """No more rows than this fulfil it."""

    def rows(self) -> Rows:
        """The rows that fulfil it, ascending."""

    def test(self, rows: Rows) -> Mask:
        """For each given row, whether it fulfils it."""

    def mask(self) -> Mask:
        """For every row, whether it fulfils it; the caller may change the array."""


class _AnyOf:
    """Has one of these values."""

    def __init__(self, column: KeywordColumn, codes: list[int]) -> None:
        self._column = column
        self._codes = codes
        self.at_most = int(column.counts[codes].sum())

    def _postings(self) -> NDArray[np.int32]:
        column = self._column
        parts = [column.postings[column.starts[code] : column.starts[code + 1]] for code in self._codes]
        return np.concatenate(parts) if parts else np.empty(0, np.int32)

    def rows(self) -> Rows:
        found = self._postings()
        return (distinct(found) if len(self._codes) > 1 else found).astype(np.int64)

    def test(self, rows: Rows) -> Mask:
        if not self._codes:
            return np.zeros(len(rows), np.bool_)
        wanted = np.zeros(len(self._column.values), np.bool_)
        wanted[self._codes] = True
        codes, lengths = self._column.entries(rows)
        hits = wanted.take(codes)
        if self._column.single:
            return hits
        passed: Mask = np.bincount(np.repeat(np.arange(len(rows)), lengths)[hits], minlength=len(rows)) > 0
        return passed

    def mask(self) -> Mask:
        mask = np.zeros(self._column.rows, np.bool_)
        mask[self._postings()] = True
        return mask


class _Range:
    """Has a number from the sorted column's place ``first`` up to before ``last``."""

    def __init__(self, column: NumberColumn, first: int, last: int) -> None:
        self._column = column
        self._first = first
        self._last = max(first, last)
        self.at_most = self._last - first

    def rows(self) -> Rows:
        return np.sort(self._column.order[self._first : self._last]).astype(np.int64)

    def test(self, rows: Rows) -> Mask:
        if not self.at_most:
            return np.zeros(len(rows), np.bool_)
        numbers = self._column.of(rows)
        low, high = self._column.sorted[self._first], self._column.sorted[self._last - 1]
        within: Mask = (numbers >= low) & (numbers <= high)
        return within

    def mask(self) -> Mask:
        return self._column.between(self._first, self._last)


class _AmongNumbers:
    """Has one of these numbers."""

    def __init__(self, column: NumberColumn, numbers: list[float]) -> None:
        self._parts = [_equal(column, number) for number in sorted(set(numbers))]
        self._total = column.rows
        self.at_most = sum(part.at_most for part in self._parts)

    def rows(self) -> Rows:
        return np.sort(np.concatenate([np.empty(0, np.int64), *(part.rows() for part in self._parts)]))

    def test(self, rows: Rows) -> Mask:
        passed = np.zeros(len(rows), np.bool_)
        for part in self._parts:
            passed |= part.test(rows)
        return passed

    def mask(self) -> Mask:
        passed = np.zeros(self._total, np.bool_)
        for part in self._parts:
            passed |= part.mask()
        return passed


class _Not:
    """The other condition does not hold."""

    def __init__(self, other: Predicate, total: int) -> None:
        self._other = other
        self.at_most = total

    def rows(self) -> Rows:
        return np.flatnonzero(self.mask())

    def test(self, rows: Rows) -> Mask:
        return ~self._other.test(rows)

    def mask(self) -> Mask:
        return ~self._other.mask()


def _equal(column: NumberColumn, number: float) -> _Range:
    return _Range(column, *(int(np.searchsorted(column.sorted, number, side)) for side in ("left", "right")))


def compile_filter(column: KeywordColumn | NumberColumn, condition: FilterValue) -> list[Predicate]:
    """The conditions that together are one field's filter.

    Raises:
        InvalidQuery: the filter is of no known form, or its values do not fit the column's kind.
    """
    if not isinstance(condition, dict):
        return [_among(column, condition)]
    predicates: list[Predicate] = []
    bounds: dict[str, float] = {}
    for key, value in condition.items():
        if key == "not":
            predicates.append(_Not(_among(column, value), column.rows))
        elif key in ("gte", "lte", "gt", "lt"):
            if not isinstance(column, NumberColumn):
                raise InvalidQuery("holds words, which have no range", where=column.name, hint="List values.")
            bounds[key] = _number(column.name, value)
        else:
            raise InvalidQuery("unknown comparison", where=column.name, hint="Known: gte, gt, lte, lt, not")
    if bounds and isinstance(column, NumberColumn):
        first, last = 0, len(column.sorted)
        for key, bound in bounds.items():
            place = int(np.searchsorted(column.sorted, bound, "left" if key in ("gte", "lt") else "right"))
            if key in ("gte", "gt"):
                first = max(first, place)
            else:
                last = min(last, place)
        predicates.append(_Range(column, first, last))
    return predicates


def _among(column: KeywordColumn | NumberColumn, value: object) -> Predicate:
    values = value if isinstance(value, list | tuple) else [value]
    if len(values) > MAX_FILTER_VALUES:
        raise InvalidQuery(f"more than {MAX_FILTER_VALUES} values", where=column.name)
    if isinstance(column, NumberColumn):
        return _AmongNumbers(column, [_number(column.name, item) for item in values])
    return _AnyOf(column, column.matching([_keyword(column.name, item) for item in values]))


def _number(name: str, value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise InvalidQuery("must be compared with a number", where=name)
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise InvalidQuery("must be compared with a finite number", where=name)
    return number


def _keyword(name: str, value: object) -> str:
    """Words as they are; true and false as such; a number as it would be written ("42", "7.5")."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        return value
    if isinstance(value, int | float):
        number = _number(name, value)
        return str(int(number)) if number.is_integer() else repr(number)
    raise InvalidQuery("must be compared with words", where=name)
