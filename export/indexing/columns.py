"""Derive fields from the products and write what ``retrieval.columns`` maps."""

from __future__ import annotations

import json
from array import array
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any, BinaryIO, Literal

import numpy as np
from numpy.typing import NDArray

from edge_runtime.manifest_types import Column
from edge_runtime.retrieval.column_file import ALIGNMENT
from edge_runtime.retrieval.column_types import fold
from edge_runtime.types import Product

__all__ = ["MAX_VALUES", "MAX_VALUE_LENGTH", "ColumnBuilder", "build_columns"]

MAX_VALUES = 5_000
"""An attribute with more distinct values is free text."""
MAX_VALUE_LENGTH = 64
_FACETS = ("brand", "category", "colour", "size", "gender", "material", "price", "rating", "availability")
_NUMBERS = ("price", "rating")
_Named = dict[str, NDArray[Any]]


class _Field:
    """One field's values as they come: every value with its row, numbers beside words."""

    def __init__(self) -> None:
        self.rows = array("i")
        self.codes = array("i")
        self.names: list[str] = []
        self.number_rows = array("i")
        self.numbers = array("d")
        self.values = 0
        self.products = 0
        self.longest = 0
        self._codes: dict[str, int] = {}
        self._limit: int | None = None
        self.free_text = False

    @classmethod
    def attribute(cls) -> _Field:
        field = cls()
        field._limit = MAX_VALUES
        return field

    def add(self, row: int, values: Iterable[object]) -> None:
        """Values of one product; blank ones and repetitions are left out."""
        seen: set[str] = set()
        for value in values:
            text = _text(value)
            folded = fold(text)
            if not folded or folded in seen:
                continue
            seen.add(folded)
            self.values += 1
            number = _number(value)
            if number is not None:
                self.number_rows.append(row)
                self.numbers.append(number)
            self._word(row, text, folded)
        self.products += bool(seen)

    def _word(self, row: int, text: str, folded: str) -> None:
        self.longest = max(self.longest, len(text))
        if self.free_text:
            return
        code = self._codes.setdefault(folded, len(self.names))
        if code == len(self.names):
            if self._limit is not None and code >= self._limit:
                self.free_text = True
                self.rows, self.codes, self.names, self._codes = array("i"), array("i"), [], {}
                return
            self.names.append(text)
        self.rows.append(row)
        self.codes.append(code)


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value).strip()


def _number(value: object) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    try:
        number = float(value)
    except (ValueError, OverflowError):
        return None
    return number if np.isfinite(number) else None


class ColumnBuilder:
    """Gathers the fields of products in the order of their rows, then writes them as ``retrieval.columns`` documents.

    Always where any product has them: brand, category (each ancestor too, as ``A > B``), product_type (the category's
    last element), colour and size (of the variants too), material, pattern, gender, age_group, condition,
    availability, offer, sale (both true/false), price (what it costs now) and rating. Beside them each
    attribute that at least 50 products or 1 % have: numbers where at least 90 % of its values are, words
    otherwise; free text (over MAX_VALUES distinct values, or one above MAX_VALUE_LENGTH characters) is left out.
    Words that differ in case or Unicode form only are one value, written as it came first.
    """

    def __init__(self) -> None:
        self._fixed = {name: _Field() for name in _READ}
        self._attributes: dict[str, _Field] = {}
        self._count = 0

    def add(self, product: Product) -> None:
        """Take in the product of the next row."""
        row = self._count
        for name, read in _READ.items():
            self._fixed[name].add(row, read(product))
        for name, values in _attributes(product).items():
            if name and name not in self._fixed:
                self._attributes.setdefault(name, _Field.attribute()).add(row, values)
        self._count += 1

    def write(
        self, directory: Path, derived: Mapping[str, NDArray[np.float64]] | None = None
    ) -> tuple[Column, ...]:
        """Write the columns; returns them in the order of their files.

        Args:
            directory: made where it is missing.
            derived: more number columns by name, float64[n], NaN for none; an attribute of that name gives way.
        """
        derived = derived or {}
        attributes = sorted((name, field) for name, field in self._attributes.items() if name not in derived)
        directory.mkdir(parents=True, exist_ok=True)
        columns: list[Column] = []
        listed: list[dict[str, object]] = []
        with (directory / "columns.bin").open("wb") as file:
            for name, field in [*self._fixed.items(), *attributes]:
                type_ = _type(name, field, self._count)
                if type_ is None:
                    continue
                arrays = (
                    _numbers(_filled(field, self._count)) if type_ == "number" else _words(field, self._count)
                )
                columns.append(Column(name, type_, facet=name in _FACETS))
                listed.append({"name": name, "type": type_, "parts": _write(file, arrays)})
            for name, numbers in derived.items():
                columns.append(Column(name, "number", facet=False))
                listed.append({"name": name, "type": "number", "parts": _write(file, _numbers(numbers))})
        text = json.dumps(listed, ensure_ascii=False)
        (directory / "columns.json").write_text(text, encoding="utf-8")
        return tuple(columns)


