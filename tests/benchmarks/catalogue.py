"""Make a large feed: a small one's products and varied copies of them, the same each time.

    python -m tests.benchmarks.catalogue OUT.jsonl [--count 100000] [--products PRODUCTS.jsonl.gz]

The first pass over the products keeps them as they are. In every later pass a copy has another id, model, price
and brand, and other numbers and colours in its words, so that its vector and its words differ from the original's.
Without ``--products`` it is the demo shop, drawn as large as wanted, in English and without pictures.
"""

from __future__ import annotations

import argparse
import gzip
import json
import random
import re
from collections.abc import Iterator, Sequence
from itertools import count, islice
from pathlib import Path
from typing import Any

from export.demo_shop.feed import rows
from export.demo_shop.products import products

COLOURS = (
    "black",
    "white",
    "red",
    "blue",
    "green",
    "silver",
    "grey",
    "yellow",
    "pink",
    "purple",
    "brown",
    "gold",
)
_COLOUR = re.compile(rf"\b({'|'.join(COLOURS)})\b", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"\d{2,}")
Record = dict[str, Any]


def feed(known: Sequence[Record]) -> Iterator[Record]:
    """The products, then varied copies of them, without end."""
    brands = sorted({product["brand"] for product in known if product.get("brand")})
    for turn in count():
        for product in known:
            yield product if not turn else _varied(product, turn, brands)


def _varied(product: Record, turn: int, brands: Sequence[str]) -> Record:
    rng = random.Random(f"{product['id']} {turn}")
    brand = rng.choice(brands) if brands else None

    colours = dict(zip(COLOURS, rng.sample(COLOURS, len(COLOURS)), strict=True))
    digits = str.maketrans(dict(zip("123456789", rng.sample("123456789", 9), strict=True)))

    def reworded(text: str) -> str:
        if brand and product.get("brand"):
            text = text.replace(product["brand"], brand)
        text = _COLOUR.sub(lambda found: colours[found[0].lower()], text)
        return _LONG_NUMBER.sub(lambda found: found[0].translate(digits), text)

    copy = {**product, "id": f"{product['id']}-{turn}", "title": reworded(product["title"])}
    if product.get("brand"):
        copy["brand"] = brand
    for name in ("description", "model", "mpn"):
        if product.get(name):
            copy[name] = reworded(product[name])
    if product.get("price"):
        copy["price"] = round(product["price"] * rng.uniform(0.5, 2.0), 2)
    return copy


def drawn(count: int) -> Iterator[Record]:
    """Rows of the demo shop, drawn as large as wanted, in English and without pictures."""
    for product in products(seed=7, count=count):
        row = next(rows(product))
        yield {name: value for name, value in row.items() if not name.endswith("image_link")}


def _read(path: Path) -> list[Record]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line) for line in file]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("out", type=Path)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--products", type=Path)
    options = parser.parse_args()
    records = drawn(options.count) if options.products is None else feed(_read(options.products))
    with options.out.open("w", encoding="utf-8") as file:
        for record in islice(records, options.count):
            file.write(json.dumps(record, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
