"""What shoppers type into the demo shop, to measure it: `python -m export.demo_shop.queries BUNDLE [--misses]`.

`queries.tsv`: language, query, product type and colour (empty: any) that the first hit should have, and the word of
the query that no training text holds: neither the captions of `export.training.synthetic_images`
nor any form in `export/training/lexicon.tsv`.
The queries are for measuring alone; nothing may be trained or tuned on them.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np

from edge_runtime.engine import Engine
from edge_runtime.query.product_types import ProductTypes
from edge_runtime.text.analyzer import units
from edge_runtime.text.colours import COLOURS
from edge_runtime.text.normalizer import fold
from edge_runtime.types import Product, Query
from export.demo_shop.product_types import PRODUCT_TYPES
from export.indexing import product_types
from export.metrics import Figure

__all__ = ["DemoQuery", "asked", "demo_queries", "listed"]


@dataclass(frozen=True, slots=True)
class DemoQuery:
    """One query and what should come first."""

    language: str
    query: str
    type: str
    colour: str
    """ "" where any will do."""
    unseen: str

    def right(self, product: Product) -> tuple[bool, bool]:
        """Whether a hit's product type is right, and its colour."""
        return product.category == PRODUCT_TYPES[self.type].category, self.colour in ("", *product.colours)


def asked() -> list[DemoQuery]:
    """All queries, English first."""
    lines = files(__package__).joinpath("queries.tsv").read_text("utf-8").splitlines()
    return [DemoQuery(*line.split("\t")) for line in lines[1:]]


def demo_queries(bundle: Path) -> dict[str, dict[str, Any]]:
    """By language: how many queries, and the share whose first hit is right in product type, colour, and both.

    ``listed``: the share whose word that no training text holds is listed in ``product-types.txt`` or among the
    colours. A model knows nothing of these words; a list does or does not.

    Args:
        bundle: the demo shop, built with any models.
    """
    figures: dict[str, dict[str, Any]] = {}
    answers = list(_answered(bundle))
    for language in dict.fromkeys(question.language for question, _ in answers):
        marks = [
            (False, False) if first is None else question.right(first)
            for question, first in answers
            if question.language == language
        ]
        right = Figure.of([float(type_ and colour) for type_, colour in marks])
        figures[language] = {
            "queries": len(marks),
            "type": round(sum(type_ for type_, _ in marks) / len(marks), 4),
            "colour": round(sum(colour for _, colour in marks) / len(marks), 4),
            "right": right.as_dict(),
            "listed": round(
                float(np.mean(listed([q.unseen for q, _ in answers if q.language == language]))), 4
            ),
        }
    return figures


def listed(words: Sequence[str]) -> list[bool]:
    """Whether each word names a product type, in full or by its last part, or a colour."""
    reader = ProductTypes(product_types.names())
    colours = {colour for _, names in COLOURS for colour in names.split("|")}
    found = []
    for word in map(fold, words):
        read = units(word)
        spans = reader.spans(word, read)
        found.append(word in colours or (bool(spans) and spans[-1].last == len(read)))
    return found


def misses(bundle: Path) -> Iterator[dict[str, Any]]:
    """The queries whose first hit is wrong, with its title ("" for no hit)."""
    for question, first in _answered(bundle):
        if first is None or not all(question.right(first)):
            yield {**asdict(question), "first": first.title if first else ""}


def _answered(bundle: Path) -> Iterator[tuple[DemoQuery, Product | None]]:
    with Engine.open(bundle) as engine:
        for question in asked():
            hits = engine.search(Query(text=question.query, limit=1, facets=())).hits
            yield question, hits[0].product if hits else None


def main() -> None:
    """Read the command line, print the figures as JSON."""
    parser = argparse.ArgumentParser(description="Measure the demo shop on queries kept out of training.")
    parser.add_argument("bundle", type=Path, help="the bundle that vitrine-export demo made")
    parser.add_argument(
        "--misses", action="store_true", help="also print each query whose first hit is wrong"
    )
    chosen = parser.parse_args()
    if chosen.misses:
        for miss in misses(chosen.bundle):
            print(json.dumps(miss, ensure_ascii=False))  # noqa: T201
    print(json.dumps(demo_queries(chosen.bundle), indent=2))  # noqa: T201


if __name__ == "__main__":
    main()
