"""The order of the candidates: a weighted sum of their features, then boosts among what is about as relevant."""

from __future__ import annotations

from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from edge_runtime.retrieval.abstention import answerable, scaled_cosine
from edge_runtime.retrieval.boosts import Boosts
from edge_runtime.retrieval.candidates import Candidates
from edge_runtime.retrieval.parameters import RankingParameters

__all__ = ["Ranked", "rank", "relevance"]


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
    rating: NDArray[np.float32]
    """What customers' ratings added, ≥ 0."""
    price: NDArray[np.float32]
    """What a sort intent on price or value added, ≥ 0."""
    of_product_type: NDArray[np.bool_]
    """Whether it is of the product type that is asked for; all are where none of the assortment is."""
    coverage: NDArray[np.float32]
    """Share of the words that it has, 0–1."""
    title_coverage: NDArray[np.float32]
    """The same for its title."""

    @classmethod
    def unranked(cls, rows: NDArray[np.int64]) -> Ranked:
        """Rows in their own order, all with score 0: browsing."""
        nothing = np.zeros(len(rows), np.float32)
        all_of = np.ones(len(rows), np.float32)
        return cls(
            rows, nothing, nothing, nothing, nothing, nothing, np.ones(len(rows), np.bool_), all_of, all_of
        )

    def take(self, positions: NDArray[np.intp]) -> Ranked:
        """The entries at ``positions``, in that order."""
        return Ranked(*(getattr(self, field.name)[positions] for field in fields(self)))

    def without(self, rows: NDArray[np.int64]) -> Ranked:
        """All entries but those of ``rows``."""
        return self.take(np.flatnonzero(~np.isin(self.rows, rows)))

    def led_by(self, rows: NDArray[np.int64]) -> Ranked:
        """``rows`` first, in their order, with score 1; then the others."""
        rest = self.without(rows)
        first = replace(Ranked.unranked(rows), scores=np.ones(len(rows), np.float32))
        parts = [field.name for field in fields(self)]
        return Ranked(*(np.concatenate([getattr(first, part), getattr(rest, part)]) for part in parts))


def relevance(
    candidates: Candidates, parameters: RankingParameters
) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
    """What the words and what the vector add to each candidate's relevance; the sum is the relevance."""
    p = parameters
    words = (
        p.bm25 * candidates.bm25
        + p.coverage * candidates.coverage
        + p.of_product_type * candidates.of_product_type
    )
    return words.astype(np.float32), (p.cosine * scaled_cosine(candidates, p)).astype(np.float32)


def rank(
    candidates: Candidates,
    parameters: RankingParameters,
    boosts: Boosts | None = None,
    *,
    abstain: bool,
) -> Ranked:
    """Order candidates by relevance and boosts, ties by row.

    Args:
        boosts: of the candidates, in their order; None: all are alike.
        abstain: give nothing when nothing is suitable, and leave out what no word speaks for and no meaning beyond
            chance. Only queries in words are calibrated for that; a picture always has a most similar product.
    """
    words, vector = relevance(candidates, parameters)
    relevant = words + vector
    boosts = boosts or Boosts.none(len(relevant))
    total = relevant + boosts.rating + boosts.price - np.float32(boosts.usual)
    order = np.lexsort((candidates.rows, -total))
    if abstain:
        order = order[relevant[order] > 0.0] if answerable(candidates, parameters) else order[:0]
    scores = 1.0 / (1.0 + np.exp(-parameters.score_slope * (total[order] - parameters.score_midpoint)))
    all_of = np.ones(len(order), np.bool_)
    return Ranked(
        rows=candidates.rows[order],
        scores=scores.astype(np.float32),
        words=words[order],
        vector=np.maximum(parameters.cosine / parameters.cosine_scale * candidates.cosine[order], 0.0),
        rating=boosts.rating[order],
        price=boosts.price[order],
        of_product_type=candidates.of_product_type[order] > 0 if candidates.in_assortment else all_of,
        coverage=candidates.coverage[order],
        title_coverage=candidates.title[order],
    )
