"""Facets: how many of the products that answer have each value of a field."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from edge_runtime.retrieval.column_types import KeywordColumn, NumberColumn
from edge_runtime.retrieval.columns import Columns
from edge_runtime.retrieval.filters import FilterResult
from edge_runtime.types import Facet, FacetValue, Filters

__all__ = ["MAX_FACET_VALUES", "Facets"]

MAX_FACET_VALUES = 100


class Facets:
    """The facets of one catalogue. May be used from several threads."""

    def __init__(self, columns: Columns) -> None:
        self._columns = columns
        self._whole: dict[str, Facet] = {}

    def count(
        self, filters: Filters, names: Sequence[str], matching: NDArray[np.bool_] | None = None
    ) -> tuple[Facet, ...]:
        """Count each field over the products that match and that the filters on all *other* fields allow.

        Keyword fields give up to MAX_FACET_VALUES values, most frequent first, none with count 0; number
        fields their range, None where no product has a value.

        Args:
            matching: bool[count]; None: all match.

        Raises:
            UnknownField, InvalidQuery: as ``select``.
        """
        columns = [self._columns.column(name) for name in names]
        compiled = {name: self._columns.compile(name, condition) for name, condition in filters.items()}
        shared: FilterResult | None = None
        facets = []
        for column in columns:
            if column.name in compiled:
                others = [p for name, group in compiled.items() if name != column.name for p in group]
                selection = self._columns.apply(others).among(matching)
            else:
                if shared is None:
                    shared = self._columns.apply([p for group in compiled.values() for p in group]).among(
                        matching
                    )
                selection = shared
            facets.append(self._facet(column, selection))
        return tuple(facets)

    def _facet(self, column: KeywordColumn | NumberColumn, selection: FilterResult) -> Facet:
        if selection.rows is not None:
            return _facet(column, selection)
        whole = self._whole.get(column.name)  # most queries filter nothing, and then it is always the same
        if whole is None:
            whole = self._whole[column.name] = _facet(column, selection)
        return whole


def _facet(column: KeywordColumn | NumberColumn, selection: FilterResult) -> Facet:
    if isinstance(column, NumberColumn):
        if selection.rows is None:
            present = column.sorted[[0, -1]] if len(column.sorted) else column.sorted
        else:
            present = column.of(selection.rows)
            present = present[~np.isnan(present)]
        if not len(present):
            return Facet(column.name)
        return Facet(column.name, minimum=float(present.min()), maximum=float(present.max()))
    counts = column.counts if selection.rows is None else column.count_over(selection.rows)
    some = np.flatnonzero(counts)
    # Values lie most frequent first, so equal counts keep the whole catalogue's order.
    best = some.take(np.argsort(-counts.take(some), kind="stable")[:MAX_FACET_VALUES])
    return Facet(column.name, tuple(FacetValue(column.values[code], int(counts[code])) for code in best))
