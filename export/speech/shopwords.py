"""A feed → the words of the shop, and sentences that shoppers say with them.

Chinese is cut into the phrases that come again and again in titles, and single characters between them.
"""

from __future__ import annotations

import math
import random
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import Literal

from edge_runtime.encode.colours import COLOURS
from edge_runtime.encode.lexicon import MATERIALS, listed
from edge_runtime.encode.tokens import tokenise
from edge_runtime.types import Product
from export.kinds import kind_of, wider, written
from export.speech.numerals import chinese, english, spoken
from export.speech.units import HAN

__all__ = ["Phrase", "Role", "ShopWords", "gather", "say", "sentences"]

Role = Literal["brand", "model", "kind", "attribute"]
_MOST_TITLES = 20_000
_MOST_TEMPLATES = 20_000
_LONGEST = 4
"""Characters of a Chinese phrase that is cut out of titles."""
_HOLDS = 0.6
_EN_BEFORE = listed(
    "|show me|i want|i want a|i need|i need a|i am looking for|i'm looking for a|do you have|do you have any|"
    "can i get a|can i have a|find me|find me a|get me a|give me a|i'd like a|please show me|where can i find|"
    "looking for|search for|how about|what about a|let me see|any|recommend me a|i would like to buy a"
)
_EN_AFTER = listed(
    "||||please|for women|for men|for kids|on sale|with good value|for a gift|that is cheap|in stock"
)
_EN_PRICE = listed(
    "under {n} euros|under {n}|below {n} euros|less than {n} dollars|for {n} euros|between {n} and {m}"
)
_ZH_BEFORE = listed(
    "|||给我推荐一些|给我推荐一款|推荐几款|想要购买一款|我想买|我想要|我要买一个|有没有|帮我找|帮我找一下|找一下|来一个|"
    "看看|我想看看|请给我看|想买|求推荐|高性价比的|便宜的|便宜一点的|想要购买一款高性价比的|适合送礼的|好看的|新款"
)
_ZH_WORDS = listed(
    "给我|推荐|一些|一款|几款|一个|想要|想买|购买|我要|有没有|帮我|找一下|来一个|看看|看一看|便宜|一点|性价比|高性价比|适合|送礼|好看|"
    "新款|多少钱|有货|谢谢|一下|以下|以内|左右|不超过"
)
_ZH_AFTER = listed("||||有吗|多少钱|有货吗|推荐一下|谢谢")
_ZH_PRICE = listed("{n}元以下的|{n}块以内的|{n}元左右的|{n}到{m}元的|不超过{n}元的")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that name a brand, a model, a kind or an attribute, as the catalogue writes them."""

    text: str
    role: Role


@dataclass(slots=True)
class ShopWords:
    """What a catalogue is said in."""

    phrases: Counter[Phrase] = field(default_factory=Counter)
    """How many products have each."""
    cuts: frozenset[str] = frozenset()
    """Chinese phrases that titles are cut into."""

    def of(self, role: Role, *, han: bool) -> list[str]:
        """Phrases of one role, Chinese or not, the most frequent first."""
        return [
            p.text
            for p, _ in self.phrases.most_common()
            if p.role == role and bool(HAN.search(p.text)) == han
        ]


def gather(products: Iterable[Product]) -> ShopWords:
    """Collect the phrases of a catalogue."""
    found = ShopWords()
    titles: Counter[str] = Counter()
    count = 0
    for product in products:
        count += 1
        for text, role in _named(product):
            found.phrases[Phrase(text, role)] += 1
        for words in product.texts.values():
            titles.update(_han_runs(words.title))
    lexicon = [word for group in (*(shades for _, shades in COLOURS), *MATERIALS) for word in listed(group)]
    kinds = [p.text for p in found.phrases if HAN.search(p.text)]
    cuts = frozenset((*_frequent(titles, max(3, count // 200)), *lexicon, *kinds, *_ZH_WORDS))
    found.cuts = frozenset(cut for cut in cuts if len(cut) > 1 and all(HAN.match(c) for c in cut))
    return found


def say(text: str, cuts: frozenset[str]) -> list[str]:
    """A text as the words that are spoken: Latin words, numbers and model names spelled out, Chinese cut into phrases."""
    words: list[str] = []
    tokens = tokenise(text)
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


def sentences(
    products: Iterable[Product], shop: ShopWords, *, said: Sequence[str] = (), seed: int = 7
) -> Iterator[tuple[tuple[str, ...], float]]:
    """Weighted sentences for the language model: the shop's titles, requests made of its phrases, and ``said``.

    Args:
        said: sentences that shoppers of this shop typically say.
    """
    for sentence in said:
        if words := say(sentence, shop.cuts):
            yield tuple(words), 4.0
    for phrase in shop.phrases:
        if words := say(phrase.text, shop.cuts):
            yield tuple(words), 1.0
    titles: dict[bool, list[list[str]]] = {False: [], True: []}
    for product in islice(products, _MOST_TITLES):
        for text in product.texts.values():
            if words := say(text.title, shop.cuts):
                titles[any(HAN.match(word) for word in words)].append(words[:24])
                yield tuple(words[:24]), 0.5
    chance = random.Random(seed)  # noqa: S311 - no secret is drawn
    for han, known in titles.items():
        kinds = [say(kind, shop.cuts) for kind in shop.of("kind", han=han)]
        attributes = [say(attribute, shop.cuts) for attribute in shop.of("attribute", han=han)]
        brands = [say(brand, shop.cuts) for brand in shop.of("brand", han=han)]
        for _ in range(min(_MOST_TEMPLATES, 50 * len(known))):
            yield (
                tuple(_request(chance, han, kinds, attributes, brands, chance.choice(known), shop.cuts)),
                1.0,
            )


def _request(
    chance: random.Random,
    han: bool,
    kinds: list[list[str]],
    attributes: list[list[str]],
    brands: list[list[str]],
    title: list[str],
    cuts: frozenset[str],
) -> list[str]:
    """A shopper's sentence about a product: a kind of the shop, or a piece of the title, between usual words."""
    low = chance.choice(
        (5, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200, 250, 300, 400, 500, 800, 1000)
    )
    high = low + chance.choice((10, 20, 50, 100))
    number = (chinese(low), chinese(high)) if han else (" ".join(english(low)), " ".join(english(high)))
    price = chance.choice(_ZH_PRICE if han else _EN_PRICE).format(n=number[0], m=number[1])
    size = min(len(title), chance.choice((1, 1, 2, 2, 3)))
    start = chance.randrange(len(title) - size + 1)
    named = title[start : start + size]
    if kinds and chance.random() < 0.6:
        before = (
            chance.choice(attributes)
            if attributes and chance.random() < 0.6
            else title[start : start + size - 1]
        )
        named = [*before, *chance.choice(kinds)]
    if brands and chance.random() < 0.2:
        named = [*chance.choice(brands), *named]
    if han:
        asked = price if chance.random() < 0.2 else ""
        opening = say(chance.choice(_ZH_BEFORE) + asked, cuts)
        return [*opening, *named, *say(chance.choice(_ZH_AFTER), cuts)]
    after = price if chance.random() < 0.25 else chance.choice(_EN_AFTER)
    return [*say(chance.choice(_EN_BEFORE), cuts), *named, *say(after, cuts)]


def _named(product: Product) -> Iterator[tuple[str, Role]]:
    if product.brand:
        yield product.brand, "brand"
    if product.mpn:
        yield product.mpn, "model"
    if product.category:
        yield product.category[-1], "kind"
    if kind := kind_of(product):
        for name in (*written(kind), *wider(kind)):
            yield name, "kind"
    for value in (*product.colours, product.material, product.pattern):
        if value:
            yield value, "attribute"


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
