"""Small fakes for your own tests: a whole bundle with real, tiny models, and what it is made of.

>>> from edge_runtime import Query, testing
>>> from edge_runtime.engine import Engine
>>> with Engine.open(testing.bundle(tmp_path / "bundle")) as engine:
...     engine.search(Query(text="red shoe")).hits[0].id
'shoe-red'

The shop sells a shoe, a mug and a lamp, each in red, blue and green, told in English and Chinese. Its encoders know
ten words and the mean colour of a picture (``testing.tiny_encoders``): enough to test what stands around a search,
not how good one is.
"""

from __future__ import annotations

import json
import shutil
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from edge_runtime.testing.tiny_encoders import COLOURS, DIMS, image_model, models, text_model

__all__ = [
    "COLOURS",
    "DIMS",
    "KINDS",
    "bundle",
    "image_model",
    "models",
    "picture",
    "rows",
    "shop",
    "text_model",
]

KINDS = {"shoe": ("Shoes", "鞋"), "mug": ("Mugs", "杯"), "lamp": ("Lamps", "灯")}
"""Word of a kind → its category, and its name in Chinese."""
_BUNDLE = Path(__file__).parent / "bundle"
_RULES = """
[[synonyms]]
words = ["mug", "beaker"]
[[pin]]
query = "gift"
ids = ["lamp-green", "mug-red"]
[[hide]]
ids = ["mug-green"]
"""


def bundle(folder: Path) -> Path:
    """Copy the shipped bundle to ``folder``, which must not exist; returns it.

    It was built from ``shop`` and ``models`` and reads like any other: its digests hold, a changed byte is found.
    """
    shutil.copytree(_BUNDLE, folder)
    return folder


def rows() -> Iterator[dict[str, Any]]:
    """The feed's rows in Merchant names, two a product: English, then Chinese."""
    for k, (kind, (category, chinese)) in enumerate(KINDS.items()):
        for c, colour in enumerate(COLOURS):
            common = {
                "id": f"{kind}-{colour}",
                "brand": ("Alder", "Norrby", "Orange")[c],
                "product_type": f"Shop > {category}",
                "price": f"{10 * (k + 1) + c}.00 EUR",
                "color": colour,
                "material": ("leather", "canvas", "steel")[(k + c) % 3],
                "image_link": f"{kind}-{colour}.png",
                "gtin": "4006381333931" if (k, c) == (0, 0) else None,
            }
            yield {**common, "language": "en", "title": f"{colour} {kind}", "description": f"A fine {kind}."}
            yield {**common, "language": "zh", "title": f"好看的{chinese}", "description": ""}


def shop(folder: Path) -> Path:
    """Write ``feed.jsonl``, a picture a product and ``shop.toml`` (a synonym, a pin, a hidden product).

    Returns:
        The feed; ``vitrine-export build`` takes it with ``--images`` and ``--shop``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    lines = []
    for row in rows():
        lines.append(json.dumps(row, ensure_ascii=False))
        (folder / row["image_link"]).write_bytes(picture(COLOURS[row["color"]]))
    (folder / "feed.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "shop.toml").write_text(_RULES, encoding="utf-8")
    return folder / "feed.jsonl"


def picture(rgb: tuple[int, int, int], width: int = 40, height: int = 30) -> bytes:
    """A PNG of one colour."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress((b"\0" + bytes(rgb) * width) * height)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")
