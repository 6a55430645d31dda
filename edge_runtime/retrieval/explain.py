"""Why a product is a hit: the share that each part of the query had in its score."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal

from edge_runtime.retrieval.ranking import Ranked
from edge_runtime.types import Reason, Source

__all__ = ["explain"]

_Part = Literal["keywords", "semantic", "voice", "image", "likes", "rating", "price"]


def explain(
    ranked: Ranked,
    at: int,
    cosines: Mapping[Source, float],
    matched: Sequence[str],
    *,
    spoken: float = 0.0,
) -> tuple[Reason, ...]:
    """Shares of words, voice, each vector and boosts in one hit, the greatest first; they add up to 1.

    Args:
        ranked, at: what each part added to the relevance of the hit at this place.
        cosines: the product's dot product with each part of the query's vector. The query's vector is their
            sum, so they divide the vector's part exactly; parts that speak against the product count as 0.
        matched: the words found in the product.
        spoken: how much of the text was said, 0–1: so much of what its words and their meaning added is the voice's.
    """
    vector_part = float(ranked.vector[at])
    against = {source: max(value, 0.0) for source, value in cosines.items()}
    mass = sum(against.values())
    parts: dict[_Part, float] = {
        "keywords": max(float(ranked.words[at]), 0.0),
        "rating": float(ranked.rating[at]),
        "price": float(ranked.price[at]),
    }
    for source, value in against.items():
        parts[source] = max(vector_part, 0.0) * value / mass if mass > 0 else 0.0
    parts["voice"] = spoken * (parts["keywords"] + parts.get("semantic", 0.0))
    for source in ("keywords", "semantic"):
        parts[source] = (1.0 - spoken) * parts.get(source, 0.0)
    total = sum(parts.values())
    if total <= 0:
        return ()
    worded = "voice" if spoken == 1.0 else "keywords"
    reasons = [
        Reason(source=source, share=value / total, detail=" ".join(matched) if source == worded else "")
        for source, value in parts.items()
        if value > 0
    ]
    return tuple(sorted(reasons, key=lambda reason: -reason.share))
