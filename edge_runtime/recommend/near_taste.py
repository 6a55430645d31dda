"""Products near a shopper's taste and unlike each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from edge_runtime.retrieval.diversity import diverse
from edge_runtime.retrieval.filters import FilterResult
from edge_runtime.retrieval.parameters import RankingParameters
from edge_runtime.retrieval.vector_index import VectorIndex

__all__ = ["near_taste"]

Rows = NDArray[np.int64]


def near_taste(
    direction: NDArray[np.float32],
    index: VectorIndex,
    parameters: RankingParameters,
    selection: FilterResult,
    known: Rows,
    left_out: Rows,
    limit: int,
) -> tuple[Rows, NDArray[np.float32], NDArray[np.intp]]:
    """Rows near a taste and unlike each other, their cosines, and for each the place in ``known`` of the nearest one.

    Args:
        direction: float32[dims], length 1, or all 0 for no taste.
        selection: the products that may be recommended.
        left_out: rows that are not recommended; ``known`` ones are not either.
    """
    hidden = np.concatenate([known, left_out])
    rows = np.empty(0, np.int64)
    if direction.any() and selection.count:
        rows, _ = index.search(
            direction, parameters.vector_candidates + limit + len(hidden), selection.allowed
        )
        rows = rows[~np.isin(rows, hidden)]
    if not len(rows):
        return rows, np.empty(0, np.float32), np.empty(0, np.intp)
    near, items = index.score(direction, rows), index.vectors(rows)
    places = diverse(near, items, limit, parameters.mmr_relevance)
    likeness = items[places] @ index.vectors(known).T
    because = likeness.argmax(axis=1) if len(known) else np.empty(0, np.intp)
    return rows[places], near[places], because
