"""Choose answers that are good and unlike each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from edge_runtime.retrieval.parameters import RankingParameters

__all__ = ["diverse", "spread"]


def diverse(
    scores: NDArray[np.float32], vectors: NDArray[np.float32], count: int, relevance: float
) -> NDArray[np.intp]:
    """Places of ``count`` candidates by maximal marginal relevance, the first chosen first; of equal ones the lower.

    Each step takes the candidate with the highest ``relevance · score − (1 − relevance) · cosine`` to the nearest
    one already chosen (Carbonell and Goldstein, "The use of MMR", 1998).

    Args:
        scores: float32[n].
        vectors: float32[n, dims], unit length.
    """
    chosen: list[int] = []
    nearest = np.full(len(scores), -1.0, np.float32)
    left = np.ones(len(scores), np.bool_)
    for _ in range(min(count, len(scores))):
        worth = relevance * scores - (1 - relevance) * (nearest if chosen else 0)
        best = int(np.argmax(np.where(left, worth, -np.inf)))
        chosen.append(best)
        left[best] = False
        nearest = np.maximum(nearest, vectors @ vectors[best])
    return np.asarray(chosen, np.intp)


def spread(
    scores: NDArray[np.float32], vectors: NDArray[np.float32], parameters: RankingParameters
) -> NDArray[np.intp]:
    """The places of a ranked list in an order that keeps near-duplicates apart.

    A product of which enough near-duplicates stand before it waits for those that are equally good and are none.
    Nothing else changes its place, and a list without near-duplicates stays as it is.

    Args:
        scores: float32[n], falling.
        vectors: float32[n, dims], unit length.
    """
    twins = vectors @ vectors.T >= parameters.near_duplicate
    if not np.any(np.count_nonzero(twins, axis=1) > parameters.near_duplicates):
        return np.arange(len(scores))
    placed = np.zeros(len(scores), np.int64)
    left, order = list(range(len(scores))), []
    while left:
        floor = scores[left[0]] - parameters.equal_score
        chosen = next(
            (at for at in left if scores[at] >= floor and placed[at] < parameters.near_duplicates), left[0]
        )
        left.remove(chosen)
        order.append(chosen)
        placed += twins[chosen]
    return np.asarray(order, np.intp)
