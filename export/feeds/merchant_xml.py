"""Google Merchant XML: RSS 2.0 items or Atom entries, with or without the g: namespace, streamed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any
from xml.parsers import expat

from export.feeds.fields import Raw
from export.feeds.lines import opened
from export.feeds.problems import FeedError, Refusal

__all__ = ["read_xml"]

_CHUNK = 1 << 16
_MAX_ITEM = 1 << 20


class _Items:
    def __init__(self, where: str) -> None:
        self.done: list[Raw] = []
        self._where = where
        self._values: dict[str, Any] | None = None
        self._path: list[str] = []
        self._text: list[str] = []
        self._size = 0
        self._line = 0
        self.parser = parser = expat.ParserCreate(namespace_separator=" ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    def _doctype(self, *_: object) -> None:
        raise FeedError("declares a DOCTYPE, which feeds do not need", where=self._where)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        name = tag.rpartition(" ")[2].lower()
        if self._values is None:
            if name in ("item", "entry"):
                self._values, self._size, self._line = {}, 0, self.parser.CurrentLineNumber
            return
        self._path.append(name)
        self._text = []
        if name == "link" and "href" in attributes:
            self._text.append(attributes["href"])

    def _characters(self, data: str) -> None:
        if self._values is not None:
            self._size += len(data)
            if self._size <= _MAX_ITEM:
                self._text.append(data)

    def _end(self, tag: str) -> None:
        values = self._values
        if values is None:
            return
        if not self._path:
            refusal = Refusal("", f"longer than {_MAX_ITEM} characters") if self._size > _MAX_ITEM else None
            self.done.append(Raw(self._line, values, refusal))
            self._values = None
            return
        name = "_".join(self._path)
        self._path.pop()
        text = "".join(self._text).strip()
        self._text = []
        if text:
            before = values.get(name)
            if before is None:
                values[name] = text
            else:
                values[name] = [*before, text] if isinstance(before, list) else [before, text]


def read_xml(path: Path) -> Iterator[Raw]:
    """Items of a Merchant XML feed; after malformed XML the rest of the file cannot be read: one refusal.

    Raises:
        FeedError: the file has a DOCTYPE (so no entity can be declared, none can expand).
    """
    items = _Items(str(path))
    with opened(path) as file:
        more = True
        while more:
            data = file.read(_CHUNK)
            more = bool(data)
            try:
                items.parser.Parse(data, not data)
            except (expat.ExpatError, ValueError, LookupError) as error:
                yield from items.done
                line = items.parser.CurrentLineNumber
                yield Raw(line, refusal=Refusal("", f"malformed XML: {str(error)[:60]}"))
                return
            yield from items.done
            items.done.clear()
