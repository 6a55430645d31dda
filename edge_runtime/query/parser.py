"""Words → what the shopper means: constraints (price, offers, negation, size, colour, gender), sort intents, type.

    >>> parser = QueryParser({"colour": ["red", "blue"], "material": ["leather"], "price": []}, "EUR")
    >>> meant = parser.parse(tokenize("red shoes under 80, not leather")).query
    >>> meant.text
    'red shoes'
    >>> [constraint.id for constraint in meant.constraints]
    ['price<=80', 'material!=leather', 'colour=red']

Only fields and values of the catalogue become constraints. At most one price, one positive and one negative
constraint are given for each field; all that are given must hold. It does not correct spelling, does not translate
product types and does not convert money; docs/decisions/003-constraints-from-query-text.md says why.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

from edge_runtime.query.attribute_extractors import (
    FIELD_WORDS,
    AttributeExtractor,
    CatalogueTerms,
    Extraction,
)
from edge_runtime.query.carrier_phrases import carrier_phrases
from edge_runtime.query.catalogue_values import CatalogueValues
from edge_runtime.query.offers import OFFER_WORDS, OfferExtractor
from edge_runtime.query.prices import PRICE_STARTS, PRICE_WORDS, Price, PriceExtractor
from edge_runtime.query.sort_intent import GIFT, SORT_INTENT_WORDS, SortIntentExtractor
from edge_runtime.text.lexicon import listed
from edge_runtime.text.stemmer import stem
from edge_runtime.text.tokenizer import Tokens
from edge_runtime.types import Constraint, FilterValue, ParsedQuery, SortIntent

__all__ = ["Parse", "QueryParser"]

_WORK = 20_000
"""Tokens looked at for one text, over all passes."""
_PREPOSITIONS = frozenset(listed("for with in from to by of without that which at on like"))
_DANGLING = frozenset(
    listed("and but or for in with priced that are is which a of the also 但 且 而 也 和 或 要 并")
)
_JOINING = frozenset(listed("and but or 但 也 和"))


@dataclass(slots=True)
class _Found:
    """What one pass after the other has gathered."""

    low: float | None = None
    high: float | None = None
    price_words: list[str] = field(default_factory=list)
    negated: dict[str, list[Extraction]] = field(default_factory=dict)
    sizes: dict[str, list[Extraction]] = field(default_factory=dict)
    positive: dict[str, list[Extraction]] = field(default_factory=dict)
    sort_intents: dict[str, SortIntent] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Parse:
    """A text that was parsed."""

    query: ParsedQuery
    tokens: Tokens
    """Those of ``query.text``: what is left for search."""


class QueryParser:
    """Reads constraints and the kind from words, for one catalogue."""

    def __init__(
        self,
        vocabulary: Mapping[str, Sequence[str]],
        currency: str | None,
        goods: CatalogueTerms | None = None,
    ) -> None:
        """Prepare the look-ups.

        Args:
            vocabulary: field → the catalogue's values; numeric fields with an empty list.
            currency: ISO 4217 code of the prices, or None where the catalogue tells none.
            goods: asked about words that name a colour and a thing, and about words that no product has.
        """
        self._values = CatalogueValues(vocabulary)
        self._fields = AttributeExtractor(self._values, goods)
        self._prices = PriceExtractor(currency) if "price" in vocabulary else None
        self._sort_intents = SortIntentExtractor(vocabulary)
        self._offers = OfferExtractor(vocabulary)
        self._starts = self._fields.starts | PRICE_STARTS | self._sort_intents.starts | self._offers.starts

    def parse(
        self, tokens: Tokens, language: Literal["en", "zh"] | None = None, ignore: Collection[str] = ()
    ) -> Parse:
        """Read the tokens of a text once; none raises, and parsing what is left changes nothing more.

        Args:
            tokens: the shopper's words, their spelling corrected.
            language: "en" or "zh"; None tells it from the words.
            ignore: ids of constraints and sort intents that the shopper removed.
        """
        spoken: Literal["en", "zh"] = language or _language(tokens)
        found = _Found()
        ignored = frozenset(ignore)
        work = 0
        while True:
            found.positive = {}
            spans = self._scan(tokens, found, ignored) or carrier_phrases(tokens)
            work += len(tokens) + 1
            if not spans:
                break
            tokens = _without(tokens, spans)
            if work > _WORK:
                break
        category = self._category(tokens)
        superfluous = [
            span
            for extractions in found.positive.values()
            for extraction in extractions
            for span in self._fields.superfluous(extraction, tokens)
        ]
        if superfluous:
            tokens = _without(tokens, superfluous)
        query = ParsedQuery(
            tokens.text,
            spoken,
            tuple(_constraints(found, ignored, self._values.whom)),
            category,
            sort_intents=tuple(one for one in found.sort_intents.values() if one.id not in ignored),
        )
        return Parse(query, tokens)

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that a condition can be read from: they are no typing errors."""
        return frozenset().union(
            self._values.words,
            PRICE_WORDS,
            FIELD_WORDS,
            SORT_INTENT_WORDS,
            OFFER_WORDS,
        )

    def _scan(self, tokens: Tokens, found: _Found, ignored: frozenset[str]) -> list[tuple[int, int]]:
        """One pass over the tokens; the spans of tokens to take out."""
        spans: list[tuple[int, int]] = []
        at, end, fields = 0, len(tokens), self._fields
        norms, numbers, starts = tokens.norms, tokens.numbers, self._starts
        while at < end:
            free = norms[at + 1 : at + 2] == ["free"]
            if norms[at] not in starts and numbers[at] is None and not free:
                at += 1
                continue
            protected = fields.protected(tokens, at)
            if protected > at + 1:
                at = protected
                continue
            price = self._prices.read(tokens, at) if self._prices else None
            if price is not None:
                if price.low is not None or price.high is not None:
                    spans.append((price.first, price.last))
                    if _range_id(price.low, price.high) not in ignored:
                        _narrow(found, price, tokens.slice(at, price.last))
                at = price.last
                continue
            intent = self._sort_intents.read(tokens, at)
            if intent is not None:
                found.sort_intents.setdefault(intent[0].id, intent[0])
                if intent[0].id != GIFT or GIFT not in ignored:
                    spans.append((at, intent[1]))
                at = intent[1]
                continue
            offer = self._offers.read(tokens, at)
            if offer is not None:
                if _keep(found.sizes, offer, "=", ignored):
                    spans.append((offer.first, offer.last))
                at = offer.last
                continue
            negation = fields.negation(tokens, at)
            if negation:
                first, last = negation[0].first, negation[0].last
                spans.append((first, last))
                for reading in negation:
                    _keep(found.negated, reading, "!=", ignored)
                at = last
                continue
            if protected:
                at = protected
                continue
            size = fields.size(tokens, at)
            if size:
                if any(_keep(found.sizes, reading, "=", ignored) for reading in size):
                    spans.append((size[0].first, size[0].last))
                at = size[0].last
                continue
            positive = fields.positive(tokens, at)
            for reading in positive:
                _keep(found.positive, reading, "=", ignored)
            at = positive[0].last if positive else at + 1
        return spans

    def _category(self, tokens: Tokens) -> str | None:
        """The catalogue's kind that the words name: the longest, before "for" or "with", else the last."""
        kinds = self._values.kinds
        if not len(kinds):
            return None
        stems = [stem(norm) for norm in tokens.norms]
        best: tuple[tuple[bool, int, int], str] | None = None
        at, head = 0, True
        while at < len(stems):
            head = head and tokens.norms[at] not in _PREPOSITIONS
            brand = self._values.brands.longest(tokens.norms, at)
            match = kinds.longest(stems, at)
            if match is not None and (brand is None or match[1] > brand[1]):
                rank = (head, match[1] - at, at)
                if best is None or rank > best[0]:
                    best = rank, match[0][1]
                at = match[1]
            else:
                at = brand[1] if brand else at + 1
        return best[1] if best else None


