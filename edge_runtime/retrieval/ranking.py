"""Merge words and vectors into one list, and say honestly when nothing in the catalogue is suitable.

Every candidate gets the same few features, each on a scale that does not depend on the other candidates:

    bm25        BM25 against the best possible for these words, 0–1
    coverage    share of the query's IDF mass found anywhere in the product, 0–1
    title       share of the query's IDF mass found in the title, 0–1
    of_product_type     1 where the product is of the kind of goods that is asked for ("laptop": no laptop sleeve), else 0
    cosine      of query and product vector, less what a query foreign to the catalogue gets, over its spread

Beside them stand a product's merits (``boosts``): customers' opinion, and the price or value that was wished for.

Two questions are answered apart. *Which product first?* ``relevance``, a weighted sum of all but the
title; merits then order what is about as relevant.
*Has the catalogue anything at all?* ``evidence``, of the best product: mostly what the product covers, partly what its
title covers, the cosine as far as this text tower tells the catalogue's queries from foreign ones, less half the share
of words that name nothing ("how", "your"). Ordering wants fine differences among products that all have the words;
deciding wants to know whether any has all of them.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import ManifestInvalid
from edge_runtime.query.product_types import IN_ASSORTMENT_SHARE

__all__ = [
    "FITS",
    "Boosts",
    "Candidates",
    "Ranked",
    "RankingParameters",
    "answerable",
    "evidence",
    "near",
    "rank",
    "relevance",
    "worded",
]


FITS = 0.65
"""Share of the best score from which on an answer fits; what is further away is no match, only the next best."""
_AS_MUCH = 0.75
"""Share of the words of the best one that fits from which on another one fits, too: a synonym counts 0.8."""
_TITLED = 0.3
"""What the words of the title weigh as evidence against those of the whole product."""
_NAMES_NOTHING = 0.5
"""Evidence that a query loses where none of its words can name something."""


@dataclass(frozen=True, slots=True)
class RankingParameters:
    """The numbers of the ranking; the manifest's ``ranking.parameters`` by name."""

    bm25: float = 0.6
    coverage: float = 0.4
    of_product_type: float = 0.06
    cosine: float = 0.2
    opinion: float = 0.03
    """What the best opinion adds."""
    wished: float = 0.3
    """What it adds to meet a wish better than all other candidates."""
    cosine_offset: float = 0.25
    """Cosine that the best product gets by chance."""
    cosine_scale: float = 0.5
    """Cosine above ``cosine_offset`` that counts as 1."""
    meaning: float = 0.5
    """What the cosine, on its scale, weighs as evidence against the words' 1."""
    enough: float = -1e9
    """Evidence below which words have no suitable answer."""
    near: float = 1e9
    """Cosine, on its scale, above which a product is an answer whatever its words."""
    centre: float = 0.0
    """Relevance that scores one half."""
    slope: float = 6.0
    """Steepness of the score around ``centre``."""

    @classmethod
    def of(cls, values: Mapping[str, float]) -> RankingParameters:
        """RankingParameters by name. Raises ManifestInvalid for a name unknown here."""
        unknown = sorted(set(values) - {known.name for known in fields(cls)})
        if unknown:
            raise ManifestInvalid(
                f"unknown ranking parameter {unknown[0]}",
                where="ranking.parameters",
                hint="Build the bundle again with this version, or update the runtime.",
            )
        return cls(**values)


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
    single: bool = False
    """Whether the query is one word."""
    product_type_share: float = 0.0
    """Share of the catalogue that is of the kind of goods that is asked for, 0–1."""

    @property
    def carried(self) -> bool:
        """Whether the shop carries the kind of goods that is asked for, rather than having one such thing by chance."""
        return self.product_type_share >= IN_ASSORTMENT_SHARE


