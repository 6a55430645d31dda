"""A word → the tokens that a model spells it with."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from pathlib import Path

from edge_runtime.speech.safety.model_check import read_lines
from export.speech.phonemes import respell

__all__ = ["HAN", "Units", "syllables"]

HAN = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]")
_PARTS = re.compile("[\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]+|[a-z]+")
_SPECIAL = re.compile(r"<.*>|#\d+")


class Units:
    """The tokens of one model: English letters, byte pairs or sounds; Chinese characters, or pinyin initials and finals
    (upper case).
    """

    def __init__(
        self, tokens: Mapping[int, str], bpe_vocab: Path | None = None, *, respelled: bool = False
    ) -> None:
        """Take the symbols by id and, for byte pairs, their log probabilities.

        Args:
            respelled: English words are spelled as ``export.speech.phonemes`` hears them.

        Raises:
            BundleError: ``bpe_vocab`` cannot be read.
        """
        self.tokens = dict(tokens)
        self.respelled = respelled
        self._ids = {symbol: number for number, symbol in tokens.items() if not _SPECIAL.fullmatch(symbol)}
        self._upper = not any(re.search("[a-z]", symbol) for symbol in self._ids)
        self.pinyin = "a" in self._ids and "IANG" in self._ids
        self._scores: dict[str, float] = {}
        if bpe_vocab is not None:
            for line in read_lines(bpe_vocab):
                piece, _, score = line.rpartition("\t" if "\t" in line else " ")
                self._scores[piece] = float(score)
        self._longest = max((len(symbol) for symbol in self._ids), default=1)

    def spell(self, word: str) -> list[int] | None:
        """The tokens of a lower-case word of Latin letters, Chinese characters or both; None where one is missing."""
        spelled: list[int] = []
        parts = _PARTS.findall(word)
        if "".join(parts) != word or not parts:
            return None
        for part in parts:
            ids = self._han(part) if HAN.match(part) else self._latin(part)
            if ids is None:
                return None
            spelled += ids
        return spelled

    @property
    def latin(self) -> list[int]:
        """Tokens that spell Latin words, without the sign of a word's beginning alone."""
        return [
            number
            for symbol, number in self._ids.items()
            if symbol.strip("▁").isascii() and symbol.strip("▁").isalpha() and symbol not in self._sounds
        ]

    @property
    def han(self) -> list[int]:
        """Tokens that spell Chinese."""
        return [number for symbol, number in self._ids.items() if HAN.match(symbol) or symbol in self._sounds]

    @property
    def start(self) -> int | None:
        """The token that begins a Latin word, where it is one of its own."""
        return self._ids.get("▁")

    @property
    def _sounds(self) -> set[str]:
        return (
            {symbol for symbol in self._ids if symbol.isupper() and symbol.isascii()}
            if self.pinyin
            else set()
        )

    def _han(self, part: str) -> list[int] | None:
        if all(character in self._ids for character in part):
            return [self._ids[character] for character in part]
        if not self.pinyin:
            return None
        symbols = [
            symbol.upper() for initial, final in syllables(part) for symbol in (initial, final) if symbol
        ]
        ids = [self._ids.get(symbol) for symbol in symbols]
        return None if None in ids else [number for number in ids if number is not None]

    def _latin(self, part: str) -> list[int] | None:
        """The likeliest pieces (Viterbi over a unigram model, Kudo 2018); without scores the fewest. Or sounds."""
        if self.respelled:
            return [self._ids[sound] for sound in respell(part)] or None
        text = "▁" + (part.upper() if self._upper else part)
        best: list[tuple[float, int, int]] = [(0.0, 0, 0)]
        for end in range(1, len(text) + 1):
            choices = []
            for begin in range(max(0, end - self._longest), end):
                piece = text[begin:end]
                if piece in self._ids and best[begin][0] < math.inf:
                    cost = best[begin][0] - self._scores.get(piece, -1.0 if not self._scores else -30.0)
                    choices.append((cost, begin, self._ids[piece]))
            best.append(min(choices, default=(math.inf, 0, 0)))
        if best[-1][0] == math.inf:
            return None
        ids: list[int] = []
        at = len(text)
        while at:
            _, begin, number = best[at]
            ids.append(number)
            at = begin
        return ids[::-1]


def syllables(text: str) -> list[tuple[str, str]]:
    """Pinyin of Chinese characters without tones: initial ("" where there is none) and final of each."""
    from pypinyin import Style, pinyin

    initials = pinyin(text, style=Style.INITIALS, strict=False, errors="ignore")
    finals = pinyin(text, style=Style.FINALS, strict=False, errors="ignore")
    return [(initial[0], final[0]) for initial, final in zip(initials, finals, strict=True)]
