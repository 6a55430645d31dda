"""What the synthetic voices say. Text n of a seed is always the same, so that a corpus can be continued."""

from __future__ import annotations

import gzip
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from edge_runtime.types import Product, Text
from export.demo_shop.feed import rows
from export.demo_shop.product_types import COLOURS as SHADES
from export.demo_shop.products import Product as DemoProduct
from export.demo_shop.products import products as demo_products
from export.indexing.product_types import product_types, written
from export.speech.numerals import DIGITS, chinese, english
from export.speech.request_sentences import requests, spoken_out
from export.speech.shop_vocabulary import ShopVocabulary, gather
from export.speech.units import HAN
from export.training.speech.alphabet import encode, plain
from export.training.speech.coffee_orders import wording

__all__ = ["DEMO", "Texts", "gather_texts", "kept_brands"]

Language = Literal["en", "zh"]
_KEPT_DEMO = 6
"""One demo brand in so many is in no training text: a catalogue word never heard, to measure the graph by."""
_MOST_TOKENS = 90
DEMO = (7, 1272)
"""Seed and size of the demo shop."""


@dataclass(frozen=True)
class Texts:
    """Sources of sentences by name and share; each draws one from a random state."""

    sources: tuple[tuple[str, Language, float, Callable[[random.Random], str]], ...]

    def draw(self, chance: random.Random) -> tuple[str, Language]:
        """One `plain` text and its language."""
        while True:
            _, language, _, source = chance.choices(self.sources, [share for _, _, share, _ in self.sources])[
                0
            ]
            text = plain(source(chance))
            if text and 1 <= len(encode(text)) <= _MOST_TOKENS:
                return text, language


def gather_texts(data: Path) -> Texts:
    """Sources from the data folder and the demo shop."""
    slots = json.loads((data / "coffee-orders" / "slot-values.json").read_bytes())
    orders = (data / "coffee-orders" / "sentences.txt").read_text(encoding="utf-8").splitlines()
    electronics = _lines(data / "chorus-icecat" / "products.jsonl.gz")[::3]
    fashion = [str(row["title"]) for row in _lines(data / "fashion-44k" / "products.jsonl.gz")][::4]
    queries = [str(row["query"]) for row in _lines(data / "chinese" / "shopping-queries.jsonl.gz")]
    titles = ["".join(row["characters"]) for row in _lines(data / "chinese" / "product-titles.jsonl.gz")]
    demo = _demo()
    shop = gather(demo)
    english_said, chinese_said = _requests(demo, shop)
    icecat = [
        Product(id=str(n), texts={"en": Text(str(row["title"]))}, brand=row.get("brand"))
        for n, row in enumerate(electronics)
    ]
    icecat_said, _ = _requests(icecat, gather(icecat))
    goods = list(_goods())
    goods_said, goods_said_chinese = _requests(goods, gather(goods))
    spoken = {word for title in fashion for word in plain(title).split()}
    spoken |= {word for row in electronics for word in plain(str(row["title"])).split()}
    words = sorted(word for word in spoken if len(word) > 2)
    return Texts(
        (
            ("orders", "en", 0.08, lambda c: c.choice(orders)),
            ("wordings", "en", 0.12, lambda c: wording(_some_slots(slots, c), c)),
            ("demo", "en", 0.24, lambda c: c.choice(english_said)),
            ("goods", "en", 0.14, lambda c: c.choice(goods_said)),
            ("electronics", "en", 0.05, lambda c: c.choice(icecat_said)),
            ("fashion", "en", 0.03, lambda c: " ".join(c.choice(fashion).split()[:6])),
            ("words", "en", 0.07, lambda c: " ".join(c.choices(words, k=c.choice((1, 2, 3))))),
            ("digits", "en", 0.08, lambda c: " ".join(c.choices(DIGITS, k=c.choice((1, 1, 2, 4))))),
            ("numbers", "en", 0.04, lambda c: " ".join(english(c.randrange(1000)))),
            ("demo zh", "zh", 0.10, lambda c: c.choice(chinese_said)),
            ("goods zh", "zh", 0.05, lambda c: c.choice(goods_said_chinese)),
            ("queries", "zh", 0.05, lambda c: c.choice(queries)[:14]),
            ("titles", "zh", 0.03, lambda c: _piece(c.choice(titles), c)),
            (
                "numbers zh",
                "zh",
                0.02,
                lambda c: chinese(c.randrange(2000)) + c.choice(("元", "块", "元以下", "块以内")),
            ),
        )
    )


def _requests(products: Sequence[Product], shop: ShopVocabulary) -> tuple[list[str], list[str]]:
    english_said: list[str] = []
    chinese_said: list[str] = []
    chance = random.Random(7)
    asked = requests(products, shop)
    for sentence, _ in asked.sentences:
        words = spoken_out(sentence, asked.classes, chance)
        han = any("\u4e00" <= word[0] <= "\u9fff" for word in words if word)
        (chinese_said if han else english_said).append("".join(words) if han else " ".join(words))
    return english_said, chinese_said


def kept_brands(stock: Sequence[DemoProduct]) -> list[tuple[str, str]]:
    """Brands of the demo shop, English and Chinese, that no training text holds."""
    return sorted({product.brand for product in stock})[::_KEPT_DEMO]


def _demo() -> list[Product]:
    """The demo shop's products, without one brand in `_KEPT_DEMO`."""
    stock = list(demo_products(*DEMO))
    kept = kept_brands(stock)
    return [
        Product(
            id=product.id,
            texts={row["language"]: Text(row["title"], row["description"]) for row in rows(product)},
            brand=product.brand[0],
            category=product.type.category,
            colours=(product.colour,),
            material=product.material or None,
        )
        for product in stock
        if product.brand not in kept
    ]


def _goods() -> Iterator[Product]:
    """One of every product type that a shop may have, in one colour."""
    shades = list(SHADES.items())
    for number, type_ in enumerate(product_types()):
        texts: dict[str, Text] = {}
        for name in written(type_):
            texts.setdefault("zh" if HAN.search(name) else "en", Text(name))
        colour, shade = shades[number % len(shades)]
        if texts:
            yield Product(id=str(number), texts=texts, colours=(colour, shade.zh))


def _some_slots(values: dict[str, list[str]], chance: random.Random) -> dict[str, str]:
    slots = {"coffeeDrink": chance.choice(values["coffeeDrink"])}
    for name in ("size", "roast", "numberOfShots", "milkAmount", "sugarAmount"):
        if chance.random() < 0.6:
            slots[name] = chance.choice(values[name])
    return slots


def _piece(text: str, chance: random.Random) -> str:
    size = chance.randrange(3, 12)
    start = chance.randrange(max(1, len(text) - size))
    return text[start : start + size]


def _lines(path: Path) -> list[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]
