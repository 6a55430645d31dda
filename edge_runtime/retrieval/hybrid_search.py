"""The order of retrieval: what words, a vector or a taste bring up in one catalogue, ranked, and what of it answers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from edge_runtime.catalogue.catalogue import Catalogue
from edge_runtime.retrieval.boosts import boosts
from edge_runtime.retrieval.candidates import Nearest, merge_candidates
from edge_runtime.retrieval.columns import Columns
from edge_runtime.retrieval.diversity import spread
from edge_runtime.retrieval.filters import FilterResult
from edge_runtime.retrieval.lexical_search import LexicalSearch
from edge_runtime.retrieval.matching import matching_rows
from edge_runtime.retrieval.parameters import RankingParameters
from edge_runtime.retrieval.query_expansion import ExpandedQuery
from edge_runtime.retrieval.ranking import Ranked, rank
from edge_runtime.retrieval.vector_index import VectorIndex
from edge_runtime.types import Reason, SortIntent, Source

__all__ = ["HybridSearch", "Parts", "SearchRequest", "SearchResult", "total"]

_CHINESE = "\u2e80"
"""Characters from here on are searched as pairs, which tell the order of words: having fewer of them tells little."""
_NOWHERE: Nearest = np.empty(0, np.int64), np.empty(0, np.float32)
Parts = dict[Source, NDArray[np.float32]]
"""Each part of the query as a vector; their sum is the query's unit vector."""
Rows = NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class SearchRequest:
    """What is to be found."""

    words: str
    """As typed, less its conditions; "" for none."""
    expanded: ExpandedQuery | None
    """The same words, expanded; None for none."""
    parts: Parts
    sort_intents: Sequence[SortIntent]
    sort: str | None
    left_out: Rows
    wanted: int
    """How many of the first hits are asked for."""
    shopping: bool = False
    """Whether goods are surely asked for, as with a colour, a price or a sort intent."""
    never_abstain: bool = False
    """Whether any goods will do, the nearest first, as for a gift: nothing is unsuitable."""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """What was found."""

    ranked: Ranked
    leading: dict[int, Reason]
    """Rows that lead the list for another reason than relevance."""
    matching: NDArray[np.bool_] | None
    """bool[count of the catalogue], whatever the filters: what answers (``matching_rows``); None, where nothing was asked
    for by words or example: all."""


