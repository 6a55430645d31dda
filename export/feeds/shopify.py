"""Shopify's product CSV: rows of one Handle are the variants and further pictures of one product."""

from __future__ import annotations

from typing import Any

from export.feeds.fields import Raw
from export.feeds.problems import Refusal
from export.feeds.values import strip_html

__all__ = ["Shopify"]

_COMMON = ("Title", "Body (HTML)", "Vendor", "Type", "Product Category", "Tags", "Status", "Published")
_OPTIONS = {"color": "colour", "colour": "colour", "size": "size", "material": "material"}
_BOOKKEEPING = frozenset(
    {
        "Image Position",
        "Gift Card",
        "Variant Fulfillment Service",
        "Variant Requires Shipping",
        "Variant Taxable",
        "Variant Inventory Tracker",
        "Variant Inventory Qty",
        "Variant Inventory Policy",
        "Variant Weight Unit",
    }
)


class Shopify:
    """Remembers what the first row of a Handle states for the rows that follow it."""

    def __init__(self) -> None:
        self._handle = ""
        self._common: dict[str, str] = {}
        self._count = 0

    def row(self, line: int, cells: dict[str, str], notes: tuple[str, ...]) -> Raw:
        """One row in Merchant names; its price has no currency. Shopify's bookkeeping columns are dropped."""
        cells = {name: cell for name, cell in cells.items() if cell.strip()}
        handle = cells.pop("Handle", "")
        if not handle:
            return Raw(line, refusal=Refusal("Handle", "missing"))
        if handle != self._handle:
            kept = (*_COMMON, *(f"Option{n} Name" for n in (1, 2, 3)))
            self._handle, self._count = handle, 0
            self._common = {name: cells[name] for name in kept if name in cells}
        elif not any(name.startswith("Variant ") or name.endswith(" Value") for name in cells):
            return Raw(line, {"image_link": cells.get("Image Src")}, picture_of=handle, notes=notes)
        cells = self._common | cells
        if (
            cells.pop("Status", "active").lower() != "active"
            or cells.pop("Published", "true").lower() == "false"
        ):
            return Raw(line, refusal=Refusal("Status", "not published"))
        self._count += 1
        return Raw(line, self._values(handle, cells), notes=notes)

    def _values(self, handle: str, cells: dict[str, str]) -> dict[str, Any]:
        sku = cells.pop("Variant SKU", "")
        own = handle if self._count == 1 else f"{handle}-{self._count}"
        values: dict[str, Any] = {"id": sku or own, "item_group_id": handle, "title": cells.pop("Title", "")}
        values["description"] = strip_html(cells.pop("Body (HTML)", ""), always=True)
        values["brand"] = cells.pop("Vendor", None)
        values["product_type"] = cells.pop("Product Category", None) or cells.pop("Type", None)
        values["image_link"] = cells.pop("Variant Image", None) or cells.pop("Image Src", None)
        values["gtin"] = cells.pop("Variant Barcode", "").lstrip("'") or None
        values["price"] = cells.pop("Variant Price", None)
        before = cells.pop("Variant Compare At Price", None)
        if before and values["price"] and _above(before, values["price"]):
            values["price"], values["sale_price"] = before, values["price"]
        if tags := cells.pop("Tags", None):
            values["tags"] = [tag.strip() for tag in tags.split(",") if tag.strip()]
        for n in (1, 2, 3):
            name, value = cells.pop(f"Option{n} Name", ""), cells.pop(f"Option{n} Value", None)
            if name and value and (name, value) != ("Title", "Default Title"):
                values[_OPTIONS.get(name.lower(), name)] = value
        if (
            cells.get("Variant Inventory Tracker")
            and cells.get("Variant Inventory Policy", "deny") == "deny"
            and cells.get("Variant Inventory Qty", "1").lstrip("-") == "0"
        ):
            values["availability"] = "out_of_stock"
        for name, cell in cells.items():
            if name not in _BOOKKEEPING:
                key = name.removeprefix("Google Shopping / ").lower().replace(" ", "_")
                values.setdefault(key, cell)
        return values


def _above(first: str, second: str) -> bool:
    try:
        return float(first) > float(second)
    except ValueError:
        return True
