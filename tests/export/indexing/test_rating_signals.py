from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from edge_runtime.types import Product, Review, Text
from export.indexing.rating_signals import RatingSignals, Sentiment


def product(n: int, price: float | None = None, kind: str = "", **more: object) -> Product:
    return Product(str(n), {"en": Text("Thing")}, price=price, category=(kind,) if kind else (), **more)  # type: ignore[arg-type]


def signals(products: Sequence[Product], sentiment: Sentiment | None) -> dict[str, NDArray[np.float64]]:
    gathered = RatingSignals(sentiment)
    for one in products:
        gathered.add(one)
    return gathered.columns()


def says_good(texts: Sequence[str]) -> NDArray[np.float32]:
    return np.array([float("good" in text) for text in texts], np.float32)


def test_few_votes_are_drawn_towards_the_shops_mean() -> None:
    votes = ((5.0, 1), (4.8, 400), (3.0, 400))
    shop = [product(n, rating=stars, review_count=count) for n, (stars, count) in enumerate(votes)]
    opinion = signals([*shop, product(3)], None)["rating_signal"]
    assert opinion[1] > opinion[0] > opinion[2]
    assert np.isnan(opinion[3])


def test_the_sentiment_of_written_reviews_counts_beside_the_stars() -> None:
    said = [(Review("all good", 3.0),), (Review("broke at once", 3.0),)]
    shop = [product(n, rating=3.0, review_count=1, reviews=reviews) for n, reviews in enumerate(said)]
    assert signals(shop, None)["rating_signal"].tolist() == [0.5, 0.5]
    first, second = signals(shop, says_good)["rating_signal"]
    assert first > 0.5 > second


def test_reviews_without_a_mean_are_averaged() -> None:
    shop = [product(0, reviews=(Review("", 5.0), Review("", 3.0))), product(1, rating=2.0)]
    assert signals(shop, None)["rating_signal"].tolist() == pytest.approx(
        [(1.5 + 5 * 1.75 / 3) / 7, (0.25 + 5 * 1.75 / 3) / 6]
    )


def test_value_is_what_the_price_gives_among_the_products_of_the_type() -> None:
    lamps = [product(n, 10.0 * (n + 1), "Lamp", rating=4.0, review_count=9) for n in range(5)]
    sofas = [product(n + 5, 500.0 + n, "Sofa", rating=4.0 + 0.2 * n, review_count=9) for n in range(5)]
    value = signals([*lamps, *sofas], None)["value_for_money"]
    assert value[:5].tolist() == [0.75, 0.625, 0.5, 0.375, 0.25]
    assert value[5:].tolist() == [0.5] * 5  # each a little better and a little dearer


def test_no_opinions_no_columns() -> None:
    assert signals([product(0, 3.0), product(1)], says_good) == {}
