"""The one tokenizer: one token per Latin word, number, Chinese or Japanese character or sign, with its place in the text.

    "T-shirt, 红色 under €80"  →  t · shirt · , · 红 · 色 · under · € · 80

A hyphen inside a word is no token of its own, one between numbers is; apostrophes inside words vanish from the norm
(women's → womens). It takes one regular expression without nested repetition, so the time is linear in the text.
``analyzer`` makes the terms that are indexed and searched from these tokens.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from edge_runtime.text.normalizer import fold

__all__ = ["CJK", "Tokens", "parse_number", "tokenize"]

CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
"""Chinese and Japanese characters, for a character class of a regular expression."""
_TOKEN = re.compile(rf"[{CJK}]|(?:[^\W_{CJK}]|(?<=\d)[.,](?=\d)|(?<=[^\W\d_])['’ʼ](?=[^\W\d_]))+|[^\s\w'’ʼ]")
_NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,3}){0,3}\Z")
_JOINED = re.compile(
    r"(\d{1,9}(?:[.,]\d{1,3}){0,3})(k|eur|euros?|usd|gbp|rmb|cny|dollars?|pounds?|bucks|quid|yuan)\Z"
)
_SIGNS_AT_ENDS = " ,;:.-–—、，。；：!！"
"""What a removed part leaves hanging at its neighbours."""


@dataclass(slots=True)
class Tokens:
    """The tokens of one text, as parallel lists."""

    text: str
    norms: list[str]
    """Lower case, Latin without accents, no apostrophes."""
    starts: list[int]
    ends: list[int]
    numbers: list[float | None]
    """The value of a token that is a plain number."""
    chinese: int = 0
    """How many tokens are Chinese or Japanese characters."""

    def __len__(self) -> int:
        return len(self.norms)

    def slice(self, first: int, last: int) -> str:
        """The text of tokens ``first`` to ``last - 1``."""
        return self.text[self.starts[first] : self.ends[last - 1]] if last > first else ""

    def hyphenated(self, at: int) -> bool:
        """Whether a hyphen alone stands between this token and the next."""
        return at + 1 < len(self) and self.text[self.ends[at] : self.starts[at + 1]] in {"-", "‐", "‑"}

    def without(self, spans: Sequence[tuple[int, int]]) -> Tokens:
        """What is left without the tokens of ``spans``, and without the signs that stood around them."""
        pieces: list[tuple[int, int]] = []
        at = 0
        for first, last in sorted(spans):
            if self.starts[first] > at:
                pieces.append(_stripped(self.text, at, self.starts[first]))
            at = max(at, self.ends[last - 1])
        pieces.append(_stripped(self.text, at, len(self.text)))
        pieces = [(start, end) for start, end in pieces if end > start]
        left = Tokens(" ".join(self.text[start:end] for start, end in pieces), [], [], [], [])
        shift, token = 0, 0
        for start, end in pieces:
            while token < len(self) and self.starts[token] < start:
                token += 1
            while token < len(self) and self.ends[token] <= end:
                left._copy(self, token, self.starts[token] - start + shift)
                token += 1
            shift += end - start + 1
        return left

    def part(self, first: int, last: int) -> Tokens:
        """Tokens ``first`` to ``last - 1`` with the text that they span."""
        cut = Tokens(self.slice(first, last), [], [], [], [])
        for token in range(first, last):
            cut._copy(self, token, self.starts[token] - self.starts[first])
        return cut

    def replaced(self, words: Mapping[int, str]) -> Tokens:
        """With other words, folded and of letters alone, in the places of some tokens."""
        changed = Tokens("", [], [], [], [], self.chinese)
        text: list[str] = []
        length = at = 0
        for token in range(len(self)):
            gap = self.text[at : self.starts[token]]
            word = words.get(token, self.text[self.starts[token] : self.ends[token]])
            text += (gap, word)
            start = length + len(gap)
            length = start + len(word)
            changed.norms.append(words.get(token, self.norms[token]))
            changed.starts.append(start)
            changed.ends.append(length)
            changed.numbers.append(None if token in words else self.numbers[token])
            at = self.ends[token]
        changed.text = "".join([*text, self.text[at:]])
        return changed

    def _copy(self, other: Tokens, token: int, start: int) -> None:
        self.norms.append(other.norms[token])
        self.starts.append(start)
        self.ends.append(start + other.ends[token] - other.starts[token])
        self.numbers.append(other.numbers[token])
        self.chinese += _is_cjk(other.norms[token])


def parse_number(text: str) -> float | None:
    """A plain number, or None: ``1,000`` and ``1.000`` are a thousand, ``9,5`` and ``9.5`` nine and a half."""
    if not _NUMBER.match(text):
        return None
    cut = max(text.rfind("."), text.rfind(","))
    if cut < 0:
        return float(text)
    whole, part = text[:cut].replace(",", "").replace(".", ""), text[cut + 1 :]
    if len(part) == 3 and not text.startswith("0"):
        return float(whole + part)
    return float(f"{whole}.{part}")


def tokenize(text: str) -> Tokens:
    """Cut a text, as ``normalize`` or ``fold`` leaves it, into tokens. Never raises."""
    tokens = Tokens(text, [], [], [], [])
    norms, starts, ends, numbers = tokens.norms, tokens.starts, tokens.ends, tokens.numbers
    for match in _TOKEN.finditer(text):
        word, start, end = match.group(), match.start(), match.end()
        if _is_cjk(word):
            tokens.chinese += 1
            norm, number = word, None
        elif word.isascii() and word.isalpha():
            norm, number = word.lower(), None
        elif word in {"-", "‐", "‑", "&"} and _inside_word(text, start, word):
            continue
        else:
            norm = fold(word).replace("'", "").replace("’", "").replace("ʼ", "") or word
            number = parse_number(norm) if norm[0].isdecimal() else None
            if number is None and norm[0].isdecimal() and len(norm) == len(word):
                joined = _JOINED.match(norm)
                if joined:
                    cut = joined.end(1)
                    norms += [joined.group(1), joined.group(2)]
                    starts += [start, start + cut]
                    ends += [start + cut, end]
                    numbers += [parse_number(joined.group(1)), None]
                    continue
        norms.append(norm)
        starts.append(start)
        ends.append(end)
        numbers.append(number)
    return tokens


def _is_cjk(word: str) -> bool:
    first = word[0]
    return (
        len(word) == 1
        and (
            "\u3400" <= first <= "\u9fff"
            or "\u3040" <= first <= "\u30ff"
            or "\uf900" <= first <= "\ufaff"
            or "\u3005" <= first <= "\u3007"
        )
        and not "\u4dc0" <= first <= "\u4dff"
    )


def _inside_word(text: str, at: int, sign: str) -> bool:
    if sign == "&":
        return True
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return before.isalnum() and after.isalnum() and not (before.isdecimal() and after.isdecimal())


def _stripped(text: str, start: int, end: int) -> tuple[int, int]:
    while start < end and text[start] in _SIGNS_AT_ENDS:
        start += 1
    while end > start and text[end - 1] in _SIGNS_AT_ENDS:
        end -= 1
    return start, end
