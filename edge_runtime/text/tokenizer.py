"""Text → search tokens, the same for what is indexed and for what is asked.

    "Men's shoes"     →  men · shoe
    "dv7-1211ea"      →  dv71211ea · dv7 · 1211ea
    "15.6-inch, 2 TB" →  15.6in · 15.6 · 2tb · 2
    "数码相机"         →  数码 · 码相 · 相机

English words lose a plural or possessive s (after Harman, "How effective is suffixing?", 1991), nothing more.
Chinese and Japanese runs become overlapping pairs, so that a word of two characters is found anywhere.
It does not correct, translate or weigh: that is done where words are looked up.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

__all__ = [
    "MAX_CHARACTERS",
    "STOP_WORDS",
    "Unit",
    "fold",
    "is_cross_word_bigram",
    "is_stop_word",
    "rule_key",
    "stem",
    "tokens",
    "units",
]

MAX_CHARACTERS = 20_000
"""What stands behind is not read."""
_NAMES_NOTHING = (
    "a an and any are as at be been but buy by can could did do does find for from get give had has have how i if in"
    " into is it its looking may me my need of on or our please search should show so some that the their them there"
    " these they this those to us want was we were what when where which who will with would you your"
)
STOP_WORDS = frozenset(_NAMES_NOTHING.split())
"""English words that say nothing of a product; a query is searched without them, unless it has no others."""
_PARTICLES = frozenset(
    "的了吗呢吧啊呀哦么嘛我你您他她它们这那哪是有没要想买找给请帮就也都很还个一和与或在又最更些什怎"
)
"""Chinese characters that alone say nothing of a product."""
_MAX_TOKEN = 40
_CJK = "\u3005-\u3007\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff"
_LETTER = rf"[^\W_{_CJK}]"
_WORD = re.compile(
    rf"[{_CJK}]+|(?:{_LETTER}|(?<=\d)[.,](?=\d))+(?:['’ʼ]{_LETTER}+)?"
    rf"(?:[-‐‑–](?:{_LETTER}|(?<=\d)[.,](?=\d))+(?:['’ʼ]{_LETTER}+)?)*|(?<=\d)(?:''|[\"″”])"
)
_CJK_RUN = re.compile(rf"[{_CJK}]")
_POSSESSIVE = re.compile("['’ʼ]s?(?![^\\W_])")
_HYPHEN = re.compile("[-‐‑–]")
_MARKS = str.maketrans({"″": '"', "™": " ", "℠": " "})
"""What NFKC would turn into letters: RTX™ into rtxtm."""
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_NUMBER = re.compile(r"\d+(?:\.\d+)?\Z")
_AMOUNT = re.compile(r"(\d+(?:\.\d+)?)([a-zµ]+)\Z")
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
"""Units that are words of their own after a space: "2 in 1"."""
_IRREGULAR = {
    **{
        word: word
        for word in ("lens", "series", "gas", "canvas", "atlas", "species", "chaos", "always", "plus")
    },
    **{word: word[:-1] for word in ("movies", "cookies", "hoodies", "selfies", "ties", "pies", "tvs", "pcs")},
    **{"lenses": "lens", "gases": "gas", "buses": "bus", "canvases": "canvas", "shelves": "shelf"},
    **{"knives": "knife", "headaches": "headache", "scarves": "scarf", "caches": "cache", "axes": "axe"},
    **{"leaves": "leaf", "mice": "mouse", "women": "woman", "womens": "woman", "mens": "man", "men": "man"},
    **{"children": "child", "childrens": "child", "feet": "foot", "brushes": "brush", "statuses": "status"},
}


def is_stop_word(word: str) -> bool:
    """Whether a word of a query, folded, says nothing of a product: "your", 有没."""
    return word in STOP_WORDS or _PARTICLES.issuperset(word)


def is_cross_word_bigram(pair: str) -> bool:
    """Whether a Chinese pair may have come of two words, one of which says nothing: 的伞, 要红."""
    return not _PARTICLES.isdisjoint(pair)


@dataclass(frozen=True, slots=True)
class Unit:
    """One word as it stands in a text, and the tokens that say the same."""

    forms: tuple[tuple[str, ...], ...]
    """Each form is complete by itself; the first is the closest."""
    start: int
    end: int
    """Its place in the folded text."""
    extra: tuple[str, ...] = ()
    """Indexed with it, yet not equal to it: the number of "2 TB"."""

    @property
    def token(self) -> str:
        """The first token of the closest form."""
        return self.forms[0][0]


def fold(text: str) -> str:
    """NFKC, lower case, Latin letters without accents, no trade marks; at most MAX_CHARACTERS are read. Never raises."""
    text = text[:MAX_CHARACTERS]
    if text.isascii():
        return text.lower()
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text.translate(_MARKS)).casefold())
    kept: list[str] = []
    latin = False
    for character in unicodedata.normalize("NFD", text):
        if unicodedata.category(character) == "Mn":
            if latin:
                continue
        else:
            latin = character < "\u0250"
        kept.append(character)
    return unicodedata.normalize("NFC", "".join(kept))


@lru_cache(maxsize=50_000)
def stem(word: str) -> str:
    """An English word, folded, without its plural s; stem(stem(word)) == stem(word)."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if len(word) < 4 or not word.endswith("s") or not word.isascii() or not word.isalpha():
        return word
    if word.endswith(("ss", "us", "is")):
        return word
    if word.endswith("ies"):
        return word[:-3] + "y" if len(word) > 4 and word[-4] not in "ae" else word[:-1]
    if word.endswith(("sses", "xes", "ches", "shes", "zzes")):
        return word[:-2]
    return word[:-1]


