from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from edge_runtime.retrieval.boosts import boosts, percentile_ranks
from edge_runtime.retrieval.candidates import Candidates
from edge_runtime.retrieval.columns import Columns
from edge_runtime.retrieval.parameters import RankingParameters
from edge_runtime.retrieval.ranking import rank
from edge_runtime.types import Product, SortIntent, Text
from export.indexing.columns import build_columns

CHEAP = SortIntent("sort:price", "price", "cheap")
RATED = SortIntent("sort:rating_signal", "-rating_signal", "well rated")


def columns(folder: Path, opinion: list[float] | None, prices: list[float | None]) -> Columns:
    products = [Product(str(n), {"en": Text("Thing")}, price=price) for n, price in enumerate(prices)]
    derived = {} if opinion is None else {"rating_signal": np.array(opinion)}
    described = build_columns(products, folder, derived)
    return Columns.open(folder, described, len(products))


def candidates(relevance: list[float]) -> Candidates:
    zeros = np.zeros(len(relevance), np.float32)
    words = np.array(relevance, np.float32)
    return Candidates(np.arange(len(relevance)), words, zeros, zeros, zeros, zeros)


def test_places_share_what_is_equal_and_put_the_unknown_in_the_middle() -> None:
    assert percentile_ranks(np.array([3.0, 1.0, 1.0, np.nan, 9.0])).tolist() == [
        2 / 3,
        1 / 6,
        1 / 6,
        0.5,
        1.0,
    ]
    assert percentile_ranks(np.array([np.nan, 4.0])).tolist() == [0.5, 0.5]


def test_a_catalogue_without_opinions_and_a_query_without_wishes_have_none(tmp_path: Path) -> None:
    found = boosts(columns(tmp_path, None, [1.0, 2.0]), np.arange(2), (), RankingParameters())
    assert found.usual == 0.0
    assert not found.rating.any()
    assert not found.price.any()


def test_opinion_orders_what_is_as_relevant_and_no_more(tmp_path: Path) -> None:
    parameters = RankingParameters(bm25=1.0)
    held = columns(tmp_path, [0.1, 0.9, np.nan, 0.95], [1.0, 1.0, 1.0, 1.0])
    found = boosts(held, np.arange(4), (), parameters)
    ranked = rank(candidates([0.5, 0.5, 0.5, 0.4]), parameters, found, abstain=False)
    assert ranked.rows.tolist() == [1, 2, 0, 3]
    alone = rank(candidates([0.5]), parameters, None, abstain=False)
    assert ranked.scores[1] == pytest.approx(float(alone.scores[0]))  # no opinion: as if there were none


def test_a_wish_orders_by_price_but_not_before_relevance(tmp_path: Path) -> None:
    parameters = RankingParameters(bm25=1.0)
    held = columns(tmp_path, None, [80.0, 20.0, 5.0, None])
    found = boosts(held, np.arange(4), (CHEAP,), parameters)
    ranked = rank(candidates([0.9, 0.9, 0.2, 0.9]), parameters, found, abstain=False)
    assert ranked.rows.tolist() == [1, 3, 0, 2]
    assert ranked.price.tolist() == pytest.approx([0.15, 0.15, 0.0, 0.3])
    assert not ranked.rating.any()


def test_wishes_add_up(tmp_path: Path) -> None:
    held = columns(tmp_path, [0.9, 0.1], [10.0, 20.0])
    found = boosts(held, np.arange(2), (CHEAP, RATED), RankingParameters(rating_signal=0.1, sort_intent=0.3))
    assert found.price.tolist() == pytest.approx([0.3, 0.0])
    assert found.rating.tolist() == pytest.approx([0.39, 0.01])
    assert found.usual == pytest.approx(0.35)
