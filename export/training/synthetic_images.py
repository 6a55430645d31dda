"""Drawn pictures in the manner of the demo shop, so that the encoders know them too; `export.demo_shop` draws them.

Colours are drawn around each name's centre; shapes, views and backdrops vary more than the shop's own, so that its
pictures are new to the encoders.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import cast

from PIL import Image

from export.demo_shop.drawing.picture import Backdrop, render
from export.demo_shop.drawing.surfaces import Colour, Pattern
from export.demo_shop.look import Look
from export.demo_shop.product_types import PRODUCT_TYPES
from export.training.corpus import Picture
from export.training.splits import held_out

EACH_TYPE = 160
SIZE = 160
COLOURS: dict[str, Colour] = {
    "red": (200, 44, 42),
    "blue": (46, 92, 178),
    "navy blue": (30, 44, 92),
    "green": (62, 130, 76),
    "olive": (118, 122, 62),
    "teal": (32, 134, 136),
    "turquoise": (54, 170, 170),
    "yellow": (240, 202, 62),
    "mustard": (206, 160, 44),
    "orange": (232, 126, 44),
    "pink": (236, 146, 174),
    "purple": (120, 76, 156),
    "lilac": (186, 164, 216),
    "brown": (122, 82, 52),
    "beige": (218, 200, 168),
    "cream": (242, 234, 212),
    "white": (243, 242, 239),
    "grey": (138, 142, 147),
    "black": (39, 39, 43),
}
_BACKDROPS: tuple[Colour, ...] = (
    (244, 243, 240), (232, 234, 238), (238, 230, 220), (250, 250, 250), (222, 228, 220), (206, 214, 222),
    (226, 206, 196), (196, 190, 180), (160, 168, 172), (120, 110, 100), (176, 146, 112),
)  # fmt: skip
_BRANDS = ("Ostrava", "Quill", "Fenwick", "Ludo", "Marlow", "Pella", "Zephyr", "Ivo")


def _captions(product_type: str, colour: str, pattern: str) -> tuple[str, ...]:
    shop = PRODUCT_TYPES[product_type]
    other = shop.also[0]
    patterned = "" if pattern == "plain" else f"{pattern} "
    captions = [
        f"{patterned}{colour} {product_type}",
        f"{colour} {product_type}",
        product_type,
        f"{colour} {patterned}{other}",
        other,
    ]
    if shop.pack:
        captions.append(f"{product_type} in a {colour} package")
    return tuple(dict.fromkeys(captions))


def pictures(seed: int) -> list[Picture]:
    """EACH_TYPE pictures of every product type the demo shop sells; one in ten is held out."""
    chance = random.Random(seed)
    made = []
    for product_type in sorted(PRODUCT_TYPES):
        for number in range(EACH_TYPE):
            colour = chance.choice(list(COLOURS))
            pattern = chance.choice((*PRODUCT_TYPES[product_type].patterns, "plain", "plain", "plain"))
            key = f"{product_type}|{colour}|{pattern}|{seed}:{number}"
            captions = _captions(product_type, colour, pattern)
            made.append(Picture("drawn", "", key, captions, f"{colour} {product_type}", held_out(key)))
    return made


def draw(key: str) -> Image.Image:
    """The picture of a key, RGB; the same key gives the same picture."""
    product_type, colour, pattern, _ = key.split("|")
    chance = random.Random(key)
    shop = PRODUCT_TYPES[product_type]

    def around(centre: Colour, by: int) -> Colour:
        return cast(Colour, tuple(min(255, max(0, part + chance.randint(-by, by))) for part in centre))

    look = Look(
        around(COLOURS[colour], 14),
        chance.choice(shop.materials) if shop.materials else "plastic",
        cast(Pattern, pattern),
        chance.randrange(1 << 30),
        chance.choice(_BRANDS),
        chance.choice(shop.sorts)[0] if shop.sorts else "",
    )
    body = shop.model(look)
    view = chance.choice((body.front, body.front, body.other))
    view = replace(
        view,
        yaw=view.yaw + chance.uniform(-16, 16),
        pitch=view.pitch + chance.uniform(-7, 9),
        roll=chance.uniform(-6, 6),
        fill=chance.uniform(0.58, 0.96),
        shift=(chance.uniform(-0.06, 0.06), chance.uniform(-0.05, 0.07)),
    )
    wall = around(chance.choice(_BACKDROPS), 12)
    floor = wall if chance.random() < 0.4 else around(chance.choice(_BACKDROPS), 12)
    backdrop = Backdrop(
        wall, floor, chance.choice((0.0, chance.uniform(0.2, 0.45))), chance.uniform(0.1, 0.9)
    )
    return render(body, view, backdrop, SIZE)
