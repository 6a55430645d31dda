"""MobileNetV2's last blocks learn to meet the captions in the (fixed) shared space."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from typing import cast

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.functional import normalize

from . import losses
from .corpus import Picture
from .loop import Schedule, train
from .mobilenet import FEATURES, VisionTower, channels_last
from .space import Space, positives
from .trunk import Cache

SHARES = {"fashion": 64, "grocery": 20, "iconic": 4, "clothing": 16, "drawn": 24}
"""Rows of a batch by set; a set that is not there leaves its place empty."""


class TailWithScale(nn.Module):
    """What is trained: the tower's tail and projection, and the temperature."""

    def __init__(self, tower: VisionTower) -> None:
        super().__init__()
        self.tail = tower.tail
        self.project = tower.project
        self.log_scale = nn.Parameter(torch.tensor(math.log(20.0)))

    def forward(self, middle: Tensor) -> Tensor:
        """middle: f32 [batch, 64, h, w] → f32 [batch, dims], L2-normalised."""
        return normalize(self.project(self.tail(middle).mean((2, 3))), dim=-1)


def new_tower(tower: VisionTower, space: Space) -> VisionTower:
    """The ImageNet tower with the space stage's projection."""
    if space.picture.shape[1] != FEATURES:
        raise ValueError(f"the space's picture map has {space.picture.shape[1]} columns, expected {FEATURES}")
    with torch.no_grad():
        tower.project.weight.copy_(space.picture)
        tower.project.bias.copy_(space.picture_bias)
    return cast(VisionTower, channels_last(tower))


def train_vision(
    tower: VisionTower,
    cache: Cache,
    pictures: Sequence[Picture],
    captions: Sequence[Sequence[int]],
    targets: Tensor,
    out: Path,
    seed: int,
    steps: int,
    *,
    resume: bool,
    until: int | None = None,
) -> list[float]:
    """Contrastive training on cached rows; targets: f32 [english, 256]. Leaves `vision.checkpoint` in `out`."""
    by_set: dict[str, list[int]] = {}
    for row, owner in enumerate(cache.owner):
        if not pictures[owner].held_out:
            by_set.setdefault(pictures[owner].source, []).append(row)
    # every class name of the small sets is a candidate in every batch, so that look-alikes are told apart
    always = sorted(
        {
            captions[i][0]
            for i, p in enumerate(pictures)
            if p.source in ("grocery", "clothing") and captions[i]
        }
    )
    model = TailWithScale(tower)
    model.train()

    def loss_at(step: int) -> Tensor:
        chance = np.random.default_rng((seed, step))
        rows = [
            int(r) for name in SHARES if name in by_set for r in chance.choice(by_set[name], SHARES[name])
        ]
        owners = [int(cache.owner[r]) for r in rows]
        texts = sorted({*always, *(captions[o][int(chance.integers(0, len(captions[o])))] for o in owners)})
        middle = cache.take(rows)
        mirrored = chance.random(len(rows)) < 0.5
        middle[mirrored] = middle[mirrored, :, :, ::-1]
        seen = model(torch.from_numpy(middle).contiguous(memory_format=torch.channels_last))
        scale = losses.inverse_temperature(model.log_scale)
        return losses.contrastive(seen, targets[texts], positives(owners, texts, captions), scale)

    schedule = Schedule(steps, 1e-3, warmup=min(150, steps // 4), slow_prefix="tail", slow=0.3)
    return train("vision", model, loss_at, schedule, out / "vision.checkpoint", resume=resume, until=until)
