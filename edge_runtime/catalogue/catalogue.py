"""Product records, suggestions, thumbnails and the shop's own rules: one SQLite file, only read.

What the words of a query bring up is the affair of ``retrieval.lexical_search``, which reads the same file.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge_runtime.catalogue.database import Database
from edge_runtime.catalogue.records import gtin, load
from edge_runtime.errors import BundleDamaged, BundleMissing, UnknownProduct
from edge_runtime.text.normalizer import fold
from edge_runtime.types import Product, Suggestion

__all__ = ["FORMAT", "Catalogue", "Rules"]

FORMAT = 4
"""What ``export.indexing.catalogue_database`` writes; another one is refused."""


@dataclass(frozen=True, slots=True)
class Rules:
    """What the shop wants for one query."""

    pinned: NDArray[np.int64]
    """Rows that lead the list, in this order."""
    hidden: NDArray[np.int64]
    """Rows that must not be shown, ascending."""


class Catalogue:
    """``catalogue.db``; may be used from several threads, each gets a connection of its own."""

    def __init__(self, database: Database) -> None:
        self.database = database
        self._rows = database.rows
        meta = dict(self._rows("SELECT key, value FROM meta"))
        if meta.get("format") != str(FORMAT) or not str(meta.get("count")).isdecimal():
            raise BundleDamaged(
                "is no catalogue of a format known here",
                where=database.name,
                hint="Build the bundle with the vitrine-export of this release.",
            )
        self.count = int(meta["count"])
        self._has_rules = bool(self._rows("SELECT 1 FROM rule LIMIT 1"))

    @classmethod
    def open(cls, path: Path) -> Catalogue:
        """Open the file for reading; it must not change while it is open.

        Raises:
            BundleMissing: there is no such file.
            BundleDamaged: it is no catalogue of a format known here.
        """
        if not path.is_file():
            raise BundleMissing("the catalogue is missing", where=path.name)
        database = Database(path)
        try:
            return cls(database)
        except BaseException:
            database.close()
            raise

    def close(self) -> None:
        """Close the connections of all threads; may be called twice."""
        self.database.close()

    def __enter__(self) -> Catalogue:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def products(self, rows: Sequence[int] | NDArray[np.int64]) -> list[Product]:
        """The products in the given order. Raises UnknownProduct for a row outside 0 … count - 1."""
        wanted = [int(row) + 1 for row in rows]
        found: dict[int, str] = dict(
            self._rows(
                "SELECT row, record FROM product WHERE row IN (SELECT value FROM json_each(?))",
                (json.dumps(wanted),),
            )
        )
        for row in wanted:
            if row not in found:
                raise UnknownProduct(f"no product has the row {row - 1}", where="row")
        return [load(found[row]) for row in wanted]

    def row(self, product_id: str) -> int:
        """The row of a product. Raises UnknownProduct."""
        record = []
        with suppress(UnicodeEncodeError):
            record = self._rows("SELECT row FROM product WHERE id = ?", (product_id,))
        if not record:
            raise UnknownProduct("no product has this id", where="id")
        return int(record[0][0]) - 1

    def thumbnail(self, product_id: str) -> bytes | None:
        """The encoded picture of a product's card, or None. Raises UnknownProduct."""
        found = self._rows("SELECT data FROM thumbnail WHERE row = ?", (self.row(product_id) + 1,))
        return found[0][0] if found else None

    def barcode(self, text: str) -> NDArray[np.int64]:
        """Rows with this GTIN (EAN-8, UPC-A, EAN-13, GTIN-14; a variant's too), ascending; usually none or one."""
        number = gtin(text)
        if number is None:
            return np.empty(0, np.int64)
        found = self._rows("SELECT row FROM barcode WHERE gtin = ? ORDER BY row", (number,))
        return np.array([row - 1 for (row,) in found], np.int64)

    def rules(self, key: str) -> Rules:
        """The shop's pins for the query of this key (``phrase_key``), and what it hides for it or always."""
        if not self._has_rules:
            return Rules(np.empty(0, np.int64), np.empty(0, np.int64))
        found = self._rows(
            "SELECT action, row FROM rule WHERE query IN (?, '') ORDER BY place", (key or "\n",)
        )
        pinned = list(dict.fromkeys(row for action, row in found if action == "pin"))
        hidden = sorted({row for action, row in found if action == "hide"})
        return Rules(np.array(pinned, np.int64), np.array(hidden, np.int64))

    def suggest(self, prefix: str, limit: int) -> list[Suggestion]:
        """Brands, product types, frequent phrases and titles that begin so, the likeliest first; none for no prefix."""
        key = " ".join(fold(prefix.lstrip()[:80]).split()) + (" " if prefix[-1:].isspace() else "")
        with suppress(UnicodeEncodeError):
            key.encode()
            if not key.strip() or limit < 1:
                return []
            found = self._rows(
                "SELECT text, type, count FROM frequent WHERE prefix = ? ORDER BY place LIMIT ?", (key, limit)
            ) or self._rows(
                "SELECT text, type, count FROM suggestion WHERE key >= ? AND key < ?"
                " ORDER BY rank DESC, key LIMIT ?",
                (key, key + "\U0010ffff", limit),
            )
            return [Suggestion(text=text, type=type_, count=count) for text, type_, count in found]
        return []
