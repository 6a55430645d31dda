"""Queries that a catalogue answers, made of its own products."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

from edge_runtime.text.stop_words import STOP_WORDS
from edge_runtime.types import Product

__all__ = ["InCatalogueQueries", "QuerySampler"]

_WORD = re.compile(r"(?<!\S)[^\W\d_]{3,}(?![^\s,.;:!)])")
"""A whole word of letters: parts of model numbers are nothing that is typed."""
_CHINESE = re.compile("[\u4e00-\u9fff]+")


@dataclass(frozen=True, slots=True)
class InCatalogueQueries:
    """Queries that the catalogue answers."""

    titles: tuple[str, ...]
    """Titles cut to 3–5 words (Chinese: 4–8 characters)."""
    short: tuple[str, ...]
    """One or two words (Chinese: 2–4 characters): parts of titles, brands, product types, a word of a title with
    one of a description."""


class QuerySampler:
    """Makes queries that shoppers of a catalogue may type of its products, chosen by a hash of the product's id."""

    def __init__(self, most: int = 300) -> None:
        """Begin without products.

        Args:
            most: how many queries of each sort are made at most.
        """
        self._most = most
        self._chosen: list[tuple[bytes, str, str]] = []

    def add(self, product: Product) -> None:
        """Take in one product."""
        for language, text in product.texts.items():
            digest = hashlib.sha256(f"{product.id} {language}".encode()).digest()
            make = _chinese if language == "zh" else _english
            self._chosen.append((digest, *make(product, text.title, text.description, digest)))
        if len(self._chosen) > 8 * self._most:
            self._chosen = sorted(self._chosen)[: self._most]

    def finish(self) -> InCatalogueQueries:
        """The queries of the products so far."""
        chosen = sorted(self._chosen)[: self._most]
        return InCatalogueQueries(
            tuple(title for _, title, _ in chosen if title),
            tuple(dict.fromkeys(short for _, _, short in chosen if short)),
        )


def _english(product: Product, title: str, description: str, digest: bytes) -> tuple[str, str]:
    words, others = (
        [word for word in _WORD.findall(part) if word.casefold() not in STOP_WORDS]
        for part in (title, description)
    )
    at = digest[1] % max(len(words), 1)
    made = {
        0: " ".join(words[at : at + 1]),
        1: " ".join(words[at : at + 2]),
        2: product.brand or "",
        3: product.category[-1] if product.category else "",
        4: " ".join([*words[at : at + 1], *others[digest[2] % max(len(others), 1) :][:1]]),
    }
    cut = " ".join(title.split()[: 3 + digest[0] % 3])
    return cut, made[digest[3] % 5] or made[1] or cut


def _chinese(product: Product, title: str, description: str, digest: bytes) -> tuple[str, str]:
    runs = _CHINESE.findall(title) or [title.replace(" ", "")]
    run = runs[digest[1] % len(runs)]
    at = digest[2] % max(len(run) - 1, 1)
    return title.replace(" ", "")[: 4 + digest[0] % 5], run[at : at + 2 + digest[3] % 3]
