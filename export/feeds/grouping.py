"""Rows → cards: spooled in a temporary SQLite database, so that memory does not grow with the feed."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from typing import Any

from edge_runtime.types import Product, Review, Text, Variant
from export.feeds.fields import Row
from export.feeds.problems import Refusal

__all__ = ["Spool"]

_PLURAL = ("category", "additional_image_links", "colours", "sizes")


class Spool:
    """Takes checked rows in any order; gives cards in the order in which their first rows came.

    SQLite keeps the rows in a private file that vanishes with the connection.
    """

    def __init__(self) -> None:
        self._db = sqlite3.connect("", check_same_thread=False, isolation_level=None)
        self._db.executescript(
            "PRAGMA journal_mode=OFF; PRAGMA synchronous=OFF; PRAGMA cache_size=-16000;"
            "CREATE TABLE rows(seq INTEGER PRIMARY KEY, id TEXT, grp TEXT, grouped INTEGER, body TEXT);"
            "CREATE TABLE seen(id TEXT, language TEXT, seq INTEGER, PRIMARY KEY(id, language)) WITHOUT ROWID;"
            "CREATE TABLE cards(first INTEGER PRIMARY KEY, grp TEXT); BEGIN;"
        )
        self._digest = hashlib.sha256()
        self.languages: dict[str, None] = {}
        self.cards = 0

    @property
    def digest(self) -> str:
        """SHA-256 of the rows so far, in their order: equal digests give equal cards."""
        return self._digest.hexdigest()

    def add(self, row: Row) -> None:
        """Take one row.

        Raises:
            Refusal: its id was already there in one of its languages.
        """
        before = self._db.execute("SELECT language, seq FROM seen WHERE id=?", (row.id,)).fetchall()
        if repeated := {language for language, _ in before} & set(row.texts):
            raise Refusal("id", f"repeated in one language: {min(repeated)}")
        group, grouped = row.group, row.grouped
        if before:
            earlier, was = self._db.execute(
                "SELECT grp, grouped FROM rows WHERE seq=?", (before[0][1],)
            ).fetchone()
            if was or not grouped:
                group, grouped = earlier, was
            else:
                self._db.execute("UPDATE rows SET grp=?, grouped=1 WHERE seq=?", (group, before[0][1]))
        body = json.dumps({"texts": row.texts, "product": row.product}, ensure_ascii=False)
        seq = self._insert(row.id, group, grouped, body)
        for language in row.texts:
            self._db.execute("INSERT INTO seen VALUES(?,?,?)", (row.id, language, seq))
            self.languages.setdefault(language)

    def add_picture(self, group: str, link: str) -> None:
        """Take one more picture of a card."""
        self._insert("", group, True, json.dumps({"picture": link}))

    def _insert(self, identity: str, group: str, grouped: bool, body: str) -> int | None:
        self._digest.update(json.dumps([identity, group, grouped, body]).encode())
        return self._db.execute(
            "INSERT INTO rows(id, grp, grouped, body) VALUES(?,?,?,?)", (identity, group, grouped, body)
        ).lastrowid

    def finish(self) -> None:
        """Order what was taken; no row can be added after."""
        self._db.execute("CREATE INDEX by_group ON rows(grp, seq)")
        self._db.execute(
            "INSERT INTO cards SELECT MIN(seq), grp FROM rows WHERE id<>'' GROUP BY grp ORDER BY 1"
        )
        self._db.execute("COMMIT")
        self.cards = self._db.execute("SELECT COUNT(*) FROM cards").fetchone()[0]

    def products(self, currency: str | None) -> Iterator[Product]:
        """The cards; ``currency`` is that of prices that named none."""
        rank = {language: n for n, language in enumerate(self.languages)}
        rows: dict[str, dict[str, Any]] = {}
        pictures: list[str] = []
        group: str | None = None
        for grp, identity, body in self._db.execute(
            "SELECT cards.grp, rows.id, rows.body FROM cards CROSS JOIN rows ON rows.grp=cards.grp"
            " ORDER BY cards.first, rows.seq"
        ):
            if grp != group:
                if group is not None:
                    yield _card(group, rows, pictures, rank, currency)
                group, rows, pictures = grp, {}, []
            stated = json.loads(body)
            if "picture" in stated:
                pictures.append(stated["picture"])
            elif identity in rows:
                _merge(rows[identity], stated)
            else:
                rows[identity] = stated
        if group is not None:
            yield _card(group, rows, pictures, rank, currency)

    def picture_links(self) -> Iterator[str]:
        """The distinct picture links of all rows."""
        query = "SELECT DISTINCT json_extract(body, '$.product.image_link') AS link FROM rows ORDER BY link"
        return (link for (link,) in self._db.execute(query) if link)

    def close(self) -> None:
        """Let the temporary file go."""
        self._db.close()


def _merge(first: dict[str, Any], other: dict[str, Any]) -> None:
    first["texts"].update(other["texts"])
    attributes = {**other["product"]["attributes"], **first["product"]["attributes"]}
    first["product"] = {**other["product"], **first["product"], "attributes": attributes}


def _card(
    group: str,
    rows: dict[str, dict[str, Any]],
    pictures: list[str],
    rank: dict[str, int],
    currency: str | None,
) -> Product:
    products = [row["product"] for row in rows.values()]
    texts: dict[str, list[str]] = {}
    fields: dict[str, Any] = {}
    attributes: dict[str, Any] = {}
    for row in rows.values():
        texts = {**row["texts"], **texts}
        fields = {**row["product"], **fields}
        attributes = {**row["product"]["attributes"], **attributes}
    sold = [p for p in products if p.get("availability", "in_stock") == "in_stock"] or products
    priced = [p for p in sold if p.get("price") is not None] or [p for p in products if "price" in p]
    best: dict[str, Any] = min(priced, key=lambda p: p.get("sale_price", p["price"]), default={})
    for name in ("price", "sale_price"):
        fields[name] = best.get(name)
    fields["availability"] = sold[0].get("availability", "in_stock")
    fields["currency"] = currency if best else None
    for name in ("colours", "sizes"):
        fields[name] = dict.fromkeys(value for p in products for value in p.get(name, ()))
    links = [link for p in products for link in (p.get("image_link"), *p.get("additional_image_links", ()))]
    every = [link for link in dict.fromkeys([*links, *pictures]) if link and link != fields.get("image_link")]
    fields["additional_image_links"] = every
    fields |= {name: tuple(fields.get(name, ())) for name in _PLURAL}
    reviews = [Review(**review) for p in products for review in p.get("reviews", ())]
    if len(rows) > 1:
        fields["review_count"] = sum(p.get("review_count", 0) for p in products)
        weighed = [(p["rating"], p.get("review_count") or 1) for p in products if p.get("rating") is not None]
        if weighed:
            fields["rating"] = sum(r * n for r, n in weighed) / sum(n for _, n in weighed)
    fields["reviews"] = tuple(reviews)
    fields["attributes"] = attributes
    fields["variants"] = tuple(_variant(i, row) for i, row in rows.items()) if len(rows) > 1 else ()
    ordered = sorted(texts, key=rank.__getitem__)
    return Product(id=group, texts={language: Text(*texts[language]) for language in ordered}, **fields)


def _variant(identity: str, row: dict[str, Any]) -> Variant:
    product = row["product"]
    return Variant(
        id=identity,
        title=next(iter(row["texts"].values()))[0],
        price=product.get("price"),
        sale_price=product.get("sale_price"),
        availability=product.get("availability", "in_stock"),
        colour="/".join(product.get("colours", ())) or None,
        size=", ".join(product.get("sizes", ())) or None,
        gtin=product.get("gtin"),
        image_link=product.get("image_link"),
        attributes=product["attributes"],
    )
