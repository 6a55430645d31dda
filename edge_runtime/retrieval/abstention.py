"""Whether the catalogue has anything suitable: the honest "nothing found".

It is decided apart from the order. Ordering wants fine differences among products that all have the words; deciding
wants to know whether any product has all of them. ``evidence`` is that of the best product: mostly the share of the
query that it covers, partly the share that its title covers, the cosine as far as this text model tells the
catalogue's queries from others, less a penalty for words that name nothing ("how", "your").
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray

from edge_runtime.retrieval.candidates import Candidates
from edge_runtime.retrieval.parameters import RankingParameters

__all__ = ["answerable", "evidence", "scaled_cosine", "word_evidence"]


def scaled_cosine(candidates: Candidates, parameters: RankingParameters) -> NDArray[np.float32]:
    """Each candidate's cosine on its scale: 0 as near as chance, 1 as near as the product itself."""
    return (candidates.cosine - parameters.cosine_offset) / parameters.cosine_scale


def word_evidence(candidates: Candidates, parameters: RankingParameters) -> NDArray[np.float32]:
    """How much of the query's words each candidate has, 0–1, those of its title for somewhat more."""
    title = parameters.title_evidence
    return (title * candidates.title + (1.0 - title) * candidates.coverage).astype(np.float32)


def evidence(candidates: Candidates, parameters: RankingParameters) -> float:
    """How much speaks for it that the catalogue has what was asked for; -inf when there is no candidate."""
    if not len(candidates.rows):
        return -math.inf
    words = word_evidence(candidates, parameters)
    best = words + parameters.cosine_evidence * scaled_cosine(candidates, parameters)
    return float(best.max()) - parameters.stop_word_penalty * (1.0 - candidates.content_word_ratio)


def answerable(candidates: Candidates, parameters: RankingParameters) -> bool:
    """Whether the catalogue has anything suitable.

    A single word that it knows is never refused, nor is a product type of its assortment ("umbrella against storms").
    """
    if candidates.in_assortment:
        return True
    if candidates.single_word and bool(np.any(candidates.coverage > parameters.full_match)):
        return True
    if evidence(candidates, parameters) >= parameters.abstain_below:
        return True
    return bool(np.any(scaled_cosine(candidates, parameters) > parameters.accept_cosine_above))