def _language(tokens: Tokens) -> Literal["en", "zh"]:
    words = sum(1 for norm in tokens.norms if norm[0].isalpha()) - tokens.chinese
    return "zh" if tokens.chinese and tokens.chinese >= words else "en"


def _narrow(found: _Found, price: Price, words: str) -> None:
    """Intersect with the range so far; where nothing would be left the last one said holds."""
    low = price.low if found.low is None or (price.low is not None and price.low > found.low) else found.low
    high = (
        price.high
        if found.high is None or (price.high is not None and price.high < found.high)
        else found.high
    )
    if low is not None and high is not None and low > high:
        low, high, found.price_words = price.low, price.high, []
    found.low, found.high = low, high
    found.price_words.append(words)


def _keep(into: dict[str, list[Extraction]], reading: Extraction, sign: str, ignored: frozenset[str]) -> bool:
    if f"{reading.field}{sign}{_name(reading)}" in ignored:
        return False
    readings = into.setdefault(reading.field, [])
    if all(set(reading.values) != set(other.values) for other in readings):
        readings.append(reading)
    return True


def _name(reading: Extraction) -> str:
    return reading.values[0].casefold()


def _amount(value: float) -> str:
    return str(int(value)) if value == int(value) else f"{value:.3f}".rstrip("0")


def _range_id(low: float | None, high: float | None) -> str:
    if low is None or high is None:
        return f"price<={_amount(high)}" if high is not None else f"price>={_amount(low or 0)}"
    return f"price={_amount(low)}-{_amount(high)}"


def _constraints(
    found: _Found, ignored: frozenset[str], whom: Mapping[str, Sequence[str]]
) -> list[Constraint]:
    """The conditions; of a field of ``whom``, what is for others is left out, so that what is for anybody stays."""
    made: list[Constraint] = []
    if found.low is not None or found.high is not None:
        bounds = {"gte": found.low, "lte": found.high}
        limits: FilterValue = {key: value for key, value in bounds.items() if value is not None}
        made.append(
            Constraint(_range_id(found.low, found.high), "price", limits, " ".join(found.price_words))
        )
    for sign, group in (("!=", found.negated), ("=", found.sizes), ("=", found.positive)):
        for name, readings in group.items():
            values: list[str | float | bool] = [*dict.fromkeys(v for r in readings for v in r.values)]
            key = f"{name}{sign}{'|'.join(dict.fromkeys(_name(r) for r in readings))}"
            others: list[str | float | bool] = [v for v in whom.get(name, ()) if v not in values]
            words = " ".join(dict.fromkeys(r.words for r in readings))
            unwanted = values if sign == "!=" else others
            made.append(Constraint(key, name, {"not": unwanted} if unwanted else values, words))
    return [constraint for constraint in made if constraint.id not in ignored]


def _without(tokens: Tokens, spans: Sequence[tuple[int, int]]) -> Tokens:
    """The tokens without these spans, and without the joining words that they leave at the ends."""
    left = tokens.without(spans)
    first, last = 0, len(left)
    while last and left.norms[last - 1] in _DANGLING and _apart(left, last - 1):
        last -= 1
    while first < last and left.norms[first] in _JOINING and _apart(left, first + 1):
        first += 1
    return left if (first, last) == (0, len(left)) else left.part(first, last)


def _apart(tokens: Tokens, at: int) -> bool:
    """Whether white space, or an end, stands before the token."""
    return at in (0, len(tokens)) or tokens.text[tokens.starts[at] - 1].isspace()
