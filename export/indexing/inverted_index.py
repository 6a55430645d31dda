"""What words point to: posting lists, the words for spelling, and the completions, gathered product by product."""

from __future__ import annotations

import re
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import pairwise

import numpy as np

from edge_runtime.query.product_types import token
from edge_runtime.retrieval.inverted_index import encode, weigh
from edge_runtime.retrieval.parameters import FIELDS
from edge_runtime.text.analyzer import index_terms
from edge_runtime.text.colours import COLOURS
from edge_runtime.text.normalizer import fold
from edge_runtime.types import Product, Scalar
from export.indexing.product_types import broader, find_names, names, parts, product_type_of

__all__ = ["InvertedIndexBuilder"]

_PHRASE_FROM = 3
"""Products that must share a phrase before it is suggested."""
_PIECE = 0.8
"""Share of a phrase's places at which the same Chinese character stands beside it from which it is a piece of a longer
one (after Feng and others, "Accessor variety criteria for Chinese word extraction", 2004)."""
_FREQUENT_FROM = 200
"""Completions of one prefix from which the best are kept apart, so that short prefixes are answered at once."""
_FREQUENT_KEPT = 50
_WEIGHTS = {"brand": 4.0, "category": 3.0, "query": 1.0, "product": 0.5}
_LATIN = re.compile(r"[a-z]{3,}")
_PLAIN = re.compile(r"[a-z]{4,24}")
_CHINESE_COLOURS = "|".join(
    sorted(
        {name for _, names in COLOURS for name in names.split("|") if name > "\u2e80" and len(name) > 1},
        key=lambda name: (-len(name), name),
    )
)
_COLOUR = re.compile(_CHINESE_COLOURS)
_PART = re.compile(rf"{_CHINESE_COLOURS}|(?:(?!{_CHINESE_COLOURS})[\u4e00-\u9fff])+|[^\s\u4e00-\u9fff]+")
"""A Chinese colour, what of a Chinese run is none, a word."""
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


class InvertedIndexBuilder:
    """Gathers products in the order of their rows, then gives what is written."""

    def __init__(self) -> None:
        self._ids: dict[str, int] = {}
        self._token, self._row = array("I"), array("I")
        self._field, self._times, self._length = array("B"), array("I"), array("I")
        self._totals = np.zeros((len(FIELDS), 2))
        self._spelling: Counter[str] = Counter()
        self._phrases: Counter[str] = Counter()
        self._beside: Counter[tuple[str, tuple[int, str]]] = Counter()
        """How often a Chinese character stands before (0) or behind (1) a phrase."""
        self._named: Counter[tuple[str, str]] = Counter()
        self.posting_count = 0
        self.product_types: set[str] = set()
        """The types of the products so far, without the broader ones."""

    @property
    def token_count(self) -> int:
        """Different tokens so far."""
        return len(self._ids)

    def add(self, row: int, product: Product) -> None:
        """Take in one product; rows must ascend."""
        texts, type_ = _field_texts(product), product_type_of(product)
        if type_ is not None:
            self.product_types.add(type_)
        for at, field in enumerate(FIELDS):
            stream = index_terms(texts[field.name], singles=True)
            if type_ is not None and field.name == "title":
                stream.append(token(type_))
            elif type_ is not None and field.name == "category":
                stream.extend(map(token, broader(type_)))
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
        found = {
            phrase: around for text in ("title", "purpose") for phrase, *around in _phrases(trusted[text])
        }
        self._phrases.update(found.keys())
        self._beside.update(
            (phrase, place) for phrase, around in found.items() for place in enumerate(around)
        )
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
        """Words apart by a space, ascending, and the products of each (uint32), 0 of what only names goods."""
        named = {word for name, _, _ in names() for word in _PLAIN.findall(name)}
        words = sorted(named.union(word for word, count in self._spelling.items() if count >= 2))
        return " ".join(words), np.array([self._spelling[word] for word in words], "<u4").tobytes()

    def suggestions(self) -> list[Entry]:
        """Key, text, type, count and rank of each completion, by key; of one key the best."""
        named = dict(self._named)
        pieces = {
            text for (text, (_, c)), n in self._beside.items() if c and n >= _PIECE * self._phrases[text]
        }
        named.update(
            {
                ("query", text): count
                for text, count in self._phrases.items()
                if count >= _PHRASE_FROM and text not in pieces
            }
        )
        best: dict[str, Entry] = {}
        for (type_, text), count in sorted(named.items()):
            key = " ".join(fold(text).split())[:200]
            entry = (key, text, type_, count, _WEIGHTS[type_] * count)
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
                    for place, (_, text, type_, count, _rank) in enumerate(ranked):
                        yield prefix, place, text, type_, count
                parts: dict[str, list[Entry]] = {}
                for entry in group:
                    if len(entry[0]) > len(prefix):
                        parts.setdefault(entry[0][: len(prefix) + 1], []).append(entry)
                deeper.update({key: part for key, part in parts.items() if len(part) >= _FREQUENT_FROM})
            level = deeper


def _tidy(text: str) -> str:
    return " ".join(text.encode("utf-8", "ignore").decode().split())


def _phrases(title: str) -> Iterator[tuple[str, str, str]]:
    """What shoppers may mean by parts of a title, folded, and the Chinese characters right before and behind it.

    A product type, alone and with the word before it ("suede sneakers", 羊毛围巾); where the title names none, any
    two words that stand together; of Chinese also colours, and what stands between known names.
    """
    types = list(find_names(title))
    pieces = [(start, end, True) for start, end in types]
    for (_, start), (end, _) in pairwise([(0, 0), *types, (len(title), 0)]):
        pieces += [(*part.span(), False) for part in _PART.finditer(title, start, end)]
    pieces = _whole(title, sorted(pieces))
    for (first, last, other), (start, end, is_type) in pairwise([(0, 0, True), *pieces]):
        word = title[start:end]
        if not _tells(word, is_type):
            continue
        starts = [start] if is_type or not word.isascii() else []
        together = title[last:start] == (" " if word.isascii() else "")
        if together and (is_type or not types) and not other and _tells(title[first:last], other):
            starts.append(first)
        for at in starts:
            yield title[at:end], _chinese(title[at - 1 : at] if at else ""), _chinese(title[end : end + 1])


def _chinese(character: str) -> str:
    return character if "\u4e00" <= character <= "\u9fff" else ""


def _whole(title: str, pieces: list[tuple[int, int, bool]]) -> list[tuple[int, int, bool]]:
    """The pieces, but 橄榄 and 油, or 落 and 地灯, as one: Chinese names of product types may be the end of a word."""
    found: list[tuple[int, int, bool]] = []
    for start, end, is_type in pieces:
        first, last, other = found[-1] if found else (0, 0, True)
        short = end - start == 1 or last - first == 1
        whole = is_type and not other and last == start and short and title[first] > "\u2e80" < title[start]
        if whole and not _COLOUR.fullmatch(title, first, last):
            found[-1] = (first, end, True)
        else:
            found.append((start, end, is_type))
    return found


def _tells(word: str, is_type: bool) -> bool:
    """Whether a piece of a title is a word that may be asked for."""
    if word.isascii():
        return is_type or (_LATIN.fullmatch(word) is not None and word not in _STOP)
    return 2 <= len(word) <= (6 if is_type else 4)
