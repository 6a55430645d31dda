"""Typing errors: the nearest word of the catalogue, by Damerau–Levenshtein distance.

The catalogue's words lie in one array of letter sets: two words within distance d differ in at most 2 d letters
of their sets, so one vectorised comparison leaves few words to measure (the idea of Garbe's SymSpell, to look only
at what can be near, without its table of deletions, which is larger than the catalogue).
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import ExtraMissing
from edge_runtime.text.stemmer import stem

__all__ = ["Vocabulary", "allowed_errors"]

_OTHER_START = 0.5
"""What another first letter counts as an error besides: few typing errors stand there."""


def allowed_errors(word: str) -> int:
    """0 below 4 letters and with anything but a–z, 1 up to 7 letters, else 2."""
    if len(word) < 4 or not (word.isascii() and word.isalpha()):
        return 0
    return 1 if len(word) <= 7 else 2


def _letters(words: list[str]) -> NDArray[np.uint32]:
    masks = np.zeros(len(words), np.uint32)
    for at, word in enumerate(words):
        mask = 0
        for letter in word:
            mask |= 1 << (ord(letter) - 97 & 31)
        masks[at] = mask
    return masks


class Vocabulary:
    """Words a–z with how many products have each; 0: the name of a kind of goods alone."""

    def __init__(self, words: list[str], counts: NDArray[np.int64]) -> None:
        self._words = words
        self._known = frozenset(words)
        self._counts = counts
        self._masks = _letters(words)
        self._lengths = np.array([len(word) for word in words], np.int64)

    def __contains__(self, word: str) -> bool:
        return word in self._known or stem(word) in self._known

    def nearest(self, word: str) -> tuple[str, float, bool]:
        """The nearest word, how sure it is, 0–1, and whether any product has it; "", 0 and False when none is near.

        Errors are insertions, deletions, replacements and swaps of neighbours (optimal string alignment). Fewest
        errors, then the same first letter, then the commonest. It is the surer the fewer of its letters are wrong and
        the rarer other words are that lie as near.
        """
        limit = allowed_errors(word)
        if not limit or not self._words:
            return "", 0.0, False
        distance = _osa()
        mask = _letters([word])[0]
        near = np.flatnonzero(
            (np.bitwise_count(self._masks ^ mask) <= 2 * limit) & (np.abs(self._lengths - len(word)) <= limit)
        )
        best = float(limit) + _OTHER_START
        found: dict[str, int] = {}
        for at in near:
            other = self._words[at]
            errors = distance(word, other, score_cutoff=limit)
            if errors > limit:
                continue
            wrong = errors + _OTHER_START * (other[0] != word[0])
            if wrong < best:
                best, found = wrong, {}
            if wrong == best:
                found[other] = int(self._counts[at])
        if not found:
            return "", 0.0, False
        nearest = min(found, key=lambda other: (-found[other], other))
        seen = found[nearest] > 0
        if not seen:
            found = dict.fromkeys(found, 1)
        same = sum(count for other, count in found.items() if stem(other) == stem(nearest))
        return nearest, (1.0 - best / len(word)) * same / sum(found.values()), seen


def _osa() -> Any:
    """The distance, imported when a word is first unknown: few queries pay for it."""
    try:
        from rapidfuzz.distance import OSA
    except ImportError as exc:
        raise ExtraMissing(
            "typing errors need the package rapidfuzz", hint="pip install 'vitrine[text]'"
        ) from exc
    return OSA.distance