def build_columns(
    products: Iterable[Product], directory: Path, derived: Mapping[str, NDArray[np.float64]] | None = None
) -> tuple[Column, ...]:
    """Write the columns of products, as ``ColumnBuilder`` does."""
    builder = ColumnBuilder()
    for product in products:
        builder.add(product)
    return builder.write(directory, derived)


def _type(name: str, field: _Field, count: int) -> Literal["keyword", "number"] | None:
    if not field.products:
        return None
    if name in _READ:
        return "number" if name in _NUMBERS else "keyword"
    if field.products < min(50, 0.01 * count):
        return None
    if len(field.numbers) >= 0.9 * field.values:
        return "number"
    return None if field.free_text or field.longest > MAX_VALUE_LENGTH else "keyword"


def _filled(field: _Field, count: int) -> NDArray[np.float64]:
    numbers = np.full(count, np.nan)
    # Written backwards, so that the first number of a product with several stays.
    numbers[np.asarray(field.number_rows)[::-1]] = np.asarray(field.numbers)[::-1]
    return numbers


def _numbers(numbers: NDArray[np.float64]) -> _Named:
    count = len(numbers)
    present = np.flatnonzero(~np.isnan(numbers))
    order = np.argsort(numbers, kind="stable")[: len(present)]
    arrays: _Named = {"numbers": numbers, "order": order.astype(np.int32), "sorted": numbers[order]}
    if _sparse(len(present), count):
        arrays |= {"numbers": numbers[present], "present": present.astype(np.int32)}
    return arrays


def _words(field: _Field, count: int) -> _Named:
    rows = np.asarray(field.rows, np.int32)
    found = np.asarray(field.codes, np.int32)
    ranked = np.argsort(-np.bincount(found, minlength=len(field.names)), kind="stable")
    place = np.empty(len(ranked), np.int32)
    place[ranked] = np.arange(len(ranked), dtype=np.int32)
    codes = place[found]
    by_row = np.lexsort((codes, rows))
    by_code = np.lexsort((rows, codes))
    offsets = _ends(rows, count)
    names = json.dumps([field.names[code] for code in ranked], ensure_ascii=False)
    arrays: _Named = {
        "values": np.frombuffer(names.encode(), np.uint8),
        "offsets": offsets,
        "codes": codes[by_row].astype(np.uint16 if len(field.names) <= 65_536 else np.int32),
        "starts": _ends(codes, len(field.names)),
        "postings": rows[by_code],
    }
    present = np.flatnonzero(np.diff(offsets))
    if _sparse(len(present), count):
        arrays |= {"offsets": np.append(offsets[present], offsets[-1:]), "present": present.astype(np.int32)}
    return arrays


def _sparse(present: int, count: int) -> bool:
    return 0 < present < count / 2


def _ends(keys: NDArray[np.int32], count: int) -> NDArray[np.int32]:
    return np.concatenate([[0], np.cumsum(np.bincount(keys, minlength=count))]).astype(np.int32)


def _write(file: BinaryIO, arrays: _Named) -> dict[str, tuple[str, int, int]]:
    """Write a column's arrays; where each lies, as ``retrieval.column_file`` reads it."""
    parts = {}
    for name, held in arrays.items():
        file.write(bytes(-file.tell() % ALIGNMENT))
        parts[name] = (held.dtype.str[1:], file.tell(), len(held))
        file.write(held.astype(held.dtype.newbyteorder("<"), copy=False).tobytes())
    return parts


def _attributes(product: Product) -> dict[str, list[object]]:
    found: dict[str, list[object]] = {}
    holders: list[Mapping[str, Any]] = [product.attributes, *(v.attributes for v in product.variants)]
    for attributes in holders:
        for name, value in attributes.items():
            values: list[object] = [*value] if isinstance(value, list | tuple) else [value]
            found.setdefault(name.strip(), []).extend(values)
    return found


def _price(product: Product) -> Iterable[object]:
    if product.effective_price is not None:
        return [product.effective_price]
    asked = [v.price if v.sale_price is None else v.sale_price for v in product.variants]
    known = [price for price in asked if price is not None]
    return [min(known)] if known else []


def _sale(product: Product) -> Iterable[object]:
    sold = [(product.price, product.sale_price), *((v.price, v.sale_price) for v in product.variants)]
    return [any(sale is not None and (price is None or sale < price) for price, sale in sold)]


_READ: dict[str, Callable[[Product], Iterable[object]]] = {
    "brand": lambda p: [p.brand],
    "category": lambda p: [" > ".join(p.category[: n + 1]) for n in range(len(p.category))],
    "product_type": lambda p: p.category[-1:],
    "colour": lambda p: [*p.colours, *(v.colour for v in p.variants)],
    "size": lambda p: [*p.sizes, *(v.size for v in p.variants)],
    "material": lambda p: [p.material],
    "pattern": lambda p: [p.pattern],
    "gender": lambda p: [p.gender],
    "age_group": lambda p: [p.age_group],
    "condition": lambda p: [p.condition],
    "availability": lambda p: [p.availability],
    "offer": lambda p: [bool(p.offer)],
    "sale": _sale,
    "price": _price,
    "rating": lambda p: [p.rating],
}
