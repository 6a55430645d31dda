"""One condition on one column: how many rows it lets through at most, which they are, and whether a row is."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import InvalidQuery
from edge_runtime.retrieval.row_sets import distinct
from edge_runtime.types import FilterValue

__all__ = ["KeywordColumn", "NumberColumn", "Predicate", "compile_filter", "fold", "spans"]

MAX_FILTER_VALUES = 1000
_SCATTER = 10_000
"""Rows up to which marking them one by one beats comparing all."""
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]


def fold(text: str) -> str:
    """The form in which keywords are compared: NFKC, casefolded, without spaces at the ends."""
    return unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold()).strip()


def spans(starts: NDArray[Any], lengths: NDArray[Any]) -> Rows:
    """The numbers ``start..start+length-1`` of each pair, one after the other, int64."""
    ends = np.cumsum(lengths)
    return np.repeat(starts - ends + lengths, lengths) + np.arange(ends[-1] if len(ends) else 0)


class KeywordColumn:
    """Several values a row; see ``retrieval.columns`` for the files."""

    def __init__(
        self,
        name: str,
        values: list[str],
        rows: int,
        offsets: NDArray[np.int32],
        codes: NDArray[Any],
        starts: NDArray[np.int32],
        postings: NDArray[np.int32],
        present: NDArray[np.int32] | None,
    ) -> None:
        self.name = name
        self.values = values
        self.rows = rows
        self.offsets = offsets
        self.codes = codes
        self.starts = starts
        self.postings = postings
        self._present = present
        self.counts: NDArray[np.int64] = np.diff(starts).astype(np.int64)
        self._folded: dict[str, list[int]] | None = None
        self._width: int | None = None
        """Values a row where all have equally many, otherwise 0; None before it is first needed."""

    def matching(self, texts: Sequence[str]) -> list[int]:
        """Codes, ascending, of the values that equal one of the texts when both are folded."""
        if self._folded is None:
            folded: dict[str, list[int]] = {}
            for code, value in enumerate(self.values):
                folded.setdefault(fold(value), []).append(code)
            self._folded = folded
        return sorted({code for text in texts for code in self._folded.get(fold(text), ())})

    def entries(self, rows: Rows) -> tuple[NDArray[Any], Rows]:
        """The codes of all given rows one after the other, and how many each row has."""
        if self._present is not None:
            places, held = _places(self._present, rows)
            starts = self.offsets.take(places)
            lengths = np.where(held, self.offsets.take(places + 1) - starts, 0)
            return self.codes.take(spans(starts, lengths)), lengths.astype(np.int64)
        if self._width is None:
            each = np.diff(self.offsets)
            self._width = int(each[0]) if len(each) and bool(np.all(each == each[0])) else 0
        if self._width:
            table = self.codes.reshape(self.rows, self._width)
            return table.take(rows, axis=0).ravel(), np.full(len(rows), self._width)
        starts = self.offsets.take(rows)
        lengths = self.offsets.take(rows + 1) - starts
        return self.codes.take(spans(starts, lengths)), lengths.astype(np.int64)

    @property
    def single(self) -> bool:
        """Whether every row is known to have exactly one value."""
        return self._width == 1

    def count_over(self, rows: Rows) -> NDArray[np.int64]:
        """How many of the rows have each value, int64[values]."""
        return np.bincount(self.entries(rows)[0], minlength=len(self.values)).astype(np.int64, copy=False)


class NumberColumn:
    """At most one number a row; see ``retrieval.columns`` for the files."""

    def __init__(
        self,
        name: str,
        rows: int,
        numbers: NDArray[np.float64],
        order: NDArray[np.int32],
        ordered: NDArray[np.float64],
        present: NDArray[np.int32] | None,
    ) -> None:
        self.name = name
        self.rows = rows
        self.order = order
        self.sorted = ordered
        self._numbers = numbers
        self._present = present

    def of(self, rows: Rows) -> NDArray[np.float64]:
        """The number of each given row, NaN where it has none."""
        if self._present is None:
            return self._numbers.take(rows)
        places, held = _places(self._present, rows)
        return np.where(held, self._numbers.take(places), np.nan)

    def between(self, first: int, last: int) -> Mask:
        """For every row, whether its number stands at the places ``first`` to ``last - 1`` of ``sorted``."""
        if self._present is None and last - first > _SCATTER:
            low, high = self.sorted[first], self.sorted[last - 1]
            within: Mask = (self._numbers >= low) & (self._numbers <= high)
            return within
        mask = np.zeros(self.rows, np.bool_)
        mask[self.order[first:last]] = True
        return mask


def _places(present: NDArray[np.int32], rows: Rows) -> tuple[NDArray[np.intp], Mask]:
    """Where in ``present`` (not empty) each row would stand, and whether it does."""
    places = np.minimum(np.searchsorted(present, rows), len(present) - 1)
    return places, present.take(places) == rows


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
