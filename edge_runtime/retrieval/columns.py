"""Filters and sorting over memory-mapped numpy columns.

A folder holds ``columns.bin``, the arrays of all columns one after the other (``retrieval.column_file``), and
``columns.json``: ``[{"name", "type", "parts"}]``, parts by name. Keyword: ``values`` (a JSON list of words, most
frequent first), ``offsets``, ``codes`` (row → its values) and ``starts``, ``postings`` (value → its rows,
ascending). Number: ``numbers`` (float64, NaN where missing), ``order`` (rows that have a value, by value and then
row) and ``sorted`` (those values). Where fewer than half of the rows have a value, ``offsets`` or ``numbers`` tells
of these alone, and ``present`` lists them. A column is looked at when a query first needs it: a catalogue may have
hundreds.

The most selective condition is looked up in postings or the sorted column and the others are compared on the
rows it leaves; where even that one lets more than 15 % through, masks over all rows are faster.
"""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import BundleDamaged, BundleMissing, InvalidQuery, UnknownField
from edge_runtime.manifest_types import Column
from edge_runtime.retrieval.column_file import ColumnFile, map_file
from edge_runtime.retrieval.column_types import KeywordColumn, NumberColumn, spans
from edge_runtime.retrieval.filters import FilterResult, Predicate, compile_filter
from edge_runtime.types import Filters, FilterValue

__all__ = ["Columns", "Vocabulary"]

_MASK_ABOVE = 0.15
"""Share of rows from which masks beat comparing row by row."""
_MOST_NAMED = 20
_ADVICE = "Install the bundle again."
Rows = NDArray[np.int64]
Mask = NDArray[np.bool_]


class Columns:
    """The fields of a catalogue. Reading only, so several threads may share one."""

    def __init__(self, stored: dict[str, _Stored], count: int) -> None:
        self._stored = stored
        self._opened: dict[str, KeywordColumn | NumberColumn] = {}
        self.count = count

    @classmethod
    def open(cls, directory: Path, description: tuple[Column, ...], count: int) -> Columns:
        """Map the columns in ``directory``; each is checked when it is first used.

        Args:
            description: the fields in the order in which they were written.
            count: products; rows are 0..count-1.

        Raises:
            BundleMissing: a file is not there.
            BundleDamaged: a file is not what the description says; ``where`` names it.
        """
        path = directory / "columns.json"
        try:
            listed = json.loads(path.read_bytes())
            read = [(str(item["name"]), str(item["type"]), item["parts"]) for item in listed]
        except FileNotFoundError as exc:
            raise BundleMissing("the file is missing", where=str(path), hint=_ADVICE) from exc
        except (OSError, ValueError, TypeError, KeyError) as exc:
            raise BundleDamaged("is no list of columns", where=str(path), hint=_ADVICE) from exc
        if [(name, type_) for name, type_, _ in read] != [
            (column.name, column.type) for column in description
        ]:
            raise BundleDamaged("lists other columns than the manifest", where=str(path), hint=_ADVICE)
        data_path = directory / "columns.bin"
        data = map_file(data_path)
        stored = {
            name: _Stored(name, type_, data, parts, f"{data_path}: {name}") for name, type_, parts in read
        }
        return cls(stored, count)

    @property
    def names(self) -> tuple[str, ...]:
        """All fields."""
        return tuple(self._stored)

    def has(self, name: str) -> bool:
        """Whether the catalogue has this field."""
        return name in self._stored

    def values(self, name: str) -> list[str]:
        """A keyword field's values, most frequent first; none for a number field. Raises UnknownField."""
        return self._find(name).values()

    def select(self, filters: Filters) -> FilterResult:
        """The products that all filters allow.

        A keyword matches whatever its case and Unicode form (NFKC); one that no product has matches none.
        ``not`` lets products without any value through, a range does not.

        Args:
            filters: by field, as ``types.FilterValue`` tells.

        Raises:
            UnknownField: the catalogue has no such field; ``hint`` lists similar ones.
            InvalidQuery: a value that the field cannot be compared with, a range on a keyword field, a NaN.
        """
        predicates: list[Predicate] = []
        for name, condition in filters.items():
            predicates.extend(self.compile(name, condition))
        return self.apply(predicates)

    def sort_rows(self, rows: NDArray[np.integer] | None, sort: str) -> Rows:
        """Rows ordered by a number field; rows without a value come last, equal ones keep their order.

        Args:
            rows: the rows to order, int[n]; None: all.
            sort: the field's name, ascending; with a leading ``-`` descending.

        Raises:
            UnknownField, InvalidQuery: the field is no number field.
        """
        descending = sort.startswith("-")
        column = self.column(sort.removeprefix("-"))
        if not isinstance(column, NumberColumn):
            raise InvalidQuery("cannot be sorted by: it holds no numbers", where=column.name)
        given = np.arange(self.count) if rows is None else np.asarray(rows, np.int64)
        if len(given) * 10 < self.count or not bool(np.all(given[1:] > given[:-1])):
            keys = column.of(given)
            return given.take(np.argsort(-keys if descending else keys, kind="stable"))
        ordered = column.order.astype(np.int64)
        if descending and len(ordered):
            first = np.flatnonzero(np.r_[True, column.sorted[1:] != column.sorted[:-1]])
            lengths = np.diff(np.r_[first, len(ordered)])
            ordered = ordered.take(spans(first[::-1], lengths[::-1]))
        wanted = np.zeros(self.count, np.bool_)
        wanted[given] = True
        ordered = ordered[wanted.take(ordered)]
        missing = given[np.isnan(column.of(given))]
        return np.concatenate([ordered, missing])

    def numbers(self, name: str, rows: Rows) -> NDArray[np.float64]:
        """A number field's values, float64[n], NaN where a product has none. Raises UnknownField, InvalidQuery."""
        column = self.column(name)
        if not isinstance(column, NumberColumn):
            raise InvalidQuery("holds no numbers", where=column.name)
        return column.of(rows)

    def _find(self, name: str) -> _Stored:
        try:
            return self._stored[name]
        except KeyError:
            close = difflib.get_close_matches(name, self._stored, n=3, cutoff=0.5)
            known = ", ".join(close or sorted(self._stored)[:_MOST_NAMED])
            ask = "Did you mean" if close else "Known fields"
            raise UnknownField("no such field", where=name[:64], hint=f"{ask}: {known}") from None

    def column(self, name: str) -> KeywordColumn | NumberColumn:
        """A field's column. Raises UnknownField."""
        column = self._opened.get(name)
        if column is None:
            # Two threads may both open it; either result serves.
            column = self._opened[name] = self._find(name).open(self.count)
        return column

    def compile(self, name: str, condition: FilterValue) -> list[Predicate]:
        """The conditions on one field. Raises UnknownField, InvalidQuery."""
        return compile_filter(self.column(name), condition)

    def apply(self, predicates: list[Predicate]) -> FilterResult:
        """The products that all conditions let through."""
        if not predicates:
            return FilterResult(None, self.count)
        ordered = sorted(predicates, key=lambda predicate: predicate.at_most)
        if ordered[0].at_most <= _MASK_ABOVE * self.count:
            rows = ordered[0].rows()
            for predicate in ordered[1:]:
                rows = rows[predicate.test(rows)]
        else:
            mask = ordered[0].mask()
            for predicate in ordered[1:]:
                mask &= predicate.mask()
            return FilterResult(mask, self.count)
        return FilterResult(rows, self.count)


