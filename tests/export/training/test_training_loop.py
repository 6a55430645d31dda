"""The training loop: it learns, and an interrupted run ends where an uninterrupted one does."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.needs import needs_torch

needs_torch()

import torch

from export.training.training_loop import Schedule, load_weights, train

SCHEDULE = Schedule(steps=40, rate=0.05, warmup=4, save_every=10, tell_every=1000)


def _problem() -> tuple[torch.nn.Linear, torch.Tensor, torch.Tensor]:
    torch.manual_seed(3)
    model = torch.nn.Linear(4, 2)
    x = torch.randn(64, 4)
    return model, x, x @ torch.randn(4, 2)


def _run(
    folder: Path, *, resume: bool, until: int | None = None, schedule: Schedule = SCHEDULE
) -> tuple[torch.nn.Linear, list[float]]:
    model, x, y = _problem()

    def loss_at(step: int) -> torch.Tensor:
        rows = torch.arange(16) + 16 * (step % 4)
        return torch.nn.functional.mse_loss(model(x[rows]), y[rows])

    checkpoint = folder / "toy.checkpoint"
    parts = (loss_at, lambda step: 0.5 * loss_at(step + 1))
    return model, train("toy", model, parts, schedule, checkpoint, resume=resume, until=until)


def test_loss_goes_down(tmp_path: Path) -> None:
    _, losses = _run(tmp_path, resume=False)
    assert len(losses) == 40
    assert sum(losses[-4:]) < 0.2 * sum(losses[:4])


def test_a_resumed_run_equals_an_uninterrupted_one(tmp_path: Path) -> None:
    (tmp_path / "whole").mkdir()
    (tmp_path / "parts").mkdir()
    whole, losses = _run(tmp_path / "whole", resume=False)
    _, first = _run(tmp_path / "parts", resume=False, until=17)
    resumed, second = _run(tmp_path / "parts", resume=True)
    assert first + second == losses
    torch.testing.assert_close(resumed.weight, whole.weight, rtol=0, atol=0)


def test_a_checkpoint_gives_its_weights_back(tmp_path: Path) -> None:
    trained, _ = _run(tmp_path, resume=False)
    fresh, _, _ = _problem()
    assert load_weights(tmp_path / "toy.checkpoint", fresh) == 40
    torch.testing.assert_close(fresh.weight, trained.weight, rtol=0, atol=0)


def test_the_rate_rises_then_falls() -> None:
    factors = [SCHEDULE.factor(step) for step in range(40)]
    assert factors[3] == max(factors) == 1.0
    assert factors[4:] == sorted(factors[4:], reverse=True)
    assert factors[-1] < 0.05


def test_what_settles_keeps_still_from_there_on(tmp_path: Path) -> None:
    settled = replace(SCHEDULE, settle={"weight": 0.5}, decay=0.0)
    assert settled.factor(20, 0.5) == settled.factor(39, 0.5) == 0.0
    half, _ = _run(tmp_path, resume=False, schedule=settled, until=20)
    whole, _ = _run(tmp_path, resume=False, schedule=settled)
    torch.testing.assert_close(half.weight, whole.weight, rtol=0, atol=0)
    assert (half.bias != whole.bias).any()


def test_the_running_average_is_what_a_checkpoint_gives_back(tmp_path: Path) -> None:
    trained, _ = _run(tmp_path, resume=False, schedule=replace(SCHEDULE, average=0.9))
    fresh, _, _ = _problem()
    load_weights(tmp_path / "toy.checkpoint", fresh)
    assert (fresh.weight != trained.weight).any()
    torch.testing.assert_close(fresh.weight, trained.weight, rtol=0, atol=0.2)


def test_an_averaged_run_resumes_exactly(tmp_path: Path) -> None:
    schedule = replace(SCHEDULE, average=0.9)
    kept = []
    for name, stops in (("whole", (None,)), ("parts", (17, None))):
        (tmp_path / name).mkdir()
        for number, until in enumerate(stops):
            _run(tmp_path / name, resume=number > 0, until=until, schedule=schedule)
        model, _, _ = _problem()
        load_weights(tmp_path / name / "toy.checkpoint", model)
        kept.append(model.weight)
    torch.testing.assert_close(kept[0], kept[1], rtol=0, atol=0)


def test_the_error_of_a_part_is_raised(tmp_path: Path) -> None:
    model, _, _ = _problem()

    def broken(step: int) -> torch.Tensor:
        raise OSError("no such picture")

    with pytest.raises(OSError, match="no such picture"):
        train("toy", model, (broken,), SCHEDULE, tmp_path / "toy.checkpoint", resume=False)
