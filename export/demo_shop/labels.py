"""Printed pictures for labels, drawn once with Pillow and laid on surfaces."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from export.demo_shop.drawing.surfaces import Colour, Label

__all__ = ["bands", "cover", "dial", "emblem", "printed", "watch_dial", "word"]


def printed(image: Image.Image, area: tuple[float, float, float, float]) -> Label:
    """An RGBA picture as a label over an area of uv: (left, bottom, right, top)."""
    pixels = np.asarray(image.convert("RGBA"), np.float32) / 255.0
    pixels[..., :3] **= 2.2
    return Label(pixels, area)


@lru_cache(maxsize=256)
def bands(colour: Colour, variant: int, base: float) -> Label:
    """The marks on a shoe's sides: leaning bars, a wave, one broad bar, or a heel patch."""
    image = Image.new("RGBA", (240, 120), (*colour, 0))
    pen = ImageDraw.Draw(image)
    full = (*colour, 255)
    if variant == 0:
        for n in range(3):
            x = 88 + 26 * n
            pen.polygon([(x, 118), (x + 13, 118), (x - 12, 20), (x - 25, 20)], full)
    elif variant == 1:
        pen.polygon([(30, 60), (70, 92), (120, 84), (190, 40), (128, 66), (84, 72)], full)
    elif variant == 2:
        pen.polygon([(70, 118), (100, 118), (150, 20), (120, 20)], full)
    else:
        pen.polygon([(0, 0), (26, 0), (34, 118), (0, 118)], full)
    return printed(image, (-1.2, base, 1.2, base + 0.85))


def _font(size: int) -> ImageFont.FreeTypeFont | ImageFont.ImageFont:
    return ImageFont.load_default(size)


def _centred(pen: ImageDraw.ImageDraw, x: float, y: float, text: str, size: int, colour: Colour) -> None:
    pen.text((x, y), text, fill=(*colour, 255), font=_font(size), anchor="mm")


def dial(variant: int, ink: Colour, face: Colour, accent: Colour, radius: float) -> Label:
    """A clock's face: figures, bars, dots, or bars and a coloured middle; ``radius`` in uv."""
    side = 400
    image = Image.new("RGBA", (side, side), (*face, 255))
    pen = ImageDraw.Draw(image)
    middle = side / 2
    if variant == 3:
        pen.ellipse([middle - 110, middle - 110, middle + 110, middle + 110], fill=(*accent, 255))
    for n in range(60 if variant != 2 else 12):
        angle = np.radians(6 * n if variant != 2 else 30 * n)
        x, y = np.sin(angle), -np.cos(angle)
        hour = n % 5 == 0 or variant == 2
        if variant == 2:
            pen.ellipse(
                [middle + x * 165 - 9, middle + y * 165 - 9, middle + x * 165 + 9, middle + y * 165 + 9],
                fill=(*ink, 255),
            )
        elif hour and variant == 0:
            _centred(pen, middle + x * 152, middle + y * 152, str(n // 5 or 12), 46, ink)
        else:
            inner = 150 if hour else 170
            pen.line(
                [middle + x * inner, middle + y * inner, middle + x * 182, middle + y * 182],
                fill=(*ink, 255),
                width=9 if hour else 2,
            )
    return printed(image, (-radius, -radius, radius, radius))


@lru_cache(maxsize=512)
def emblem(brand: str, words: str, colour: Colour, area: tuple[float, float, float, float]) -> Label:
    """A small paper label: the brand over a line of words."""
    image = Image.new("RGBA", (240, 120), (250, 247, 240, 255))
    pen = ImageDraw.Draw(image)
    pen.rectangle([6, 6, 233, 113], outline=(*colour, 255), width=3)
    _centred(pen, 120, 50, brand.upper(), 38, (52, 46, 42))
    _centred(pen, 120, 88, words, 16, (110, 100, 92))
    return printed(image, area)


@lru_cache(maxsize=512)
def word(text: str, ink: Colour, paper: Colour, area: tuple[float, float, float, float]) -> Label:
    """One word on a plate."""
    image = Image.new("RGBA", (240, round(240 * (area[3] - area[1]) / (area[2] - area[0]))), (*paper, 255))
    pen = ImageDraw.Draw(image)
    size = min(round(image.height * 0.7), round(330 / max(4, len(text))))
    _centred(pen, 120, image.height / 2, text, size, ink)
    return printed(image, area)


@lru_cache(maxsize=512)
def watch_dial(variant: int, face: Colour, accent: Colour, radius: float) -> Label:
    """A wristwatch's face: bars, figures, or three small dials."""
    ink = (40, 40, 46) if sum(face) > 400 else (236, 234, 226)
    image = Image.new("RGBA", (300, 300), (*face, 255))
    pen = ImageDraw.Draw(image)
    for n in range(60):
        x, y = np.sin(np.radians(6 * n)), -np.cos(np.radians(6 * n))
        inner = 118 if n % 5 == 0 and variant != 1 else 136
        pen.line(
            [150 + x * inner, 150 + y * inner, 150 + x * 142, 150 + y * 142],
            fill=(*ink, 255),
            width=6 if n % 5 == 0 else 1,
        )
    if variant == 1:
        for n in (12, 3, 6, 9):
            _centred(
                pen,
                150 + 108 * np.sin(np.radians(30 * n)),
                150 - 108 * np.cos(np.radians(30 * n)),
                str(n),
                40,
                ink,
            )
    if variant == 2:
        for x, y in ((150, 205), (92, 150), (208, 150)):
            pen.ellipse([x - 28, y - 28, x + 28, y + 28], outline=(*accent, 255), width=4)
            pen.line([x, y, x + 10, y - 16], fill=(*ink, 255), width=3)
    return printed(image, (-radius, -radius, radius, radius))


@lru_cache(maxsize=256)
def cover(text: str, ink: Colour, area: tuple[float, float, float, float]) -> Label:
    """A word between two lines, stamped on a cover."""
    image = Image.new("RGBA", (300, 180), (*ink, 0))
    pen = ImageDraw.Draw(image)
    size = min(56, round(420 / max(5, len(text))))
    _centred(pen, 150, 90, text, size, ink)
    for y in (46, 134):
        pen.line([70, y, 230, y], fill=(*ink, 255), width=4)
    return printed(image, area)
