"""Numbers and model names as they are spoken, in English and Chinese.

>>> english(182), chinese(250), spoken("EOS-2000D")
(['one', 'hundred', 'eighty', 'two'], '二百五十', ['e', 'o', 's', 'two', 'thousand', 'd'])
"""

from __future__ import annotations

import re

__all__ = ["DIGITS", "chinese", "english", "spoken"]

DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_TEENS = (
    *("ten", "eleven", "twelve", "thirteen", "fourteen", "fifteen", "sixteen", "seventeen"),
    *("eighteen", "nineteen"),
)
_TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_HAN = "零一二三四五六七八九"
_RUN = re.compile(r"[a-z]+|\d+", re.IGNORECASE)
_VOWEL = re.compile(r"[aeiouy]")


def english(number: int) -> list[str]:
    """The words of a number from 0 to 999,999, without "and"."""
    if number >= 1000:
        rest = english(number % 1000) if number % 1000 else []
        return [*english(number // 1000), "thousand", *rest]
    if number >= 100:
        rest = english(number % 100) if number % 100 else []
        return [DIGITS[number // 100], "hundred", *rest]
    if number >= 20:
        return [_TENS[number // 10 - 2], *([DIGITS[number % 10]] if number % 10 else [])]
    return [_TEENS[number - 10] if number >= 10 else DIGITS[number]]


def chinese(number: int) -> str:
    """The characters of a number from 0 to 99,999,999."""
    if number >= 10_000:
        rest = number % 10_000
        gap = "零" if 0 < rest < 1000 else ""
        return f"{chinese(number // 10_000)}万{gap}{chinese(rest) if rest else ''}"
    text, zero = "", False
    for unit, name in ((1000, "千"), (100, "百"), (10, "十"), (1, "")):
        digit = number // unit % 10
        if digit:
            text += (
                ("零" if zero else "") + ("" if (digit, unit, text) == (1, 10, "") else _HAN[digit]) + name
            )
        zero = bool(text) and not digit
    return text or "零"


def spoken(word: str, *, by_digit: bool = False) -> list[str]:
    """A word as it is said: letters that make no word one by one, round or short numbers whole, others digit by digit."""
    said: list[str] = []
    for run in _RUN.findall(word):
        if run.isdigit():
            whole = not by_digit and (len(run) <= 2 or (len(run) <= 4 and run.endswith("00")))
            said += (
                english(int(run))
                if whole and not run.startswith("0")
                else [DIGITS[int(digit)] for digit in run]
            )
        elif _VOWEL.search(run.lower()) and len(run) > 2 and not (run.isupper() and len(run) < 4):
            said.append(run.lower())
        else:
            said += list(run.lower())
    return said
