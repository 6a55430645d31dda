"""The shared space: a linear map, the teacher's 384 dimensions → 256, learnt against frozen picture features.

It starts as the principal components of the texts, keeps the teacher's distances (relational loss) and gives
more room to what pictures can show (contrastive loss). After it the space is fixed: both towers learn to land
in it, each on its own.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from rich.progress import track
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.nn.functional import normalize

from . import losses
from .corpus import Picture
from .loop import Schedule, train
from .mobilenet import FEATURES, VisionTower
from .trunk import Cache

DIMS = 256
SAMPLE = 16000
BATCH = 384
SHARES = {"fashion": 230, "grocery": 86, "iconic": 4, "clothing": 64, "drawn": 64}
"""Pictures of a batch by set."""
KEEP_DISTANCES = 30.0


@dataclass(frozen=True)
class Space:
    """text: f32 [256, 384], teacher → space; picture: f32 [256, 1280] and bias [256], frozen features → space."""

    text: Tensor
    picture: Tensor
    picture_bias: Tensor

    def targets(self, teacher: NDArray[np.float32]) -> Tensor:
        """teacher: f32 [n, 384] → f32 [n, 256], unit length: where each text belongs."""
        return normalize(torch.from_numpy(np.ascontiguousarray(teacher)) @ self.text.T, dim=-1)


class Maps(nn.Module):
    """The two linear maps and the temperature."""

    def __init__(self, text: Tensor) -> None:
        super().__init__()
        self.text = nn.Parameter(text.clone())
        self.picture = nn.Linear(FEATURES, DIMS)
        self.log_scale = nn.Parameter(torch.tensor(math.log(15.0)))


def frozen_features(tower: VisionTower, cache: Cache, rows: Sequence[int]) -> Tensor:
    """The untrained tower's 1280 features of cached rows: f32 [rows, 1280]."""
    parts = []
    with torch.inference_mode():
        for start in track(range(0, len(rows), 64), description="frozen features"):
            middle = torch.from_numpy(cache.take(rows[start : start + 64]))
            parts.append(tower.features(middle.contiguous(memory_format=torch.channels_last)))
    return torch.cat(parts).clone()


def sample_rows(pictures: Sequence[Picture], cache: Cache, seed: int) -> list[int]:
    """Training rows for the map: unchanged views, at most SAMPLE of the large set."""
    plain = [r for r in range(len(pictures)) if not pictures[r].held_out]
    large = [r for r in plain if pictures[r].source == "fashion"]
    chosen = np.random.default_rng(seed).choice(large, min(SAMPLE, len(large)), replace=False)
    return sorted([*chosen.tolist(), *(r for r in plain if pictures[r].source != "fashion")])


def positives(owners: Sequence[int], texts: Sequence[int], captions: Sequence[Sequence[int]]) -> Tensor:
    """bool [owners, texts]: which text rows are captions of which pictures."""
    column = {text: number for number, text in enumerate(texts)}
    marks = torch.zeros(len(owners), len(texts), dtype=torch.bool)
    for row, owner in enumerate(owners):
        for text in captions[owner]:
            if text in column:
                marks[row, column[text]] = True
    return marks


def principal_map(teacher: NDArray[np.float32]) -> Tensor:
    """f32 [256, 384]: the leading directions of the (uncentred) teacher vectors."""
    gram = torch.from_numpy(teacher.T @ teacher).to(torch.float64)
    _, axes = torch.linalg.eigh(gram)
    leading: Tensor = axes.flip(1)[:, :DIMS].T.to(torch.float32)
    return leading.contiguous()


def fit_space(
    teacher: NDArray[np.float32],
    tower: VisionTower,
    cache: Cache,
    pictures: Sequence[Picture],
    captions: Sequence[Sequence[int]],
    out: Path,
    seed: int,
    steps: int,
) -> Space:
    """Learn the maps, or load them when they exist."""
    file = out / "space.safetensors"
    if not file.exists():
        torch.manual_seed(seed)
        rows = sample_rows(pictures, cache, seed)
        features = frozen_features(tower, cache, rows)
        centre, spread = features.mean(0), features.std() * math.sqrt(FEATURES)
        features = (features - centre) / spread
        vectors = torch.from_numpy(teacher)
        maps = Maps(principal_map(teacher))
        by_set: dict[str, list[int]] = {}
        for number, row in enumerate(rows):
            by_set.setdefault(pictures[row].source, []).append(number)

        def loss_at(step: int) -> Tensor:
            chance = np.random.default_rng((seed, step))
            batch = [int(b) for name, mine in by_set.items() for b in chance.choice(mine, SHARES[name])]
            owners = [rows[b] for b in batch]
            texts = sorted({captions[o][int(chance.integers(0, len(captions[o])))] for o in owners})
            seen = normalize(maps.picture(features[batch]), dim=-1)
            said = normalize(vectors[texts] @ maps.text.T, dim=-1)
            scale = losses.inverse_temperature(maps.log_scale)
            meet = losses.contrastive(seen, said, positives(owners, texts, captions), scale)
            others = vectors[chance.integers(0, len(vectors), BATCH)]
            kept = losses.relational(normalize(others @ maps.text.T, dim=-1), others)
            return meet + KEEP_DISTANCES * kept

        train("space", maps, loss_at, Schedule(steps, 2e-3), out / "space.checkpoint", resume=False)
        weight = maps.picture.weight.detach() / spread
        bias = maps.picture.bias.detach() - weight @ centre
        save_file(
            {"text": maps.text.detach(), "picture": weight.contiguous(), "picture_bias": bias}, str(file)
        )
    return Space(**load_file(str(file)))