@dataclass(frozen=True, slots=True)
class Boosts:
    """What speaks for candidates beside their relevance, in its unit; arrays of one length."""

    rating: NDArray[np.float32]
    """Of customers' opinions, ≥ 0."""
    price: NDArray[np.float32]
    """Of a price or value that was wished for, ≥ 0."""
    usual: float
    """What a middling product gets of both; taken off again, so that scores keep their meaning."""

    @classmethod
    def none(cls, count: int) -> Boosts:
        """Nothing speaks for any of ``count`` candidates."""
        nothing = np.zeros(count, np.float32)
        return cls(nothing, nothing, 0.0)


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
    """What customers' opinions added, ≥ 0."""
    price: NDArray[np.float32]
    """What a wished-for price or value added, ≥ 0."""
    of_product_type: NDArray[np.bool_]
    """Whether it is of the kind of goods that is asked for; all are where no kind is that the shop carries."""
    covered: NDArray[np.float32]
    """Share of the words that it has, 0–1; 1 where they may be any."""
    titled: NDArray[np.float32]
    """The same for its title."""

    @classmethod
    def unranked(cls, rows: NDArray[np.int64]) -> Ranked:
        """Rows in their own order, all with score 0: browsing."""
        nothing = np.zeros(len(rows), np.float32)
        all_of = np.ones(len(rows), np.float32)
        return cls(
            rows, nothing, nothing, nothing, nothing, nothing, np.ones(len(rows), np.bool_), all_of, all_of
        )

    def fitting(self, leading: int) -> NDArray[np.intp]:
        """Positions of what fits: the first ``leading`` entries, and of the others those near the best one's score.

        A skateboard is no answer to "red shoes", near or not, where there are shoes; a linen sofa none to "leather sofa".
        What only descriptions say ("a lamp for reading") is asked of none.
        """
        rest, of_product_type = self.scores[leading:], self.of_product_type[leading:]
        if not of_product_type.any():
            of_product_type = np.ones_like(of_product_type)
        near = of_product_type & (rest >= FITS * rest[of_product_type].max(initial=0.0))
        worded = np.zeros_like(near)
        for share in (self.covered[leading:], self.titled[leading:]):
            worded |= share >= _AS_MUCH * share[near].max(initial=0.0)
        return np.concatenate([np.arange(leading), np.flatnonzero(near & worded) + leading])

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
    return words.astype(np.float32), (p.cosine * near(candidates, p)).astype(np.float32)


def near(candidates: Candidates, parameters: RankingParameters) -> NDArray[np.float32]:
    """Each candidate's cosine on its scale: 0 as near as chance, 1 as near as the product itself."""
    return (candidates.cosine - parameters.cosine_offset) / parameters.cosine_scale


def worded(candidates: Candidates) -> NDArray[np.float32]:
    """How much of the query's words each candidate has, 0–1, those of its title for somewhat more."""
    return (_TITLED * candidates.title + (1.0 - _TITLED) * candidates.coverage).astype(np.float32)


def evidence(candidates: Candidates, parameters: RankingParameters) -> float:
    """How much speaks for it that the catalogue has what was asked for; -inf when there is no candidate."""
    if not len(candidates.rows):
        return -math.inf
    best = worded(candidates) + parameters.meaning * near(candidates, parameters)
    return float(best.max()) - _NAMES_NOTHING * (1.0 - candidates.content_word_ratio)


def answerable(candidates: Candidates, parameters: RankingParameters) -> bool:
    """Whether the catalogue has anything suitable.

    A single word that it knows is never refused, nor is a kind of goods that it carries ("umbrella against storms").
    """
    if candidates.carried:
        return True
    if candidates.single and bool(np.any(candidates.coverage > 0.999)):
        return True
    if evidence(candidates, parameters) >= parameters.enough:
        return True
    return bool(np.any(near(candidates, parameters) > parameters.near))


def rank(
    candidates: Candidates,
    parameters: RankingParameters,
    merits: Boosts | None = None,
    *,
    abstain: bool,
    worded: bool = False,
) -> Ranked:
    """Order candidates by relevance and merits, ties by row.

    Args:
        merits: of the candidates, in their order; None: all are alike.
        abstain: give nothing when nothing is suitable, and leave out what no word speaks for and no meaning beyond
            chance. Only worded queries are calibrated for that; a picture always has a most similar product.
        worded: what fits must have about as many of the words as the best.
    """
    words, vector = relevance(candidates, parameters)
    relevant = words + vector
    merits = merits or Boosts.none(len(relevant))
    total = relevant + merits.rating + merits.price - np.float32(merits.usual)
    order = np.lexsort((candidates.rows, -total))
    if abstain:
        order = order[relevant[order] > 0.0] if answerable(candidates, parameters) else order[:0]
    all_of = np.ones(len(order), np.float32)
    scores = 1.0 / (1.0 + np.exp(-parameters.slope * (total[order] - parameters.centre)))
    return Ranked(
        rows=candidates.rows[order],
        scores=scores.astype(np.float32),
        words=words[order],
        vector=np.maximum(parameters.cosine / parameters.cosine_scale * candidates.cosine[order], 0.0),
        rating=merits.rating[order],
        price=merits.price[order],
        of_product_type=candidates.of_product_type[order] > 0
        if candidates.carried
        else np.ones(len(order), np.bool_),
        covered=candidates.coverage[order] if worded else all_of,
        titled=candidates.title[order] if worded else all_of,
    )
