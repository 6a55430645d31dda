"""Rows in Merchant names → a file of each format, written by other code than what reads them."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pyarrow
import pyarrow.parquet

GOOGLE = "http://base.google.com/ns/1.0"
Row = dict[str, Any]


def _columns(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(name for row in rows for name in row))


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return ",".join(value)
    return "" if value is None else str(value)


def write_delimited(path: Path, rows: Sequence[Row]) -> None:
    """CSV or, by its name, TSV; lists joined by commas."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter="\t" if path.suffix == ".tsv" else ",")
        names = _columns(rows)
        writer.writerow(names)
        writer.writerows([_cell(row.get(name)) for name in names] for row in rows)


def write_jsonl(path: Path, rows: Sequence[Row]) -> None:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")


def write_parquet(path: Path, rows: Sequence[Row]) -> None:
    full = [{name: row.get(name) for name in _columns(rows)} for row in rows]
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist(full), path, row_group_size=2)


def write_xml(path: Path, rows: Sequence[Row], encoding: str = "utf-8") -> None:
    """RSS 2.0 with the g: namespace; a list is a repeated element."""
    ElementTree.register_namespace("g", GOOGLE)
    root = ElementTree.Element("rss", version="2.0")
    channel = ElementTree.SubElement(root, "channel")
    ElementTree.SubElement(channel, "title").text = "Shop"
    for row in rows:
        item = ElementTree.SubElement(channel, "item")
        for name, value in row.items():
            for part in value if isinstance(value, list) else [value]:
                if part is not None:
                    ElementTree.SubElement(item, f"{{{GOOGLE}}}{name}").text = str(part)
    ElementTree.ElementTree(root).write(path, encoding=encoding, xml_declaration=True)


def write_shopify(path: Path, rows: Sequence[Row]) -> None:
    """Shopify's product export; every row is a variant of its ``item_group_id``."""
    names = (
        "Handle", "Title", "Body (HTML)", "Vendor", "Product Category", "Option1 Name", "Option1 Value",
        "Option2 Name", "Option2 Value", "Variant SKU", "Variant Price", "Variant Compare At Price",
        "Variant Barcode", "Variant Image", "Status",
    )  # fmt: skip
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, names)
        writer.writeheader()
        for row in rows:
            sale = row.get("sale_price")
            writer.writerow(
                {
                    "Handle": row["item_group_id"],
                    "Title": row["title"],
                    "Body (HTML)": f"<p>{row.get('description') or ''}</p>",
                    "Vendor": row.get("brand"),
                    "Product Category": row.get("product_type"),
                    "Option1 Name": "Color" if row.get("color") else "",
                    "Option1 Value": row.get("color"),
                    "Option2 Name": "Size" if row.get("size") else "",
                    "Option2 Value": row.get("size"),
                    "Variant SKU": row["id"],
                    "Variant Price": (sale or row["price"]).removesuffix(" EUR"),
                    "Variant Compare At Price": row["price"].removesuffix(" EUR") if sale else "",
                    "Variant Barcode": row.get("gtin"),
                    "Variant Image": row.get("image_link"),
                    "Status": "active",
                }
            )
