"""Prices in words: "under 80", "50-80 euro", "200元以内", "两百到三百块".

A number is a price only with a comparison word or, as a range, with a currency; a unit, an age or a year beside
it makes it something else. Money of another currency than the catalogue's is recognised and left alone.
"""

from __future__ import annotations

from dataclasses import dataclass

from edge_runtime.text.lexicon import listed
from edge_runtime.text.phrase_matcher import PhraseMatcher
from edge_runtime.text.price_lexicon import (
    AGE_WORDS,
    CURRENCIES,
    NUMBER_WORDS,
    PRICE_AFTER,
    PRICE_BEFORE,
    UNITS,
)
from edge_runtime.text.tokenizer import Tokens

__all__ = ["PRICE_STARTS", "PRICE_WORDS", "Price", "PriceExtractor"]

_BEFORE = PhraseMatcher(PRICE_BEFORE.items())
_AFTER = PhraseMatcher(PRICE_AFTER.items())
_CURRENCY = PhraseMatcher((word, frozenset(codes.split())) for word, codes in CURRENCIES.items())
_DIGITS = {c: i for i, c in enumerate("零一二三四五六七八九")} | {"〇": 0, "两": 2, "俩": 2}
_TENS = {"十": 10, "百": 100, "千": 1000, "万": 10000}
_TO = frozenset(listed("- – — ~ ～ to and till until 到 至 和 ― −"))
_LEAD = frozenset(
    listed(
        "for priced price prices pricing costing costs cost that which is are at but with a of "
        "budget my our 价格 价 格 位 在"
    )
)
_MODELS = frozenset(listed("air pro plus mini ultra mad hero iphone airpods galaxy vapor vapormax"))
_NOT_MONEY = frozenset(
    listed(
        "size sizes windows version model generation gen part chapter volume vol no number top "
        "inch level grade uk eu us"
    )
)


@dataclass(frozen=True, slots=True)
class Price:
    """Tokens ``first`` to ``last - 1`` speak of money; without bounds they are to be left alone."""

    first: int
    last: int
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class _Amount:
    value: float
    first: int
    last: int
    money: bool
    foreign: bool
    many: bool = False


PRICE_STARTS = frozenset({*_BEFORE.starts, *_CURRENCY.starts, *NUMBER_WORDS, *_DIGITS, *_TENS, "a", "us"})
"""The tokens, besides numbers, at which a price can begin."""
PRICE_WORDS = frozenset(
    {*_BEFORE.words, *_AFTER.words, *_CURRENCY.words, *NUMBER_WORDS, *_TO, *_LEAD, *UNITS, *AGE_WORDS}
    | {*_MODELS, *_NOT_MONEY, "hundred", "thousand", "grand"}
)
"""The words that tell a price, or that a number is none."""


