from __future__ import annotations

import struct
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from edge_runtime.errors import MediaTooLarge
from edge_runtime.inference.image_encoder import decode
from edge_runtime.inference.image_limits import check


def progressive(scans: int, *, before: bytes = b"", after: bytes = b"") -> bytes:
    """A progressive JPEG whose last scan comes again and again, ``scans`` in all; bytes before it and after its end."""
    buffer = BytesIO()
    Image.new("L", (300, 200), 128).save(buffer, "JPEG", quality=50, progressive=True)
    data = buffer.getvalue()
    own = data.count(b"\xff\xda")
    last = data[data.rindex(b"\xff\xda") : -2]
    return data[:2] + before + data[2:-2] + last * (scans - own) + data[-2:] + after


def segment(kind: int, data: bytes) -> bytes:
    return bytes([0xFF, kind]) + struct.pack(">H", len(data) + 2) + data


def tiff(tag: int, count: int, *, order: str = "<", big: bool = False, kind: int = 4) -> bytes:
    """A TIFF of 300 × 300 pixels, one field of which claims ``count`` values."""
    fields = [(256, 300), (257, 300), (258, 8), (259, 1), (262, 1), (277, 1), (322, 16), (323, 16), (325, 1)]
    entries = sorted([(number, 4, 1, value) for number, value in fields] + [(tag, kind, count, 8)])
    mark = b"II" if order == "<" else b"MM"
    if big:
        head = mark + struct.pack(order + "HHHQ", 43, 8, 0, 16) + struct.pack(order + "Q", len(entries))
        return head + b"".join(struct.pack(order + "HHQQ", *one) for one in entries) + bytes(8)
    head = mark + struct.pack(order + "HLH", 42, 8, len(entries))
    return head + b"".join(struct.pack(order + "HHLL", *one) for one in entries) + bytes(4)


def test_as_many_scans_as_encoders_write_are_read() -> None:
    assert decode(progressive(32)).size == (300, 200)


@pytest.mark.parametrize(
    "data",
    [
        progressive(33),
        progressive(100_000),
        progressive(33, before=b"\xff\x01\xff\xff"),  # a marker without a length
        progressive(33, before=segment(0xFE, b"\xff\xd9")),  # an end that is a comment's
    ],
)
def test_more_scans_are_refused_unread(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    decode(progressive(9))  # so that Pillow is loaded
    monkeypatch.setattr(Image, "open", None)
    with pytest.raises(MediaTooLarge, match="scans"):
        decode(data)


def test_what_only_looks_like_a_scan_is_none() -> None:
    noise = b"\xff\xda" * 1000
    data = progressive(32, before=segment(0xE1, noise), after=noise)
    assert decode(data).size == (300, 200)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("tag", [273, 324])
def test_a_tiff_of_many_tiles_is_refused_unread(
    monkeypatch: pytest.MonkeyPatch, order: str, tag: int
) -> None:
    decode(progressive(9))
    monkeypatch.setattr(Image, "open", None)
    with pytest.raises(MediaTooLarge, match="100000 values"):
        decode(tiff(tag, 100_000, order=order))


def test_a_bigtiff_s_fields_are_looked_at() -> None:
    with pytest.raises(MediaTooLarge):
        check(tiff(324, 100_000, big=True))


def test_bytes_of_a_tiff_s_profile_are_not_counted() -> None:
    check(tiff(34675, 500_000, kind=7))
    check(tiff(324, 65_536))


@given(
    st.binary(max_size=200),
    st.sampled_from([b"", b"\xff\xd8", b"II*\0", b"MM\0*", b"II+\0", b"RIFF0000WEBPVP8X"]),
)
def test_whatever_comes_it_is_passed_or_too_large(data: bytes, start: bytes) -> None:
    with suppress(MediaTooLarge):
        check(start + data)


@pytest.mark.parametrize("options", [{}, {"compression": "tiff_deflate"}, {"tiffinfo": {270: "x" * 70_000}}])
def test_common_tiffs_pass(options: dict[str, Any]) -> None:
    buffer = BytesIO()
    Image.new("RGB", (1200, 900)).save(buffer, "TIFF", **options)
    assert decode(buffer.getvalue()).size == (1200, 900)
