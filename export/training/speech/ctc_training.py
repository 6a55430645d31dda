"""Batches of changed sounds, and the CTC loss. Batch n depends on the seed and n alone."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from edge_runtime.speech.audio import RATE
from export.training.speech.alphabet import encode
from export.training.speech.augment import changed, warped
from export.training.speech.corpus import Corpus, Piece
from export.training.speech.features import BANDS, mel
from export.training.speech.model import Acoustic
from export.training.training_loop import BFLOAT16

__all__ = ["Batch", "Mixture", "deviation", "loss_of", "prefetched"]

_EARLY_SHARE = 0.3
_BAND_MASKS = 2
"""Stretches of time are not masked: a small model that fits too little does not learn to guess letters that are gone."""
_THROAT = (0.86, 1.16)
"""How much higher the formants of a child are than of a large man, about a middle."""


@dataclass(frozen=True)
class Batch:
    """`x` [N, T, 80], `lengths` [N], tokens one after another, and how many each sound has."""

    x: Tensor
    lengths: Tensor
    tokens: Tensor
    counts: Tensor


class Mixture:
    """Several corpora, each with its share of every batch, drawn in seconds of sound."""

    def __init__(self, parts: Sequence[tuple[Corpus, float]], seconds: float, seed: int) -> None:
        """Parts that are empty are left out."""
        self._parts = [(corpus, share) for corpus, share in parts if corpus.pieces]
        self._seconds, self._seed = seconds, seed

    def batch(self, step: int) -> Batch:
        """The batch of a step. Pieces of like length stand together, so that little is padding."""
        chance = random.Random(f"{self._seed}/{step}")
        shares = [share for _, share in self._parts]
        centre = chance.uniform(0, 1)
        drawn: list[tuple[np.ndarray, list[int]]] = []
        held = 0.0
        while held < self._seconds:
            corpus = chance.choices(self._parts, shares)[0][0]
            piece = self._near(corpus, centre, chance)
            sound = changed(
                corpus.sound(piece), chance, real="/" in piece.voice and piece.voice[:5] in ("order", "digit")
            )
            if chance.random() < 0.25 and len(sound) < 3 * RATE:
                more = self._near(corpus, centre, chance)
                sound = np.concatenate([sound, changed(corpus.sound(more), chance, real=False)])
                text = f"{piece.text} {more.text}"
            else:
                text = piece.text
            frames, tokens = warped(mel(sound), chance.uniform(*_THROAT)), encode(text)
            if len(tokens) and len(frames) / 2 > 1.3 * len(tokens) + 2:
                drawn.append((_masked(frames, chance), tokens))
                held += len(sound) / RATE
        longest = max(len(frames) for frames, _ in drawn)
        x = np.zeros((len(drawn), longest, BANDS), np.float32)
        for row, (frames, _) in enumerate(drawn):
            x[row, : len(frames)] = frames
        return Batch(
            torch.from_numpy(x),
            torch.tensor([len(frames) for frames, _ in drawn]),
            torch.tensor([token for _, tokens in drawn for token in tokens]),
            torch.tensor([len(tokens) for _, tokens in drawn]),
        )

    @staticmethod
    def _near(corpus: Corpus, centre: float, chance: random.Random) -> Piece:
        """A piece about as long as `centre` says, 0 the shortest, 1 the longest."""
        few = [chance.choice(corpus.pieces) for _ in range(8)]
        few.sort(key=lambda piece: piece.length)
        return few[min(7, int(centre * 8))]


def _masked(frames: np.ndarray, chance: random.Random) -> np.ndarray:
    """SpecAugment (Park et al. 2019): stretches of bands at the mean."""
    frames = frames.copy()
    mean = frames.mean(axis=0)
    for _ in range(_BAND_MASKS):
        size = chance.randrange(8)
        start = chance.randrange(BANDS - size)
        frames[:, start : start + size] = mean[start : start + size]
    return frames


def deviation(mixture: Mixture, batches: int = 4) -> Tensor:
    """float32[80]: how much the bands vary around an utterance's mean."""
    rows = []
    for step in range(batches):
        batch = mixture.batch(-1 - step)
        for x, length in zip(batch.x, batch.lengths, strict=True):
            frames = x[: int(length)]
            rows.append(frames - frames.mean(dim=0))
    return torch.cat(rows).std(dim=0)


def loss_of(model: Acoustic, batch: Batch) -> Tensor:
    """CTC loss (Graves 2006) a token, float32 scalar; half way up it counts less."""
    with torch.autocast("cpu", torch.bfloat16, enabled=BFLOAT16):
        late, early, lengths = model.both(batch.x, batch.lengths)
    total = torch.zeros(())
    for log_probs, share in ((late, 1.0), (early, _EARLY_SHARE)):
        loss = torch.nn.functional.ctc_loss(
            log_probs.transpose(0, 1),
            batch.tokens,
            lengths,
            batch.counts,
            blank=0,
            reduction="sum",
            zero_infinity=True,
        )
        total = total + share * loss / batch.counts.sum()
    return total


def prefetched(mixture: Mixture, workers: int = 1, ahead: int = 3) -> Callable[[int], Batch]:
    """`mixture.batch`, prepared in threads while the model learns from the batch before."""
    pool = ThreadPoolExecutor(workers)
    waiting: dict[int, Future[Batch]] = {}

    def take(step: int) -> Batch:
        for number in range(step, step + ahead):
            if number not in waiting:
                waiting[number] = pool.submit(mixture.batch, number)
        return waiting.pop(step).result()

    return take
