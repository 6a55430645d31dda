"""A pen for product pictures: smooth shapes with light, pattern and shadow, drawn large and scaled down.

Coordinates run from 0 to 100 in both directions, the origin top left, whatever the picture's size.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

__all__ = ["Colour", "Pattern", "Pen", "Point", "curve", "darker", "lighter"]

Colour = tuple[int, int, int]
Point = tuple[float, float]
Pattern = Literal["plain", "striped", "dotted", "checked"]
Light = Literal["flat", "down", "round", "left"]
_OVERSAMPLING = 2


class Pen:
    """Draws one picture of ``size`` pixels square; shapes lie over each other in the order of their calls."""

    def __init__(self, size: int, backdrop: Colour, *, mirrored: bool = False) -> None:
        self._size = size
        self._side = size * _OVERSAMPLING
        self._mirrored = mirrored
        self._pixels = self._backdrop(backdrop)

    def finish(self) -> Image.Image:
        """The picture, RGB."""
        image = Image.fromarray(np.clip(self._pixels, 0, 255).astype(np.uint8))
        if self._mirrored:
            image = image.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
        return image.resize((self._size, self._size), Image.Resampling.LANCZOS)

    def shadow(self, centre: Point, width: float, height: float = 5.0) -> None:
        """A soft shadow on the floor."""
        mask = Image.new("L", (self._side // 4, self._side // 4), 0)
        scale = self._side / 400
        box = [
            (centre[0] - width / 2) * scale,
            (centre[1] - height / 2) * scale,
            (centre[0] + width / 2) * scale,
            (centre[1] + height / 2) * scale,
        ]
        ImageDraw.Draw(mask).ellipse(box, fill=110)
        mask = mask.filter(ImageFilter.GaussianBlur(self._side / 170)).resize((self._side, self._side))
        alpha = np.asarray(mask, np.float32)[..., None] / 255.0
        self._pixels *= 1.0 - 0.75 * alpha

    def polygon(
        self,
        points: Sequence[Point],
        colour: Colour,
        *,
        light: Light = "down",
        pattern: Pattern = "plain",
        accent: Colour = (255, 255, 255),
        gloss: float = 0.0,
    ) -> None:
        """A filled shape through ``points``; use ``curve`` for round outlines."""
        scale = self._side / 100
        flat = [(x * scale, y * scale) for x, y in points]
        self._fill(lambda draw: draw.polygon(flat, fill=255), flat, colour, light, pattern, accent, gloss)

    def ellipse(
        self,
        centre: Point,
        width: float,
        height: float,
        colour: Colour,
        *,
        light: Light = "round",
        pattern: Pattern = "plain",
        accent: Colour = (255, 255, 255),
        gloss: float = 0.0,
    ) -> None:
        """A filled ellipse."""
        scale = self._side / 100
        x, y = centre[0] * scale, centre[1] * scale
        box = [x - width * scale / 2, y - height * scale / 2, x + width * scale / 2, y + height * scale / 2]
        corners = [(box[0], box[1]), (box[2], box[3])]
        self._fill(lambda draw: draw.ellipse(box, fill=255), corners, colour, light, pattern, accent, gloss)

    def box(
        self,
        left: float,
        top: float,
        right: float,
        bottom: float,
        colour: Colour,
        *,
        radius: float = 2.0,
        light: Light = "down",
        pattern: Pattern = "plain",
        accent: Colour = (255, 255, 255),
        gloss: float = 0.0,
    ) -> None:
        """A filled rectangle with round corners."""
        scale = self._side / 100
        box = [left * scale, top * scale, right * scale, bottom * scale]
        self._fill(
            lambda draw: draw.rounded_rectangle(box, radius * scale, fill=255),
            [(box[0], box[1]), (box[2], box[3])],
            colour,
            light,
            pattern,
            accent,
            gloss,
        )

    def line(self, points: Sequence[Point], colour: Colour, width: float = 1.0) -> None:
        """A stroke with round joints and ends."""
        scale = self._side / 100
        flat = [(x * scale, y * scale) for x, y in points]
        thick = max(1, round(width * scale))

        def draw(pen: ImageDraw.ImageDraw) -> None:
            pen.line(flat, fill=255, width=thick, joint="curve")
            for x, y in (flat[0], flat[-1]):
                pen.ellipse([x - thick / 2, y - thick / 2, x + thick / 2, y + thick / 2], fill=255)

        padded = [(x - thick, y - thick) for x, y in flat] + [(x + thick, y + thick) for x, y in flat]
        self._fill(draw, padded, colour, "flat", "plain", colour, 0.0)

    def _backdrop(self, colour: Colour) -> NDArray[np.float32]:
        down = np.linspace(1.03, 0.93, self._side, dtype=np.float32)[:, None, None]
        across = np.hypot(*np.meshgrid(*[np.linspace(-1, 1, self._side, dtype=np.float32)] * 2))[..., None]
        return (np.asarray(colour, np.float32) * down * (1.0 - 0.05 * across)).astype(np.float32)

    def _fill(
        self,
        draw: Callable[[ImageDraw.ImageDraw], object],
        points: Sequence[Point],
        colour: Colour,
        light: Light,
        pattern: Pattern,
        accent: Colour,
        gloss: float,
    ) -> None:
        xs, ys = [p[0] for p in points], [p[1] for p in points]
        left, right = max(0, int(min(xs)) - 2), min(self._side, int(max(xs)) + 3)
        top, bottom = max(0, int(min(ys)) - 2), min(self._side, int(max(ys)) + 3)
        if right <= left or bottom <= top:
            return
        mask = Image.new("L", (self._side, self._side), 0)
        draw(ImageDraw.Draw(mask))
        alpha = np.asarray(mask.crop((left, top, right, bottom)), np.float32)[..., None] / 255.0
        paint = self._paint(bottom - top, right - left, colour, pattern, accent)
        paint = paint * _shade(bottom - top, right - left, light)[..., None]
        if gloss:
            paint = paint + 255.0 * gloss * _highlight(bottom - top, right - left)[..., None]
        area = self._pixels[top:bottom, left:right]
        area += alpha * (np.clip(paint, 0, 255) - area)

    def _paint(
        self, height: int, width: int, colour: Colour, pattern: Pattern, accent: Colour
    ) -> NDArray[np.float32]:
        base = np.empty((height, width, 3), np.float32)
        base[:] = colour
        if pattern == "plain":
            return base
        step = self._side / 16
        y, x = np.mgrid[0:height, 0:width].astype(np.float32) / step
        if pattern == "striped":
            chosen = (y % 1.0) < 0.4
        elif pattern == "dotted":
            shifted = x + 0.5 * (np.floor(y) % 2)
            chosen = np.hypot(shifted % 1.0 - 0.5, y % 1.0 - 0.5) < 0.24
        else:
            base *= np.where((x % 1.0) < 0.45, 0.8, 1.0)[..., None]
            chosen = (y % 1.0) < 0.45
            base[chosen] = 0.55 * base[chosen] + 0.45 * np.asarray(accent, np.float32)
            return base
        base[chosen] = accent
        return base


def _shade(height: int, width: int, light: Light) -> NDArray[np.float32]:
    if light == "flat":
        return np.ones((height, width), np.float32)
    if light == "down":
        return np.repeat(np.linspace(1.12, 0.78, height, dtype=np.float32)[:, None], width, axis=1)
    across = np.linspace(-1.0, 1.0, width, dtype=np.float32)[None, :]
    if light == "left":
        return np.repeat(1.05 - 0.32 * (across + 0.25) ** 2, height, axis=0)
    down = np.linspace(-1.0, 1.0, height, dtype=np.float32)[:, None]
    return (1.16 - 0.36 * np.minimum((across + 0.35) ** 2 + (down + 0.4) ** 2, 2.0) / 1.4).astype(np.float32)


def _highlight(height: int, width: int) -> NDArray[np.float32]:
    across = np.linspace(-1.0, 1.0, width, dtype=np.float32)[None, :]
    down = np.linspace(-1.0, 1.0, height, dtype=np.float32)[:, None]
    return np.exp(-(((across + 0.4) / 0.22) ** 2) - (((down + 0.35) / 0.6) ** 2)).astype(np.float32)


def curve(points: Sequence[Point], *, closed: bool = True, steps: int = 12) -> list[Point]:
    """A smooth line through ``points`` (Catmull and Rom, "A class of local interpolating splines", 1974)."""
    count = len(points)
    smooth: list[Point] = []
    for n in range(count if closed else count - 1):
        a, b, c, d = (
            np.asarray(points[k % count] if closed else points[min(max(k, 0), count - 1)])
            for k in (n - 1, n, n + 1, n + 2)
        )
        for t in np.linspace(0.0, 1.0, steps, endpoint=False):
            p = 0.5 * (
                2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3
            )
            smooth.append((float(p[0]), float(p[1])))
    return smooth if closed else [*smooth, points[-1]]


def lighter(colour: Colour, by: float = 0.35) -> Colour:
    """Towards white; 0 ≤ by ≤ 1."""
    r, g, b = (round(c + (255 - c) * by) for c in colour)
    return r, g, b


def darker(colour: Colour, by: float = 0.3) -> Colour:
    """Towards black; 0 ≤ by ≤ 1."""
    r, g, b = (round(c * (1 - by)) for c in colour)
    return r, g, b
