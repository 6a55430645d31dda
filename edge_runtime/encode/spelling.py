"""Tokens and words of a decoding graph → text.

A word that the shop has is written as the catalogue writes it; an unknown one as the model spelled it: letters, or
pinyin syllables. Chinese is written without spaces.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

__all__ = ["Lexicon"]

_HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_INITIALS = frozenset(re.findall("[A-Z]+", "B P M F D T N L G K H J Q X ZH CH SH R Z C S Y W"))


class Lexicon:
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
        text, at = "", 0
        for number, label in enumerate(labels):
            if label == self._unknown:
                end = self._end(tokens, at, labels[number + 1 :])
                text = _join(text, _spelled(tokens[at:end]))
                at = end
                continue
            spelled = self._tokens[label - 1]
            if tuple(tokens[at : at + len(spelled)]) != spelled:
                return None
            text = _join(text, self._words[label - 1])
            at += len(spelled)
        if at != len(tokens):
            return None
        return text, 1 - list(labels).count(self._unknown) / len(labels) if labels else 0.0

    def _end(self, tokens: Sequence[str], at: int, later: Sequence[int]) -> int:
        """Where an unknown word ends: where the next word begins."""
        for end in range(at + 1, len(tokens)):
            if later and later[0] != self._unknown:
                spelled = self._tokens[later[0] - 1]
                if tuple(tokens[end : end + len(spelled)]) == spelled:
                    return end
            elif later and tokens[end].startswith(" "):
                return end
        return len(tokens)


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
