"""The columns of a catalogue in memory: several keywords a row, or at most one number; ``columns`` tells of the files."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["KeywordColumn", "NumberColumn", "fold", "spans"]

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
