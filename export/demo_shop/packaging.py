"""Labels of groceries: a brand, the product type, the sort and a drawn sign, in one of a few layouts."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from export.demo_shop.drawing.surfaces import Colour, Label, mixed
from export.demo_shop.labels import printed

__all__ = ["package"]

_INK: Colour = (44, 38, 34)
_PAPER: Colour = (250, 246, 236)


def _fitted(
    pen: ImageDraw.ImageDraw, x: float, y: float, text: str, size: int, width: float, colour: Colour
) -> None:
    font = ImageFont.load_default(size)
    long = pen.textlength(text, font=font)
    if long > width:
        font = ImageFont.load_default(max(8, int(size * width / long)))
    pen.text((x, y), text, fill=(*colour, 255), font=font, anchor="mm")


@lru_cache(maxsize=512)
def package(
    sign: str,
    brand: str,
    product_type: str,
    words: str,
    colour: Colour,
    style: int,
    area: tuple[float, float, float, float],
) -> Label:
    """A label that covers an area of uv: (left, bottom, right, top).

    sign: leaf, bee, olive, bean, cocoa, wheat or a fruit's name; colour: of the package, the label contrasts.
    """
    width = 300
    height = max(120, round(width * (area[3] - area[1]) / (area[2] - area[0])))
    bright = 0.3 * colour[0] + 0.59 * colour[1] + 0.11 * colour[2]
    layout = style % 3
    paper = _PAPER if layout != 1 else mixed(colour, (255, 255, 255), 0.82 if bright < 200 else 0.0)
    if layout == 1 and bright >= 200:
        paper = (52, 58, 66)
    ink = _INK if sum(paper) > 400 else (248, 244, 234)
    strong = mixed(colour, (0, 0, 0), 0.25) if bright < 200 else mixed(colour, (0, 0, 0), 0.55)
    image = Image.new("RGBA", (width, height), (*paper, 255))
    pen = ImageDraw.Draw(image)
    if layout == 0:
        pen.rectangle([8, 8, width - 9, height - 9], outline=(*strong, 255), width=4)
    elif layout == 1:
        pen.rectangle([0, 0, width, height * 0.06], fill=(*strong, 255))
        pen.rectangle([0, height * 0.94, width, height], fill=(*strong, 255))
    else:
        pen.rectangle([0, height * 0.59, width, height], fill=(*strong, 255))
    middle = width / 2
    _fitted(pen, middle, height * 0.14, brand.upper(), round(min(32, 0.15 * height)), width * 0.8, ink)
    side = min(width * 0.5, height * 0.36)
    _sign(pen, sign, middle, height * 0.39, side, strong)
    below = (250, 246, 236) if layout == 2 else ink
    _fitted(
        pen, middle, height * 0.72, product_type.upper(), round(min(64, 0.25 * height)), width * 0.88, below
    )
    _fitted(pen, middle, height * 0.885, words, round(min(34, 0.14 * height)), width * 0.84, below)
    return printed(image, area)


def _sign(pen: ImageDraw.ImageDraw, sign: str, x: float, y: float, side: float, strong: Colour) -> None:
    def at(points: list[tuple[float, float]]) -> list[tuple[float, float]]:
        return [(x + px * side / 2, y + py * side / 2) for px, py in points]

    def blob(px: float, py: float, rx: float, ry: float, colour: Colour) -> None:
        (left, top), (right, bottom) = at([(px - rx, py - ry), (px + rx, py + ry)])
        pen.ellipse([left, top, right, bottom], fill=(*colour, 255))

    def leaf(px: float, py: float, long: float, turn: float, colour: Colour) -> None:
        t = np.linspace(0, np.pi, 12)
        up = np.stack([np.cos(t), 0.42 * np.sin(t)], 1)
        shape = np.concatenate([up, up[::-1] * [1, -1]]) * long
        c, s = np.cos(np.radians(turn)), np.sin(np.radians(turn))
        turned = shape @ np.array([[c, s], [-s, c]])
        pen.polygon(at([(px + a, py + b) for a, b in turned]), fill=(*colour, 255))

    green: Colour = (92, 132, 74)
    if sign == "leaf":
        for turn, px, py in ((-90, 0.0, -0.4), (-25, 0.52, 0.1), (205, -0.52, 0.1)):
            leaf(px, py, 0.52, turn, green)
        pen.line(at([(0, 0.1), (0, 0.95)]), fill=(*green, 255), width=5)
    elif sign == "bee":
        for cx, cy in ((0, -0.5), (-0.6, -0.15), (0.6, -0.15), (0, 0.2), (-0.6, 0.55), (0.6, 0.55)):
            angles = np.radians(np.arange(30, 390, 60))
            pen.polygon(
                at([(cx + 0.37 * np.cos(a), cy + 0.37 * np.sin(a)) for a in angles]),
                fill=(224, 158, 40, 255),
                outline=(150, 94, 20, 255),
                width=3,
            )
        blob(0.1, -0.1, 0.34, 0.22, (60, 44, 28))
        blob(0.05, -0.36, 0.26, 0.14, (250, 246, 236))
    elif sign == "olive":
        pen.line(at([(-0.9, 0.7), (0.9, -0.7)]), fill=(*green, 255), width=5)
        for px, py, turn in ((-0.5, 0.0, -70), (0.1, -0.5, -80), (0.1, 0.4, 20), (0.65, -0.1, 10)):
            leaf(px, py, 0.42, turn, green)
        blob(-0.25, 0.62, 0.26, 0.32, (96, 112, 44))
        blob(0.5, 0.42, 0.24, 0.3, (66, 72, 40))
    elif sign == "bean":
        for px, py in ((-0.4, 0.15), (0.4, -0.2)):
            blob(px, py, 0.42, 0.56, (88, 54, 34))
            pen.line(
                at(
                    [(px - 0.1, py - 0.5), (px + 0.1, py - 0.1), (px - 0.1, py + 0.15), (px + 0.08, py + 0.5)]
                ),
                fill=(226, 204, 170, 255),
                width=5,
            )
    elif sign == "cocoa":
        for row in range(2):
            for column in range(3):
                left, top = -0.9 + 0.62 * column, -0.6 + 0.62 * row
                (x0, y0), (x1, y1) = at([(left, top), (left + 0.54, top + 0.54)])
                pen.rounded_rectangle([x0, y0, x1, y1], 5, fill=(92, 54, 36, 255))
                (x0, y0), (x1, y1) = at([(left + 0.1, top + 0.1), (left + 0.44, top + 0.44)])
                pen.rectangle([x0, y0, x1, y1], outline=(138, 88, 60, 255), width=3)
    elif sign == "wheat":
        gold: Colour = (206, 156, 62)
        pen.line(at([(0, 1.0), (0, -0.9)]), fill=(*gold, 255), width=5)
        for k in range(5):
            for turn in (-50, 230):
                leaf(0.22 if turn == -50 else -0.22, -0.75 + 0.32 * k, 0.26, turn, gold)
    else:
        tint = _FRUITS.get(sign, strong)
        if sign in ("blueberry", "blackcurrant", "cherry", "raspberry"):
            for px, py in ((-0.4, 0.1), (0.4, 0.1), (0.0, 0.5), (0.0, -0.25)):
                blob(px, py, 0.36, 0.36, tint)
                blob(px - 0.1, py - 0.1, 0.09, 0.09, mixed(tint, (255, 255, 255), 0.5))
        elif sign == "strawberry":
            pen.polygon(
                at([(-0.62, -0.4), (0.62, -0.4), (0.5, 0.25), (0, 0.95), (-0.5, 0.25)]), fill=(*tint, 255)
            )
            blob(-0.32, -0.35, 0.36, 0.3, tint)
            blob(0.32, -0.35, 0.36, 0.3, tint)
            for px, py in ((-0.3, -0.1), (0.3, -0.1), (0, 0.15), (-0.2, 0.4), (0.2, 0.4), (0, -0.35)):
                blob(px, py, 0.05, 0.07, (250, 220, 140))
        else:
            blob(0, 0.1, 0.72, 0.74, tint)
            pen.arc(
                [x - side * 0.12, y - side * 0.36, x + side * 0.2, y + side * 0.4],
                100,
                260,
                fill=(*mixed(tint, (0, 0, 0), 0.25), 255),
                width=4,
            )
        leaf(0.2, -0.75, 0.34, -20, green)


_FRUITS: dict[str, Colour] = {
    "strawberry": (206, 48, 48), "apricot": (240, 160, 66), "orange": (238, 136, 40), "blueberry": (70, 78, 150),
    "raspberry": (204, 52, 96), "cherry": (150, 26, 46), "blackcurrant": (66, 40, 86), "plum": (110, 50, 110),
    "fig": (112, 66, 96), "peach": (244, 170, 120),
}  # fmt: skip
