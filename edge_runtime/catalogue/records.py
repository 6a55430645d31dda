"""Product ↔ the JSON in which it is kept, and barcodes ↔ the number that they mean."""

from __future__ import annotations

import json
from dataclasses import MISSING, fields, is_dataclass
from typing import Any

from edge_runtime.types import Product, Review, Text, Variant

__all__ = ["dump", "gtin", "load"]


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        kept = {}
        for field in fields(value):
            default = field.default if field.default_factory is MISSING else field.default_factory()
            content = getattr(value, field.name)
            if content != default:
                kept[field.name] = _plain(content)
        return kept
    if isinstance(value, tuple | list):
        return [_plain(item) for item in value]
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode()
    if hasattr(value, "items"):
        return {_plain(str(key)): _plain(item) for key, item in value.items()}
    return value


def dump(product: Product) -> str:
    """Compact JSON; what equals the default is left out, lone surrogates become "?".

    Raises:
        ValueError: a number that is not finite.
    """
    return json.dumps(_plain(product), ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def load(data: str) -> Product:
    """The inverse of ``dump``. Raises ValueError, KeyError or TypeError on anything else."""
    record: dict[str, Any] = json.loads(data)
    record["texts"] = {language: Text(**text) for language, text in record["texts"].items()}
    for name in ("category", "additional_image_links", "colours", "sizes"):
        if name in record:
            record[name] = tuple(record[name])
    if "reviews" in record:
        record["reviews"] = tuple(Review(**review) for review in record["reviews"])
    if "variants" in record:
        record["variants"] = tuple(Variant(**variant) for variant in record["variants"])
    return Product(**record)


def gtin(text: str) -> int | None:
    """The number of an EAN-8, UPC-A, EAN-13 or GTIN-14, or None when it is none or its check digit is wrong.

    Spaces and hyphens may stand between the digits; leading zeros make no difference, nor does their lack.
    """
    if len(text) > 32:
        return None
    digits = text.replace(" ", "").replace("-", "")
    if not (8 <= len(digits) <= 14 and digits.isascii() and digits.isdigit()):
        return None
    full = digits.zfill(14)
    total = sum(int(digit) * (3 if at % 2 == 0 else 1) for at, digit in enumerate(full[:13]))
    return int(digits) or None if (10 - total % 10) % 10 == int(full[13]) else None
