"""Batches made ahead arrive in order, with their errors."""

from __future__ import annotations

from contextlib import closing

import pytest

from tests.needs import needs_torch

needs_torch()

from export.training.augmentation import ahead


def test_what_is_made_ahead_comes_in_order() -> None:
    assert list(ahead(lambda step: step * step, 3, 9)) == [9, 16, 25, 36, 49, 64]


def test_an_error_is_raised_where_its_turn_is() -> None:
    def make(step: int) -> int:
        if step == 2:
            raise OSError("no such picture")
        return step

    batches = ahead(make, 0, 5)
    assert [next(batches), next(batches)] == [0, 1]
    with pytest.raises(OSError, match="no such picture"):
        next(batches)


def test_a_reader_that_leaves_stops_the_maker() -> None:
    made: list[int] = []

    def make(step: int) -> int:
        made.append(step)
        return step

    with closing(ahead(make, 0, 10_000)) as batches:
        next(batches)
    assert len(made) < 20