class HybridSearch:
    """One catalogue's columns, vectors and words. Reading only, so several threads may share one."""

    def __init__(
        self,
        columns: Columns,
        index: VectorIndex,
        catalogue: Catalogue,
        words: LexicalSearch,
        parameters: RankingParameters,
    ) -> None:
        self._columns = columns
        self._index = index
        self._catalogue = catalogue
        self._words = words
        self._parameters = parameters
        beside = parameters.lexical_beside_example
        self._beside_example = replace(
            parameters,
            bm25=beside * parameters.bm25,
            coverage=beside * parameters.coverage,
            of_product_type=beside * parameters.of_product_type,
            cosine=RankingParameters().cosine,  # how well a text model tells is no measure of pictures
        )

    def find(self, asked: SearchRequest, selection: FilterResult, lap: Callable[[str], None]) -> SearchResult:
        """What is asked for; sorted by a number only what answers is left.

        Args:
            selection: the products that the filters allow.
            lap: called with the name of each step that is done.
        """
        leading: dict[int, Reason] = {}
        matching: NDArray[np.bool_] | None = None
        sort = asked.sort
        if asked.expanded or asked.parts:
            ranked, leading, matching = self._ranked(asked, selection, lap)
            if sort is not None:
                ranked = ranked.take(np.flatnonzero(matching[ranked.rows]))
        else:
            ranked = Ranked.unranked(self._everything(selection, asked.left_out))
            if sort is None and asked.sort_intents:
                sort = asked.sort_intents[0].sort
        if sort is not None:
            ordered = self._columns.sort_rows(ranked.rows, sort)
            ranked = ranked.take(_positions(ranked.rows, ordered))
        elif asked.parts:
            ranked = self._spread(ranked, len(leading))
        return SearchResult(ranked, leading, matching)

    def _ranked(
        self, asked: SearchRequest, selection: FilterResult, lap: Callable[[str], None]
    ) -> tuple[Ranked, dict[int, Reason], NDArray[np.bool_]]:
        """The ranked products, those that lead them, and which products of the catalogue answer."""
        nearest = _NOWHERE
        vector = total(asked.parts, self._index.dims) if asked.parts else None
        if vector is not None and selection.count:
            wanted = max(self._parameters.vector_candidates, asked.wanted)
            nearest = self._index.search(vector, wanted, selection.allowed)
        lap("index")
        matches = None
        if asked.expanded is not None:
            matches = self._words.search(
                asked.expanded,
                max(self._parameters.lexical_candidates, asked.wanted),
                allowed=None if selection.allowed is None else selection.mask(),
                also=nearest[0],
                shopping=asked.shopping,
            )
        lap("words")
        text_only = set(asked.parts) <= {"semantic"}
        parameters = self._parameters if text_only else self._beside_example
        candidates = merge_candidates(nearest, matches, vector, self._index, parameters)
        lap("features")
        decided = text_only and asked.expanded is not None and not asked.never_abstain
        ranked = rank(
            candidates,
            parameters,
            boosts(self._columns, candidates.rows, asked.sort_intents, parameters),
            abstain=decided,
        ).without(asked.left_out)
        suitable = bool(len(ranked.rows)) or not selection.count
        leading: dict[int, Reason] = {}
        if asked.expanded is not None:
            ranked, leading = self._ruled(ranked, asked.words, asked.expanded.key, selection)
        matching = matching_rows(
            ranked,
            len(leading),
            matches if suitable else None,
            candidates.rows,
            self._index.count,
            parameters,
            by_words=decided and max(asked.words, default="") < _CHINESE,
        )
        return ranked, leading, matching

    def _ruled(
        self, ranked: Ranked, words: str, key: str, selection: FilterResult
    ) -> tuple[Ranked, dict[int, Reason]]:
        """The shop's own pins and hidden products, and a barcode that was typed."""
        rules = self._catalogue.rules(key)
        ranked = ranked.without(rules.hidden)
        leading: dict[int, Reason] = {}
        reasons = (Reason(source="rule", share=1.0), Reason(source="barcode", share=1.0))
        for reason, rows in zip(reasons, (rules.pinned, self._catalogue.barcode(words)), strict=True):
            if selection.allowed is not None and len(rows):
                rows = rows[selection.mask().take(rows)]  # `isin` imports numpy.ma: 20 ms of a start
            if len(rows):
                ranked = ranked.led_by(rows)
                leading.update({int(row): reason for row in rows})
        return ranked, leading

    def _spread(self, ranked: Ranked, leading: int) -> Ranked:
        """The list with near-duplicates apart, behind the rows that lead it."""
        order = np.arange(len(ranked.rows))
        first = slice(leading, self._parameters.diversity_window)
        window = order[first]
        if len(window):
            vectors = self._index.vectors(ranked.rows[window])
            order[first] = window[spread(ranked.scores[window], vectors, self._parameters)]
        return ranked.take(order)

    def _everything(self, selection: FilterResult, left_out: Rows) -> Rows:
        rows = np.arange(self._index.count) if selection.rows is None else selection.rows.astype(np.int64)
        return rows[~np.isin(rows, left_out)]


def total(parts: Parts, dims: int) -> NDArray[np.float32]:
    """The sum of the parts, float32[dims]."""
    added = np.zeros(dims, np.float32)
    for part in parts.values():
        added += part
    return added


def _positions(rows: Rows, ordered: Rows) -> NDArray[np.intp]:
    """Where in ``rows`` each of ``ordered`` stands."""
    order = np.argsort(rows)
    return order[np.searchsorted(rows, ordered, sorter=order)]
