"""Choose answers that are good and unlike each other."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["diverse"]


def diverse(
    scores: NDArray[np.float32], vectors: NDArray[np.float32], count: int, *, relevance: float = 0.7
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
