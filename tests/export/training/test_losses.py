"""The losses on vectors whose right answer is known."""

from __future__ import annotations

import math

import pytest

pytest.importorskip("torch")

import torch

from export.training.losses import contrastive, imitate, inverse_temperature, relational


def test_contrastive_is_lower_for_the_right_pairs() -> None:
    vectors = torch.eye(4)
    right, scale = torch.eye(4, dtype=torch.bool), torch.tensor(10.0)
    assert contrastive(vectors, vectors, right, scale) < contrastive(vectors, vectors.flip(0), right, scale)


def test_contrastive_of_indistinct_vectors_is_the_logarithm_of_the_choices() -> None:
    same = torch.nn.functional.normalize(torch.ones(4, 8), dim=1)
    loss = contrastive(same, same, torch.eye(4, dtype=torch.bool), torch.tensor(5.0))
    assert math.isclose(float(loss), math.log(4), rel_tol=1e-5)


def test_contrastive_leaves_out_what_has_no_positive() -> None:
    vectors = torch.eye(3)
    marks = torch.tensor([[True, False, False], [False, False, False], [False, False, True]])
    assert torch.isfinite(contrastive(vectors, vectors, marks, torch.tensor(4.0)))


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
