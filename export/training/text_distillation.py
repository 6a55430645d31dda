"""The text encoder learns languages: it keeps what it says of captions, nears its teacher on other English, and says of
Chinese and misspelt words what it says of the right English ones.

Where every text belongs is known before the first step, so the pictures may go on learning beside it.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor
from torch.nn.functional import normalize

from export.training import losses
from export.training.batches import Tokens
from export.training.lexicon import Phrase
from export.training.text_encoder import TextEncoderNetwork
from export.training.training_loop import Schedule, train

DIMS = 256
BATCH = 128
POOL = 8
"""Batches are cut from pools of eight, sorted by length, so that little is padding."""
SHARES = {"captions": 0.3, "chinese": 0.25, "shops": 0.37, "slips": 0.08}
RIDGE = 1e-3
ASKED = ("looking for {}", "show me {}", "I want {}", "do you have {}", "{} please", "find {}", "I need a {}")
"""Words around a thing that change nothing about it."""


def misspelt(texts: Sequence[str], seed: int) -> list[tuple[str, str]]:
    """(with a slip, as it was): in one long word two letters change places, one is left out or doubled."""
    chance = random.Random(seed)
    made: list[tuple[str, str]] = []
    for text in texts:
        words = text.split(" ")
        long = [i for i, word in enumerate(words) if len(word) >= 5 and word.isalpha()]
        if not long:
            continue
        at = chance.choice(long)
        word = words[at]
        cut = chance.randrange(1, len(word) - 1)
        swapped = word[:cut] + word[cut + 1] + word[cut] + word[cut + 2 :]
        words[at] = chance.choice(
            (swapped, word[:cut] + word[cut + 1 :], word[:cut] + word[cut] + word[cut:])
        )
        made.append((" ".join(words), text))
    return made


def encode(encoder: TextEncoderNetwork, tokenizer: str, texts: Sequence[str]) -> Tensor:
    """f32 [texts, 256], without learning; texts of like length share a batch."""
    tokens = Tokens(tokenizer, texts)
    order = np.argsort(tokens.lengths, kind="stable")
    found = torch.empty(len(texts), encoder.config.dims)
    with torch.inference_mode():
        for start in range(0, len(order), 64):
            rows = order[start : start + 64]
            found[rows] = encoder(*tokens.batch(rows.tolist()))
    return found


def principal_map(teacher: NDArray[np.float32]) -> Tensor:
    """f32 [384, 256]: the leading directions of the (uncentred) teacher vectors, a space to begin with."""
    _, axes = torch.linalg.eigh(torch.from_numpy(teacher.T @ teacher).to(torch.float64))
    leading: Tensor = axes.flip(1)[:, :DIMS].to(torch.float32).contiguous()
    return leading


def teacher_map(teacher: NDArray[np.float32], vectors: Tensor) -> Tensor:
    """f32 [384, 256], ridge regression from the teacher's vectors of texts to the encoder's: teacher → shared space."""
    known = torch.from_numpy(np.ascontiguousarray(teacher))
    gram = known.T @ known
    gram += RIDGE * len(known) * torch.eye(len(gram)) / len(gram)
    fitted: Tensor = torch.linalg.solve(gram, known.T @ vectors)
    return fitted


def mapped(teacher: NDArray[np.float32], to_space: Tensor) -> Tensor:
    """teacher: f32 [n, 384]; to_space: f32 [384, 256] → f32 [n, 256], unit length."""
    return normalize(torch.from_numpy(np.ascontiguousarray(teacher)) @ to_space, dim=-1)


class Lessons:
    """What is read and where it belongs: four kinds of inputs, each with the row of its target."""

    def __init__(
        self,
        tokenizer: str,
        captions: Sequence[str],
        shops: Sequence[str],
        twins: Sequence[Phrase],
        where: Callable[[Sequence[str]], Tensor],
        where_shops: Tensor,
        seed: int,
    ) -> None:
        """captions: English texts that pictures are told by; shops: other English texts; twins: Chinese and English.

        where: the vectors of captions and of the twins' English; where_shops: f32 [shops, 256].
        """
        chance = random.Random(seed)
        asked = [(chance.choice(ASKED).format(c), c) for c in captions if len(c.split()) <= 5]
        english = list(dict.fromkeys([*captions, *(t.english for t in twins)]))
        self.targets = torch.cat((where(english), where_shops))
        row = {text: len(english) + number for number, text in enumerate(shops)}
        row |= {text: number for number, text in enumerate(english)}
        pairs = {
            "captions": [(c, c) for c in captions],
            "chinese": [(t.chinese, t.english) for t in twins],
            "shops": [(s, s) for s in shops],
            "slips": [*misspelt([*captions, *shops], seed), *asked],
        }
        inputs = [read for kind in SHARES for read, _ in pairs[kind]]
        self.target = np.array([row[meant] for kind in SHARES for _, meant in pairs[kind]])
        self.tokens = Tokens(tokenizer, inputs)
        ends = np.cumsum([len(pairs[kind]) for kind in SHARES])
        self.ranges = list(zip((0, *ends[:-1].tolist()), ends.tolist(), strict=True))
        self.seed = seed

    def batch(self, step: int) -> list[int]:
        """The inputs of a step, a function of seed and step alone."""
        pool, part = divmod(step, POOL)
        chance = np.random.default_rng((self.seed, pool))
        size = POOL * BATCH
        rows = np.concatenate(
            [
                chance.integers(*span, int(size * share))
                for span, share in zip(self.ranges, SHARES.values(), strict=True)
            ]
        )
        rows = rows[np.argsort(self.tokens.lengths[rows], kind="stable")]
        parts = np.array_split(rows, POOL)
        return [int(r) for r in parts[int(chance.permutation(POOL)[part])]]


def train_words(
    name: str,
    encoder: TextEncoderNetwork,
    lessons: Lessons,
    out: Path,
    steps: int,
    *,
    resume: bool,
    until: int | None = None,
) -> list[float]:
    """Learn; leaves NAME.checkpoint in `out`."""
    encoder.train()

    def loss_at(step: int) -> Tensor:
        rows = lessons.batch(step)
        return losses.imitate(encoder(*lessons.tokens.batch(rows)), lessons.targets[lessons.target[rows]])

    schedule = Schedule(steps, 4e-4, warmup=min(100, steps // 4), average=0.99)
    return train(name, encoder, [loss_at], schedule, out / f"{name}.checkpoint", resume=resume, until=until)
