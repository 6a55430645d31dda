"""What speaks for a product beside how well it fits: what customers think of it, and how well it meets a sort intent."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from edge_runtime.retrieval.columns import Columns
from edge_runtime.retrieval.ranking import Boosts, RankingParameters
from edge_runtime.types import SortIntent

__all__ = ["merits", "places"]

_OPINION = "opinion"


def merits(
    columns: Columns,
    rows: NDArray[np.int64],
    sort_intents: Sequence[SortIntent],
    parameters: RankingParameters,
) -> Boosts:
    """The merits of the candidate ``rows``.

    Opinion counts for every query where the catalogue has any; a product without one stands in the middle. A wish
    counts by the product's place among the candidates, 0 … 1, so that "cheap" means cheap for what was asked.
    """
    found = Boosts.none(len(rows))
    if not len(rows) or not (sort_intents or columns.has(_OPINION)):
        return found
    rating, price, usual = found.rating.copy(), found.price.copy(), 0.0
    if columns.has(_OPINION):
        opinion = columns.numbers(_OPINION, rows)
        rating += np.float32(parameters.opinion) * np.where(np.isnan(opinion), 0.5, opinion).astype(
            np.float32
        )
        usual += 0.5 * parameters.opinion
    for wish in sort_intents:
        name = wish.sort.removeprefix("-")
        part = rating if name == _OPINION else price
        sign = 1.0 if wish.sort[0] == "-" else -1.0
        part += np.float32(parameters.wished) * places(sign * columns.numbers(name, rows)).astype(np.float32)
        usual += 0.5 * parameters.wished
    return Boosts(rating, price, usual)


def places(values: NDArray[np.float64]) -> NDArray[np.float64]:
    """Share of the other values that each one exceeds, equal ones by half; 0.5 for NaN, and where there is no other."""
    known = np.sort(values[~np.isnan(values)])
    if len(known) < 2:
        return np.full(len(values), 0.5)
    below, upto = np.searchsorted(known, values, "left"), np.searchsorted(known, values, "right")
    return np.where(np.isnan(values), 0.5, (below + upto - 1) / 2 / (len(known) - 1))
