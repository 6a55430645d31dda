"""Words → tokens: one per Latin word, number, Chinese character or sign, each with its place in the text.

    "T-shirt, 红色 under €80"  →  t · shirt · , · 红 · 色 · under · € · 80

A hyphen inside a word is dropped, one between numbers stays; apostrophes vanish (women's → womens). It
takes one regular expression without nested repetition, so the time is linear in the text.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

__all__ = ["Tokens", "clean", "parse_number", "stem", "tokenise"]

_CJK = "\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_TOKEN = re.compile(
    rf"[{_CJK}]|(?:[^\W_{_CJK}]|(?<=\d)[.,](?=\d)|(?<=[^\W\d_])['’ʼ](?=[^\W\d_]))+|[^\s\w'’ʼ]"
)
_UNUSABLE = re.compile("[\x00-\x1f\x7f-\x9f\ud800-\udfff]")
_NUMBER = re.compile(r"\d{1,9}(?:[.,]\d{1,3}){0,3}\Z")
_JOINED = re.compile(
    r"(\d{1,9}(?:[.,]\d{1,3}){0,3})(k|eur|euros?|usd|gbp|rmb|cny|dollars?|pounds?|bucks|quid|yuan)\Z"
)


@dataclass(slots=True)
class Tokens:
    """The tokens of one text, as parallel lists."""

    text: str
    norms: list[str]
    """Lower case, without accents and apostrophes."""
    starts: list[int]
    ends: list[int]
    numbers: list[float | None]
    """The value of a token that is a plain number."""
    chinese: int = 0
    """How many tokens are Chinese characters."""

    def __len__(self) -> int:
        return len(self.norms)

    def slice(self, first: int, last: int) -> str:
        """The text of tokens ``first`` to ``last - 1``."""
        return self.text[self.starts[first] : self.ends[last - 1]] if last > first else ""

    def hyphenated(self, at: int) -> bool:
        """Whether a hyphen alone stands between this token and the next."""
        return at + 1 < len(self) and self.text[self.ends[at] : self.starts[at + 1]] in {"-", "‐", "‑"}


def clean(text: str) -> str:
    """The text without control characters, lone surrogates and superfluous white space."""
    return " ".join(_UNUSABLE.sub(" ", text).split())


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


def stem(word: str) -> str:
    """A crude singular: dresses → dress, babies → baby, shoes → shoe; the same on both sides is what counts."""
    if len(word) < 4 or not word.endswith("s") or word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies") and len(word) > 4:
        return word[:-3] + "y"
    if word.endswith(("sses", "xes", "zes", "ches", "shes")):
        return word[:-2]
    return word[:-1]


def _norm(word: str) -> str:
    if not word.isascii():
        word = "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c))
    return word.casefold().replace("'", "").replace("’", "").replace("ʼ", "")


def tokenise(text: str) -> Tokens:
    """Cut a text into tokens."""
    tokens = Tokens(text, [], [], [], [])
    norms, starts, ends, numbers = tokens.norms, tokens.starts, tokens.ends, tokens.numbers
    for match in _TOKEN.finditer(text):
        word, start, end = match.group(), match.start(), match.end()
        if "\u3400" <= word[0] <= "\u9fff" or "\uf900" <= word[0] <= "\ufaff":
            tokens.chinese += 1
            norm, number = word, None
        elif word.isascii() and word.isalpha():
            norm, number = word.lower(), None
        elif word in {"-", "‐", "‑", "&"} and _inside_word(text, start, word):
            continue
        else:
            norm = _norm(word) or word
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


def _inside_word(text: str, at: int, sign: str) -> bool:
    if sign == "&":
        return True
    before, after = text[at - 1 : at], text[at + 1 : at + 2]
    return before.isalnum() and after.isalnum() and not (before.isdecimal() and after.isdecimal())
