"""Products → ``catalogue.db``: records, inverted index, spelling, suggestions, barcodes, thumbnails, merchandising rules.

The same products give the same bytes. Products are read once, in order; a few bytes a word stay in memory.
"""

from __future__ import annotations

import sqlite3
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from edge_runtime.catalogue.catalogue import FORMAT
from edge_runtime.catalogue.records import dump, gtin, load
from edge_runtime.errors import BundleError, VitrineError
from edge_runtime.text.analyzer import phrase_key
from edge_runtime.types import Product
from export.indexing import product_types
from export.indexing.inverted_index import InvertedIndexBuilder
from export.indexing.merchandising import MerchandisingRules

__all__ = ["CatalogueStats", "CatalogueWriter", "build", "stored_products"]

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
CREATE TABLE suggestion (key TEXT PRIMARY KEY, text TEXT, type TEXT, count INTEGER, rank REAL) WITHOUT ROWID;
CREATE TABLE frequent (prefix TEXT, place INTEGER, text TEXT, type TEXT, count INTEGER,
  PRIMARY KEY (prefix, place)) WITHOUT ROWID;
"""


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


class CatalogueWriter:
    """Writes ``catalogue.db`` product by product; the row of a product is the place at which it came."""

    def __init__(self, path: Path) -> None:
        """Begin the file.

        Raises:
            BundleError: it exists.
            sqlite3.Error: it cannot be written.
        """
        if path.exists():
            raise BundleError("exists already", where=path.name)
        self._path = path
        self._index = InvertedIndexBuilder()
        self._rows: dict[str, int] = {}
        self._thumbnails = 0
        self._db = sqlite3.connect(path, isolation_level=None)
        self._db.execute("PRAGMA page_size = 8192")
        self._db.execute("PRAGMA journal_mode = OFF")
        self._db.execute("PRAGMA synchronous = OFF")
        self._db.executescript(_SCHEMA)
        self._db.execute("BEGIN")

    def add(self, product: Product, thumbnail: bytes | None) -> None:
        """Take in the product of the next row, and its encoded picture.

        Raises:
            VitrineError: an earlier product has the same id.
        """
        row = len(self._rows)
        if self._rows.setdefault(product.id, row) != row:
            raise VitrineError("two products have one id", where=f"product {row + 1}: id")
        self._db.execute("INSERT INTO product VALUES (?, ?, ?)", (row + 1, product.id, dump(product)))
        for code in sorted(_codes(product)):
            self._db.execute("INSERT OR IGNORE INTO barcode VALUES (?, ?)", (code, row + 1))
        if thumbnail is not None:
            self._db.execute("INSERT INTO thumbnail VALUES (?, ?)", (row + 1, thumbnail))
            self._thumbnails += 1
        self._index.add(row, product)

    def finish(self, rules: MerchandisingRules) -> CatalogueStats:
        """Write what is known only after the last product: the inverted index, spelling, suggestions and rules."""
        db, index = self._db, self._index
        db.executemany("INSERT INTO posting VALUES (?, ?, ?)", index.postings(len(self._rows)))
        db.execute("INSERT INTO spelling VALUES (?, ?)", index.spelling())
        suggestions = index.suggestions()
        db.executemany("INSERT INTO suggestion VALUES (?, ?, ?, ?, ?)", suggestions)
        db.executemany("INSERT INTO frequent VALUES (?, ?, ?, ?, ?)", index.frequent(suggestions))
        _write_synonyms(db, rules.synonyms)
        _write_product_types(db, index.product_types)
        unknown = _write_rules(db, rules, self._rows)
        meta = {"format": str(FORMAT), "count": str(len(self._rows))}
        db.executemany("INSERT INTO meta VALUES (?, ?)", sorted(meta.items()))
        db.execute("CREATE UNIQUE INDEX posting_token ON posting (token)")
        db.execute("CREATE UNIQUE INDEX product_id ON product (id)")
        db.execute("COMMIT")
        db.execute("VACUUM")
        self.close()
        return CatalogueStats(
            products=len(self._rows),
            words=index.token_count,
            postings=index.posting_count,
            thumbnails=self._thumbnails,
            size=self._path.stat().st_size,
            unknown_ids=unknown,
        )

    def close(self) -> None:
        """Close the file; without ``finish`` it is of no use."""
        self._db.close()


def build(
    products: Iterable[Product],
    path: Path,
    *,
    thumbnails: Callable[[Product], bytes | None] = lambda product: None,
    rules: MerchandisingRules | None = None,
) -> CatalogueStats:
    """Write the catalogue of products, as ``CatalogueWriter`` does.

    Args:
        thumbnails: a product's encoded picture, or None.

    Raises:
        BundleError: the file exists.
        VitrineError: two products have one id.
    """
    with closing(CatalogueWriter(path)) as writer:
        for product in products:
            writer.add(product, thumbnails(product))
        return writer.finish(rules or MerchandisingRules())


def stored_products(path: Path, *, step: int = 1) -> Iterator[Product]:
    """Every ``step``-th product of a catalogue, in the order of the rows."""
    with closing(sqlite3.connect(path)) as db:
        for (record,) in db.execute(
            "SELECT record FROM product WHERE (row - 1) % ? = 0 ORDER BY row", (step,)
        ):
            yield load(record)


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


def _write_product_types(db: sqlite3.Connection, carried: Collection[str]) -> None:
    groups: dict[tuple[str, bool, bool], list[str]] = {}
    for name, type_, clear in product_types.names_in_catalogue(carried):
        groups.setdefault((type_, product_types.flavoured(type_), clear), []).append(name)
    db.executemany(
        "INSERT INTO product_type (type, flavoured, clear, names) VALUES (?, ?, ?, ?)",
        [(*group, "\n".join(names)) for group, names in groups.items()],
    )


def _write_rules(db: sqlite3.Connection, rules: MerchandisingRules, rows: dict[str, int]) -> tuple[str, ...]:
    unknown: list[str] = []
    places: Counter[str] = Counter()
    wanted = [("pin", pin.query, pin.ids) for pin in rules.pins]
    wanted += [("hide", hide.query or "", hide.ids) for hide in rules.hides]
    for action, query, ids in wanted:
        for product_id in ids:
            if product_id not in rows:
                unknown.append(product_id)
                continue
            key = phrase_key(query)
            db.execute("INSERT INTO rule VALUES (?, ?, ?, ?)", (key, places[key], action, rows[product_id]))
            places[key] += 1
    return tuple(dict.fromkeys(unknown))