@dataclass(frozen=True, slots=True)
class _Stored:
    """A column that no query has needed yet."""

    name: str
    type: str
    data: NDArray[np.uint8]
    parts: object
    where: str

    def values(self) -> list[str]:
        """A keyword column's values. Raises BundleDamaged."""
        return [] if self.type == "number" else self._words(ColumnFile(self.data, self.parts, self.where))

    @staticmethod
    def _words(arrays: ColumnFile) -> list[str]:
        try:
            values = json.loads(arrays.take("values", "u1").tobytes())
        except ValueError:
            values = None
        arrays.check("values", isinstance(values, list) and all(isinstance(v, str) for v in values))
        return list(values)

    def open(self, count: int) -> KeywordColumn | NumberColumn:
        """Take its arrays and check that they fit each other. Raises BundleDamaged."""
        arrays = ColumnFile(self.data, self.parts, self.where)
        present = arrays.take("present", "i4") if "present" in arrays.names else None
        held = count if present is None else len(present)
        arrays.check("present", present is None or held > 0)
        if self.type == "number":
            numbers = arrays.take("numbers", "f8", held)
            order = arrays.take("order", "i4")
            arrays.check("order", len(order) <= held)
            ordered = arrays.take("sorted", "f8", len(order))
            return NumberColumn(self.name, count, numbers, order, ordered, present)
        offsets = arrays.take("offsets", "i4", held + 1)
        arrays.check("offsets", int(offsets[0]) == 0)
        entries = int(offsets[-1])
        codes = arrays.take("codes", "u2 i4", entries)
        values = self._words(arrays)
        starts = arrays.take("starts", "i4", len(values) + 1)
        arrays.check("starts", int(starts[0]) == 0 and int(starts[-1]) == entries)
        postings = arrays.take("postings", "i4", entries)
        return KeywordColumn(self.name, values, count, offsets, codes, starts, postings, present)


class Vocabulary(Mapping[str, Sequence[str]]):
    """Field → its values, read when they are asked for."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns

    def __getitem__(self, name: str) -> list[str]:
        if not self._columns.has(name):
            raise KeyError(name)
        return self._columns.values(name)

    def __iter__(self) -> Iterator[str]:
        return iter(self._columns.names)

    def __len__(self) -> int:
        return len(self._columns.names)
