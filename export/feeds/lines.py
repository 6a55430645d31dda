"""Bytes of a feed → decoded lines, bounded, whatever their encoding."""

from __future__ import annotations

import codecs
import gzip
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO, cast

__all__ = ["MAX_LINE", "opened", "read_lines"]

MAX_LINE = 1 << 20
_HIGH = re.compile(rb"[\x80-\xff]+")


def opened(path: Path) -> BinaryIO:
    """The file's bytes, unpacked when its name ends in ``.gz``."""
    return cast("BinaryIO", gzip.open(path)) if path.suffix.lower() == ".gz" else path.open("rb")


class _Decoder:
    """Tells the encoding of each line: utf-8, else gb18030 where long runs of high bytes read as that, else cp1252.

    Once a file has had a line in gb18030 and none in utf-8, short runs are read as gb18030 too ("鞋" alone is two
    bytes, and sometimes also a letter in utf-8).
    """

    def __init__(self) -> None:
        self._utf8 = False
        self._chinese = False

    def decode(self, data: bytes) -> tuple[str, str]:
        """The text and its encoding.

        Raises:
            UnicodeDecodeError: it is none of them.
        """
        if data.isascii():
            return data.decode("ascii"), "utf-8"
        runs = [len(run) for run in _HIGH.findall(data)]
        known = self._chinese and not self._utf8
        try:
            text = data.decode("utf-8")
        except UnicodeDecodeError:
            short = known and not any(run % 2 for run in runs)
            if short or sum(run for run in runs if run >= 4) * 2 > sum(runs):
                with suppress(UnicodeDecodeError):
                    found = data.decode("gb18030"), "gb18030"
                    self._chinese = True
                    return found
            return data.decode("cp1252"), "cp1252"
        if known and max(text) < "\u0800":
            with suppress(UnicodeDecodeError):
                return data.decode("gb18030"), "gb18030"
        self._utf8 = True
        return text, "utf-8"


def read_lines(file: BinaryIO) -> Iterator[tuple[int, str | None, str]]:
    """Line number from 1, the line with its end (None: not readable), and its encoding or what is wrong."""
    start = file.read(4)
    if start.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        head = io.BytesIO(start)
        yield from _wide(head.read(), file)
        return
    rest = start.removeprefix(codecs.BOM_UTF8)
    number, decoder = 0, _Decoder()
    while True:
        line = rest
        if b"\n" not in rest:
            line += file.readline(MAX_LINE + 1)
            rest = b""
        else:
            line, mark, rest = rest.partition(b"\n")
            line += mark
        if not line:
            return
        number += 1
        if len(line) > MAX_LINE:
            while not line.endswith(b"\n") and (line := file.readline(MAX_LINE)):
                pass
            yield number, None, f"line longer than {MAX_LINE} bytes"
            continue
        try:
            text, encoding = decoder.decode(line)
        except UnicodeDecodeError:
            yield number, None, "bytes that are no text"
            continue
        yield number, text, encoding


def _wide(start: bytes, file: BinaryIO) -> Iterator[tuple[int, str | None, str]]:
    decoder = codecs.getincrementaldecoder("utf-16")(errors="replace")
    pending, number, long = decoder.decode(start), 0, False
    while True:
        chunk = file.read(1 << 16)
        pending += decoder.decode(chunk, not chunk)
        lines = pending.split("\n")
        pending = lines.pop() if chunk else ""
        for line in lines:
            if not chunk and not line:
                continue
            number += 1
            if long or len(line) > MAX_LINE:
                long = False
                yield number, None, f"line longer than {MAX_LINE} bytes"
            elif "\ufffd" in line:
                yield number, None, "bytes that are no text"
            else:
                yield number, line + "\n", "utf-16"
        if len(pending) > MAX_LINE:
            pending, long = "", True
        if not chunk:
            return
