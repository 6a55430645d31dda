"""What a product is, read from its title with the help of ``product-types.txt``, whose head says how it is written.

>>> parts("Urban Factory Laptop Sleeve for MacBook")
('urban factory laptop sleeve', 'macbook')
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from itertools import zip_longest

from edge_runtime.query.product_types import ProductTypes, key
from edge_runtime.text.analyzer import units
from edge_runtime.text.normalizer import fold
from edge_runtime.types import Product

__all__ = ["broader", "find_names", "flavoured", "names", "names_in_catalogue", "parts", "product_type_of"]

_FOR = re.compile(
    r"(?<=\S)\s+(?:for|fits|(?:suitable|compatible|intended)\s+(?:for|with))\s+(?=\S)|适用于?|专用于"
)


@dataclass(frozen=True, slots=True)
class _Entry:
    names: tuple[tuple[str, bool], ...]
    """Keys, and whether it means no other things."""
    written: tuple[str, ...]
    """The names that mean no other things, as they are written; the type's own among them."""
    broader: tuple[str, ...]
    """The nearest first."""
    accessory: bool
    flavoured: bool


@cache
def _lexicon() -> dict[str, _Entry]:
    """Each product type by its own name, in the order of the file."""
    found: dict[str, _Entry] = {}
    above: list[str] = []
    for line in (
        files("export").joinpath("indexing", "product-types.txt").read_text(encoding="utf-8").splitlines()
    ):
        words = line.strip()
        if not words or words.startswith("#"):
            continue
        del above[(len(line) - len(line.lstrip())) // 2 :]
        written = [name.strip() for name in words.strip("+~ ").split("|")]
        group = {key(name.strip(" ?")): "?" not in name for name in written}
        type_ = fold(written[0].strip(" ?"))
        clear = tuple(name for name in written if "?" not in name)
        flavoured = words.startswith("~") or any(found[type_].flavoured for type_ in above)
        found[type_] = _Entry(
            tuple(group.items()), clear, tuple(reversed(above)), words.startswith("+"), flavoured
        )
        above.append(type_)
    return found


@cache
def names() -> tuple[tuple[str, str, bool], ...]:
    """The key of each name, a product type that it means, and whether it means no other things, in the order of the file.

    A type is called by its first name.
    """
    return tuple((name, type_, clear) for type_, known in _lexicon().items() for name, clear in known.names)


@cache
def _clear_types() -> ProductTypes:
    return ProductTypes(name for name in names() if name[2])


@cache
def _clear_names() -> frozenset[str]:
    return frozenset(name for name, _, clear in names() if clear)


def find_names(text: str) -> Iterator[tuple[int, int]]:
    """Where names that mean nothing but product types stand in a folded text: start and end of each, in order."""
    read = units(text)
    for span in _clear_types().spans(text, read):
        start, end = read[span.first].start, read[span.last - 1].end
        if text[start] > "\u2e80":  # units are pairs, a name may be one character
            known = _clear_names()
            start = next((at for at in range(max(start - 1, 0), end) if text[at:end] in known), start)
        yield start, end


def broader(type_: str) -> tuple[str, ...]:
    """The product types that this one belongs to, the nearest first: desk lamp → lamp."""
    return _lexicon()[type_].broader


def written(type_: str) -> tuple[str, ...]:
    """What shoppers call it, in English and Chinese, without names that mean other things, too."""
    return _lexicon()[type_].written


def product_types() -> tuple[str, ...]:
    """Every product type, by its own name."""
    return tuple(_lexicon())


def flavoured(type_: str) -> bool:
    """Whether a word like "rose", "amber" or "chocolate" says what goods of this type are made of."""
    return _lexicon()[type_].flavoured


def names_in_catalogue(carried: Collection[str]) -> list[tuple[str, str, bool]]:
    """The names that mean something in a catalogue, as ``names`` gives them.

    A type that no product is known to be means the nearest broader one that is carried as such: what is only called a
    sofa may be a loveseat; what is a sneaker is no brogue. A name of something else that ends in a name of what is
    carried stays, too: cat food is no food.

    Args:
        carried: the product types of the products.
    """
    meant = {*carried, *(above for type_ in carried for above in broader(type_))}
    senses: dict[str, list[tuple[str, bool]]] = {}
    for name, type_, clear in names():
        senses.setdefault(name, []).append((type_, clear))
    found: dict[tuple[str, str], bool] = {}
    for name, types in senses.items():
        own = [sense for sense in types if sense[0] in meant]
        nearest = [(above, clear) for type_, clear in types for above in broader(type_) if above in carried]
        for type_, clear in own or nearest[:1]:
            found.setdefault((name, type_), clear)
    carried_names = {name for name, _ in found}
    for name, types in senses.items():
        if name not in carried_names and not carried_names.isdisjoint(_endings(name)):
            apart = [sense for sense in types if meant.isdisjoint(broader(sense[0]))]
            found.update({(name, type_): clear for type_, clear in apart})
    return [(name, type_, clear) for (name, type_), clear in found.items()]


def _endings(name: str) -> Iterator[str]:
    """What a name ends in: its last words, or characters."""
    cuts = (cut.end() for cut in re.finditer(" ", name)) if name.isascii() else range(1, len(name))
    return (name[cut:] for cut in cuts)


def parts(title: str) -> tuple[str, str]:
    """What stands before and behind "for", both folded: what the product is, and what it is for."""
    what, *behind = _FOR.split(fold(title), maxsplit=1)
    return what, "".join(behind)


def product_type_of(product: Product) -> str | None:
    """The product type that the product's title names first, else its category, else its description; None: none known.

    A type right before another one, or before "of" and another one, is what that is for: a laptop sleeve is a sleeve,
    a bag of coffee is coffee. But a part or an accessory is for others itself, "screen protector mobile phone" is a
    screen protector. Of a name's several types it is the one that all its texts have most in common with.
    """
    for text in _texts(product):
        read = units(text)
        spans = _clear_types().spans(text, read)
        for span, following in zip_longest(spans, spans[1:]):
            if (
                following is None
                or any(_lexicon()[type_].accessory for type_ in span.types)
                or text[read[span.last - 1].end : read[following.first].start].strip("-/ ") not in ("", "of")
            ):
                return span.types[0] if len(span.types) == 1 else _likeliest(span.types, product)
    return None


def _texts(product: Product) -> Iterator[str]:
    yield from (parts(text.title)[0] for text in product.texts.values())
    yield from map(fold, reversed(product.category))
    yield from (fold(text.description) for text in product.texts.values())


def _likeliest(types: tuple[str, ...], product: Product) -> str:
    """Of several types the one with which, or with whose broader types, the product's clear names go most often."""
    around: Counter[str] = Counter()
    for text in _texts(product):
        for span in _clear_types().spans(text, units(text)):
            if len(span.types) == 1:
                around.update((span.types[0], *broader(span.types[0])))
    return max(types, key=lambda type_: sum(around[one] for one in (type_, *broader(type_))))
