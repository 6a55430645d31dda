"""Queries that have no answer in most shops: what "nothing suitable" is calibrated and judged on.

``out-of-catalogue-queries.jsonl`` holds one a line: support, bank, travel, medical, news and programming
questions, small talk, and shopping for many kinds of goods. A shopping query names its kind of goods in
``kinds``, so that a build leaves out what its catalogue does carry.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from importlib.resources import files
from typing import Literal, get_args

__all__ = ["ForeignQuery", "Kind", "load", "split", "without_kinds"]

Kind = Literal["support", "bank", "travel", "smalltalk", "medical", "news", "code", "shopping"]


@dataclass(frozen=True, slots=True)
class ForeignQuery:
    """One query that most catalogues cannot answer."""

    query: str
    language: Literal["en", "zh"]
    kind: Kind
    kinds: tuple[str, ...]
    """For shopping: the kinds of goods that answer it; otherwise empty."""
    words: int
    """Words in English, characters in Chinese."""

    def __post_init__(self) -> None:
        if not self.query.strip() or self.words < 1:
            raise ValueError("a foreign query needs words")
        if self.language not in {"en", "zh"} or self.kind not in get_args(Kind):
            raise ValueError(f"unknown language or kind: {self.language}, {self.kind}")
        if (self.kind == "shopping") != bool(self.kinds):
            raise ValueError("shopping queries, and only they, name their kinds of goods")


def load() -> list[ForeignQuery]:
    """All queries, in the order of the file."""
    text = (
        files("export").joinpath("calibration", "out-of-catalogue-queries.jsonl").read_text(encoding="utf-8")
    )
    return [_parse(line) for line in text.splitlines()]


def _parse(line: str) -> ForeignQuery:
    record = json.loads(line)
    return ForeignQuery(**{**record, "kinds": tuple(record["kinds"])})


def without_kinds(queries: Iterable[ForeignQuery], carried: Collection[str]) -> list[ForeignQuery]:
    """The queries without those for kinds of goods that the catalogue carries."""
    return [query for query in queries if not set(query.kinds) & set(carried)]


def split(queries: Iterable[ForeignQuery]) -> tuple[list[ForeignQuery], list[ForeignQuery]]:
    """Calibration and held-out halves.

    A query's half depends on the SHA-256 of its words alone, so it stays there when others come or go.
    """
    halves: tuple[list[ForeignQuery], list[ForeignQuery]] = ([], [])
    for query in queries:
        halves[hashlib.sha256(query.query.encode()).digest()[0] & 1].append(query)
    return halves
