"""A feed → the words of the shop.

Chinese is cut into the phrases that come again and again in titles, and single characters between them.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Literal

from edge_runtime.text.colours import COLOURS
from edge_runtime.text.lexicon import MATERIALS, listed
from edge_runtime.text.normalizer import fold
from edge_runtime.text.tokenizer import tokenize
from edge_runtime.types import Product
from export.indexing.product_types import broader, product_type_of, written
from export.speech.numerals import chinese, spoken
from export.speech.units import HAN

__all__ = ["Phrase", "Role", "ShopVocabulary", "VocabularyBuilder", "gather", "say"]

Role = Literal["brand", "model", "product_type", "attribute"]
_LONGEST = 4
"""Characters of a Chinese phrase that is cut out of titles."""
_HOLDS = 0.6
_ZH_WORDS = listed(
    "给我|推荐|一些|一款|几款|一个|想要|想买|购买|我要|有没有|帮我|找一下|来一个|看看|看一看|便宜|一点|性价比|高性价比|适合|送礼|好看|"
    "新款|多少钱|有货|谢谢|一下|以下|以内|左右|不超过"
)


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that name a brand, a model, a product type or an attribute, as the catalogue writes them."""

    text: str
    role: Role


@dataclass(slots=True)
class ShopVocabulary:
    """What a catalogue is said in."""

    phrases: Counter[Phrase] = field(default_factory=Counter)
    """How many products have each."""
    titled: Counter[Phrase] = field(default_factory=Counter)
    """How many of these write it in a title."""
    cuts: frozenset[str] = frozenset()
    """Chinese phrases that titles are cut into."""

    def as_json(self) -> dict[str, Any]:
        """Plain JSON values, from which ``from_json`` makes the same vocabulary."""
        phrases = [[p.text, p.role, count, self.titled[p]] for p, count in self.phrases.items()]
        return {"phrases": phrases, "cuts": sorted(self.cuts)}

    @classmethod
    def from_json(cls, content: Mapping[str, Any]) -> ShopVocabulary:
        """The inverse of ``as_json``."""
        rows = [(Phrase(text, role), count, titled) for text, role, count, titled in content["phrases"]]
        return cls(
            Counter({phrase: count for phrase, count, _ in rows}),
            Counter({phrase: titled for phrase, _, titled in rows}),
            frozenset(content["cuts"]),
        )

    def of(self, role: Role, *, han: bool) -> list[str]:
        """Phrases of one role, Chinese or not, the most frequent first."""
        return [
            p.text
            for p, _ in self.phrases.most_common()
            if p.role == role and bool(HAN.search(p.text)) == han
        ]


