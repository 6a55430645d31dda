"""Tokens and words of a decoding graph → text.

A word that the shop has is written as the catalogue writes it; an unknown one as the model spelled it: letters,
sounds, or pinyin syllables. Chinese is written without spaces.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["GraphWords"]

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_INITIALS = frozenset(re.findall("[A-Z]+", "B P M F D T N L G K H J Q X ZH CH SH R Z C S Y W"))


class GraphWords:
    """The words of a graph, by output label."""

    def __init__(self, lines: Sequence[str], unknown: str) -> None:
        """Take the lines ``word <tab> tokens``; ``unknown`` is the word that stands for all others.

        Raises:
            ValueError: a line has another form, or ``unknown`` is missing.
        """
        entries = [line.split("\t") for line in lines]
        if any(len(entry) != 2 for entry in entries):
            raise ValueError("a line is not a word, a tab and its tokens")
        self._words = [word for word, _ in entries]
        self._tokens = [_symbols(tokens) for _, tokens in entries]
        self._unknown = self._words.index(unknown) + 1

    def read(self, tokens: Sequence[str], labels: Sequence[int]) -> tuple[str, float] | None:
        """The text, and the share of its words that the shop has; None where tokens and words do not fit together.

        Args:
            tokens: as sherpa-onnx gives them, ``▁`` as a space.
            labels: output labels of the words, in order.
        """
        ends = self._ends(tokens, labels)
        if ends is None:
            return None
        text, at = "", 0
        for label, end in zip(labels, ends, strict=True):
            unknown = label == self._unknown
            text = _join(text, _spelled(tokens[at:end]) if unknown else self._words[label - 1])
            at = end
        return text, 1 - list(labels).count(self._unknown) / len(labels) if labels else 0.0

    def _ends(self, tokens: Sequence[str], labels: Sequence[int]) -> list[int] | None:
        """Where each word ends, so that the words between fit; an unknown one at a word's beginning or else the earliest
        end that leaves the later words theirs.
        """
        begins = [{len(tokens)}]  # where the words from each on may begin
        for label in reversed(labels):
            later = begins[-1]
            if label == self._unknown:
                begins.append(set(range(max(later, default=0))))
            else:
                spelled = self._tokens[label - 1]
                starts = {end - len(spelled) for end in later}
                begins.append(
                    {at for at in starts if at >= 0 and tuple(tokens[at : at + len(spelled)]) == spelled}
                )
        begins.reverse()
        if 0 not in begins[0]:
            return None
        ends, at = [], 0
        for label, later in zip(labels, begins[1:], strict=True):
            if label == self._unknown:
                fits = sorted(end for end in later if end > at)
                at = next(
                    (end for end in fits if tokens[end : end + 1] and tokens[end].startswith(" ")), fits[0]
                )
            else:
                at += len(self._tokens[label - 1])
            ends.append(at)
        return ends


def _symbols(tokens: str) -> tuple[str, ...]:
    return tuple(f" {token[1:]}" if token.startswith("▁") else token for token in tokens.split(" ") if token)


def _spelled(tokens: Sequence[str]) -> str:
    text = ""
    for token in tokens:
        if token.isupper() and token.isascii():
            text += token.lower() + ("" if token in _INITIALS else " ")
        else:
            text += token
    return " ".join(text.split()).lower()


def _join(text: str, word: str) -> str:
    together = not text or (_HAN.match(text[-1]) and _HAN.match(word))
    return text + word if together else f"{text} {word}"
