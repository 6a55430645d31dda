"""Sentences → a bigram language model with back-off (absolute discounting, Ney, Essen & Kneser 1994).

>>> model = fit([(("red", "mug"), 1.0)], unknown=0.01)
>>> round(sum(model.probability("red", word) for word in (*model.words, END)), 6)
1.0
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from edge_runtime.speech.safety.model_check import UNKNOWN

__all__ = ["END", "START", "Bigram", "fit"]

START, END = "<s>", "</s>"
_DISCOUNT = 0.5
_FLOOR = 0.1
"""Added to every word's count: a word of the lexicon that no sentence holds can still be said."""


@dataclass(frozen=True, slots=True)
class Bigram:
    """Probabilities of the next word."""

    words: tuple[str, ...]
    """Sorted, with ``<unk>``, without the signs of a sentence's start and end."""
    alone: dict[str, float]
    """After a history that was not seen; includes the end."""
    after: dict[str, dict[str, float]]
    """By history (``<s>`` or a word): the words seen after it."""
    back: dict[str, float]
    """By history: the weight of ``alone``."""

    def probability(self, history: str, word: str) -> float:
        """Of ``word`` after ``history``."""
        seen = self.after.get(history, {})
        if word in seen:
            return seen[word]
        return self.back.get(history, 1.0) * self.alone[word]


def fit(
    sentences: Iterable[tuple[Sequence[str], float]], *, lexicon: Iterable[str] = (), unknown: float = 0.02
) -> Bigram:
    """Count sentences, each with a weight.

    Args:
        lexicon: words that can be said beside those of the sentences.
        unknown: the probability of a word that is in neither.
    """
    counts: dict[str, dict[str, float]] = defaultdict(lambda: defaultdict(float))
    singles: dict[str, float] = defaultdict(float)
    for sentence, weight in sentences:
        for earlier, later in zip((START, *sentence), (*sentence, END), strict=True):
            counts[earlier][later] += weight
            singles[later] += weight
    for word in (*lexicon, END):
        singles[word] += 0.0
    total = sum(singles.values()) + _FLOOR * len(singles)
    alone = {word: (1 - unknown) * (count + _FLOOR) / total for word, count in singles.items()}
    alone[UNKNOWN] = unknown
    after: dict[str, dict[str, float]] = {}
    back: dict[str, float] = {}
    for history, seen in counts.items():
        mass = sum(seen.values())
        held = sum(min(_DISCOUNT, count / 2) for count in seen.values()) / mass
        # What back-off gives to words already seen is theirs too: back-off sums over the others alone.
        after[history] = {word: (count - min(_DISCOUNT, count / 2)) / mass for word, count in seen.items()}
        rest = 1 - sum(alone[word] for word in seen)
        back[history] = held / rest if rest > 1e-9 else held
    words = tuple(sorted(word for word in alone if word != END))
    return Bigram(words, alone, after, back)
