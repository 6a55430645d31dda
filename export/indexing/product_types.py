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

__all__ = ["flavoured", "kind_of", "named", "named_in", "names", "parts", "wider"]

_FOR = re.compile(
    r"(?<=\S)\s+(?:for|fits|(?:suitable|compatible|intended)\s+(?:for|with))\s+(?=\S)|适用于?|专用于"
)


@dataclass(frozen=True, slots=True)
class _Kind:
    names: tuple[tuple[str, bool], ...]
    """Keys, and whether it means no other things."""
    written: tuple[str, ...]
    """The names that mean no other things, as they are written; the kind's own among them."""
    wider: tuple[str, ...]
    """The nearest first."""
    accessory: bool
    flavoured: bool


@cache
def _lexicon() -> dict[str, _Kind]:
    """Each kind by its own name, in the order of the file."""
    found: dict[str, _Kind] = {}
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
        kind = fold(written[0].strip(" ?"))
        clear = tuple(name for name in written if "?" not in name)
        flavoured = words.startswith("~") or any(found[kind].flavoured for kind in above)
        found[kind] = _Kind(
            tuple(group.items()), clear, tuple(reversed(above)), words.startswith("+"), flavoured
        )
        above.append(kind)
    return found


@cache
def names() -> tuple[tuple[str, str, bool], ...]:
    """The key of each name, a kind that it means, and whether it means no other things, in the order of the file.

    A kind is called by its first name.
    """
    return tuple((name, kind, clear) for kind, known in _lexicon().items() for name, clear in known.names)


@cache
def _kinds() -> ProductTypes:
    return ProductTypes(name for name in names() if name[2])


@cache
def _clear_names() -> frozenset[str]:
    return frozenset(name for name, _, clear in names() if clear)


def named_in(text: str) -> Iterator[tuple[int, int]]:
    """Where names that mean nothing but kinds of goods stand in a folded text: start and end of each, in order."""
    read = units(text)
    for span in _kinds().spans(text, read):
        start, end = read[span.first].start, read[span.last - 1].end
        if text[start] > "\u2e80":  # units are pairs, a name may be one character
            known = _clear_names()
            start = next((at for at in range(max(start - 1, 0), end) if text[at:end] in known), start)
        yield start, end


def wider(kind: str) -> tuple[str, ...]:
    """The kinds that this one belongs to, the nearest first: desk lamp → lamp."""
    return _lexicon()[kind].wider


def written(kind: str) -> tuple[str, ...]:
    """What shoppers call it, in English and Chinese, without names that mean other things, too."""
    return _lexicon()[kind].written


def kinds() -> tuple[str, ...]:
    """Every kind, by its own name."""
    return tuple(_lexicon())


def flavoured(kind: str) -> bool:
    """Whether a word like "rose", "amber" or "chocolate" says what goods of this kind are made of."""
    return _lexicon()[kind].flavoured


def named(carried: Collection[str]) -> list[tuple[str, str, bool]]:
    """The names that mean something in a catalogue, as ``names`` gives them.

    A kind that no product is known to be means the nearest wider one that is carried as such: what is only called a
    sofa may be a loveseat; what is a sneaker is no brogue. A name of something else that ends in a name of what is
    carried stays, too: cat food is no food.

    Args:
        carried: the products' own kinds.
    """
    meant = {*carried, *(above for kind in carried for above in wider(kind))}
    senses: dict[str, list[tuple[str, bool]]] = {}
    for name, kind, clear in names():
        senses.setdefault(name, []).append((kind, clear))
    found: dict[tuple[str, str], bool] = {}
    for name, kinds in senses.items():
        own = [sense for sense in kinds if sense[0] in meant]
        nearest = [(above, clear) for kind, clear in kinds for above in wider(kind) if above in carried]
        for kind, clear in own or nearest[:1]:
            found.setdefault((name, kind), clear)
    carried_names = {name for name, _ in found}
    for name, kinds in senses.items():
        if name not in carried_names and not carried_names.isdisjoint(_endings(name)):
            foreign = [sense for sense in kinds if meant.isdisjoint(wider(sense[0]))]
            found.update({(name, kind): clear for kind, clear in foreign})
    return [(name, kind, clear) for (name, kind), clear in found.items()]


def _endings(name: str) -> Iterator[str]:
    """What a name ends in: its last words, or characters."""
    cuts = (cut.end() for cut in re.finditer(" ", name)) if name.isascii() else range(1, len(name))
    return (name[cut:] for cut in cuts)


def parts(title: str) -> tuple[str, str]:
    """What stands before and behind "for", both folded: what the product is, and what it is for."""
    what, *behind = _FOR.split(fold(title), maxsplit=1)
    return what, "".join(behind)


def kind_of(product: Product) -> str | None:
    """The kind that the product's title names first, else its category, else its description; None: none known.

    A kind right before another one, or before "of" and another one, is what that is for: a laptop sleeve is a sleeve,
    a bag of coffee is coffee. But a part or an accessory is for others itself, "screen protector mobile phone" is a
    screen protector. Of a name's several kinds it is the one that all its texts have most in common with.
    """
    for text in _texts(product):
        read = units(text)
        spans = _kinds().spans(text, read)
        for span, following in zip_longest(spans, spans[1:]):
            if (
                following is None
                or any(_lexicon()[kind].accessory for kind in span.types)
                or text[read[span.last - 1].end : read[following.first].start].strip("-/ ") not in ("", "of")
            ):
                return span.types[0] if len(span.types) == 1 else _likeliest(span.types, product)
    return None


def _texts(product: Product) -> Iterator[str]:
    yield from (parts(text.title)[0] for text in product.texts.values())
    yield from map(fold, reversed(product.category))
    yield from (fold(text.description) for text in product.texts.values())


def _likeliest(kinds: tuple[str, ...], product: Product) -> str:
    """Of several kinds the one with which, or with whose wider kinds, the product's clear names go most often."""
    around: Counter[str] = Counter()
    for text in _texts(product):
        for span in _kinds().spans(text, units(text)):
            if len(span.types) == 1:
                around.update((span.types[0], *wider(span.types[0])))
    return max(kinds, key=lambda kind: sum(around[one] for one in (kind, *wider(kind))))