def units(text: str, *, folded: bool = False) -> list[Unit]:
    """The words of a text in order. Never raises; ``folded`` says that the text went through ``fold``."""
    text = text[:MAX_CHARACTERS] if folded else fold(text)
    found: list[Unit] = []
    number: tuple[str, int] | None = None
    for match in _WORD.finditer(text):
        word, start, end = match[0], match.start(), match.end()
        if _CJK_RUN.match(word):
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
        unit = _unit(word, start, end)
        if unit is None:
            continue
        found.append(unit)
        if len(unit.forms) == 1 and _NUMBER.match(unit.token):
            number = (unit.token, end)
    return found


def tokens(text: str, *, singles: bool = False) -> list[str]:
    """All tokens of a text in order, as they are indexed. Never raises.

    Args:
        singles: also each character of a Chinese run, so that one character alone finds it (index side).
    """
    found: list[str] = []
    for unit in units(text):
        for form in unit.forms:
            found.extend(form)
        found.extend(unit.extra)
    if singles:
        found.extend(
            single for pair in tuple(found) if _CJK_RUN.match(pair) and len(pair) == 2 for single in pair
        )
    return found


def rule_key(text: str) -> str:
    """The text as rules and synonyms are looked up: its tokens, joined by a space."""
    return " ".join(unit.token for unit in units(text))


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
    return stem(word)[:_MAX_TOKEN]


def _unit(word: str, start: int, end: int) -> Unit | None:
    parts = tuple(part for part in map(_part, _HYPHEN.split(word)) if part)
    if not parts:
        return None
    if len(parts) == 1:
        amount = _AMOUNT.match(parts[0])
        if amount is not None and amount[2] in _UNITS:
            return _amount(amount[1], _UNITS[amount[2]], start, end)
        return Unit((parts,), start, end)
    if len(parts) == 2 and _NUMBER.match(parts[0]) and parts[1] in _UNITS:
        return _amount(parts[0], _UNITS[parts[1]], start, end)
    whole = "".join(parts)
    if len(parts) > 4 or len(whole) > _MAX_TOKEN:
        return Unit((parts,), start, end)
    return Unit(((stem(whole),), parts), start, end)