class PriceExtractor:
    """Reads prices in one catalogue's currency (None: whatever currency is said is taken for the "
    "catalogue's)."""

    def __init__(self, currency: str | None) -> None:
        self._currency = currency.upper() if currency else None

    def read(self, tokens: Tokens, at: int) -> Price | None:
        """The price that begins at token ``at``, if one does."""
        found = _BEFORE.longest(tokens.norms, at)
        price = self._led(tokens, at, *found) if found else None
        if price is None:
            price = self._bare(tokens, at)
        if price is None or (price.low is None and price.high is None):
            return price
        first = price.first
        while first > 0 and price.first - first < 4 and tokens.norms[first - 1] in _LEAD:
            first -= 1
        last = price.last
        if last < len(tokens) and tokens.norms[last] == "的":
            last += 1
        return Price(first, last, price.low, price.high)

    def _led(self, tokens: Tokens, at: int, bound: str, behind: int) -> Price | None:
        if behind + 1 < len(tokens) and tokens.norms[behind] in {".", ":", "："}:
            behind += 1
        amount = self._amount(tokens, behind)
        if amount is None:
            return None
        second = self._second(tokens, amount) if bound in {"span", "max", "money"} else None
        if second is not None:
            return self._range(tokens, at, amount, second, sure=bound != "money")
        last = amount.last
        suffix = _AFTER.longest(tokens.norms, last) if last < len(tokens) else None
        if bound == "span":
            if suffix is not None:
                return self._bare(tokens, behind)
            if tokens.norms[at] != "from" or (not amount.money and 1900 <= amount.value < 2100):
                return None
            bound = "min"
        if not amount.money and (bound == "money" or not self._plausible(tokens, at, amount, bound)):
            return None
        if suffix is not None and (suffix[0] == bound or bound == "money"):
            last = suffix[1]
        if amount.foreign:
            return Price(at, last)
        return Price(at, last, amount.value, None) if bound == "min" else Price(at, last, None, amount.value)

    def _bare(self, tokens: Tokens, at: int) -> Price | None:
        amount = self._amount(tokens, at)
        if amount is None:
            return None
        second = self._second(tokens, amount)
        if second is not None and (amount.money or second.money or self._closed(tokens, second)):
            return self._range(tokens, at, amount, second, sure=True)
        last = amount.last
        suffix = _AFTER.longest(tokens.norms, last) if last < len(tokens) else None
        if suffix is None and last < len(tokens) and tokens.norms[last] == "+":
            said = _CURRENCY.longest(tokens.norms, last + 1) if last + 1 < len(tokens) else None
            if said is not None and not amount.money:
                foreign = self._currency not in {None, *said[0]}
                return Price(at, said[1]) if foreign else Price(at, said[1], amount.value)
            suffix = ("min", last + 1) if amount.money else None
        if suffix is not None:
            word, last = suffix
            if not amount.money and not self._plausible(tokens, at, amount, word):
                return None
            if amount.foreign:
                return Price(at, last)
            low, high = (amount.value, None) if word == "min" else (None, amount.value)
            return Price(at, last, low, high)
        if amount.many and (amount.money or self._plausible(tokens, at, amount, "max")):
            if amount.foreign:
                return Price(at, last)
            step = 10 ** (len(str(int(amount.value))) - len(str(int(amount.value)).rstrip("0")))
            return Price(at, last, amount.value, amount.value + step)
        return Price(at, last) if amount.foreign else None

    def _range(self, tokens: Tokens, at: int, first: _Amount, second: _Amount, *, sure: bool) -> Price | None:
        money = first.money or second.money
        last = second.last
        if not money and (not sure or not self._plausible(tokens, at, second, "max")):
            return None
        suffix = _AFTER.longest(tokens.norms, last) if last < len(tokens) else None
        if tokens.norms[last : last + 2] == ["之", "间"]:
            last += 2
        elif suffix is not None and tokens.chinese:
            last = suffix[1]
        if first.foreign or second.foreign:
            return Price(at, last)
        return Price(at, last, min(first.value, second.value), max(first.value, second.value))

    def _second(self, tokens: Tokens, amount: _Amount) -> _Amount | None:
        if amount.last + 1 < len(tokens) and tokens.norms[amount.last] in _TO:
            return self._amount(tokens, amount.last + 1)
        return None

    @staticmethod
    def _closed(tokens: Tokens, amount: _Amount) -> bool:
        return tokens.norms[amount.last : amount.last + 2] == ["之", "间"]

    def _amount(self, tokens: Tokens, at: int) -> _Amount | None:
        """A number with the currency before or behind it."""
        if at >= len(tokens):
            return None
        first, said = at, frozenset[str]()
        if tokens.norms[at] == "us" and tokens.norms[at + 1 : at + 2] == ["$"]:
            at += 1
        before = _CURRENCY.longest(tokens.norms, at)
        if before is not None:
            said, at = before
        number = _number(tokens, at)
        if number is None:
            return None
        value, last, many = number
        after = _CURRENCY.longest(tokens.norms, last) if last < len(tokens) else None
        if after is not None:
            said, last = said & after[0] or after[0], after[1]
        money = before is not None or after is not None
        return _Amount(value, first, last, money, money and self._currency not in {None, *said}, many)

    @staticmethod
    def _plausible(tokens: Tokens, at: int, amount: _Amount, bound: str) -> bool:
        """Whether a number without a currency can be a price where it stands."""
        behind = tokens.norms[amount.last] if amount.last < len(tokens) else ""
        if behind in UNITS and _AFTER.longest(tokens.norms, amount.last) is None:
            return False
        before = tokens.norms[at - 1] if at else ""
        if before in _NOT_MONEY or (tokens.norms[at] == "max" and before in _MODELS):
            return False
        if at and (before in AGE_WORDS or tokens.numbers[at - 1] is not None):
            return amount.value >= (100 if bound == "min" else 18)
        return not (behind in {"and", "or"} and amount.value < 18 and bound == "min")


def _number(tokens: Tokens, at: int) -> tuple[float, int, bool] | None:
    """Value, place behind, and whether 多 ("and some") follows."""
    if at >= len(tokens):
        return None
    value, last = tokens.numbers[at], at + 1
    if value is None:
        words = _english(tokens.norms, at) or _chinese(tokens.norms, at)
        if words is None:
            return None
        value, last = words
    scales = {"k": 1000, "thousand": 1000, "grand": 1000, "hundred": 100, "百": 100, "千": 1000, "万": 10000}
    if last < len(tokens) and tokens.norms[last] in scales and tokens.numbers[last - 1] is not None:
        value, last = value * scales[tokens.norms[last]], last + 1
    many = last < len(tokens) and tokens.norms[last] == "多" and value >= 10 and value % 10 == 0
    return value, last + many, many


def _english(norms: list[str], at: int) -> tuple[float, int] | None:
    total, current, start = 0, 0, at
    if norms[at] == "a" and norms[at + 1 : at + 2] in (["hundred"], ["thousand"]):
        current, at = 1, at + 1
    while at < len(norms) and at - start < 8:
        word = norms[at]
        if word in NUMBER_WORDS:
            current += NUMBER_WORDS[word]
        elif word == "hundred" and 0 < current < 100:
            current *= 100
        elif word == "thousand" and 0 < current < 1000:
            total, current = total + current * 1000, 0
        elif word == "and" and at > start and norms[at - 1] in {"hundred", "thousand"}:
            following = norms[at + 1 : at + 3]
            if not following or following[0] not in NUMBER_WORDS:
                break
            if norms[at - 1] == "hundred" and following[1:] == ["hundred"]:
                break  # "between one hundred and two hundred"
        else:
            break
        at += 1
    return (float(total + current), at) if at > start and total + current else None


def _chinese(norms: list[str], at: int) -> tuple[float, int] | None:
    total, section, digit, start, unit = 0, 0, 0, at, 1
    while at < len(norms) and at - start < 9:
        word = norms[at]
        if word in _DIGITS:
            digit = _DIGITS[word]
            unit = 1 if word == "零" or word == "〇" else unit
        elif word == "万":
            total, section, digit, unit = (total + section + digit) * 10000, 0, 0, 10000
        elif word in _TENS:
            unit = _TENS[word]
            section, digit = section + (digit or 1) * unit, 0
        else:
            break
        at += 1
    if at > start and norms[at - 1] in _DIGITS and unit > 10:
        digit *= unit // 10  # 一百五 is 150
    value = total + section + digit
    return (float(value), at) if at > start and value else None
