"""The text tower learns to land where the mapped teacher does: English, misspelt English, Chinese by its twin."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from . import losses
from .batches import Tokens
from .loop import Schedule, train
from .teacher import teacher_folder
from .text_tower import TextConfig, TextTower, load_teacher, student_from_teacher
from .texts import Texts

BATCH = 128
POOL = 8
"""Batches are cut from pools of eight, sorted by length, so that little is padding."""
COMMON, REPEATS = 10, 20
"""A caption of at least so many pictures (a kind, a colour and kind, a grocery title) is shown that much more often."""
LAYERS = [0, 3]
"""The teacher's layers that the student starts from."""


def draw(tokens: Tokens, focus: NDArray[np.int64], seed: int, step: int, size: int = BATCH) -> list[int]:
    """The rows of a step's batch, a function of seed and step alone; half of a pool comes from `focus`."""
    pool, part = divmod(step, POOL)
    chance = np.random.default_rng((seed, pool))
    half = POOL * size // 2
    rows = np.concatenate(
        [chance.integers(0, len(tokens.ids), POOL * size - half), chance.choice(focus, half)]
    )
    rows = rows[np.argsort(tokens.lengths[rows], kind="stable")]
    part = int(chance.permutation(POOL)[part])
    return [int(r) for r in rows[part * size : (part + 1) * size]]


def caption_inputs(texts: Texts) -> NDArray[np.int64]:
    """The inputs that pictures are told by, each as often as its shortage asks: small sets' captions weigh as much as
    the large set's, because look-alike products differ by one word of a title.
    """
    captions = {row for rows in texts.caption_rows for row in rows}
    counts = Counter(row for rows in texts.caption_rows for row in rows)
    plain = [row for row in sorted(captions) if counts[row] < COMMON]
    return np.array(
        plain + [row for row in sorted(captions) if counts[row] >= COMMON] * REPEATS, dtype=np.int64
    )


def new_student(texts: Texts, to_space: Tensor, seed: int) -> TextTower:
    """The student before training."""
    config = TextConfig(vocabulary=len(texts.vocabulary.teacher_ids), layers=len(LAYERS))
    teacher = load_teacher(teacher_folder())
    return student_from_teacher(teacher, list(texts.vocabulary.teacher_ids), LAYERS, to_space, config, seed)


def train_text(
    student: TextTower,
    texts: Texts,
    targets: Tensor,
    out: Path,
    seed: int,
    steps: int,
    *,
    resume: bool,
    until: int | None = None,
) -> list[float]:
    """Distil; targets: f32 [english, 256]. Leaves `text.checkpoint` in `out`."""
    tokens = Tokens(texts.vocabulary.tokenizer, texts.inputs)
    focus = caption_inputs(texts)
    target: Sequence[int] = texts.target
    student.train()

    def loss_at(step: int) -> Tensor:
        rows = draw(tokens, focus, seed, step)
        vectors = student(*tokens.batch(rows))
        return losses.imitate(vectors, targets[torch.tensor([target[r] for r in rows])])

    schedule = Schedule(steps, 4e-4, warmup=min(200, steps // 4))
    return train("text", student, loss_at, schedule, out / "text.checkpoint", resume=resume, until=until)
