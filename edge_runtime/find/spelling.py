"""Typing errors: the nearest word of the catalogue, by Damerau–Levenshtein distance.

The catalogue's words lie in one array of letter sets: two words within distance d differ in at most 2 d letters
of their sets, so one vectorised comparison leaves few words to measure (the idea of Garbe's SymSpell, to look only
at what can be near, without its table of deletions, which is larger than the catalogue).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["Vocabulary", "allowed_errors", "distance"]


def allowed_errors(word: str) -> int:
    """0 below 4 letters and with anything but a–z, 1 up to 7 letters, else 2."""
    if len(word) < 4 or not (word.isascii() and word.isalpha()):
        return 0
    return 1 if len(word) <= 7 else 2


def distance(first: str, second: str, limit: int) -> int:
    """Insertions, deletions, replacements, swaps of neighbours (optimal string alignment), up to limit + 1."""
    if abs(len(first) - len(second)) > limit:
        return limit + 1
    before: list[int] = []
    last = list(range(len(second) + 1))
    for i, letter in enumerate(first, 1):
        row = [i]
        for j, other in enumerate(second, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (letter != other))
            if i > 1 and j > 1 and letter == second[j - 2] and first[i - 2] == other:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        if min(row) > limit:
            return limit + 1
        before, last = last, row
    return min(last[-1], limit + 1)


def _letters(words: list[str]) -> NDArray[np.uint32]:
    masks = np.zeros(len(words), np.uint32)
    for at, word in enumerate(words):
        mask = 0
        for letter in word:
            mask |= 1 << (ord(letter) - 97 & 31)
        masks[at] = mask
    return masks


class Vocabulary:
    """Words a–z with how many products have each."""

    def __init__(self, words: list[str], counts: NDArray[np.int64]) -> None:
        self._words = words
        self._counts = counts
        self._masks = _letters(words)
        self._lengths = np.array([len(word) for word in words], np.int64)

    def nearest(self, word: str) -> str | None:
        """The nearest word: fewest errors, then the same first letter, then the commonest; None when none is near."""
        limit = allowed_errors(word)
        if not limit or not self._words:
            return None
        mask = _letters([word])[0]
        near = np.flatnonzero(
            (np.bitwise_count(self._masks ^ mask) <= 2 * limit) & (np.abs(self._lengths - len(word)) <= limit)
        )
        best: tuple[int, bool, int, str] | None = None
        for at in near:
            other = self._words[at]
            errors = distance(word, other, limit if best is None else best[0])
            if errors > limit:
                continue
            rank = (errors, other[0] != word[0], -int(self._counts[at]), other)
            if best is None or rank < best:
                best = rank
        return None if best is None else best[3]
