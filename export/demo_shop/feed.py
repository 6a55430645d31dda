"""The demo shop as a feed in the Merchant specification's names, with its pictures."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from export.demo_shop.pictures import VIEWS, draw
from export.demo_shop.products import Product, products
from export.demo_shop.texts import description, reviews, title

__all__ = ["rows", "write"]

_QUALITY = 88
_WORTH_PROCESSES = 100
"""Products from which on starting processes costs less than it saves."""


def rows(product: Product) -> Iterator[dict[str, Any]]:
    """The product as rows of a feed: one in English, one in Chinese."""
    type_ = product.type
    said = list(reviews(product))
    facts = {
        "id": product.id,
        "brand": product.brand[0],
        "product_type": " > ".join(type_.category),
        "price": f"{product.price:.2f} EUR",
        "sale_price": None if product.sale_price is None else f"{product.sale_price:.2f} EUR",
        "availability": product.availability,
        "condition": "new",
        "image_link": f"images/{product.id}.jpg",
        "additional_image_link": f"images/{product.id}-2.jpg",
        "color": product.colour,
        "material": product.material or None,
        "pattern": product.pattern,
        "gender": None if product.gender in ("", "kids") else product.gender,
        "age_group": "kids" if product.gender == "kids" else "adult" if product.gender else None,
        "size": ", ".join(product.sizes) or None,
        "gtin": product.gtin,
        "mpn": product.model,
        "offer": product.offer[0] if product.offer else None,
        "rating": product.rating or None,
        "review_count": product.review_count,
        "reviews": said or None,
        "line": product.line[0],
        "sort": product.sort[0] or None,
    }
    common = {name: value for name, value in facts.items() if value is not None}
    for language in ("en", "zh"):
        yield {
            **common,
            "language": language,
            "title": title(product, language),
            "description": description(product, language),
        }


def write(out: Path, seed: int, count: int, progress: Callable[[str, int, int | None], None]) -> Path:
    """Write ``feed.jsonl`` and ``images/`` below ``out``; returns the feed's path.

    Args:
        progress: called with "drawing", how many products are done, and of how many.
    """
    (out / "images").mkdir(parents=True, exist_ok=True)
    feed = out / "feed.jsonl"
    stock = list(products(seed, count))
    with feed.open("w", encoding="utf-8") as file:
        for product in stock:
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows(product))
    for done, _ in enumerate(_drawn(out / "images", stock), 1):
        progress("drawing", done, count)
    return feed


def _drawn(folder: Path, stock: Sequence[Product]) -> Iterator[None]:
    """Draw all pictures, on every core where that pays."""
    workers = min(os.cpu_count() or 1, 8)
    if workers == 1 or len(stock) < _WORTH_PROCESSES:
        yield from map(_save, repeat(folder), stock)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(_save, repeat(folder), stock, chunksize=8)


def _save(folder: Path, product: Product) -> None:
    for view in range(VIEWS):
        name = f"{product.id}-{view + 1}.jpg" if view else f"{product.id}.jpg"
        draw(product, view).save(folder / name, quality=_QUALITY)
