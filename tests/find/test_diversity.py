from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from edge_runtime.find.diversity import diverse


def unit(rows: list[list[float]]) -> NDArray[np.float32]:
    array = np.asarray(rows, np.float32)
    scaled: NDArray[np.float32] = array / np.linalg.norm(array, axis=1, keepdims=True)
    return scaled


def test_twins_make_room() -> None:
    vectors = unit([[1, 0, 0.1], [1, 0, 0.1], [0, 1, 0.1]])
    assert diverse(np.asarray([0.9, 0.89, 0.7], np.float32), vectors, 2).tolist() == [0, 2]


def test_relevance_alone_keeps_the_order() -> None:
    scores = np.asarray([0.1, 0.9, 0.5], np.float32)
    assert diverse(scores, unit([[1, 0], [1, 0], [1, 0]]), 3, relevance=1.0).tolist() == [1, 2, 0]


@settings(max_examples=100, deadline=None)
@given(st.integers(0, 30), st.integers(0, 40), st.integers(0, 1000))
def test_each_is_chosen_once_and_the_best_first(n: int, count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.random(n).astype(np.float32)
    vectors = unit(rng.normal(size=(n, 4)).tolist()) if n else np.empty((0, 4), np.float32)
    chosen = diverse(scores, vectors, count).tolist()
    assert len(chosen) == len(set(chosen)) == min(n, count)
    assert not chosen or chosen[0] == int(scores.argmax())
