"""The peer that the coffee orders are measured beside: PocketSphinx with a bigram model of the same sentences."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge_runtime.speech.audio import RATE
from edge_runtime.speech.safety.model_check import UNKNOWN
from export.speech.language_model import END, START, Bigram, fit
from export.training.speech.alphabet import plain
from export.training.speech.coffee_orders import pronounced, sphinx

__all__ = ["arpa", "mcnemar", "pocketsphinx_recognizer"]


def pocketsphinx_recognizer(sentences: Sequence[str], path: Path) -> Callable[[NDArray[np.float32]], str]:
    """What PocketSphinx hears in samples, as `plain` text.

    Args:
        path: where the language model is written.
    """
    model = fit((tuple(pronounced(plain(sentence)).split()), 1.0) for sentence in sentences)
    path.write_text(arpa(model), encoding="utf-8")
    decoder = sphinx()
    decoder.add_lm_file("orders", str(path))
    decoder.activate_search("orders")

    def hear(samples: NDArray[np.float32]) -> str:
        padded = np.concatenate([np.zeros(RATE // 5, np.float32), samples, np.zeros(RATE // 5, np.float32)])
        decoder.start_utt()
        decoder.process_raw((padded * 32767).astype("<i2").tobytes(), full_utt=True)
        decoder.end_utt()
        heard = decoder.hyp()
        return "" if heard is None else plain(re.sub(r"\(\d+\)", "", heard.hypstr))

    return hear


def arpa(model: Bigram) -> str:
    """The model in ARPA's format, without the unknown word."""
    words = [word for word in model.words if word != UNKNOWN]
    singles = [f"-99 {START} {_log(model.back.get(START, 1.0))}"]
    singles += [f"{_log(model.alone[word])} {word} {_log(model.back.get(word, 1.0))}" for word in words]
    singles.append(f"{_log(model.alone[END])} {END}")
    pairs = [
        f"{_log(probability)} {history} {word}"
        for history, after in sorted(model.after.items())
        for word, probability in sorted(after.items())
    ]
    head = f"\\data\\\nngram 1={len(singles)}\nngram 2={len(pairs)}\n"
    return "\n".join([head, "\\1-grams:", *singles, "", "\\2-grams:", *pairs, "", "\\end\\", ""])


def mcnemar(ours: Sequence[bool], theirs: Sequence[bool]) -> float:
    """The exact probability, two-sided, that two hearers equally good differ so on the same clips (McNemar 1947)."""
    won = sum(a and not b for a, b in zip(ours, theirs, strict=True))
    lost = sum(b and not a for a, b in zip(ours, theirs, strict=True))
    tail: float = sum(math.comb(won + lost, n) for n in range(min(won, lost) + 1)) / 2.0 ** (won + lost)
    return min(1.0, 2 * tail)


def _log(probability: float) -> str:
    return f"{math.log10(max(probability, 1e-30)):.5f}"
