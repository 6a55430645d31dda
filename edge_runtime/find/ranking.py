"""Merge words and vectors into one calibrated list, or say honestly that nothing is suitable.

Every candidate gets the same few features, each on a scale that does not depend on the other candidates, so
that a score means the same in every query:

    bm25        BM25 against the best possible for these words, 0–1
    coverage    share of the query's IDF mass found anywhere in the product, 0–1
    title       share of the query's IDF mass found in the title, 0–1
    cosine      of query and product vector, less what a query foreign to the catalogue gets, over its spread

``relevance`` is their weighted sum; ``score`` is the logistic function of its distance from the threshold that
the build calibrated against foreign queries (Platt, "Probabilistic outputs for support vector machines", 1999).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

import numpy as np
from numpy.typing import NDArray

__all__ = ["Candidates", "Parameters", "Ranked", "rank", "relevance"]


@dataclass(frozen=True, slots=True)
class Parameters:
    """The numbers of the ranking; the manifest's ``ranking.parameters`` by name."""

    bm25: float = 0.35
    coverage: float = 0.25
    title: float = 0.35
    cosine: float = 0.5
    cosine_offset: float = 0.25
    """Cosine that a product gets by chance."""
    cosine_scale: float = 0.5
    """Cosine above ``cosine_offset`` that counts as 1."""
    threshold: float = 0.0
    """Relevance below which a worded query has no suitable answer."""
    slope: float = 6.0
    """Steepness of the score around the threshold."""

    @classmethod
    def of(cls, values: Mapping[str, float]) -> Parameters:
        """Parameters by name; a name unknown here raises ValueError."""
        unknown = sorted(set(values) - {known.name for known in fields(cls)})
        if unknown:
            raise ValueError(f"unknown ranking parameter {unknown[0]}")
        return cls(**values)


@dataclass(frozen=True, slots=True)
class Candidates:
    """Features of the candidate rows; all arrays have one length."""

    rows: NDArray[np.int64]
    bm25: NDArray[np.float32]
    coverage: NDArray[np.float32]
    title: NDArray[np.float32]
    cosine: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Ranked:
    """Rows from the best to the worst; all arrays have one length."""

    rows: NDArray[np.int64]
    scores: NDArray[np.float32]
    """0–1."""
    words: NDArray[np.float32]
    """What the words added to the relevance, ≥ 0."""
    vector: NDArray[np.float32]
    """What the vector added, ≥ 0, in the same unit, before the offset that is the same for all products."""

    @classmethod
    def unranked(cls, rows: NDArray[np.int64]) -> Ranked:
        """Rows in their own order, all with score 0: browsing."""
        nothing = np.zeros(len(rows), np.float32)
        return cls(rows, nothing, nothing, nothing)

    def take(self, positions: NDArray[np.intp]) -> Ranked:
        """The entries at ``positions``, in that order."""
        return Ranked(
            self.rows[positions], self.scores[positions], self.words[positions], self.vector[positions]
        )

    def without(self, rows: NDArray[np.int64]) -> Ranked:
        """All entries but those of ``rows``."""
        return self.take(np.flatnonzero(~np.isin(self.rows, rows)))

    def led_by(self, rows: NDArray[np.int64]) -> Ranked:
        """``rows`` first, in their order, with score 1; then the others."""
        rest = self.without(rows)
        nothing = np.zeros(len(rows), np.float32)
        return Ranked(
            np.concatenate([rows, rest.rows]),
            np.concatenate([np.ones(len(rows), np.float32), rest.scores]),
            np.concatenate([nothing, rest.words]),
            np.concatenate([nothing, rest.vector]),
        )


def relevance(
    candidates: Candidates, parameters: Parameters
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What the words and what the vector add to each candidate's relevance; the sum is the relevance."""
    p = parameters
    words = p.bm25 * candidates.bm25 + p.coverage * candidates.coverage + p.title * candidates.title
    vector = p.cosine * (candidates.cosine - p.cosine_offset) / p.cosine_scale
    return words.astype(np.float32), vector.astype(np.float32)


def rank(candidates: Candidates, parameters: Parameters, *, abstain: bool) -> Ranked:
    """Order candidates by relevance, ties by row.

    Args:
        abstain: leave out what lies below the threshold. Only worded queries are calibrated for that;
            a picture always has a most similar product.
    """
    words, vector = relevance(candidates, parameters)
    total = words + vector
    order = np.lexsort((candidates.rows, -total))
    if abstain:
        order = order[total[order] >= parameters.threshold]
    scores = 1.0 / (1.0 + np.exp(-parameters.slope * (total[order] - parameters.threshold)))
    return Ranked(
        rows=candidates.rows[order],
        scores=scores.astype(np.float32),
        words=words[order],
        vector=np.maximum(parameters.cosine / parameters.cosine_scale * candidates.cosine[order], 0.0),
    )
