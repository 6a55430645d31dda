"""The pictures of the demo shop's products: in the studio, and a second view on a coloured sweep."""

from __future__ import annotations

import random
from dataclasses import replace

from PIL import Image

from export.demo_shop.drawing.picture import Backdrop, render
from export.demo_shop.look import Look
from export.demo_shop.products import Product

__all__ = ["VIEWS", "draw"]

VIEWS = 2
_STUDIO = (
    Backdrop((241, 240, 237), (235, 233, 229)),
    Backdrop((232, 231, 228), (240, 239, 236)),
    Backdrop((246, 245, 243), (246, 245, 243), 0.0),
    Backdrop((234, 229, 221), (241, 237, 230)),
    Backdrop((226, 230, 234), (236, 238, 240)),
)
_COLOURED = (
    Backdrop((221, 212, 200), (232, 225, 214)),
    Backdrop((206, 216, 222), (222, 229, 233)),
    Backdrop((224, 206, 197), (235, 221, 213)),
    Backdrop((208, 217, 204), (223, 230, 219)),
    Backdrop((216, 209, 221), (229, 224, 233)),
    Backdrop((230, 217, 186), (239, 229, 205)),
)


def draw(product: Product, view: int = 0, size: int = 256) -> Image.Image:
    """One picture of a product, RGB, ``size`` pixels square; view 0 in the studio, 1 from the side, in colour."""
    chance = random.Random(f"picture/{product.id}/{product.variant}/{view}")
    look = Look(
        product.shade,
        product.material or "plastic",
        product.pattern,
        product.variant,
        product.brand[0],
        product.sort[0],
    )
    body = product.type.model(look)
    chosen = body.other if view else body.front
    chosen = replace(
        chosen, yaw=chosen.yaw + chance.uniform(-5, 5), pitch=chosen.pitch + chance.uniform(-2, 3)
    )
    backdrop = chance.choice(_COLOURED if view else _STUDIO)
    if product.colour == "white":  # a white product needs a darker paper
        backdrop = replace(backdrop, wall=_deeper(backdrop.wall), floor=_deeper(backdrop.floor))
    return render(body, chosen, replace(backdrop, pool=chance.uniform(0.3, 0.7)), size)


def _deeper(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    red, green, blue = (round(part * 0.86) for part in colour)
    return red, green, blue
