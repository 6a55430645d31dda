"""Put the taste to use: reorder answers by it."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from edge_runtime.errors import SpaceMismatch, TasteInvalid
from edge_runtime.manifest_types import PreferenceDescription
from edge_runtime.taste.sums import Taste

__all__ = ["apply", "order"]


def apply(
    scores: ArrayLike, vectors: NDArray[np.generic], taste: Taste, settings: PreferenceDescription
) -> NDArray[np.float64]:
    """``score + blend · confidence · cos(taste, item)`` of each answer, float64[n].

    Args:
        scores: [n], finite.
        vectors: int8 or float [n, dims], of any length; one of length 0 has cosine 0.

    Raises:
        TasteInvalid: a score or vector is not finite, or the shapes do not fit.
        SpaceMismatch: the vectors have other dimensions than the taste.
    """
    given, items = np.asarray(scores, np.float64), np.asarray(vectors, np.float64)
    if given.ndim != 1 or items.ndim != 2 or len(given) != len(items):
        raise TasteInvalid("must be one score and one vector an answer", where="scores")
    if items.shape[1] != len(taste.direction):
        raise SpaceMismatch(
            f"have {items.shape[1]} dimensions, the taste {len(taste.direction)}", where="vectors"
        )
    if not (np.isfinite(given).all() and np.isfinite(items).all()):
        raise TasteInvalid("hold NaN or infinity", where="scores or vectors")
    lengths = np.linalg.norm(items, axis=1)
    cosines = np.divide(items @ taste.direction, lengths, out=np.zeros(len(items)), where=lengths > 0)
    blended: NDArray[np.float64] = given + settings.blend * taste.confidence(settings.prior) * cosines
    return blended


def order(scores: NDArray[np.float64]) -> NDArray[np.intp]:
    """The answers' places from the best to the worst; equal ones keep their order."""
    return np.argsort(-scores, kind="stable")
