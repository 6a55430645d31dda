"""What a picture's bytes say of the work that they ask for, before a decoder sees them.

Pixels do not tell all of it: a scan of a progressive JPEG costs a pass over the picture and as few as 14 bytes, so that
3 MB keep libjpeg for ten minutes; a TIFF of 4 MB can have a million tiles, each an object of Pillow's; WebP takes its
memory when it is opened. The decoders set no such bounds.
"""

from __future__ import annotations

import re
import struct

from edge_runtime.errors import MediaTooLarge

__all__ = ["MAX_PIXELS", "check", "too_large"]

MAX_PIXELS = 25_000_000
"""5000 × 5000: with transparency 100 MB while it is decoded, which nothing but JPEG can do in parts."""
_MAX_SCANS = 32
"""libjpeg writes 10, mozjpeg at most 12."""
_MAX_VALUES = 65_536
"""Of one field of a TIFF, but for bytes: as many as a picture of 65,535 rows has strips."""
_MARKER = re.compile(rb"\xff[^\x00\x01\xd0-\xd8\xff]", re.DOTALL)
"""A JPEG's marker that begins a segment (ITU T.81, B.1.1): no stuffed byte, restart or filling."""
_START_OF_SCAN, _END = 0xDA, 0xD9
_BYTES = (1, 2, 6, 7)
"""Types of a TIFF's field that hold bytes or text (TIFF 6.0, section 2): profiles, notes."""


def check(data: bytes) -> None:
    """Check a JPEG's scans, a TIFF's tiles and a WebP's size. Raises MediaTooLarge."""
    if data[:2] == b"\xff\xd8":
        _check_jpeg(data)
    elif data[:2] in (b"II", b"MM"):
        _check_tiff(data)
    elif data[:4] == b"RIFF" and data[8:12] == b"WEBP" and len(data) >= 30:
        _check_webp(data)


def too_large(what: str) -> MediaTooLarge:
    """The error that says so, and what to do."""
    return MediaTooLarge(what, where="image", hint="Send a smaller picture; 1024 pixels are plenty.")


def _check_jpeg(data: bytes) -> None:
    place, scans = 2, 0
    while (found := _MARKER.search(data, place)) is not None:
        kind, after = data[found.start() + 1], found.end()
        if kind == _END:
            return
        scans += kind == _START_OF_SCAN
        if scans > _MAX_SCANS:
            raise too_large(f"more than {_MAX_SCANS} scans")
        place = after + max(2, int.from_bytes(data[after : after + 2], "big"))


def _check_tiff(data: bytes) -> None:
    order = "<" if data[:2] == b"II" else ">"
    big = len(data) >= 16 and data[2] == 43  # BigTIFF, as Pillow tells it
    count, entry, start, step = ("Q", "HHQ", 8, 20) if big else ("H", "HHL", 4, 12)
    try:
        (place,) = struct.unpack_from(order + ("Q" if big else "L"), data, start)
        (fields,) = struct.unpack_from(order + count, data, place)
        place += struct.calcsize(order + count)
        for n in range(min(fields, len(data) // step)):
            _, kind, values = struct.unpack_from(order + entry, data, place + n * step)
            if kind not in _BYTES and values > _MAX_VALUES:
                raise too_large(f"a field of {values} values, at most {_MAX_VALUES}")
    except (struct.error, OverflowError):
        return  # cut off, or a place beyond every file; Pillow says so


def _check_webp(data: bytes) -> None:
    """By the header (RFC 9649)."""
    if data[12:16] == b"VP8X":
        width, height = (1 + int.from_bytes(data[at : at + 3], "little") for at in (24, 27))
    elif data[12:16] == b"VP8L":
        bits = int.from_bytes(data[21:25], "little")
        width, height = 1 + (bits & 0x3FFF), 1 + (bits >> 14 & 0x3FFF)
    else:
        width, height = (int.from_bytes(data[at : at + 2], "little") & 0x3FFF for at in (26, 28))
    if width * height > MAX_PIXELS:
        raise too_large(f"{width * height} pixels, at most {MAX_PIXELS}")
