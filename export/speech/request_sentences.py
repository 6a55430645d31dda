"""A catalogue's words → what shoppers say with them, for the decoding graph's language model.

Names of goods stand in a sentence as classes (class-based n-grams, Brown et al. 1992): after "a red" comes any type of
the shop, however few sentences were drawn. A class is written as its name in angle brackets.
"""

from __future__ import annotations

import math
import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from edge_runtime.speech.safety.model_check import UNKNOWN
from edge_runtime.text.lexicon import listed
from edge_runtime.types import Product
from export.speech.numerals import chinese, english
from export.speech.shop_vocabulary import Role, ShopVocabulary, say
from export.speech.units import HAN

__all__ = ["Classes", "Requests", "requests", "spoken_out"]

Classes = Mapping[str, Mapping[tuple[str, ...], float]]
"""By name: phrases in words, with their probabilities."""
_MOST_TITLES = 20_000
_REQUESTS = 20_000
"""Drawn for each language: the classes carry the shop's words, so that more teach nothing."""
_TITLE = 0.05
"""A title's weight beside a request's: nobody speaks as titles are written, but their words stand together."""
_OTHER = 0.02
"""How probable it is that a shopper asks for a product type or a brand that the shop does not have."""
_ROLES: tuple[Role, ...] = ("brand", "product_type", "attribute")
_MOST_PHRASES = 5_000
"""Of a class; rarer ones, and models, whose letters and figures are words of their own, are sentences."""
_PRICES = (5, 10, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 200, 250, 300, 400, 500, 800, 1000)
_EN_BEFORE = listed(
    "||show me|please show me|i want|i need|i am looking for|i'm looking for|do you have|do you sell|can i get|"
    "can i have|find me|get me|give me|i'd like|where can i find|looking for|search for|how about|what about|let me see|"
    "recommend me|i would like to buy"
)
_EN_ARTICLES = listed("|||a|a|a|a|an|any|some|the")
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
_ZH_AFTER = listed("||||有吗|多少钱|有货吗|推荐一下|谢谢")
_ZH_PRICE = listed("{n}元以下的|{n}块以内的|{n}元左右的|{n}到{m}元的|不超过{n}元的")


@dataclass(frozen=True, slots=True)
class Requests:
    """Weighted sentences of words and classes, and the classes."""

    sentences: tuple[tuple[tuple[str, ...], float], ...]
    classes: Classes

    def words(self) -> set[str]:
        """Every word of the sentences and the classes."""
        named = {word for phrases in self.classes.values() for phrase in phrases for word in phrase}
        drawn = {word for sentence, _ in self.sentences for word in sentence}
        return (named | drawn) - {UNKNOWN, *self.classes}


def requests(
    products: Iterable[Product], shop: ShopVocabulary, *, sentences: Sequence[str] = (), seed: int = 7
) -> Requests:
    """Draw sentences: the shop's titles and phrases, requests made of its phrases, and ``sentences``.

    Args:
        sentences: what shoppers of this shop typically say.
    """
    classes = _classes(shop)
    made = [(tuple(words), 4.0) for sentence in sentences if (words := say(sentence, shop.cuts))]
    made += [((name,), 20.0) for name in classes]
    named = {phrase for phrases in classes.values() for phrase in phrases}
    phrases = dict.fromkeys(tuple(say(phrase.text, shop.cuts)) for phrase in shop.phrases)
    rest = [words for words in phrases if words and words not in named]
    rest_by_script = {
        han: [words for words in rest if any(map(HAN.match, words)) == han] for han in (False, True)
    }
    made += [(words, 1.0) for words in rest]
    titles: dict[bool, list[list[str]]] = {False: [], True: []}
    for product in islice(products, _MOST_TITLES):
        for text in product.texts.values():
            if words := say(text.title, shop.cuts)[:24]:
                titles[any(HAN.match(word) for word in words)].append(words)
                made.append((tuple(words), _TITLE))
    chance = random.Random(seed)  # noqa: S311 - no secret is drawn
    for han, known in titles.items():
        for _ in range(min(_REQUESTS, 50 * len(known))):
            piece = _piece(chance, rest_by_script[han], chance.choice(known))
            made.append((tuple(_request(chance, han, classes, piece, shop.cuts)), 1.0))
    return Requests(tuple(made), classes)


def spoken_out(sentence: Sequence[str], classes: Classes, chance: random.Random) -> list[str]:
    """The words of a sentence, a phrase drawn for each class."""
    words: list[str] = []
    for item in sentence:
        if item in classes:
            phrases = [phrase for phrase in classes[item] if UNKNOWN not in phrase]
            words += chance.choice(phrases)
        else:
            words.append(item)
    return words


def _classes(shop: ShopVocabulary) -> dict[str, dict[tuple[str, ...], float]]:
    """A class for each role and script. Shoppers ask for what there is little of, too: probabilities go by the square
    root of how many products there are. Names that titles write are asked for four times as often as their synonyms.
    """
    weights: dict[str, dict[tuple[str, ...], float]] = {}
    for phrase, count in shop.phrases.most_common():
        if phrase.role in _ROLES and (words := tuple(say(phrase.text, shop.cuts))):
            name = _name(phrase.role, han=bool(HAN.search(phrase.text)))
            members = weights.setdefault(name, {})
            if len(members) == _MOST_PHRASES and words not in members:
                continue
            members[words] = members.get(words, 0.0) + math.sqrt(count + 15 * shop.titled[phrase])
    for name, members in weights.items():
        total = sum(members.values())
        other = _OTHER if name.startswith(("<product_type", "<brand")) else 0.0
        weights[name] = {words: (1 - other) * weight / total for words, weight in members.items()}
        if other:
            weights[name][(UNKNOWN,)] = other
    return weights


def _name(role: Role, *, han: bool) -> str:
    return f"<{role} zh>" if han else f"<{role}>"


def _piece(chance: random.Random, phrases: Sequence[tuple[str, ...]], title: Sequence[str]) -> Sequence[str]:
    """A model or a rare name, or a few words of a title."""
    if phrases and chance.random() < 0.3:
        return chance.choice(phrases)
    size = min(len(title), chance.choice((1, 2, 2, 3)))
    start = chance.randrange(len(title) - size + 1)
    return title[start : start + size]


def _request(
    chance: random.Random, han: bool, classes: Classes, piece: Sequence[str], cuts: frozenset[str]
) -> list[str]:
    """A request between usual words: a product type with what tells it apart, or a piece of a title."""
    brand, type_, attribute = ([name] if (name := _name(role, han=han)) in classes else [] for role in _ROLES)
    if type_ and chance.random() < 0.85:
        named = [*type_]
        if chance.random() < 0.6:
            named = [*attribute * chance.choice((1, 1, 1, 2)), *named]
        if chance.random() < 0.25:
            named = [*brand, *named]
    else:
        named = [*piece]
    low = chance.choice(_PRICES)
    high = low + chance.choice((10, 20, 50, 100))
    if han:
        price = chance.choice(_ZH_PRICE).format(n=chinese(low), m=chinese(high))
        opening = chance.choice(_ZH_BEFORE) + (price if chance.random() < 0.2 else "")
        return [*say(opening, cuts), *named, *say(chance.choice(_ZH_AFTER), cuts)]
    price = chance.choice(_EN_PRICE).format(n=" ".join(english(low)), m=" ".join(english(high)))
    opening = f"{chance.choice(_EN_BEFORE)} {chance.choice(_EN_ARTICLES)}"
    after = price if chance.random() < 0.25 else chance.choice(_EN_AFTER)
    return [*say(opening, cuts), *named, *say(after, cuts)]
