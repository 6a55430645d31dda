"""One row in the Merchant specification's names (and usual aliases) → one checked row of plain values."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from export.feeds.problems import Refusal, shortened
from export.feeds.values import availability, clean, language_code, number, price, split, strip_html

__all__ = ["Raw", "Row", "check"]

MAX_ATTRIBUTES, MAX_REVIEWS, MAX_LIST = 256, 200, 100
_ALIASES = {
    "color": "colour",
    "colors": "colour",
    "colours": "colour",
    "sizes": "size",
    "image": "image_link",
    "image_url": "image_link",
    "model": "mpn",
    "url": "link",
    "additional_image_links": "additional_image_link",
    "content_language": "language",
    "product_category": "category",
    "name": "title",
}
_TEXTS = {"brand": 500, "link": 2000, "gtin": 100, "mpn": 500, "material": 500, "pattern": 500}
_TEXTS |= {"gender": 100, "age_group": 100, "offer": 2000, "image_link": 2000}
_HAN = re.compile("[\u4e00-\u9fff]")
_KANA = re.compile("[\u3040-\u30ff]")


@dataclass(frozen=True, slots=True)
class Raw:
    """A row as its reader found it; ``refusal`` when it could not be read."""

    line: int
    values: Mapping[str, Any] = field(default_factory=dict)
    refusal: Refusal | None = None
    picture_of: str | None = None
    """Set when the row only adds ``image_link`` to the card of this id."""
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Row:
    """A checked row; ``product`` holds the fields of ``Product`` that it states."""

    id: str
    group: str
    grouped: bool
    texts: dict[str, tuple[str, str]]
    product: dict[str, Any]


def check(values: Mapping[str, Any], currency: str | None, note: Callable[[str, str], None]) -> Row:
    """Check one row.

    Args:
        currency: of prices that name none.
        note: called with a field and a remark for what is left out without refusing the row.

    Raises:
        Refusal: the row cannot be kept.
    """
    known: dict[str, Any] = {}
    for key, value in values.items():
        if (
            value is None or value == "" or value == [] or value != value
        ):  # NaN: a column of numbers, none here
            continue
        name = _ALIASES.get(key, key)
        if name in known:
            note(name, f"stated twice, left out: {shortened(key)}")
        else:
            known[name] = value
    identity = clean(known.pop("id", ""), "id", 256)
    if not identity:
        raise Refusal("id", "missing")
    group = clean(known.pop("item_group_id", ""), "item_group_id", 256)
    texts = _texts(known)
    product: dict[str, Any] = {}
    for name, limit in _TEXTS.items():
        if name in known and (text := clean(known.pop(name), name, limit)):
            product[name] = text
    _prices(known, product, currency, note)
    if "availability" in known:
        product["availability"] = availability(known.pop("availability"))
    if "condition" in known:
        product["condition"] = clean(known.pop("condition"), "condition", 100).lower()
    if category := _category(known):
        product["category"] = category
    for name, target, marks in (
        ("colour", "colours", "/,"),
        ("size", "sizes", ","),
        ("additional_image_link", "additional_image_links", ","),
    ):
        if found := _list(known.pop(name, None), name, marks, note):
            product[target] = found
    _reviews(known, product, note)
    product["attributes"] = _attributes(known, note)
    return Row(identity, group or identity, bool(group), texts, product)


def _texts(known: dict[str, Any]) -> dict[str, tuple[str, str]]:
    title = clean(known.pop("title", ""), "title", 2000)
    description = known.pop("description", "")
    if isinstance(description, str):
        description = strip_html(description)
    description = clean(description, "description", 50_000)
    stated = known.pop("language", None)
    texts: dict[str, tuple[str, str]] = {}
    if title:
        guess = "zh" if len(_HAN.findall(title)) * 5 > len(title) and not _KANA.search(title) else "en"
        texts[guess if stated is None else language_code(stated)] = (title, description)
    more = _decoded(known.pop("texts", None), "texts")
    if more is not None and not isinstance(more, dict):
        raise Refusal("texts", "no object of language and text")
    for language, text in (more or {}).items():
        parts = text if isinstance(text, dict) else {"title": text}
        own = clean(parts.get("title") or "", "texts", 2000)
        if own:
            about = clean(parts.get("description") or "", "texts", 50_000)
            texts.setdefault(language_code(language), (own, about))
    if not texts:
        raise Refusal("title", "missing")
    return texts


def _decoded(value: Any, name: str) -> Any:
    """JSON in a cell, decoded; anything else as it is."""
    if isinstance(value, str):
        try:
            return json.loads(value)
        except (ValueError, RecursionError):
            raise Refusal(name, f"no JSON: {shortened(value)}") from None
    return value


def _prices(
    known: dict[str, Any], product: dict[str, Any], default: str | None, note: Callable[[str, str], None]
) -> None:
    stated = known.pop("currency", None)
    if stated is not None:
        default = clean(stated, "currency", 10).upper()
    currency = None
    for name in ("price", "sale_price"):
        if name not in known:
            continue
        amount, own = price(known.pop(name), name, currency or default)
        if own is not None and not re.fullmatch("[A-Z]{3}", own):
            raise Refusal("currency", f"no ISO 4217 code: {shortened(own)}")
        if stated is not None and own != default:
            raise Refusal(name, f"two currencies: {shortened(own)}")
        if currency is not None and own != currency:
            raise Refusal(name, f"another currency than the price: {shortened(own)}")
        product[name], currency = amount, own
    if currency is not None:
        product["currency"] = currency
    if "sale_price" in product and "price" not in product:
        product["price"] = product.pop("sale_price")
        note("sale_price", "without a price, taken as the price")
    if product.get("sale_price", 0) > product.get("price", 0):
        note("sale_price", f"above the price, left out: {product.pop('sale_price')}")


def _category(known: dict[str, Any]) -> list[str]:
    for name in ("product_type", "category", "google_product_category"):
        value = known.get(name)
        if value is None or (isinstance(value, str) and value.strip().isdigit()):
            continue
        known.pop(name)
        if isinstance(value, list) and any(isinstance(part, str) and ">" in part for part in value):
            value = value[0]
        parts = [clean(part, name, 500) for part in split(value, ">")][:MAX_LIST]
        if parts := [part for part in parts if part]:
            return parts
    return []


def _list(value: Any, name: str, marks: str, note: Callable[[str, str], None]) -> list[str]:
    parts = [text for part in split(value, marks) if (text := clean(part, name, 2000))]
    if len(parts) > MAX_LIST:
        note(name, f"more than {MAX_LIST} values, the rest left out: {len(parts)}")
    return list(dict.fromkeys(parts[:MAX_LIST]))


def _reviews(known: dict[str, Any], product: dict[str, Any], note: Callable[[str, str], None]) -> None:
    found = _decoded(known.pop("reviews", None), "reviews") or []
    if not isinstance(found, list):
        raise Refusal("reviews", "no list")
    if len(found) > MAX_REVIEWS:
        note("reviews", f"more than {MAX_REVIEWS}, the rest left out: {len(found)}")
    reviews: list[dict[str, Any]] = []
    for review in found[:MAX_REVIEWS]:
        parts = review if isinstance(review, dict) else {"text": review}
        language = parts.get("language")
        reviews.append(
            {
                "text": clean(parts.get("text") or "", "reviews", 10_000),
                "rating": _rating(parts.get("rating"), "reviews", note),
                "language": None if language is None else language_code(language),
            }
        )
    rating = _rating(known.pop("rating", None), "rating", note)
    rated = [review["rating"] for review in reviews if review["rating"] is not None]
    if rating is None and rated:
        rating = sum(rated) / len(rated)
    count = number(known.pop("review_count", None))
    if count is not None and not 0 <= count <= 1e9:
        note("review_count", f"out of range, left out: {count}")
        count = None
    product["rating"] = rating
    product["review_count"] = len(reviews) if count is None else int(count)
    product["reviews"] = reviews


def _rating(value: Any, name: str, note: Callable[[str, str], None]) -> float | None:
    if value is None:
        return None
    found = number(value)
    if found is None or not 1 <= found <= 5:
        note(name, f"rating not from 1 to 5, left out: {shortened(value)}")
        return None
    return found


def _attributes(known: dict[str, Any], note: Callable[[str, str], None]) -> dict[str, Any]:
    given = known.pop("attributes", None)
    if isinstance(given, str):
        given = _decoded(given, "attributes")
    if given is not None and not isinstance(given, dict):
        raise Refusal("attributes", "no object")
    result: dict[str, Any] = {}
    for key, value in [*(given or {}).items(), *known.items()]:
        if value is None or value == "" or value == []:
            continue
        try:
            name = clean(key, "attributes", 200)
            plain = _attribute(value, name, note)
        except Refusal as refusal:
            note("attributes", f"left out: {shortened(refusal)}")
            continue
        if plain is None:
            continue
        if len(result) >= MAX_ATTRIBUTES:
            note("attributes", f"more than {MAX_ATTRIBUTES}, left out: {shortened(name)}")
        else:
            result.setdefault(name, plain)
    return result


def _attribute(
    value: Any, name: str, note: Callable[[str, str], None]
) -> str | float | bool | list[str] | None:
    if isinstance(value, bool):
        return value
    if isinstance(value, int | float):
        if (found := number(value)) is None:
            note("attributes", f"no finite number, left out: {shortened(name)}")
        return found
    if isinstance(value, list) and not any(isinstance(part, dict | list) for part in value):
        return _list(value, name, ",", note) or None
    if not isinstance(value, str):
        value = json.dumps(value, ensure_ascii=False, default=str)
    return clean(value, name, 10_000) or None
