"""Queries that have no answer in most shops: what "nothing suitable" is calibrated and judged on.

``out-of-catalogue-queries.jsonl`` holds one a line: support, bank, travel, medical, news and programming
questions, small talk, and shopping for many product types. A shopping query names its product type in
``product_types``, so that a build leaves out what its catalogue does carry.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal, get_args

__all__ = ["OutOfCatalogueQuery", "Topic", "load", "split", "without_product_types"]

Topic = Literal["support", "bank", "travel", "smalltalk", "medical", "news", "code", "shopping"]


@dataclass(frozen=True, slots=True)
class OutOfCatalogueQuery:
    """One query that most catalogues cannot answer."""

    query: str
    language: Literal["en", "zh"]
    topic: Topic
    product_types: tuple[str, ...]
    """For shopping: the product types that answer it; otherwise empty."""
    words: int
    """Words in English, characters in Chinese."""

    def __post_init__(self) -> None:
        if not self.query.strip() or self.words < 1:
            raise ValueError("a query needs words")
        if self.language not in {"en", "zh"} or self.topic not in get_args(Topic):
            raise ValueError(f"unknown language or topic: {self.language}, {self.topic}")
        if (self.topic == "shopping") != bool(self.product_types):
            raise ValueError("shopping queries, and only they, name their product types")


def load() -> list[OutOfCatalogueQuery]:
    """All queries, in the order of the file."""
    text = (
        files("export").joinpath("calibration", "out-of-catalogue-queries.jsonl").read_text(encoding="utf-8")
    )
    return [_parse(line) for line in text.splitlines()]


def _parse(line: str) -> OutOfCatalogueQuery:
    record = json.loads(line)
    return OutOfCatalogueQuery(**{**record, "product_types": tuple(record["product_types"])})


def without_product_types(
    queries: Iterable[OutOfCatalogueQuery], carried: Collection[str]
) -> list[OutOfCatalogueQuery]:
    """The queries without those for product types that the catalogue carries."""
    return [query for query in queries if not set(query.product_types) & set(carried)]


def split(
    queries: Iterable[OutOfCatalogueQuery],
) -> tuple[list[OutOfCatalogueQuery], list[OutOfCatalogueQuery]]:
    """Calibration and held-out halves.

    A query's half depends on the SHA-256 of its words alone, so it stays there when others come or go.
    """
    halves: tuple[list[OutOfCatalogueQuery], list[OutOfCatalogueQuery]] = ([], [])
    for query in queries:
        halves[hashlib.sha256(query.query.encode()).digest()[0] & 1].append(query)
    return halves
