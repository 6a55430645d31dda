"""CSV and TSV: Merchant feeds by column name, and Shopify's product export."""

from __future__ import annotations

import csv
import re
from collections import deque
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from export.feeds.fields import Raw
from export.feeds.lines import opened, read_lines
from export.feeds.problems import FeedError, Refusal
from export.feeds.shopify import Shopify

__all__ = ["read_delimited"]

_MAX_LINES = 500


class _Lines:
    """Hands lines to the csv reader, remembers the record's own, and takes them back after a bad one."""

    def __init__(self, source: Iterator[tuple[int, str | None, str]]) -> None:
        self._source = source
        self._back: deque[tuple[int, str | None, str]] = deque()
        self.pulled: list[tuple[int, str | None, str]] = []

    def __iter__(self) -> _Lines:
        return self

    def __next__(self) -> str:
        if len(self.pulled) >= _MAX_LINES:
            raise csv.Error(f"a quoted field over more than {_MAX_LINES} lines")
        item = self._back.popleft() if self._back else next(self._source)
        self.pulled.append(item)
        if item[1] is None:
            raise csv.Error(item[2])
        return item[1]

    def give_back(self) -> None:
        self._back.extendleft(reversed(self.pulled[1:]))


def read_delimited(path: Path) -> Iterator[Raw]:
    """Rows of a CSV or TSV (RFC 4180 quoting; the delimiter told by the name's end, else by the header).

    Raises:
        FeedError: the header cannot be read, or has no column for an id.
    """
    with opened(path) as file:
        lines = _Lines(read_lines(file))
        try:
            first = next(lines, None)
            while first is not None and not first.strip():
                lines.pulled = []
                first = next(lines, None)
            if first is None:
                return
            delimiter = "\t" if ".tsv" in path.name.lower() else max(",;\t|", key=first.count)
            cells = next(csv.reader([first], delimiter=delimiter))
        except csv.Error as error:
            raise FeedError(
                f"has no header that can be read: {error}",
                where=str(path),
                hint="Name the columns in the first line; end lines with LF or CRLF.",
            ) from None
        header = [re.sub(r"\s+", " ", name).strip() for name in cells]
        shopify = Shopify() if {"Handle", "Title"} <= set(header) else None
        names = [re.sub(r"[ -]+", "_", name.lower().removeprefix("g:")) for name in header]
        if shopify is None and "id" not in names:
            raise FeedError("has no column id", where=str(path), hint="Name the columns in the first line.")
        reader = csv.reader(lines, delimiter=delimiter, strict=True)
        while True:
            lines.pulled = []
            refusal = None
            cells = []
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error as error:
                refusal = Refusal("", f"malformed row: {error}")
            if refusal is None and not cells:
                continue
            if refusal is None and len(cells) != len(header):
                refusal = Refusal("", f"wrong number of columns: {len(cells)}, the header has {len(header)}")
            number = lines.pulled[0][0]
            if refusal is not None:
                lines.give_back()
                yield Raw(number, refusal=refusal)
                continue
            notes = tuple({item[2] for item in lines.pulled} - {"utf-8", "utf-16"})
            if shopify is not None:
                yield shopify.row(number, dict(zip(header, cells, strict=True)), notes)
            else:
                yield Raw(number, _named(names, cells), notes=notes)


def _named(names: list[str], cells: list[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for name, cell in zip(names, cells, strict=True):
        if not cell:
            continue
        if name in values:
            before = values[name]
            values[name] = [*before, cell] if isinstance(before, list) else [before, cell]
        else:
            values[name] = cell
    return values
