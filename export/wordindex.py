"""What words point to: posting lists, the words for spelling, and the completions, gathered product by product."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np

from edge_runtime.find.kinds import token
from edge_runtime.find.postings import FIELDS, encode, weigh
from edge_runtime.find.words import fold, tokens
from edge_runtime.types import Product, Scalar
from export.kinds import kind_of, parts, wider

__all__ = ["WordIndex"]

_PHRASE_FROM = 3
"""Products that must share a phrase before it is suggested."""
_FREQUENT_FROM = 200
"""Completions of one prefix from which the best are kept apart, so that short prefixes are answered at once."""
_FREQUENT_KEPT = 50
_KINDS = {"brand": 4.0, "category": 3.0, "query": 1.0, "product": 0.5}
_LATIN = re.compile(r"[a-z]{3,}")
_PLAIN = re.compile(r"[a-z]{4,24}")
_CHINESE = re.compile("[\u4e00-\u9fff]{2,}")
_TITLE = [at for at, field in enumerate(FIELDS) if field.name in ("title", "purpose")]
_STOP = frozenset(("the", "and", "for", "with", "from", "not", "this", "that", "into", "per", "out"))

Entry = tuple[str, str, str, int, float]


def _spoken(attributes: Iterable[tuple[str, Scalar | list[str]]]) -> Iterator[str]:
    for name, value in attributes:
        if value is False or value is None:
            continue
        if value is True:
            yield name.replace("_", " ")
        elif isinstance(value, list):
            yield " ".join(map(str, value))
        else:
            yield f"{value:g}" if isinstance(value, float | int) else value


def _field_texts(product: Product) -> dict[str, str]:
    """One text a field, in all languages; variants speak for their product."""
    texts = product.texts.values()
    attributes = [*product.colours, *product.sizes, *_spoken(product.attributes.items())]
    attributes += [
        part for part in (product.material, product.pattern, product.gender, product.offer) if part
    ]
    for variant in product.variants:
        attributes += [
            variant.title,
            variant.colour or "",
            variant.size or "",
            *_spoken(variant.attributes.items()),
        ]
    titles = [parts(text.title) for text in texts]
    return {
        "title": " . ".join(what for what, _ in titles),
        "purpose": " . ".join(purpose for _, purpose in titles),
        "brand": product.brand or "",
        "model": product.mpn or "",
        "category": " . ".join(product.category),
        "attributes": " . ".join(attributes),
        "description": " . ".join(text.description for text in texts),
    }


class WordIndex:
    """Gathers products in the order of their rows, then gives what is written."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._token, self._row = array("I"), array("I")
        self._field, self._times, self._length = array("B"), array("I"), array("I")
        self._totals = np.zeros((len(FIELDS), 2))
        self._spelling: Counter[str] = Counter()
        self._phrases: Counter[str] = Counter()
        self._named: Counter[tuple[str, str]] = Counter()
        self.posting_count = 0
        self.kinds: set[str] = set()
        """The kinds of the products so far, without those that are wider."""

    @property
    def token_count(self) -> int:
        """Different tokens so far."""
        return len(self._ids)

    def add(self, row: int, product: Product) -> None:
        """Take in one product; rows must ascend."""
        texts, kind = _field_texts(product), kind_of(product)
        if kind is not None:
            self.kinds.add(kind)
        for at, field in enumerate(FIELDS):
            stream = tokens(texts[field.name], singles=True)
            if kind is not None and field.name == "title":
                stream.append(token(kind))
            elif kind is not None and field.name == "category":
                stream.extend(map(token, wider(kind)))
            if not stream:
                continue
            self._totals[at] += (len(stream), 1)
            for word, times in Counter(stream).items():
                self._token.append(self._ids.setdefault(word, len(self._ids)))
                self._row.append(row)
                self._field.append(at)
                self._times.append(times)
                self._length.append(len(stream))
        trusted = {name: fold(texts[name]) for name in ("title", "purpose", "brand", "category")}
        spelt = {word for text in trusted.values() for word in _PLAIN.findall(text)}
        self._spelling.update(dict.fromkeys(spelt, 3))
        self._spelling.update(set(_PLAIN.findall(fold(texts["description"]))) - spelt)
        self._phrases.update({*_phrases(trusted["title"]), *_phrases(trusted["purpose"])})
        if product.brand:
            self._named[("brand", _tidy(product.brand))] += 1
        for name in dict.fromkeys(product.category):
            self._named[("category", _tidy(name))] += 1
        for text in product.texts.values():
            self._named[("product", _tidy(text.title))] += 1

    def postings(self, count: int) -> Iterator[tuple[str, int, bytes]]:
        """Token, width and bytes of each posting list, by token."""
        names = sorted(self._ids)
        order = np.empty(len(names), np.int64)
        order[[self._ids[name] for name in names]] = np.arange(len(names))
        if not names:
            return
        token = order[np.frombuffer(self._token, np.uint32)]
        row = np.frombuffer(self._row, np.uint32).astype(np.int64)
        field = np.frombuffer(self._field, np.uint8)
        means = self._totals[:, 0] / np.maximum(self._totals[:, 1], 1)
        share = weigh(
            field, np.frombuffer(self._times, np.uint32), np.frombuffer(self._length, np.uint32), means
        )
        key = token * count + row
        sort = np.argsort(key, kind="stable")
        key, share, titled = key[sort], share[sort], np.isin(field, _TITLE)[sort]
        first = np.flatnonzero(np.diff(key, prepend=-1))
        share, titled = np.add.reduceat(share, first), np.logical_or.reduceat(titled, first)
        key = key[first]
        self.posting_count = len(key)
        bounds = np.searchsorted(key, np.arange(len(names) + 1) * count)
        for at, name in enumerate(names):
            part = slice(int(bounds[at]), int(bounds[at + 1]))
            yield name, *encode(key[part] - at * count, share[part], titled[part])

    def spelling(self) -> tuple[str, bytes]:
        """Words apart by a space, ascending, and the products of each (uint32)."""
        words = sorted(word for word, count in self._spelling.items() if count >= 2)
        return " ".join(words), np.array([self._spelling[word] for word in words], "<u4").tobytes()

    def suggestions(self) -> list[Entry]:
        """Key, text, kind, count and rank of each completion, by key; of one key the best."""
        named = dict(self._named)
        named.update(
            {("query", text): count for text, count in self._phrases.items() if count >= _PHRASE_FROM}
        )
        best: dict[str, Entry] = {}
        for (kind, text), count in sorted(named.items()):
            key = " ".join(fold(text).split())[:200]
            entry = (key, text, kind, count, _KINDS[kind] * count)
            if key and (key not in best or best[key][4] < entry[4]):
                best[key] = entry
        return [best[key] for key in sorted(best)]

    def frequent(self, entries: list[Entry]) -> Iterator[tuple[str, int, str, str, int]]:
        """The best completions of each prefix that has many."""
        level = {"": entries}
        while level:
            deeper: dict[str, list[Entry]] = {}
            for prefix, group in level.items():
                if prefix:
                    ranked = sorted(group, key=lambda entry: (-entry[4], entry[0]))[:_FREQUENT_KEPT]
                    for place, (_, text, kind, count, _rank) in enumerate(ranked):
                        yield prefix, place, text, kind, count
                parts: dict[str, list[Entry]] = {}
                for entry in group:
                    if len(entry[0]) > len(prefix):
                        parts.setdefault(entry[0][: len(prefix) + 1], []).append(entry)
                deeper.update({key: part for key, part in parts.items() if len(part) >= _FREQUENT_FROM})
            level = deeper


def _tidy(text: str) -> str:
    return " ".join(text.encode("utf-8", "ignore").decode().split())


def _phrases(title: str) -> Iterator[str]:
    """Two words that stand together; of Chinese all parts of two to four characters."""
    words = list(re.finditer(r"\S+", title))
    for first, second in pairwise(words):
        if all(_LATIN.fullmatch(word[0]) and word[0] not in _STOP for word in (first, second)):
            yield f"{first[0]} {second[0]}"
    for run in _CHINESE.findall(title):
        for size in (2, 3, 4):
            yield from (run[at : at + size] for at in range(len(run) - size + 1))
