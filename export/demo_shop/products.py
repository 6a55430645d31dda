"""What the demo shop has in stock: every product's facts, drawn from a seed."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass

from export.demo_shop.drawing.surfaces import Colour, Pattern
from export.demo_shop.product_types import COLOURS, PRODUCT_TYPES, ProductType, table

__all__ = ["OFFERS", "Pair", "Product", "products"]

Pair = tuple[str, str]
"""English, Chinese."""
OFFERS: tuple[Pair, ...] = (
    ("3 for 2", "买三付二"),
    ("Free delivery", "包邮"),
    ("10% off the second", "第二件九折"),
    ("Gift wrapping included", "免费礼品包装"),
)
_RATINGS = {"good": (5, 5, 5, 5, 4, 4, 3), "mixed": (5, 4, 4, 3, 2, 5), "poor": (4, 3, 2, 2, 1, 1)}


@dataclass(frozen=True, slots=True)
class Product:
    """One product before anything is said about it."""

    number: int
    id: str
    type: ProductType
    brand: Pair
    line: Pair
    colour: str
    shade: Colour
    material: str
    """ "" where the type has none to tell."""
    pattern: Pattern
    gender: str
    sort: Pair
    sizes: tuple[str, ...]
    price: float
    sale_price: float | None
    offer: Pair | None
    availability: str
    stars: tuple[int, ...]
    """Of those who also wrote."""
    review_count: int
    rating: float
    gtin: str
    model: str
    variant: int


def products(seed: int, count: int) -> Iterator[Product]:
    """``count`` products, the types in turn; the first n of a longer shop are those of a shorter one."""
    names, colours = list(PRODUCT_TYPES), list(COLOURS)
    brands = {part: tuple(_pair(name) for name in given) for part, given in table("brands")["brand"].items()}
    lines = tuple(_pair(name) for name in table("brands")["lines"])
    for number in range(count):
        type_ = PRODUCT_TYPES[names[number % len(names)]]
        turn = number // len(names)
        chance = random.Random(f"{seed}/{number}")
        # Each type goes through all colours before one comes again, each in an order of its own.
        order = random.Random(f"{seed}/{type_.name}").sample(colours, len(colours))
        colour = order[turn % len(order)]
        price = _price(chance, *type_.prices)
        written, given, rating = _stars(chance)
        yield Product(
            number=number,
            id=f"d{number + 1:04d}",
            type=type_,
            brand=chance.choice(brands[type_.category[0]]),
            line=chance.choice(lines),
            colour=colour,
            shade=_near(chance, chance.choice(COLOURS[colour].shades)),
            material=chance.choice(type_.materials) if type_.materials else "",
            pattern=chance.choice((*type_.patterns, "plain", "plain")),
            gender=chance.choice(type_.genders) if type_.genders else "",
            sort=chance.choice(type_.sorts) if type_.sorts else ("", ""),
            sizes=_sizes(chance, type_),
            price=price,
            sale_price=round(price * chance.choice((0.7, 0.8, 0.85, 0.9)), 2)
            if chance.random() < 0.2
            else None,
            offer=chance.choice(OFFERS) if chance.random() < 0.15 else None,
            availability=chance.choice(("in_stock",) * 9 + ("out_of_stock", "preorder", "backorder")),
            stars=written,
            review_count=given,
            rating=rating,
            gtin=gtin(f"20{seed % 100:02d}{number:08d}"),
            model=f"{type_.name[:2].upper()}-{chance.randrange(1000, 10000)}",
            variant=chance.randrange(1 << 30),
        )


def gtin(body: str) -> str:
    """Twelve digits and their check digit (GS1 General Specifications, 7.9)."""
    total = sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(body))
    return f"{body}{-total % 10}"


def _pair(text: str) -> Pair:
    english, _, chinese = text.partition("|")
    return english, chinese


def _price(chance: random.Random, low: int, high: int) -> float:
    """Cheap ones are more frequent than dear ones; prices end as shops end them."""
    price: float = low + (high - low) * chance.random() ** 1.6
    if price < 15:
        return round(round(price) + chance.choice((-0.01, -0.05, 0.49)), 2)
    if price < 150:
        return round(round(price) - chance.choice((0.01, 0.05, 0.1)), 2)
    return float(round(price / 10) * 10 - 1)


def _near(chance: random.Random, colour: Colour) -> Colour:
    red, green, blue = (min(255, max(0, part + chance.randint(-7, 7))) for part in colour)
    return red, green, blue


def _sizes(chance: random.Random, type_: ProductType) -> tuple[str, ...]:
    """What is left in stock, most often nearly all."""
    kept = [size for size in type_.sizes if chance.random() < 0.85]
    return tuple(kept) or type_.sizes[:1]


def _stars(chance: random.Random) -> tuple[tuple[int, ...], int, float]:
    """The stars of those who wrote, how many rated, and the mean of all ratings."""
    mood = _RATINGS[chance.choice(("good", "good", "good", "mixed", "mixed", "poor"))]
    written = tuple(chance.choice(mood) for _ in range(chance.choice((0, 1, 2, 2, 3, 3, 4))))
    given = len(written) + chance.choice((0, 1, 4, 9, 20, 60, 180)) * bool(written)
    silent = sum(mood) / len(mood) * (given - len(written))
    rating = round((sum(written) + silent) / given, 1) if given else 0.0
    return written, given, rating
