"""Products → ``catalogue.db``: records, word index, spelling, suggestions, barcodes, thumbnails, the shop's rules.

The same products give the same bytes. Products are read once, in order; a few bytes a word stay in memory.
"""

from __future__ import annotations

import sqlite3
import tomllib
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from edge_runtime.catalogue.catalogue import FORMAT
from edge_runtime.catalogue.records import dump, gtin
from edge_runtime.errors import BundleError, VitrineError
from edge_runtime.text.analyzer import phrase_key
from edge_runtime.types import Product
from export.indexing import product_types as kinds
from export.indexing.inverted_index import WordIndex

__all__ = ["CatalogueStats", "Hide", "Pin", "ShopRules", "build", "load_rules"]

_SCHEMA = """
CREATE TABLE meta (key TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID;
CREATE TABLE posting (token TEXT, width INTEGER, data BLOB);
CREATE TABLE product (row INTEGER PRIMARY KEY, id TEXT, record TEXT);
CREATE TABLE thumbnail (row INTEGER PRIMARY KEY, data BLOB);
CREATE TABLE barcode (gtin INTEGER, row INTEGER, PRIMARY KEY (gtin, row)) WITHOUT ROWID;
CREATE TABLE synonym (key TEXT, other TEXT, PRIMARY KEY (key, other)) WITHOUT ROWID;
CREATE TABLE product_type (place INTEGER PRIMARY KEY, type TEXT, flavoured INTEGER, clear INTEGER, names TEXT);
CREATE TABLE rule (query TEXT, place INTEGER, action TEXT, row INTEGER, PRIMARY KEY (query, place)) WITHOUT ROWID;
CREATE TABLE spelling (words TEXT, counts BLOB);
CREATE TABLE suggestion (key TEXT PRIMARY KEY, text TEXT, kind TEXT, count INTEGER, rank REAL) WITHOUT ROWID;
CREATE TABLE frequent (prefix TEXT, place INTEGER, text TEXT, kind TEXT, count INTEGER,
  PRIMARY KEY (prefix, place)) WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class Pin:
    """Products that lead the list of one query."""

    query: str
    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Hide:
    """Products that are not shown, for one query or (None) never."""

    ids: tuple[str, ...]
    query: str | None = None


@dataclass(frozen=True, slots=True)
class ShopRules:
    """What a shop knows of its own words and products."""

    synonyms: tuple[tuple[str, ...], ...] = ()
    """Groups of words that mean the same."""
    pins: tuple[Pin, ...] = ()
    hides: tuple[Hide, ...] = ()


@dataclass(frozen=True, slots=True)
class CatalogueStats:
    """What was written."""

    products: int
    words: int
    """Different tokens."""
    postings: int
    thumbnails: int
    size: int
    """Bytes of the file."""
    unknown_ids: tuple[str, ...] = ()
    """Ids that rules name and the feed lacks; those are left out."""


def _texts(value: Any, where: str) -> tuple[str, ...]:
    if (
        not isinstance(value, list)
        or not value
        or not all(isinstance(item, str) and item.strip() for item in value)
    ):
        raise VitrineError("must be a list of words, none empty", where=where)
    return tuple(value)


def _query(value: Any, where: str) -> str:
    if not isinstance(value, str) or not phrase_key(value):
        raise VitrineError("must be a text with a word in it", where=where)
    return value


def load_rules(path: Path) -> ShopRules:
    """A shop's rules: ``[[synonyms]] words``, ``[[pin]] query, ids``, ``[[hide]] ids, query?``.

    Raises:
        VitrineError: the file is missing or no TOML, or has a key that is not known; ``where`` tells the place.
    """
    try:
        content = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise VitrineError(
            f"cannot be read ({error.__class__.__name__}: {error})", where=path.name
        ) from error
    keys = {"synonyms": ({"words"}, set()), "pin": ({"query", "ids"}, set()), "hide": ({"ids"}, {"query"})}
    for table, entries in content.items():
        if table not in keys:
            raise VitrineError(
                "is not a rule; known are synonyms, pin and hide", where=f"{path.name}: {table}"
            )
        if not isinstance(entries, list) or not all(isinstance(entry, dict) for entry in entries):
            raise VitrineError(f"must be written [[{table}]]", where=f"{path.name}: {table}")
        needed, optional = keys[table]
        for at, entry in enumerate(entries):
            for name in sorted(set(entry) ^ needed):
                if name not in optional:
                    what = "is missing" if name in needed else "is not known here"
                    raise VitrineError(what, where=f"{path.name}: {table}[{at}].{name}")

    def place(table: str, at: int, name: str) -> str:
        return f"{path.name}: {table}[{at}].{name}"

    synonyms = []
    for at, entry in enumerate(content.get("synonyms", [])):
        words = _texts(entry["words"], place("synonyms", at, "words"))
        if len({phrase_key(word) for word in words} - {""}) < 2:
            raise VitrineError("needs two different words", where=place("synonyms", at, "words"))
        synonyms.append(words)
    pins = [
        Pin(_query(entry["query"], place("pin", at, "query")), _texts(entry["ids"], place("pin", at, "ids")))
        for at, entry in enumerate(content.get("pin", []))
    ]
    hides = [
        Hide(
            _texts(entry["ids"], place("hide", at, "ids")),
            _query(entry["query"], place("hide", at, "query")) if "query" in entry else None,
        )
        for at, entry in enumerate(content.get("hide", []))
    ]
    return ShopRules(tuple(synonyms), tuple(pins), tuple(hides))


def build(
    products: Iterable[Product],
    path: Path,
    *,
    thumbnails: Callable[[Product], bytes | None] | None = None,
    shop: ShopRules | None = None,
) -> CatalogueStats:
    """Write the catalogue; the row of a product is its place in ``products``.

    Args:
        thumbnails: a product's encoded picture, or None.

    Raises:
        BundleError: the file exists.
        VitrineError: two products have one id.
    """
    if path.exists():
        raise BundleError("exists already", where=path.name)
    words = WordIndex()
    rows: dict[str, int] = {}
    pictures = 0
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("PRAGMA page_size = 8192")
        db.execute("PRAGMA journal_mode = OFF")
        db.execute("PRAGMA synchronous = OFF")
        db.executescript(_SCHEMA)
        db.execute("BEGIN")
        for row, product in enumerate(products):
            if rows.setdefault(product.id, row) != row:
                raise VitrineError("two products have one id", where=f"product {row + 1}: id")
            db.execute("INSERT INTO product VALUES (?, ?, ?)", (row + 1, product.id, dump(product)))
            for code in sorted(_codes(product)):
                db.execute("INSERT OR IGNORE INTO barcode VALUES (?, ?)", (code, row + 1))
            picture = None if thumbnails is None else thumbnails(product)
            if picture is not None:
                db.execute("INSERT INTO thumbnail VALUES (?, ?)", (row + 1, picture))
                pictures += 1
            words.add(row, product)
        db.executemany("INSERT INTO posting VALUES (?, ?, ?)", words.postings(len(rows)))
        db.execute("INSERT INTO spelling VALUES (?, ?)", words.spelling())
        entries = words.suggestions()
        db.executemany("INSERT INTO suggestion VALUES (?, ?, ?, ?, ?)", entries)
        db.executemany("INSERT INTO frequent VALUES (?, ?, ?, ?, ?)", words.frequent(entries))
        rules = shop or ShopRules()
        _write_synonyms(db, rules.synonyms)
        groups: dict[tuple[str, bool, bool], list[str]] = {}
        for name, kind, clear in kinds.named(words.kinds):
            groups.setdefault((kind, kinds.flavoured(kind), clear), []).append(name)
        db.executemany(
            "INSERT INTO product_type (type, flavoured, clear, names) VALUES (?, ?, ?, ?)",
            [(*group, "\n".join(names)) for group, names in groups.items()],
        )
        unknown = _write_rules(db, rules, rows)
        meta = {"format": str(FORMAT), "count": str(len(rows))}
        db.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
        db.execute("CREATE UNIQUE INDEX posting_token ON posting (token)")
        db.execute("CREATE UNIQUE INDEX product_id ON product (id)")
        db.execute("COMMIT")
        db.execute("VACUUM")
    return CatalogueStats(
        products=len(rows),
        words=words.token_count,
        postings=words.posting_count,
        thumbnails=pictures,
        size=path.stat().st_size,
        unknown_ids=unknown,
    )


def _codes(product: Product) -> set[int]:
    texts = [product.gtin, *(variant.gtin for variant in product.variants)]
    return {code for text in texts if text is not None and (code := gtin(text)) is not None}


def _write_synonyms(db: sqlite3.Connection, groups: Iterable[Sequence[str]]) -> None:
    pairs = {
        (key, other)
        for group in groups
        for key in map(phrase_key, group)
        for other in map(phrase_key, group)
        if key and other and key != other
    }
    db.executemany("INSERT INTO synonym VALUES (?, ?)", sorted(pairs))


def _write_rules(db: sqlite3.Connection, shop: ShopRules, rows: dict[str, int]) -> tuple[str, ...]:
    unknown: list[str] = []
    places: Counter[str] = Counter()
    wanted = [("pin", pin.query, pin.ids) for pin in shop.pins]
    wanted += [("hide", hide.query or "", hide.ids) for hide in shop.hides]
    for action, query, ids in wanted:
        for product_id in ids:
            if product_id not in rows:
                unknown.append(product_id)
                continue
            key = phrase_key(query)
            db.execute("INSERT INTO rule VALUES (?, ?, ?, ?)", (key, places[key], action, rows[product_id]))
            places[key] += 1
    return tuple(dict.fromkeys(unknown))
