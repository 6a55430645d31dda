"""Catalogue input: Merchant feeds (CSV, TSV, XML), Shopify CSV, JSONL and Parquet → products."""

from __future__ import annotations

import hashlib
import re
import sqlite3
import tempfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from edge_runtime.types import Product
from export.feeds.delimited import read_delimited
from export.feeds.fields import Raw, check
from export.feeds.grouping import Spool
from export.feeds.image_paths import picture_path
from export.feeds.jsonl import read_jsonl
from export.feeds.merchant_xml import read_xml
from export.feeds.parquet import read_parquet
from export.feeds.problems import FeedError, Ledger, Problem, Refusal, Report

__all__ = ["Feed", "FeedError", "Problem", "Report", "picture_path", "read"]

_READERS: dict[str, Callable[[Path], Iterator[Raw]]] = {
    ".csv": read_delimited,
    ".tsv": read_delimited,
    ".txt": read_delimited,
    ".xml": read_xml,
    ".rss": read_xml,
    ".atom": read_xml,
    ".jsonl": read_jsonl,
    ".ndjson": read_jsonl,
    ".parquet": read_parquet,
}
_STEP = 1000


class Feed:
    """The cards of a feed, which can be iterated again and again, always in the same order."""

    def __init__(self, spool: Spool, report: Report) -> None:
        self._spool = spool
        self.report = report

    def __iter__(self) -> Iterator[Product]:
        return self._spool.products(self.report.currency)

    def __len__(self) -> int:
        return self.report.cards

    @property
    def digest(self) -> str:
        """SHA-256 of everything that decides the cards."""
        return hashlib.sha256(f"{self._spool.digest} {self.report.currency}".encode()).hexdigest()

    def picture_links(self) -> Iterator[str]:
        """The distinct picture links of all rows."""
        return self._spool.picture_links()

    def close(self) -> None:
        """Let the temporary file go; the feed cannot be iterated after."""
        self._spool.close()

    def __enter__(self) -> Feed:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __del__(self) -> None:
        self._spool.close()


def read(
    paths: Sequence[Path],
    *,
    strict: bool = False,
    currency: str | None = None,
    on_progress: Callable[[int], None] | None = None,
) -> Feed:
    """Read all rows of the feeds, check them, and put variants and languages together.

    Args:
        strict: whether the first bad row raises FeedError; otherwise bad rows are reported and counted.
        currency: ISO 4217, the only one accepted, and that of prices that name none. None: the first
            readable price with a currency decides; prices that name none are taken to be in it.
        on_progress: called with the number of rows read so far, every 1,000 and at the end.

    Raises:
        FeedError: a file is missing, of no known format or has no usable header, or a bad row in
            strict reading; or the disk has no room for the temporary file.
    """
    if currency is not None and not re.fullmatch("[A-Za-z]{3}", currency):
        raise FeedError("is no ISO 4217 code", where="currency", hint="Write EUR, USD, CNY …")
    ledger, spool = Ledger(strict=strict), Spool()
    current = currency.upper() if currency else None
    try:
        for path in paths:
            reader = next((_READERS[s] for s in _suffixes(path) if s in _READERS), None)
            if reader is None:
                raise FeedError(
                    "is of no known format", where=str(path), hint=f"Known: {', '.join(_READERS)}, also .gz."
                )
            for raw in _guarded(reader, path):
                current = _take(raw, str(path), current, ledger, spool)
                if on_progress is not None and ledger.read % _STEP == 0:
                    on_progress(ledger.read)
        spool.finish()
    except sqlite3.Error as error:
        spool.close()
        raise FeedError(
            f"the temporary file cannot be written: {error}",
            where=tempfile.gettempdir(),
            hint="Make room there, or name another folder in SQLITE_TMPDIR.",
        ) from error
    except BaseException:
        spool.close()
        raise
    if on_progress is not None:
        on_progress(ledger.read)
    report = ledger.report(currency=current, languages=tuple(spool.languages), cards=spool.cards)
    return Feed(spool, report)


def _suffixes(path: Path) -> list[str]:
    return [suffix.lower() for suffix in path.suffixes[-2:]]


def _guarded(reader: Callable[[Path], Iterator[Raw]], path: Path) -> Iterator[Raw]:
    line = 0
    try:
        for raw in reader(path):
            line = raw.line
            yield raw
    except (EOFError, zlib.error) as error:
        yield Raw(line + 1, refusal=Refusal("", f"damaged file: {str(error)[:60]}"))
    except OSError as error:
        if line == 0:
            raise FeedError(f"cannot be read: {error.strerror or str(error)[:60]}", where=str(path)) from None
        yield Raw(line + 1, refusal=Refusal("", f"damaged file: {str(error)[:60]}"))


def _take(raw: Raw, file: str, currency: str | None, ledger: Ledger, spool: Spool) -> str | None:
    """Keep or refuse one row; returns the feed's currency."""
    remarks: list[tuple[str, str]] = [("", f"read as {encoding}") for encoding in raw.notes]
    try:
        if raw.refusal is not None:
            raise raw.refusal
        if raw.picture_of is not None:
            spool.add_picture(raw.picture_of, str(raw.values.get("image_link") or "")[:2000])
        else:
            row = check(raw.values, currency, lambda field, reason: remarks.append((field, reason)))
            own = row.product.get("currency")
            if currency is not None and own is not None and own != currency:
                raise Refusal("price", f"another currency than the feed's {currency}: {own}")
            if own is None and "price" in row.product:
                remarks.append(("price", "names no currency, taken as the feed's"))
            spool.add(row)
            currency = currency or own
    except Refusal as refusal:
        ledger.refuse(file, raw.line, refusal)
        return currency
    ledger.keep()
    for field, reason in remarks:
        ledger.note(file, raw.line, field, reason)
    return currency
