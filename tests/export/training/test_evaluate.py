"""The measures behind the starter's figures, on numbers small enough to check by hand."""

from __future__ import annotations

import numpy as np
import pytest

from tests.needs import needs_torch

needs_torch()

from export.metrics import Figure, among_first, ndcg, precision, unit
from export.training.evaluate import equal, in_chinese, lost, median_ms
from export.training.lexicon import kept_aside

SCORES = np.array([[0.9, 0.1, 0.0], [0.9, 0.5, 0.1]], dtype=np.float32)


def test_rows_with_a_wanted_column_among_the_best_count() -> None:
    wanted = np.array([[True, False, False], [False, True, False]])
    assert among_first(SCORES, wanted, 1).tolist() == [1.0, 0.0]
    assert among_first(SCORES, wanted, 2).tolist() == [1.0, 1.0]


def test_a_depth_beyond_the_columns_takes_them_all() -> None:
    assert among_first(np.zeros((1, 2), dtype=np.float32), np.array([[False, True]]), 5).tolist() == [1.0]


def test_precision_is_the_share_of_wanted_columns_among_the_best() -> None:
    wanted = np.array([[True, False, True], [False, True, False]])
    assert precision(SCORES, wanted, depth=2).tolist() == [0.5, 0.5]


def test_ndcg_is_one_in_the_right_order_and_leaves_out_rows_without_a_gain() -> None:
    gains = np.array([[7.0, 3.0, 1.0], [0.0, 0.0, 0.0]])
    assert ndcg(SCORES, gains).tolist() == [1.0]
    swapped = ndcg(SCORES[:, [1, 0, 2]], gains)
    discount = 1 / np.log2([2, 3, 4])
    assert swapped[0] == pytest.approx(([3, 7, 1] @ discount) / ([7, 3, 1] @ discount))


def test_an_interval_holds_the_mean_and_narrows_with_more_queries() -> None:
    few, many = Figure.of([0.0, 1.0] * 8), Figure.of([0.0, 1.0] * 400)
    assert few.low < few.mean == 0.5 < few.high
    assert many.high - many.low < few.high - few.low
    assert few == Figure.of([0.0, 1.0] * 8)


def test_no_queries_give_no_figure() -> None:
    with pytest.raises(ValueError, match="no queries"):
        Figure.of([])


def test_unit_keeps_zero_rows_finite() -> None:
    vectors = unit(np.array([[3.0, 4.0], [0.0, 0.0]], dtype=np.float32))
    np.testing.assert_allclose(vectors, [[0.6, 0.8], [0.0, 0.0]], rtol=1e-6)


def test_equal_names_meet() -> None:
    assert equal(["a", "b"], ["b", "a", "b"]).tolist() == [[False, True, False], [True, False, True]]


def test_chinese_questions_hold_a_form_that_was_not_taught() -> None:
    asked = in_chinese("women black handbags")
    assert asked
    assert all(any(form in said for form in kept_aside()) for said in asked)
    assert in_chinese("no such thing") == []


def test_what_int8_loses_is_named() -> None:
    figures = {
        "good": {"mean": 0.5, "kept": 0.995},
        "bad": {"mean": 0.5, "kept": 0.97},
        "alone": {"mean": 0.5},
    }
    assert lost({"figures": figures}) == {"bad": 0.97}


def test_median_is_a_time() -> None:
    assert median_ms(lambda: None, repeats=3) >= 0.0
