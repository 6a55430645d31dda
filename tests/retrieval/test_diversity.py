from __future__ import annotations

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from edge_runtime.retrieval.diversity import diverse, spread
from edge_runtime.retrieval.parameters import RankingParameters


def unit(rows: list[list[float]]) -> NDArray[np.float32]:
    array = np.asarray(rows, np.float32)
    scaled: NDArray[np.float32] = array / np.linalg.norm(array, axis=1, keepdims=True)
    return scaled


def test_twins_make_room() -> None:
    vectors = unit([[1, 0, 0.1], [1, 0, 0.1], [0, 1, 0.1]])
    assert diverse(np.asarray([0.9, 0.89, 0.7], np.float32), vectors, 2, 0.7).tolist() == [0, 2]


def test_relevance_alone_keeps_the_order() -> None:
    scores = np.asarray([0.1, 0.9, 0.5], np.float32)
    assert diverse(scores, unit([[1, 0], [1, 0], [1, 0]]), 3, 1.0).tolist() == [1, 2, 0]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 30), st.integers(0, 40), st.integers(0, 1000))
def test_each_is_chosen_once_and_the_best_first(n: int, count: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = rng.random(n).astype(np.float32)
    vectors = unit(rng.normal(size=(n, 4)).tolist()) if n else np.empty((0, 4), np.float32)
    chosen = diverse(scores, vectors, count, 0.7).tolist()
    assert len(chosen) == len(set(chosen)) == min(n, count)
    assert not chosen or chosen[0] == int(scores.argmax())


def test_a_third_twin_waits_for_others_that_are_as_good() -> None:
    vectors = unit([[1, 0, 0], [1, 0.01, 0], [1, 0.02, 0], [0, 1, 0], [0, 0, 1]])
    scores = np.asarray([0.9, 0.89, 0.89, 0.87, 0.5], np.float32)
    assert spread(scores, vectors, RankingParameters()).tolist() == [0, 1, 3, 2, 4]


def test_two_twins_and_strangers_keep_their_order() -> None:
    vectors = unit([[1, 0, 0], [1, 0.01, 0], [0, 1, 0], [0, 0, 1]])
    assert spread(np.asarray([0.9, 0.9, 0.9, 0.9], np.float32), vectors, RankingParameters()).tolist() == [
        0,
        1,
        2,
        3,
    ]


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 30), st.integers(0, 1000))
def test_no_answer_passes_a_clearly_better_one(n: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    scores = np.sort(rng.random(n).astype(np.float32))[::-1].copy()
    vectors = unit(rng.normal(size=(n, 3)).tolist()) if n else np.zeros((0, 3), np.float32)
    places = spread(scores, vectors, RankingParameters())
    assert sorted(places.tolist()) == list(range(n))
    found = scores[places]
    assert all(found[at] >= found[at:].max() - 0.05 - 1e-6 for at in range(n))
