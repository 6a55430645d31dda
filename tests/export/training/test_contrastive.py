"""Pictures with a part of another in them."""

from __future__ import annotations

import numpy as np

from tests.needs import needs_torch

needs_torch()

from hypothesis import given
from hypothesis import strategies as st

from export.training.contrastive import mix


@given(st.integers(0, 10_000), st.integers(1, 6), st.integers(4, 24))
def test_what_is_left_of_a_picture_is_what_is_said_to_be_left(seed: int, count: int, side: int) -> None:
    middle = np.repeat(np.arange(count + 2, dtype=np.float32), 3 * side * side).reshape(
        count + 2, 3, side, side
    )
    places = list(range(2, count + 2))
    mixture = mix(middle, places, np.random.default_rng(seed))
    np.testing.assert_array_equal(
        middle[:2], np.arange(2, dtype=np.float32)[:, None, None, None] + 0 * middle[:2]
    )
    for number, place in enumerate(places):
        other = places[mixture.others[number]]
        assert set(np.unique(middle[place])) <= {float(place), float(other)}
        if other != place:
            np.testing.assert_allclose((middle[place] == place).mean(), mixture.own[number], atol=1e-6)
        assert 0.2 <= mixture.own[number] <= 1
