"""Word search: what a query's words bring up in a catalogue, by BM25 over the fields of its products.

A query's words are looked up as posting lists (``retrieval.inverted_index``) and summed over all products, so the
commonest word costs no more than one pass over its list. Each word may be said in several expansions
(``retrieval.query_expansion``): the best of them counts. It knows nothing of vectors, filters or ranking.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import InvalidQuery
from edge_runtime.retrieval.inverted_index import best, idf
from edge_runtime.retrieval.parameters import RankingParameters
from edge_runtime.retrieval.query_expansion import ExpandedQuery
from edge_runtime.retrieval.row_sets import distinct

__all__ = ["LexicalMatches", "LexicalSearch"]


@dataclass(frozen=True, slots=True)
class LexicalMatches:
    """The products that words found, best first; the arrays but ``full_matches`` have one length."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]
    """BM25 over the fields against the best possible for these words, 0–1."""
    coverage: NDArray[np.float32]
    """Share of the query's IDF mass found anywhere in the product, 0–1; that of words which no product has counts only
    where no product type of the assortment is asked for."""
    title_coverage: NDArray[np.float32]
    """The same for the title alone."""
    of_product_type: NDArray[np.bool_]
    """Whether the product is of the kind that the words ask for."""
    full_matches: NDArray[np.int64]
    """Ascending, also rows that were not allowed: those that cover as much as the best that was, if any was."""
    content_word_ratio: float = 1.0
    """Share of the words that can name something, as "how" and "your" cannot, 0–1."""
    single_word: bool = False
    """Whether there was but one word."""
    in_assortment: bool = False
    """Whether the words clearly ask for a product type of which the shop has more than a chance product."""


class LexicalSearch:
    """The words of one catalogue. May be used from several threads."""

    def __init__(self, count: int, parameters: RankingParameters) -> None:
        """Search among ``count`` products."""
        self._count = count
        self._parameters = parameters

    def search(
        self,
        asked: ExpandedQuery,
        k: int,
        *,
        allowed: NDArray[np.bool_] | None = None,
        also: NDArray[np.int64] | None = None,
        shopping: bool = False,
    ) -> LexicalMatches:
        """The best ``k`` products that have any of the words.

        Args:
            asked: the query's words, from ``QueryExpander.expand``.
            allowed: bool[count], which rows may answer; None allows all.
            also: rows that are candidates for another reason: told beside the best where they have any of the words.
            shopping: whether goods are surely asked for, as with a colour or a price, so that a name which means other
                things as well ("runners") means goods.

        Raises:
            InvalidQuery: ``k`` is below 1 or ``allowed`` has another length.
        """
        if k < 1:
            raise InvalidQuery("must be at least 1", where="k")
        if allowed is not None and allowed.shape != (self._count,):
            raise InvalidQuery(f"must have {self._count} rows", where="allowed")
        of_product_type = np.zeros(self._count, np.bool_)
        for product_type in asked.product_types:
            if (products := asked.lists.get(product_type)) is not None:
                of_product_type[products.rows] = True
        clear = asked.clear or shopping
        offered = int(np.count_nonzero(of_product_type))
        in_assortment = clear and offered >= max(self._parameters.in_assortment * self._count, 1.0)
        score, covered, titled = (np.zeros(self._count, np.float32) for _ in range(3))
        mass = 0.0
        for term in asked.terms:
            expansions = term.expansions(asked.lists)
            if in_assortment and not expansions:
                continue  # of what is of the right kind, words that no product has cannot tell the better
            weight = idf(self._count, max((len(way.rows) for way, _ in expansions[:1]), default=0))
            mass += weight
            for rows, weights, share, title in best(expansions, self._count):
                score[rows] += weight * weights
                covered[rows] += weight * share
                titled[rows] += weight * title
        if allowed is not None:
            score[~allowed] = 0.0
        rows = np.flatnonzero(score != 0)  # of floats it takes ten times as long
        if len(rows) > k:
            values = score[rows]
            edge = np.partition(values, len(rows) - k)[len(rows) - k]
            rows = rows[values >= edge]
        rows = rows[np.argsort(-score[rows], kind="stable")][:k]
        if also is not None:
            rows = distinct(np.concatenate([rows, also[score[also] > 0.0]]))
            rows = rows[np.argsort(-score[rows], kind="stable")]
        full = np.float32(self._parameters.full_match) * (covered[rows] if len(rows) else covered).max(
            initial=0.0
        )
        answers = covered >= full
        if in_assortment and of_product_type[rows].any():
            answers &= of_product_type
        scale = np.float32(1.0 / mass if mass else 0.0)
        return LexicalMatches(
            rows.astype(np.int64),
            np.minimum(score[rows] * scale, 1.0),
            np.minimum(covered[rows] * scale, 1.0),
            np.minimum(titled[rows] * scale, 1.0),
            of_product_type[rows],
            np.flatnonzero(answers) if full else np.empty(0, np.int64),
            content_word_ratio=min(len(asked.terms) / asked.words, 1.0) if asked.words else 1.0,
            single_word=asked.words == 1,
            in_assortment=in_assortment,
        )

    def matched(self, asked: ExpandedQuery, rows: Sequence[int] | NDArray[np.int64]) -> list[tuple[str, ...]]:
        """For each row the words of the query that it has, as they were typed or corrected."""
        wanted = np.asarray(rows, np.int64)
        found: list[list[str]] = [[] for _ in wanted]
        for term in asked.terms:
            hit = np.zeros(len(wanted), np.bool_)
            for way, _ in term.expansions(asked.lists):
                hit |= _among(wanted, way.rows)
            for at in np.flatnonzero(hit):
                found[at].append(term.words)
        return [tuple(dict.fromkeys(words)) for words in found]


def _among(wanted: NDArray[np.int64], rows: NDArray[np.int64]) -> NDArray[np.bool_]:
    """For each of the few ``wanted``, whether it is one of the many ``rows``, which ascend."""
    places = np.minimum(np.searchsorted(rows, wanted), len(rows) - 1)
    return rows[places] == wanted if len(rows) else np.zeros(len(wanted), np.bool_)
