"""The tables of the demo shop: its product types and colours, read once."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib import import_module
from importlib.resources import files
from typing import Any

from export.demo_shop.drawing.picture import Body
from export.demo_shop.drawing.surfaces import Colour, Pattern
from export.demo_shop.look import Look

__all__ = ["COLOURS", "PRODUCT_TYPES", "ProductType", "Shade", "table"]


@dataclass(frozen=True, slots=True)
class ProductType:
    """What all products of one type have in common."""

    name: str
    draw: str
    """Module and function below ``models``."""
    zh: str
    category: tuple[str, str]
    measure: str
    """The Chinese measure word."""
    also: tuple[str, str]
    """Another name, English and Chinese."""
    prices: tuple[int, int]
    """EUR, lowest and highest."""
    materials: tuple[str, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    """Beside plain."""
    sizes: tuple[str, ...] = ()
    genders: tuple[str, ...] = ()
    sorts: tuple[tuple[str, str], ...] = ()
    """What a package says of its content, English and Chinese."""
    pack: bool = False
    """Whether the colour is the package's, not the product's."""

    @property
    def model(self) -> Callable[[Look], Body]:
        """Looks → a body to render."""
        module, _, function = self.draw.partition(".")
        found: Callable[[Look], Body] = getattr(import_module(f"{__package__}.models.{module}"), function)
        return found


@dataclass(frozen=True, slots=True)
class Shade:
    """A colour's Chinese name and the shades it is sold in, sRGB."""

    zh: str
    shades: tuple[Colour, ...]


@lru_cache(maxsize=16)
def table(name: str) -> Mapping[str, Any]:
    """One of the TOML files beside this module."""
    return tomllib.loads(files(__package__).joinpath(f"{name}.toml").read_text("utf-8"))


def _product_types() -> dict[str, ProductType]:
    rows = table("product_types")
    made = {}
    for name, row in rows["product_type"].items():
        fields: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value for key, value in row.items()
        }
        fields["sizes"] = tuple(rows["sizes"][row["sizes"]]) if "sizes" in row else ()
        fields["sorts"] = tuple(tuple(sort.split("|")) for sort in row.get("sorts", ()))
        made[name] = ProductType(name=name, **fields)
    return made


PRODUCT_TYPES: Mapping[str, ProductType] = _product_types()
COLOURS: Mapping[str, Shade] = {
    name: Shade(row["zh"], tuple((r, g, b) for r, g, b in row["shades"]))
    for name, row in table("colours").items()
}
