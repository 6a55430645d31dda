"""What customers think of each product, and what it gives for its price: two number columns that a build adds.

rating_signal    0–1: the mean of ratings and of the sentiment of written reviews, shrunk towards the mean of the
                 shop where there are few of them (a Bayesian average; Evan Miller, "How Not To Sort By Average
                 Rating", 2009, says why)
value_for_money  0–1: the place of its rating less the place of its price among the products of its type, 0.5 in
                 the middle
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray

from edge_runtime.retrieval.boosts import percentile_ranks
from edge_runtime.types import Product

__all__ = ["RatingSignals"]

_PRIOR_VOTES = 5.0
"""How many ratings as the shop's mean every product gets beside its own."""
_MIN_GROUP = 5
"""A product type with fewer products is compared with the whole shop."""
Column = NDArray[np.float64]
Sentiment = Callable[[Sequence[str]], NDArray[np.float32]]


class RatingSignals:
    """Gathers what the signals are computed from, product by product, a few numbers each."""

    def __init__(self, sentiment: Sentiment | None) -> None:
        """Begin without products.

        Args:
            sentiment: how content each text is, 0–1; None: written reviews count by their ratings alone.
        """
        self._sentiment = sentiment
        self._votes: list[tuple[float, float]] = []
        self._prices: list[float] = []
        self._types: list[tuple[str, ...]] = []

    def add(self, product: Product) -> None:
        """Take in the product of the next row."""
        self._votes.append(_votes(product, self._sentiment))
        price = product.effective_price
        self._prices.append(np.nan if price is None else price)
        self._types.append(product.category)

    def columns(self) -> dict[str, Column]:
        """The columns that the products give reason for, float64[n], NaN where a product has no value."""
        totals, counts = np.array(self._votes).reshape(-1, 2).T
        if not counts.any():
            return {}
        mean = totals.sum() / counts.sum()
        rating = np.where(counts > 0, (totals + _PRIOR_VOTES * mean) / (counts + _PRIOR_VOTES), np.nan)
        columns = {"rating_signal": rating}
        prices = np.array(self._prices)
        if not np.isnan(prices).all():
            columns["value_for_money"] = _value(rating, prices, self._types)
        return columns


def _votes(product: Product, sentiment: Sentiment | None) -> tuple[float, float]:
    """The sum of all votes, each 0–1, and how many there are."""
    total, count = 0.0, 0.0
    rated = [review.rating for review in product.reviews if review.rating is not None]
    if product.rating is not None:
        count = float(max(product.review_count, len(rated), 1))
        total = count * _share(product.rating)
    elif rated:
        count, total = float(len(rated)), sum(map(_share, rated))
    written = [review.text for review in product.reviews if review.text.strip()]
    if sentiment is not None and written:
        total += float(sentiment(written).sum())
        count += len(written)
    return total, count


def _share(rating: float) -> float:
    return min(max((rating - 1.0) / 4.0, 0.0), 1.0)


def _value(opinion: Column, price: Column, types: Sequence[tuple[str, ...]]) -> Column:
    groups: dict[tuple[str, ...], list[int]] = {}
    for row, type_ in enumerate(types):
        groups.setdefault(type_, []).append(row)
    everything = np.arange(len(types))
    better, dearer = np.empty(len(types)), np.empty(len(types))
    few = [row for rows in groups.values() if len(rows) < _MIN_GROUP for row in rows]
    if few:
        better[few], dearer[few] = percentile_ranks(opinion)[few], percentile_ranks(price)[few]
    for rows in groups.values():
        if len(rows) >= _MIN_GROUP:
            among = everything[rows]
            better[among], dearer[among] = percentile_ranks(opinion[among]), percentile_ranks(price[among])
    return np.where(np.isnan(price), np.nan, (1.0 + better - dearer) / 2.0)
