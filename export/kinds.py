"""What a product is, read from its title with the help of ``starter/kinds.txt``: a kind a line, its names apart by bars.

>>> parts("Urban Factory Laptop Sleeve for MacBook")
('urban factory laptop sleeve', 'macbook')
"""

from __future__ import annotations

import re
from functools import cache
from importlib.resources import files
from itertools import zip_longest

from edge_runtime.find.kinds import Kinds
from edge_runtime.find.words import fold, units
from edge_runtime.types import Product

__all__ = ["kind_of", "names", "parts"]

_FOR = re.compile(
    r"(?<=\S)\s+(?:for|fits|(?:suitable|compatible|intended)\s+(?:for|with))\s+(?=\S)|适用于?|专用于"
)


@cache
def _lines() -> tuple[tuple[bool, tuple[str, ...]], ...]:
    """Whether it is a part or an accessory, and the names, folded."""
    text = files("export").joinpath("starter", "kinds.txt").read_text(encoding="utf-8")
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    return tuple(
        (line.startswith("+"), tuple(fold(name.strip("+ ")) for name in line.split("|"))) for line in lines
    )


@cache
def names() -> tuple[tuple[str, str], ...]:
    """Each name, folded, with the kind that it means: the first name of its line."""
    return tuple((name, group[0]) for _, group in _lines() for name in group)


@cache
def _kinds() -> Kinds:
    return Kinds(names())


@cache
def _accessories() -> frozenset[str]:
    return frozenset(group[0] for accessory, group in _lines() if accessory)


def parts(title: str) -> tuple[str, str]:
    """What stands before and behind "for", both folded: what the product is, and what it is for."""
    what, *behind = _FOR.split(fold(title), maxsplit=1)
    return what, "".join(behind)


def kind_of(product: Product) -> str | None:
    """The kind that the product's title names first, else its category, else its description; None: none known.

    A kind right before another one is what that is for, a laptop sleeve is a sleeve; but a part or an accessory is
    for others itself, "screen protector mobile phone" is a screen protector.
    """
    titles = [parts(text.title)[0] for text in product.texts.values()]
    descriptions = [fold(text.description) for text in product.texts.values()]
    for text in (*titles, *map(fold, reversed(product.category)), *descriptions):
        read = units(text, folded=True)
        spans = _kinds().spans(text, read)
        for span, following in zip_longest(spans, spans[1:]):
            if (
                following is None
                or span.last != following.first
                or span.kind in _accessories()
                or text[read[span.last - 1].end : read[span.last].start].strip("-/ ")
            ):
                return span.kind
    return None
