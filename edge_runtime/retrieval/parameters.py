"""Every number that relevance depends on, in one place, each with its source.

A build fits some of them to its catalogue and writes all of them into the manifest (``ranking.parameters``); what an
index is weighed with when it is built (``FIELDS``, ``K1``) cannot be changed afterwards.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from edge_runtime.errors import ManifestInvalid

__all__ = ["FIELDS", "K1", "Field", "RankingParameters"]


@dataclass(frozen=True, slots=True)
class Field:
    """A part of a product's text: its weight, and how much its length counts (0–1)."""

    name: str
    weight: float
    b: float


K1 = 2.0
"""Saturation of the term frequency in BM25F; decision 007."""
FIELDS = (
    Field("title", 3.0, 0.5),
    Field("purpose", 1.0, 0.5),  # title words that say what it is for, not what it is
    Field("brand", 1.0, 0.0),
    Field("model", 1.0, 0.5),
    Field("category", 2.0, 0.3),
    Field("attributes", 0.4, 0.9),
    Field("description", 1.0, 0.6),
)
"""Weights of BM25F; decision 007."""


@dataclass(frozen=True, slots=True)
class RankingParameters:
    """The numbers of retrieval and ranking at query time. "Fitted" ones are set by ``export.calibration``."""

    # Candidates: decision 034.
    vector_candidates: int = 100
    """Nearest vectors that are looked at, at least."""
    lexical_candidates: int = 400
    """Products with the best BM25 that are looked at, at least: cheaper than vectors, and more alike."""

    # Query expansion: decision 002.
    synonym: float = 0.8
    """What a synonym, or another name of the product type, counts against the word itself."""
    corrected: float = 0.8
    """What a word counts that a typing error was corrected to."""
    completed: float = 0.8
    """What a word counts that begins with the unfinished last word."""
    completions: int = 16
    """Words that an unfinished one is completed to, the commonest first."""

    # Spelling: decision 002.
    spelling_confidence: float = 0.6
    """Confidence from which a word is corrected."""
    unseen_spelling_confidence: float = 0.8
    """The same for a correction that no product has: the name of a product type alone."""

    # Relevance, the order of results: decisions 007 (Chorus) and 048 (the cosine's weight is fitted).
    bm25: float = 0.6
    coverage: float = 0.4
    of_product_type: float = 0.06
    cosine: float = 0.2
    """Fitted."""
    rating_signal: float = 0.03
    """What the best rating adds; decision 013."""
    sort_intent: float = 0.3
    """What it adds to meet a sort intent ("cheap") better than all other candidates; decision 013."""
    cosine_offset: float = 0.25
    """Cosine that the best product gets by chance. Fitted."""
    cosine_scale: float = 0.5
    """Cosine above ``cosine_offset`` that counts as 1. Fitted."""
    score_midpoint: float = 0.0
    """Relevance that scores one half. Fitted."""
    score_slope: float = 6.0
    """Steepness of the score around ``score_midpoint``. Fitted."""

    # Words beside an example (a picture, liked products): decision 038.
    lexical_beside_example: float = 0.15
    """What lexical features weigh beside an example, against words alone."""
    text_beside_example: float = 0.35
    """What the words' vector weighs in the query's vector beside an example, where no fusion model joins them."""

    # Abstention: decisions 005 and 042.
    title_evidence: float = 0.3
    """What the words of the title weigh as evidence against those of the whole product."""
    stop_word_penalty: float = 0.5
    """Evidence that a query loses where none of its words can name something."""
    cosine_evidence: float = 0.5
    """What the cosine, on its scale, weighs as evidence against the words' 1. Fitted."""
    abstain_below: float = -1e9
    """Evidence below which words have no suitable answer. Fitted."""
    accept_cosine_above: float = 1e9
    """Cosine, on its scale, above which a product is an answer whatever its words. Fitted."""
    in_assortment: float = 0.005
    """Share of a catalogue from which on a product type belongs to the shop's assortment; decision 006."""

    # What fits: decision 037.
    fits_score: float = 0.65
    """Share of the best score from which on a product fits."""
    fits_coverage: float = 0.75
    """Share of the words of the best product that fits from which on another one fits: below what a synonym counts."""
    full_match: float = 0.999
    """Share of the best product's coverage from which on a product has as many of the words."""

    # Diversity: decision 007.
    diversity_window: int = 30
    """First results among which near-duplicates are spread."""
    near_duplicate: float = 0.97
    """Cosine from which two products are shown as one and the same: another colour, another length."""
    equal_score: float = 0.05
    """Difference of scores up to which two results count as equally good."""
    near_duplicates: int = 2
    """Near-duplicates that may stand together."""
    mmr_relevance: float = 0.7
    """Share of relevance in maximal marginal relevance, for recommendations."""

    @classmethod
    def of(cls, values: Mapping[str, float]) -> RankingParameters:
        """Parameters by name. Raises ManifestInvalid for a name unknown here."""
        known = {known.name: known for known in fields(cls)}
        unknown = sorted(set(values) - set(known))
        if unknown:
            raise ManifestInvalid(
                f"unknown ranking parameter {unknown[0]}",
                where="ranking.parameters",
                hint="Build the bundle again with this version, or update the runtime.",
            )
        counts = {name for name, one in known.items() if isinstance(one.default, int)}
        return cls(**{name: int(value) if name in counts else value for name, value in values.items()})  # type: ignore[arg-type]
