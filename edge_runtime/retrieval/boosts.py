"""What speaks for a product beside how well it fits: what customers think of it, and how well it meets a sort intent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge_runtime.retrieval.columns import Columns
from edge_runtime.retrieval.parameters import RankingParameters
from edge_runtime.types import SortIntent

__all__ = ["Boosts", "boosts", "percentile_ranks"]

_RATING = "rating_signal"


@dataclass(frozen=True, slots=True)
class Boosts:
    """What speaks for candidates beside their relevance, in its unit; arrays of one length."""

    rating: NDArray[np.float32]
    """Of customers' ratings, ≥ 0."""
    price: NDArray[np.float32]
    """Of a sort intent on price or value, ≥ 0."""
    usual: float
    """What a middling product gets of both; taken off again, so that scores keep their meaning."""

    @classmethod
    def none(cls, count: int) -> Boosts:
        """Nothing speaks for any of ``count`` candidates."""
        nothing = np.zeros(count, np.float32)
        return cls(nothing, nothing, 0.0)


def boosts(
    columns: Columns,
    rows: NDArray[np.int64],
    sort_intents: Sequence[SortIntent],
    parameters: RankingParameters,
) -> Boosts:
    """The boosts of the candidate ``rows``.

    A rating counts for every query where the catalogue has any; a product without one stands in the middle. A sort
    intent counts by the product's place among the candidates, 0 … 1, so that "cheap" means cheap for what was asked.
    """
    found = Boosts.none(len(rows))
    if not len(rows) or not (sort_intents or columns.has(_RATING)):
        return found
    rating, price, usual = found.rating.copy(), found.price.copy(), 0.0
    if columns.has(_RATING):
        ratings = columns.numbers(_RATING, rows)
        rating += np.float32(parameters.rating_signal) * np.where(np.isnan(ratings), 0.5, ratings).astype(
            np.float32
        )
        usual += 0.5 * parameters.rating_signal
    for intent in sort_intents:
        name = intent.sort.removeprefix("-")
        part = rating if name == _RATING else price
        sign = 1.0 if intent.sort[0] == "-" else -1.0
        places = percentile_ranks(sign * columns.numbers(name, rows))
        part += np.float32(parameters.sort_intent) * places.astype(np.float32)
        usual += 0.5 * parameters.sort_intent
    return Boosts(rating, price, usual)


def percentile_ranks(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the other values that each one exceeds, equal ones by half; 0.5 for NaN, and where there is no other."""
    known = np.sort(values[~np.isnan(values)])
    if len(known) < 2:
        return np.full(len(values), 0.5)
    below, upto = np.searchsorted(known, values, "left"), np.searchsorted(known, values, "right")
    return np.where(np.isnan(values), 0.5, (below + upto - 1) / 2 / (len(known) - 1))
