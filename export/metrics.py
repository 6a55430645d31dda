"""Measures of retrieval, one value a query, and how sure their means are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Marks = NDArray[np.bool_]
RESAMPLES = 1000


@dataclass(frozen=True, slots=True)
class Figure:
    """A mean over queries with the interval that holds it in 95 of 100 resamples (Efron's percentile bootstrap)."""

    mean: float
    low: float
    high: float
    queries: int

    @classmethod
    def of(cls, values: Sequence[float] | NDArray[np.float64]) -> Figure:
        """The figure of one value a query; the same values give the same interval."""
        found = np.asarray(values, dtype=np.float64)
        if not len(found):
            raise ValueError("no queries to measure")
        drawn = np.random.default_rng(0).integers(0, len(found), (RESAMPLES, len(found)))
        low, high = np.percentile(found[drawn].mean(1), (2.5, 97.5))
        return cls(float(found.mean()), float(low), float(high), len(found))

    def as_dict(self) -> dict[str, float]:
        """Rounded, for JSON."""
        rounded = {name: round(getattr(self, name), 4) for name in ("mean", "low", "high")}
        return {**rounded, "queries": self.queries}


def unit(vectors: Vectors) -> Vectors:
    """Rows scaled to unit length; zero rows stay."""
    lengths = np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9)
    return np.asarray(vectors / lengths, dtype=np.float32)


def among_first(scores: Vectors, wanted: Marks, depth: int) -> NDArray[np.float64]:
    """1 for rows whose `depth` best columns hold a wanted one, else 0. scores: f32 [n, m]; wanted: bool [n, m]."""
    depth = min(depth, scores.shape[1])
    best = np.argpartition(-scores, depth - 1, axis=1)[:, :depth]
    return np.asarray(np.take_along_axis(wanted, best, 1).any(1), dtype=np.float64)


def precision(scores: Vectors, wanted: Marks, depth: int = 10) -> NDArray[np.float64]:
    """Share of wanted columns among each row's `depth` best."""
    best = np.argsort(-scores, axis=1, kind="stable")[:, :depth]
    return np.asarray(np.take_along_axis(wanted, best, 1).mean(1), dtype=np.float64)


def ndcg(scores: Vectors, gains: NDArray[np.float64], depth: int = 10) -> NDArray[np.float64]:
    """nDCG of each row that has a gain above 0. scores, gains: [n, m]."""
    judged = gains.any(1)
    scores, gains = scores[judged], gains[judged]
    depth = min(depth, scores.shape[1])
    discount = 1.0 / np.log2(np.arange(2, depth + 2))
    best = np.argsort(-scores, axis=1, kind="stable")[:, :depth]
    found = np.take_along_axis(gains, best, 1) @ discount
    ideal = -np.sort(-gains, axis=1)[:, :depth] @ discount
    return np.asarray(found / ideal, dtype=np.float64)
