"""Drawn pictures in the manner of the demo shop, so that the towers know them too; `export.starter` holds the pens.

Colours are drawn around each name's centre and backdrops vary, so the demo's own pictures are new to the towers.
"""

from __future__ import annotations

import random
from typing import cast

from PIL import Image

from export.starter.drawing import Colour, Pattern, Pen
from export.starter.shapes import SHAPES

from .corpus import Picture
from .splits import held_out

EACH_KIND = 160
SIZE = 160
COLOURS: dict[str, Colour] = {
    "red": (205, 44, 44),
    "blue": (48, 92, 190),
    "navy blue": (30, 44, 92),
    "green": (58, 140, 74),
    "olive": (118, 122, 62),
    "teal": (32, 134, 136),
    "yellow": (240, 202, 58),
    "mustard": (206, 160, 44),
    "orange": (236, 132, 44),
    "pink": (236, 142, 176),
    "purple": (122, 72, 160),
    "lilac": (186, 164, 216),
    "brown": (124, 82, 52),
    "beige": (218, 200, 168),
    "cream": (242, 234, 212),
    "white": (244, 244, 242),
    "grey": (144, 146, 150),
    "black": (38, 38, 42),
}
PATTERNS = ("plain", "plain", "plain", "striped", "dotted", "checked")


def _captions(kind: str, colour: str, pattern: str) -> tuple[str, ...]:
    patterned = f"{pattern} {colour} {kind}" if pattern != "plain" else f"{colour} {kind}"
    return tuple(dict.fromkeys((patterned, f"{colour} {kind}", kind, f"{colour} {pattern} {kind}")))


def pictures(seed: int) -> list[Picture]:
    """EACH_KIND pictures of every kind the demo shop can draw; one in ten is held out."""
    chance = random.Random(seed)
    made = []
    for kind in sorted(SHAPES):
        for number in range(EACH_KIND):
            colour, pattern = chance.choice(list(COLOURS)), chance.choice(PATTERNS)
            key = f"{kind}|{colour}|{pattern}|{seed}:{number}"
            captions = _captions(kind, colour, pattern)
            made.append(Picture("drawn", "", key, captions, f"{colour} {kind}", held_out(key)))
    return made


def draw(key: str) -> Image.Image:
    """The picture of a key, RGB; the same key gives the same picture."""
    kind, colour, pattern, _ = key.split("|")
    chance = random.Random(key)

    def around(centre: Colour, by: int) -> Colour:
        return cast(Colour, tuple(min(255, max(0, part + chance.randint(-by, by))) for part in centre))

    backdrop = around(chance.choice(((244, 243, 240), (232, 234, 238), (238, 230, 220), (250, 250, 250))), 6)
    pen = Pen(SIZE, backdrop, mirrored=chance.random() < 0.5)
    SHAPES[kind](pen, around(COLOURS[colour], 14), cast(Pattern, pattern))
    return pen.finish()