class VocabularyBuilder:
    """Collects the phrases of a catalogue product by product."""

    def __init__(self) -> None:
        self._phrases: Counter[Phrase] = Counter()
        self._titled: Counter[Phrase] = Counter()
        self._han_runs: Counter[str] = Counter()
        self._count = 0

    def add(self, product: Product) -> None:
        """Take in one product."""
        self._count += 1
        titles = fold(" ".join(text.title for text in product.texts.values()))
        for phrase in dict.fromkeys(Phrase(text, role) for text, role in _named(product)):
            self._phrases[phrase] += 1
            self._titled[phrase] += fold(phrase.text) in titles
        for words in product.texts.values():
            self._han_runs.update(_han_runs(words.title))

    def finish(self) -> ShopVocabulary:
        """The vocabulary of all products so far."""
        lexicon = [
            word for group in (*(shades for _, shades in COLOURS), *MATERIALS) for word in listed(group)
        ]
        named = [p.text for p in self._phrases if HAN.search(p.text)]
        frequent = _frequent(self._han_runs, max(3, self._count // 200))
        cuts = frozenset((*frequent, *lexicon, *named, *_ZH_WORDS))
        return ShopVocabulary(
            self._phrases,
            self._titled,
            frozenset(cut for cut in cuts if len(cut) > 1 and all(HAN.match(c) for c in cut)),
        )


def gather(products: Iterable[Product]) -> ShopVocabulary:
    """Collect the phrases of a catalogue."""
    builder = VocabularyBuilder()
    for product in products:
        builder.add(product)
    return builder.finish()


def say(text: str, cuts: frozenset[str]) -> list[str]:
    """A text as the words that are spoken: Latin words, numbers and model names spelled out, Chinese cut into phrases."""
    words: list[str] = []
    tokens = tokenize(text)
    run = ""
    for norm in [*tokens.norms, ""]:
        if norm and HAN.fullmatch(norm):
            run += norm
            continue
        if run:
            words += _cut(run, cuts)
            run = ""
        if norm.isdigit() and tokens.chinese > len(tokens) // 2 and len(norm) < 7:
            words += _cut(chinese(int(norm)), cuts)
        elif norm:
            words += spoken(norm) if not norm.isalpha() else [norm] if norm.isascii() else []
    return words


def _named(product: Product) -> Iterator[tuple[str, Role]]:
    if product.brand:
        yield product.brand, "brand"
    if product.mpn:
        yield product.mpn, "model"
    if product.category:
        yield product.category[-1], "product_type"
    if type_ := product_type_of(product):
        for name in (*written(type_), *broader(type_)):
            yield name, "product_type"
    for value in (*product.colours, product.material, product.pattern):
        if value:
            yield value, "attribute"
            for name in _twins().get(fold(value), ()):
                yield name, "attribute"


@cache
def _twins() -> dict[str, tuple[str, ...]]:
    """The Chinese names of each English name of a colour or material."""
    found: dict[str, tuple[str, ...]] = {}
    for group in (*(shades for _, shades in COLOURS), *MATERIALS):
        names = listed(group)
        chinese_names = tuple(name for name in names if HAN.match(name))
        for name in names:
            if name.isascii():
                found.setdefault(name, chinese_names)
    return found


def _han_runs(text: str) -> Iterator[str]:
    run = ""
    for character in text + " ":
        if HAN.match(character):
            run += character
        elif run:
            yield run
            run = ""


def _frequent(runs: Counter[str], least: int) -> set[str]:
    """Phrases of 2–4 characters in at least ``least`` titles that hold together and stand beside different others.

    Holding together is normalised pointwise mutual information (Bouma 2009): 1 where no part is seen without the other.
    """
    counts: Counter[str] = Counter()
    beside: dict[str, tuple[set[str], set[str]]] = defaultdict(lambda: (set(), set()))
    total = 0
    for run, times in runs.items():
        total += times * len(run)
        for size in range(1, _LONGEST + 1):
            for at in range(len(run) - size + 1):
                piece = run[at : at + size]
                counts[piece] += times
                # The edge of a title's part is a neighbour unlike any character, and unlike itself.
                beside[piece][0].update((run[at - 1],) if at else ("<", "|"))
                beside[piece][1].update((run[at + size],) if at + size < len(run) else (">", "|"))

    def holds(piece: str) -> bool:
        share = counts[piece] / total
        parts = ((counts[piece[:at]] / total) * (counts[piece[at:]] / total) for at in range(1, len(piece)))
        return all(math.log(share / part) >= _HOLDS * -math.log(share) for part in parts)

    kept = {
        piece
        for piece, times in counts.items()
        if len(piece) > 1 and times >= least and min(map(len, beside[piece])) > 1 and holds(piece)
    }
    return {p for p in kept if not any(p[:at] in kept and p[at:] in kept for at in range(2, len(p) - 1))}


def _cut(run: str, cuts: frozenset[str]) -> list[str]:
    """Longest match from the left; single characters between."""
    words, at = [], 0
    while at < len(run):
        size = next((size for size in range(min(8, len(run) - at), 1, -1) if run[at : at + size] in cuts), 1)
        words.append(run[at : at + size])
        at += size
    return words
