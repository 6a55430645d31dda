"""Sounds changed for training."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from export.training.speech.augment import warped
from export.training.speech.features import mel


def _tone(hertz: float) -> np.ndarray:
    time = np.arange(8000) / 16_000
    return mel((0.5 * np.sin(2 * np.pi * hertz * time)).astype(np.float32))


@given(st.floats(500, 4000), st.floats(0.86, 1.16))
def test_a_warped_tone_lies_where_a_tone_of_that_height_lies(hertz: float, factor: float) -> None:
    moved = warped(_tone(hertz), factor)
    assert moved.dtype == np.float32
    assert abs(int(moved[20].argmax()) - int(_tone(hertz * factor)[20].argmax())) <= 1


def test_no_warp_changes_nothing() -> None:
    frames = _tone(1000)
    np.testing.assert_allclose(warped(frames, 1.0), frames, atol=1e-4)
