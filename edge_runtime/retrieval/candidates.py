"""What lexical search and the vector found, as one table of candidates.

Every candidate gets the same few features, each on a scale that does not depend on the other candidates:

    bm25             BM25 against the best possible for these words, 0–1
    coverage         share of the query's IDF mass found anywhere in the product, 0–1
    title            share of the query's IDF mass found in the title, 0–1
    of_product_type  1 where the product is of the type that is asked for ("laptop": no laptop sleeve), else 0
    cosine           of query and product vector
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge_runtime.retrieval.lexical_search import LexicalMatches
from edge_runtime.retrieval.parameters import RankingParameters
from edge_runtime.retrieval.row_sets import distinct
from edge_runtime.retrieval.vector_index import VectorIndex

__all__ = ["Candidates", "Nearest", "merge_candidates"]

Nearest = tuple[NDArray[np.int64], NDArray[np.float32]]
"""Rows and their cosines with the query's vector."""


@dataclass(frozen=True, slots=True)
class Candidates:
    """Features of the candidate rows; all arrays have one length."""

    rows: NDArray[np.int64]
    bm25: NDArray[np.float32]
    coverage: NDArray[np.float32]
    title: NDArray[np.float32]
    cosine: NDArray[np.float32]
    of_product_type: NDArray[np.float32]
    content_word_ratio: float = 1.0
    """Share of the query's words that can name something, 0–1."""
    single_word: bool = False
    """Whether the query is one word."""
    in_assortment: bool = False
    """Whether the shop carries the product type that is asked for, rather than having one such product by chance."""


def merge_candidates(
    nearest: Nearest,
    matches: LexicalMatches | None,
    vector: NDArray[np.float32] | None,
    index: VectorIndex,
    parameters: RankingParameters,
) -> Candidates:
    """One row of features for each candidate, whether the words, the vector or both found it.

    Args:
        nearest: what the vector found; empty without one.
        matches: what the words found; None when there are none.
        vector: the query's, float32[dims], length 1.
    """
    rows, cosines = nearest
    found = distinct(rows if matches is None else np.concatenate([rows, matches.rows]))
    zeros = np.zeros(len(found), np.float32)
    bm25, coverage, title, of_product_type = (zeros.copy() for _ in range(4))
    if matches is not None and len(matches.rows):
        at = np.searchsorted(found, matches.rows)
        bm25[at], coverage[at], title[at] = matches.scores, matches.coverage, matches.title_coverage
        of_product_type[at] = matches.of_product_type
    # Without a vector, every product stands at the offset: its part of the relevance is 0.
    cosine = np.full(len(found), parameters.cosine_offset, np.float32)
    if vector is not None:
        near = np.searchsorted(found, rows)
        rest = np.ones(len(found), np.bool_)
        rest[near] = False
        cosine[near], cosine[rest] = cosines, index.score(vector, found[rest])
    found = found.astype(np.int64)
    if matches is None:
        return Candidates(found, bm25, coverage, title, cosine, of_product_type)
    return Candidates(
        found,
        bm25,
        coverage,
        title,
        cosine,
        of_product_type,
        matches.content_word_ratio,
        matches.single_word,
        matches.in_assortment,
    )
