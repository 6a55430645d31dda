"""The losses on vectors whose right answer is known."""

from __future__ import annotations

import math

import pytest

from tests.needs import needs_torch

needs_torch()

import torch

from export.training.losses import imitate, inverse_temperature, pick, relational


def test_picking_costs_less_for_the_right_pairs() -> None:
    vectors = torch.eye(4, 256)
    right, scale = torch.eye(4, dtype=torch.bool), torch.tensor(10.0)
    assert pick(vectors, vectors, right, scale) < pick(vectors, vectors.flip(0), right, scale)


def test_picking_among_indistinct_candidates_costs_the_logarithm_of_their_number() -> None:
    same = torch.ones(4, 256)
    loss = pick(same, same, torch.eye(4, dtype=torch.bool), torch.tensor(5.0))
    assert math.isclose(float(loss), math.log(4), rel_tol=1e-5)


def test_picking_leaves_out_what_has_no_positive() -> None:
    vectors = torch.eye(3, 256)
    marks = torch.tensor([[True, False, False], [False, False, False], [False, False, True]])
    both = pick(vectors[[0, 2]], vectors, marks[[0, 2]], torch.tensor(4.0))
    torch.testing.assert_close(pick(vectors, vectors, marks, torch.tensor(4.0)), both)


def test_picking_also_counts_in_the_first_dimensions_alone() -> None:
    queries = torch.zeros(2, 256)
    queries[0, 0] = queries[1, 1] = 1.0
    late = torch.zeros(2, 256)
    late[0, 200] = late[1, 201] = 1.0
    right, scale = torch.eye(2, dtype=torch.bool), torch.tensor(20.0)
    assert pick(queries + late, queries + late, right, scale) < pick(late, late, right, scale)


def test_smoothing_asks_something_of_every_candidate() -> None:
    vectors = torch.eye(2, 256)
    right, scale = torch.eye(2, dtype=torch.bool), torch.tensor(50.0)
    assert pick(vectors, vectors, right, scale, smoothing=0.1) > pick(vectors, vectors, right, scale)


def test_imitation_of_itself_costs_nothing() -> None:
    vectors = torch.nn.functional.normalize(torch.randn(6, 16), dim=1)
    assert float(imitate(vectors, vectors)) == pytest.approx(0.0, abs=1e-5)


def test_the_temperature_stays_in_its_bounds() -> None:
    assert float(inverse_temperature(torch.tensor(-3.0))) == 1.0
    assert float(inverse_temperature(torch.tensor(9.0))) == 60.0


def test_the_relational_loss_sees_distances_not_directions() -> None:
    vectors = torch.nn.functional.normalize(torch.randn(6, 16), dim=1)
    assert float(relational(vectors, vectors.flip(1))) == pytest.approx(0.0, abs=1e-6)
    assert float(relational(vectors, vectors[:, :1].expand(6, 16) / 4.0)) > 0.0
