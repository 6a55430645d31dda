"""What is said about a product, in English and Chinese: title, description, reviews."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from typing import Any, Literal

from export.demo_shop.product_types import COLOURS, table
from export.demo_shop.products import Product

__all__ = ["description", "reviews", "title"]

Language = Literal["en", "zh"]
_PARTS = {"Groceries": "food", "Electronics": "tech", "Shoes": "wear", "Clothing": "wear"}
_LASTING = ("Electronics", "Furniture", "Sport", "Kitchen", "Music")


def title(product: Product, language: Language) -> str:
    """One line that names type and colour, and most often brand, material and pattern."""
    said = _words(product, language)
    form = "title_pack" if product.type.pack else "title_sort" if product.type.sorts else "title"
    chance = random.Random(f"title/{product.id}/{product.variant}/{language}")
    return _filled(chance.choice(table(f"words_{language}")[form]), said, language)


def description(product: Product, language: Language) -> str:
    """A few sentences: what it is, what it is made of, one detail, and the small print."""
    words = table(f"words_{language}")
    said = _words(product, language)
    chance = random.Random(f"description/{product.id}/{product.variant}/{language}")
    first, *others = words["type"][product.type.name]
    lines = [first, *chance.sample(others, chance.choice((1, 2, 2)))]
    if product.material:
        lines.insert(chance.choice((1, 2)), chance.choice(words["material"][product.material][1:]))
    if product.pattern != "plain" and chance.random() < 0.8:
        lines.append(chance.choice(words["pattern_line"][product.pattern]))
    closings = words["closing_food"] if product.type.pack else words["closing"]
    if product.type.category[0] in _LASTING:
        closings = [*closings, *words["closing_lasting"]]
    lines.append(chance.choice(closings))
    if product.offer:
        lines.append(product.offer[language == "zh"] + ("。" if language == "zh" else "."))
    filled = [_filled(line, said, language) for line in lines]
    return ("" if language == "zh" else " ").join(filled)


def reviews(product: Product) -> Iterator[dict[str, Any]]:
    """What customers wrote, each in one language, with stars that fit the words."""
    chance = random.Random(f"reviews/{product.id}/{product.variant}")
    used: set[str] = set()
    for stars in product.stars:
        language: Language = chance.choice(("en", "zh"))
        pools = table("reviews")[language]
        part = _PARTS.get(product.type.category[0])
        lines = [*pools["all"][str(stars)], *(2 * pools[part][str(stars)] if part else ())]
        fresh = [line for line in lines if line not in used]
        line = chance.choice(fresh or lines)
        used.add(line)
        yield {
            "text": _filled(line, _words(product, language), language),
            "rating": stars,
            "language": language,
        }


def _words(product: Product, language: Language) -> Mapping[str, str]:
    """The slots of a line."""
    words, chinese = table(f"words_{language}"), language == "zh"
    type_ = product.type
    colour = COLOURS[product.colour].zh if chinese else product.colour
    gap = "" if chinese else " "
    material = words["material"][product.material][0] if product.material else ""
    pattern = "" if product.pattern == "plain" else words["pattern"][product.pattern]
    who = words["who"][product.gender] if product.gender else ""
    packed = words["packed"].get(type_.name, "").format(colour=colour)
    return {
        "brand": product.brand[chinese],
        "line": product.line[chinese],
        "type": type_.zh if chinese else type_.name,
        "colour": colour,
        "material": material + gap if material and not type_.pack else "",
        "pattern": pattern + gap if pattern else "",
        "whose": who + gap if who else "",
        "sort": product.sort[chinese],
        "packed": packed,
        "model": product.model,
    }


def _filled(line: str, said: Mapping[str, str], language: Language) -> str:
    text = re.sub(r"\s+", " ", line.format(**said)).strip()
    if language == "zh":
        return text
    text = re.sub(r"\b([Aa]) (?=[aeiou])", r"\1n ", text)
    return text[0].upper() + text[1:]
