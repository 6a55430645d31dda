"""All sound to train on in one file of 16-bit samples, and a line of JSON for each piece: text, voice, place.

Synthetic piece n depends on the seed and n alone; an interrupted corpus is continued where its last whole line ends.
"""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge_runtime.speech.audio import RATE, decode
from export.speech.numerals import DIGITS
from export.training.speech.coffee_orders import align, load_orders, sphinx
from export.training.speech.speaker_split import fingerprint, grouped, kept
from export.training.speech.texts import gather_texts
from export.training.speech.voices import draw, say

__all__ = ["KEPT_SPEAKER", "Corpus", "Piece", "add_clips", "add_synthetic", "kept_orders"]

KEPT_SPEAKER = "nicolas"
"""The speaker of the digits who is never trained on: of the three, the first by SHA-256 of the name."""
_GROUPS = 75
_LONGEST = 9.0
_AT_ONCE = 64


@dataclass(frozen=True)
class Piece:
    """One sound."""

    start: int
    """Samples from the beginning of the file."""
    length: int
    text: str
    voice: str


class Corpus:
    """Sounds that grow at the end and are read anywhere."""

    def __init__(self, folder: Path, name: str) -> None:
        """Open or begin `name` in `folder`; what a cut off writing left behind the last whole line is dropped."""
        folder.mkdir(parents=True, exist_ok=True)
        self._sound, self._index = folder / f"{name}.i16", folder / f"{name}.jsonl"
        self.pieces: list[Piece] = []
        if self._index.exists():
            lines = self._index.read_text(encoding="utf-8")
            whole = lines[: lines.rfind("\n") + 1]
            self.pieces = [Piece(**json.loads(line)) for line in whole.splitlines()]
            self._index.write_text(whole, encoding="utf-8")
        end = sum(piece.length for piece in self.pieces) * 2
        with self._sound.open("ab") as file:
            file.truncate(end)

    def append(self, sounds: Iterator[tuple[NDArray[np.float32], str, str]]) -> None:
        """Add (samples, text, voice) triples."""
        with self._sound.open("ab") as sound, self._index.open("a", encoding="utf-8") as index:
            for samples, text, voice in sounds:
                start = self.pieces[-1].start + self.pieces[-1].length if self.pieces else 0
                piece = Piece(start, len(samples), text, voice)
                sound.write((np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
                sound.flush()
                index.write(json.dumps(asdict(piece), ensure_ascii=False) + "\n")
                index.flush()
                self.pieces.append(piece)

    def sound(self, piece: Piece) -> NDArray[np.float32]:
        """Samples of one piece, float32[n]."""
        raw = np.fromfile(self._sound, "<i2", piece.length, offset=piece.start * 2)
        samples: NDArray[np.float32] = (raw / 32768).astype(np.float32)
        return samples

    @property
    def hours(self) -> float:
        """Of all pieces."""
        return sum(piece.length for piece in self.pieces) / RATE / 3600


def add_synthetic(
    corpus: Corpus, data: Path, count: int, seed: int, tell: Callable[[int, int], None]
) -> None:
    """Let synthetic voices speak until the corpus holds `count` pieces; `tell` gets (done, count)."""
    if len(corpus.pieces) >= count:
        return
    texts = gather_texts(data)

    def one(number: int) -> tuple[NDArray[np.float32], str, str]:
        for attempt in range(20):
            chance = random.Random(f"{seed}/{number}/{attempt}")
            text, language = texts.draw(chance)
            voice = draw(language, chance)
            samples = say(text, voice)
            if 0.3 * RATE < len(samples) < _LONGEST * RATE and np.abs(samples).max() > 0.01:
                return samples, text, voice.label
        raise RuntimeError(f"the voices say nothing that can be used for piece {number}")

    with ThreadPoolExecutor(2) as pool:
        while len(corpus.pieces) < count:
            first = len(corpus.pieces)
            corpus.append(iter(list(pool.map(one, range(first, min(count, first + _AT_ONCE))))))
            tell(len(corpus.pieces), count)


def kept_orders(data: Path, out: Path) -> list[str]:
    """Names of the coffee orders that are never trained on, written to ``kept-orders.txt`` once."""
    path = out / "kept-orders.txt"
    if not path.exists():
        orders = load_orders(data)
        numbers = grouped([fingerprint(order.sound()) for order in orders], _GROUPS)
        names = kept([order.name for order in orders], numbers)
        path.write_text("".join(f"{name}\n" for name in names), encoding="utf-8")
    return path.read_text(encoding="utf-8").split()


def add_clips(corpus: Corpus, data: Path, out: Path, tell: Callable[[int, int], None]) -> None:
    """Add the real clips: coffee orders of voices that are trained on, and the digits of two speakers."""
    away = set(kept_orders(data, out))
    orders = [order for order in load_orders(data) if order.name not in away]
    with gzip.open(data / "spoken-digits" / "labels.jsonl.gz", "rt", encoding="utf-8") as file:
        digits = [json.loads(line) for line in file]
    if KEPT_SPEAKER not in {d["speaker"] for d in digits}:
        raise ValueError(f"spoken-digits has no speaker {KEPT_SPEAKER}, who is to be kept apart")
    digits = [d for d in digits if d["speaker"] != KEPT_SPEAKER]
    total = len(orders) + len(digits)
    done = len(corpus.pieces)

    def clips() -> Iterator[tuple[NDArray[np.float32], str, str]]:
        decoder = sphinx() if done < len(orders) else None
        for order in orders[done:]:
            yield order.sound(), align(order, decoder), f"order/{order.name}"
            tell(len(corpus.pieces), total)
        for digit in digits[max(0, done - len(orders)) :]:
            sound = decode((data / "spoken-digits" / digit["audio"]).read_bytes())
            yield sound, DIGITS[int(digit["digit"])], f"digit/{digit['speaker']}"

    corpus.append(clips())
    tell(total, total)
