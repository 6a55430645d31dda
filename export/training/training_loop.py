"""One training loop for every stage: AdamW, warm-up and cosine, checkpoints, exact resume.

A step draws its batch from the seed and its own number alone, so a run that was interrupted and resumed walks
through the same numbers as one that was not. Checkpoints are safetensors (weights, both moments), no pickles.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import torch
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from safetensors import safe_open
from safetensors.torch import save_file
from torch import Tensor, nn

MOMENTS = ("exp_avg", "exp_avg_sq")
BFLOAT16 = any(torch.cpu.get_capabilities().get(name) for name in ("amx_bf16", "avx512_bf16"))
"""Without instructions of its own bfloat16 is the slower."""


@dataclass(frozen=True)
class Schedule:
    """steps in all; rate: the peak learning rate; factors: by how much it is multiplied, by a prefix of the name."""

    steps: int
    rate: float
    warmup: int = 100
    decay: float = 0.01
    factors: Mapping[str, float] = field(default_factory=dict)
    settle: Mapping[str, float] = field(default_factory=dict)
    """At which share of the steps the rate of a prefix reaches 0; its parameters stay as they are from then on."""
    average: float = 0.0
    """How much of the running average of the weights a step keeps (Polyak and Juditsky 1992); 0: no average."""
    save_every: int = 100
    tell_every: int = 25
    """For plain output, when it does not go to a terminal."""

    def averages(self, name: str) -> bool:
        """Whether a parameter's running average is kept; what settles needs none."""
        return self.average > 0 and not name.startswith(tuple(self.settle))

    def factor(self, step: int, end: float = 1.0) -> float:
        """Share of the peak rate at a step: linear up, then half a cosine, down to 2 % at the end of all steps, or to 0
        at an earlier `end`, a share of them.
        """
        if step < self.warmup:
            return (step + 1) / self.warmup
        share = (step - self.warmup) / max(1, self.steps * end - self.warmup)
        floor = 0.02 if end == 1.0 else 0.0
        return floor + (1 - floor) * 0.5 * (1 + math.cos(math.pi * min(1.0, share)))


def _optimiser(
    model: nn.Module, schedule: Schedule
) -> tuple[torch.optim.AdamW, list[tuple[str, nn.Parameter]]]:
    named = [(name, p) for name, p in model.named_parameters() if p.requires_grad]
    groups = []
    for name, p in named:
        rate = next((f for prefix, f in schedule.factors.items() if name.startswith(prefix)), 1.0)
        end = next((e for prefix, e in schedule.settle.items() if name.startswith(prefix)), 1.0)
        groups.append(
            {
                "params": [p],
                "end": end,
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
    average: Mapping[str, Tensor],
    step: int,
) -> None:
    """Write a checkpoint beside the old one, then replace it: an interrupted save loses nothing."""
    tensors: dict[str, Tensor] = {
        f"model.{k}": v.detach().contiguous().clone() for k, v in model.state_dict().items()
    }
    for name, p in named:
        if name in average:
            tensors[f"average.{name}"] = average[name].contiguous().clone()
        for moment in MOMENTS:
            tensors[f"{moment}.{name}"] = optimiser.state[p][moment].contiguous().clone()
    fresh = path.with_suffix(".new")
    save_file(tensors, str(fresh), metadata={"step": json.dumps(step)})
    fresh.replace(path)


def load(
    path: Path,
    model: nn.Module,
    optimiser: torch.optim.AdamW,
    named: list[tuple[str, nn.Parameter]],
    average: dict[str, Tensor],
) -> int:
    """Restore a checkpoint; returns the number of steps it had done."""
    with safe_open(str(path), framework="pt") as file:
        step = int(json.loads(file.metadata()["step"]))
        model.load_state_dict({k: file.get_tensor(f"model.{k}") for k in model.state_dict()})
        for name, p in named:
            if name in average:
                average[name] = file.get_tensor(f"average.{name}")
            moments = {moment: file.get_tensor(f"{moment}.{name}") for moment in MOMENTS}
            optimiser.state[p] = {"step": torch.tensor(float(step)), **moments}
    return step


def load_weights(path: Path, model: nn.Module) -> int:
    """Only the weights of a checkpoint, their running average where it has one; returns its step."""
    with safe_open(str(path), framework="pt") as file:
        averaged = {k for k in file.keys() if k.startswith("average.")}  # noqa: SIM118 — no mapping
        names = {
            k: f"average.{k}" if f"average.{k}" in averaged else f"model.{k}" for k in model.state_dict()
        }
        model.load_state_dict({k: file.get_tensor(name) for k, name in names.items()})
        return int(json.loads(file.metadata()["step"]))


def train(
    name: str,
    model: nn.Module,
    parts: Sequence[Callable[[int], Tensor]],
    schedule: Schedule,
    checkpoint: Path,
    *,
    begin: Callable[[int], None] = lambda step: None,
    resume: bool,
    until: int | None = None,
) -> list[float]:
    """Run the steps that remain; returns their losses. `until` stops early without changing the schedule.

    The loss is the sum of at most two parts, each run forward and backward in a thread of its own: a sum of two
    gradients does not depend on their order, so a run stays repeatable. `begin` prepares a step.
    """
    optimiser, named = _optimiser(model, schedule)
    parameters = dict(named)
    average = {k: p.detach().clone() for k, p in named if schedule.averages(k)}
    resumed = resume and checkpoint.exists()
    first = load(checkpoint, model, optimiser, named, average) if resumed else 0
    last = min(schedule.steps, until if until is not None else schedule.steps)
    losses: list[float] = []
    smooth = float("nan")
    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())

    def learn(part: Callable[[int], Tensor], step: int) -> float:
        loss = part(step)
        loss.backward()  # type: ignore[no-untyped-call]
        return float(loss.detach())

    with Progress(*columns) as bar, ThreadPoolExecutor(len(parts)) as threads:
        task = bar.add_task(name, total=last, completed=first)
        for step in range(first, last):
            for group in optimiser.param_groups:
                group["lr"] = group["peak"] * schedule.factor(step, group["end"])
            optimiser.zero_grad(set_to_none=True)
            begin(step)
            loss = sum(threads.map(learn, parts, [step] * len(parts)))
            nn.utils.clip_grad_norm_([p for _, p in named], 1.0)
            optimiser.step()
            # short at first, so that the start is soon forgotten
            kept = min(schedule.average, (step + 1) / (step + 10))
            for key, mean in average.items():
                mean.lerp_(parameters[key].detach(), 1 - kept)
            losses.append(loss)
            smooth = losses[-1] if math.isnan(smooth) else 0.98 * smooth + 0.02 * losses[-1]
            bar.update(task, advance=1, description=f"{name} loss {smooth:.4f}")
            if (step + 1) % schedule.save_every == 0 or step + 1 == last:
                save(checkpoint, model, optimiser, named, average, step + 1)
            if (step + 1) % schedule.tell_every == 0 and not bar.console.is_terminal:
                bar.console.print(f"{name}: step {step + 1}/{last}, loss {smooth:.4f}")
    return losses
