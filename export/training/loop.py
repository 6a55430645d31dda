"""One training loop for every stage: AdamW, warm-up and cosine, checkpoints, exact resume.

A step draws its batch from the seed and its own number alone, so a run that was interrupted and resumed walks
through the same numbers as one that was not. Checkpoints are safetensors (weights, both moments), no pickles.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

MOMENTS = ("exp_avg", "exp_avg_sq")


@dataclass(frozen=True)
class Schedule:
    """steps in all; rate: the peak learning rate; slow: its factor for parameters named by `slow_prefix`."""

    steps: int
    rate: float
    warmup: int = 100
    decay: float = 0.01
    slow_prefix: str = ""
    slow: float = 1.0
    save_every: int = 100
    tell_every: int = 25
    """For plain output, when it does not go to a terminal."""

    def factor(self, step: int) -> float:
        """Share of the peak rate at a step: linear up, then half a cosine down to 2 %."""
        if step < self.warmup:
            return (step + 1) / self.warmup
        share = (step - self.warmup) / max(1, self.steps - self.warmup)
        return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * share))


def _optimiser(
    model: nn.Module, schedule: Schedule
) -> tuple[torch.optim.AdamW, list[tuple[str, nn.Parameter]]]:
    named = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    groups = []
    for name, p in named:
        rate = schedule.slow if schedule.slow_prefix and name.startswith(schedule.slow_prefix) else 1.0
        groups.append(
            {
                "params": [p],
                "lr": schedule.rate * rate,
                "peak": schedule.rate * rate,
                "weight_decay": schedule.decay if p.ndim > 1 else 0.0,
            }
        )
    return torch.optim.AdamW(groups, betas=(0.9, 0.98)), named


def save(
    path: Path,
    model: nn.Module,
    optimiser: torch.optim.AdamW,
    named: list[tuple[str, nn.Parameter]],
    step: int,
) -> None:
    """Write a checkpoint beside the old one, then replace it: an interrupted save loses nothing."""
    tensors: dict[str, Tensor] = {
        f"model.{k}": v.detach().contiguous().clone() for k, v in model.state_dict().items()
    }
    for name, p in named:
        for moment in MOMENTS:
            tensors[f"{moment}.{name}"] = optimiser.state[p][moment].contiguous().clone()
    fresh = path.with_suffix(".new")
    save_file(tensors, str(fresh), metadata={"step": json.dumps(step)})
    fresh.replace(path)


def load(
    path: Path, model: nn.Module, optimiser: torch.optim.AdamW, named: list[tuple[str, nn.Parameter]]
) -> int:
    """Restore a checkpoint; returns the number of steps it had done."""
    with safe_open(str(path), framework="pt") as file:
        step = int(json.loads(file.metadata()["step"]))
        model.load_state_dict({k: file.get_tensor(f"model.{k}") for k in model.state_dict()})
        for name, p in named:
            moments = {moment: file.get_tensor(f"{moment}.{name}") for moment in MOMENTS}
            optimiser.state[p] = {"step": torch.tensor(float(step)), **moments}
    return step


def load_weights(path: Path, model: nn.Module) -> int:
    """Only the weights of a checkpoint; returns its step."""
    with safe_open(str(path), framework="pt") as file:
        model.load_state_dict({k: file.get_tensor(f"model.{k}") for k in model.state_dict()})
        return int(json.loads(file.metadata()["step"]))


def train(
    name: str,
    model: nn.Module,
    loss_at: Callable[[int], Tensor],
    schedule: Schedule,
    checkpoint: Path,
    *,
    resume: bool,
    until: int | None = None,
) -> list[float]:
    """Run the steps that remain; returns their losses. `until` stops early without changing the schedule."""
    optimiser, named = _optimiser(model, schedule)
    first = load(checkpoint, model, optimiser, named) if resume and checkpoint.exists() else 0
    last = min(schedule.steps, until if until is not None else schedule.steps)
    losses: list[float] = []
    smooth = float("nan")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns) as bar:
        task = bar.add_task(name, total=last, completed=first)
        for step in range(first, last):
            for group in optimiser.param_groups:
                group["lr"] = group["peak"] * schedule.factor(step)
            optimiser.zero_grad(set_to_none=True)
            loss = loss_at(step)
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_([p for _, p in named], 1.0)
            optimiser.step()
            losses.append(float(loss.detach()))
            smooth = losses[-1] if math.isnan(smooth) else 0.98 * smooth + 0.02 * losses[-1]
            bar.update(task, advance=1, description=f"{name} loss {smooth:.4f}")
            if (step + 1) % schedule.save_every == 0 or step + 1 == last:
                save(checkpoint, model, optimiser, named, step + 1)
            if (step + 1) % schedule.tell_every == 0 and not bar.console.is_terminal:
                bar.console.print(f"{name}: step {step + 1}/{last}, loss {smooth:.4f}")
    return losses
