"""Google Merchant XML: RSS 2.0 items or Atom entries, with or without the g: namespace, streamed."""

from __future__ import annotations

import codecs
import re
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
_MAX_DEPTH = 64
_MAX_TAG = 1 << 22
"""Bytes of one tag or comment, which the parser must hold whole."""
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
_KNOWN_TO_EXPAT = frozenset(("utf-8", "utf-16", "iso-8859-1", "us-ascii"))


class _Items:
    def __init__(self, where: str, encoding: str | None) -> None:
        self.done: list[Raw] = []
        self._where = where
        self._values: dict[str, Any] | None = None
        self._path: list[str] = []
        self._text: list[str] = []
        self._size = 0
        self._line = 0
        self._depth = 0
        self._fed = 0
        self.parser = parser = expat.ParserCreate(encoding, " ")
        parser.buffer_text = True
        parser.StartDoctypeDeclHandler = self._doctype
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters

    def feed(self, data: bytes) -> None:
        """Parse more of the file, b"" at its end. Raises ExpatError, ValueError, FeedError."""
        self._fed += len(data)
        self.parser.Parse(data, not data)
        if self._fed - self.parser.CurrentByteIndex > _MAX_TAG:
            raise ValueError(f"a tag longer than {_MAX_TAG} bytes")

    def _doctype(self, *_: object) -> None:
        raise FeedError("declares a DOCTYPE, which feeds do not need", where=self._where)

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ValueError(f"more than {_MAX_DEPTH} tags inside each other")
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
        self._depth -= 1
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
    with opened(path) as file:
        data = file.read(_CHUNK)
        declared = _DECLARED.match(data)
        name = declared[1].decode("ascii").lower() if declared else "utf-8"
        # Expat reads four encodings; GBK, Big5, Shift JIS and the like are decoded here.
        own = name not in _KNOWN_TO_EXPAT
        items = _Items(str(path), "utf-8" if own else None)
        more = True
        try:
            b"x".decode(name, "ignore")  # LookupError where it is no encoding of text
            decoder = codecs.getincrementaldecoder(name)() if own else None
            while more:
                more = bool(data)
                items.feed(data if decoder is None else decoder.decode(data, not data).encode())
                yield from items.done
                items.done.clear()
                data = file.read(_CHUNK)
        except (expat.ExpatError, ValueError, LookupError) as error:
            yield from items.done
            reason = f"malformed XML: {str(error)[:60]}"
            yield Raw(items.parser.CurrentLineNumber, refusal=Refusal("", reason))
