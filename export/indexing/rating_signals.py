"""What customers think of each product, and what it gives for its price: two number columns that a build adds.

rating_signal    0–1: the mean of ratings and of the mood of written reviews, drawn towards the shop's mean where there
            are few of them (a Bayesian average; Evan Miller, "How Not To Sort By Average Rating", 2009, says why)
value_for_money  0–1: its rating's place less its price's place among the products of its kind, 0.5 in the middle
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

from edge_runtime.retrieval.boosts import percentile_ranks
from edge_runtime.types import Product

__all__ = ["merit"]

_DOUBT = 5.0
"""How many ratings as the shop's mean every product gets beside its own."""
_FEW = 5
"""A kind with fewer products is compared with the whole shop."""
Column = NDArray[np.float64]


def merit(
    products: Iterable[Product], mood: Callable[[Sequence[str]], NDArray[np.float32]] | None
) -> dict[str, Column]:
    """The columns that the products give reason for, float64[n], NaN where a product has no value.

    Args:
        mood: how content each text is, 0–1; None: written reviews count by their ratings alone.
    """
    votes: list[tuple[float, float]] = []
    prices: list[float] = []
    kinds: list[tuple[str, ...]] = []
    for product in products:
        votes.append(_votes(product, mood))
        price = product.effective_price
        prices.append(np.nan if price is None else price)
        kinds.append(product.category)
    totals, counts = np.array(votes).reshape(-1, 2).T
    if not counts.any():
        return {}
    mean = totals.sum() / counts.sum()
    opinion = np.where(counts > 0, (totals + _DOUBT * mean) / (counts + _DOUBT), np.nan)
    columns = {"rating_signal": opinion}
    asked = np.array(prices)
    if not np.isnan(asked).all():
        columns["value_for_money"] = _value(opinion, asked, kinds)
    return columns


def _votes(
    product: Product, mood: Callable[[Sequence[str]], NDArray[np.float32]] | None
) -> tuple[float, float]:
    """The sum of all votes, each 0–1, and how many there are."""
    total, count = 0.0, 0.0
    rated = [review.rating for review in product.reviews if review.rating is not None]
    if product.rating is not None:
        count = float(max(product.review_count, len(rated), 1))
        total = count * _share(product.rating)
    elif rated:
        count, total = float(len(rated)), sum(map(_share, rated))
    written = [review.text for review in product.reviews if review.text.strip()]
    if mood is not None and written:
        total += float(mood(written).sum())
        count += len(written)
    return total, count


def _share(rating: float) -> float:
    return min(max((rating - 1.0) / 4.0, 0.0), 1.0)


def _value(opinion: Column, price: Column, kinds: Sequence[tuple[str, ...]]) -> Column:
    groups: dict[tuple[str, ...], list[int]] = {}
    for row, kind in enumerate(kinds):
        groups.setdefault(kind, []).append(row)
    everything = np.arange(len(kinds))
    better, dearer = np.empty(len(kinds)), np.empty(len(kinds))
    few = [row for rows in groups.values() if len(rows) < _FEW for row in rows]
    if few:
        better[few], dearer[few] = percentile_ranks(opinion)[few], percentile_ranks(price)[few]
    for rows in groups.values():
        if len(rows) >= _FEW:
            among = everything[rows]
            better[among], dearer[among] = percentile_ranks(opinion[among]), percentile_ranks(price[among])
    return np.where(np.isnan(price), np.nan, (1.0 + better - dearer) / 2.0)
