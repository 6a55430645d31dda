"""The measures behind the starter's figures, on numbers small enough to check by hand."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("tokenizers")

from export.training.evaluate import median_ms, precision, top_share, unit


def test_top_share_counts_rows_with_a_wanted_column_among_the_best() -> None:
    scores = np.array([[0.9, 0.1, 0.0], [0.9, 0.5, 0.1]], dtype=np.float32)
    wanted = np.array([[True, False, False], [False, True, False]])
    assert top_share(scores, wanted, 1) == 0.5
    assert top_share(scores, wanted, 2) == 1.0


def test_top_share_takes_a_depth_beyond_the_columns() -> None:
    assert top_share(np.zeros((1, 2), dtype=np.float32), np.array([[False, True]]), 5) == 1.0


def test_precision_leaves_out_rows_that_cannot_fill_the_list() -> None:
    scores = np.array([[3, 2, 1], [1, 2, 3]], dtype=np.float32)
    wanted = np.array([[True, False, True], [False, True, False]])
    assert precision(scores, wanted, depth=2) == 0.5


def test_unit_keeps_zero_rows_finite() -> None:
    vectors = unit(np.array([[3.0, 4.0], [0.0, 0.0]], dtype=np.float32))
    np.testing.assert_allclose(vectors, [[0.6, 0.8], [0.0, 0.0]], rtol=1e-6)


def test_median_is_a_time() -> None:
    assert median_ms(lambda: None, repeats=3) >= 0.0
