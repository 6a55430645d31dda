"""Tokens → search terms, the same for what is indexed and for what is asked.

    "Men's shoes"     →  man · shoe
    "dv7-1211ea"      →  dv71211ea · dv7 · 1211ea
    "15.6-inch, 2 TB" →  15.6in · 15.6 · 2tb · 2
    "数码相机"         →  数码 · 码相 · 相机

Chinese and Japanese runs become overlapping pairs, so that a word of two characters is found anywhere.
It does not correct, translate or weigh: that is done where words are looked up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from edge_runtime.text.normalizer import fold
from edge_runtime.text.stemmer import stem
from edge_runtime.text.tokenizer import CJK, Tokens, tokenize

__all__ = ["Analysis", "Unit", "analyze", "index_terms", "phrase_key", "units"]

_MAX_TERM = 40
_CJK = re.compile(f"[{CJK}]")
_BEFORE_CJK = "\u3004"
_HYPHENS = frozenset("-‐‑–")
_HYPHEN = re.compile("[-‐‑–]")
_POSSESSIVE = re.compile("['’ʼ]s?(?![^\\W_])")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NUMBER = re.compile(r"\d+(?:\.\d+)?\Z")
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)([a-zµμ]+)\Z")
_ZEROS = re.compile(r"\.0+(?!\d)")
_UNITS = {
    **dict.fromkeys(("in", "inch", "inches", "zoll", '"', "''", "″", "”", "寸", "英寸"), "in"),
    **{unit: unit for unit in ("kb", "mb", "gb", "tb", "mm", "cm", "ft", "kg", "mg", "lb", "oz", "ml", "cl")},
    **{unit: unit for unit in ("mah", "wh", "kwh", "hz", "khz", "mhz", "ghz", "db", "rpm", "mp", "va", "kw")},
    **{unit: unit for unit in ("m", "g", "l", "w", "v", "a")},
    **{"litre": "l", "litres": "l", "liter": "l", "liters": "l", "watt": "w", "watts": "w", "volt": "v"},
    **{"metre": "m", "metres": "m", "meter": "m", "meters": "m", "lbs": "lb", "volts": "v", "ghertz": "ghz"},
    **{"megapixel": "mp", "megapixels": "mp", "gram": "g", "grams": "g", "terabyte": "tb", "gigabyte": "gb"},
}
_NOT_APART = frozenset({"in", "a"})
"""Units of measurement that are words of their own after a space: "2 in 1"."""


@dataclass(frozen=True, slots=True)
class Unit:
    """One word as it stands in a text, and the terms that say the same."""

    forms: tuple[tuple[str, ...], ...]
    """Each form is complete by itself; the first is the closest."""
    start: int
    end: int
    """Its place in the folded text."""
    extra: tuple[str, ...] = ()
    """Indexed with it, yet not equal to it: the number of "2 TB"."""
    token: int = -1
    """The place of the token that it is, where it is exactly one."""

    @property
    def term(self) -> str:
        """The first term of the closest form."""
        return self.forms[0][0]


@dataclass(frozen=True, slots=True)
class Analysis:
    """A text as it is searched for."""

    folded: str
    units: list[Unit]

    def word(self, unit: Unit) -> str:
        """The unit as it stands in the folded text."""
        return self.folded[unit.start : unit.end]


def analyze(tokens: Tokens) -> Analysis:
    """The folded text of some tokens, and its units in order. Never raises."""
    text, words = _words(tokens)
    found: list[Unit] = []
    number: tuple[str, int] | None = None
    for word, start, end, token in words:
        if word > _BEFORE_CJK and _CJK.match(word):
            if number is not None and start == number[1] and word.startswith(("寸", "英寸")):
                found[-1] = _amount(number[0], "in", found[-1].start, end)
            found.extend(_pairs(word, start))
            number = None
            continue
        if number is not None:
            gap = text[number[1] : start]
            if word in _UNITS and (not gap or (gap.isspace() and word not in _NOT_APART)):
                found[-1] = _amount(number[0], _UNITS[word], found[-1].start, end)
                number = None
                continue
        number = None
        unit = _unit(word, start, end, token)
        if unit is None:
            continue
        found.append(unit)
        if len(unit.forms) == 1 and _NUMBER.match(unit.term):
            number = (unit.term, end)
    return Analysis(text, found)


def units(folded: str) -> list[Unit]:
    """The units of a text that went through ``fold``. Never raises."""
    return analyze(tokenize(folded)).units


def index_terms(text: str, *, singles: bool = False) -> list[str]:
    """All terms of a text in order, as they are indexed. Never raises.

    Args:
        singles: also each character of a Chinese run, so that one character alone finds it (index side).
    """
    found: list[str] = []
    for unit in units(fold(text)):
        for form in unit.forms:
            found.extend(form)
        found.extend(unit.extra)
    if singles:
        found.extend(
            single for pair in tuple(found) if _CJK.match(pair) and len(pair) == 2 for single in pair
        )
    return found


def phrase_key(text: str) -> str:
    """The text as rules and synonyms are looked up: its terms, joined by a space."""
    return " ".join(unit.term for unit in units(fold(text)))


def _pairs(run: str, start: int) -> list[Unit]:
    if len(run) == 1:
        return [Unit(((run,),), start, start + 1)]
    return [Unit(((run[at : at + 2],),), start + at, start + at + 2) for at in range(len(run) - 1)]


def _amount(number: str, unit: str, start: int, end: int) -> Unit:
    return Unit(((number + unit,),), start, end, (number,))


def _part(word: str) -> str:
    word = _POSSESSIVE.sub("", word)
    word = word.replace("'", "").replace("’", "").replace("ʼ", "")
    if not word or not word[0].isalnum():
        return ""
    if word[0].isdigit():
        word = _ZEROS.sub("", _THOUSANDS.sub("", word).replace(",", "."))
    return stem(word)[:_MAX_TERM]


def _unit(word: str, start: int, end: int, token: int) -> Unit | None:
    parts = tuple(part for part in map(_part, _HYPHEN.split(word)) if part)
    if not parts:
        return None
    if len(parts) == 1:
        amount = _AMOUNT.match(parts[0])
        if amount is not None and amount[2] in _UNITS:
            return _amount(amount[1], _UNITS[amount[2]], start, end)
        return Unit((parts,), start, end, token=token)
    if len(parts) == 2 and _NUMBER.match(parts[0]) and parts[1] in _UNITS:
        return _amount(parts[0], _UNITS[parts[1]], start, end)
    whole = "".join(parts)
    if len(parts) > 4 or len(whole) > _MAX_TERM:
        return Unit((parts,), start, end)
    return Unit(((stem(whole),), parts), start, end)


def _words(tokens: Tokens) -> tuple[str, list[tuple[str, int, int, int]]]:
    """The folded text, and its words with their places: Latin ones with their hyphens, Chinese runs, inch marks.

    The last value of each is the place of the token that it is, or -1 where it is several.
    """
    text, starts, ends = tokens.text, tokens.starts, tokens.ends
    pieces: list[str] = []
    found: list[tuple[str, int, int, int]] = []
    length = at = 0
    token, count = 0, len(tokens)
    while token < count:
        first, start = token, starts[token]
        gap = text[at:start]
        if gap.startswith("''") and found and found[-1][0][-1].isdigit():
            found.append(("''", length, length + 2, -1))
        pieces.append(gap)
        length += len(gap)
        head = tokens.norms[token]
        token += 1
        if head > _BEFORE_CJK and _CJK.match(head):
            while token < count and starts[token] == ends[token - 1] and _CJK.match(tokens.norms[token]):
                token += 1
        elif head[0].isalnum():
            while True:
                after = token
                if after < count and starts[after] == ends[after - 1] and tokens.norms[after] in _HYPHENS:
                    after += 1
                other = tokens.norms[after] if after < count else ""
                if not other[:1].isalnum() or (other > _BEFORE_CJK and _CJK.match(other)):
                    break
                between = text[ends[token - 1] : starts[after]]
                if between and (len(between) > 1 or between not in _HYPHENS):
                    break
                token = after + 1
        raw = text[start : ends[token - 1]]
        word = raw.lower() if raw.isascii() else fold(raw)
        if head[0].isalnum() or word in _UNITS:
            found.append((word, length, length + len(word), first if token == first + 1 else -1))
        pieces.append(word)
        length += len(word)
        at = ends[token - 1]
    tail = text[at:]
    if tail.startswith("''") and found and found[-1][0][-1].isdigit():
        found.append(("''", length, length + 2, -1))
    pieces.append(tail.lower())
    return "".join(pieces), found
