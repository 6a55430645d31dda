"""Picture bytes → the square of pixels that the image encoder sees, as the runtime does it ("longest_edge_pad"); and
other views of a picture, as a shopper's phone would give them.
"""

from __future__ import annotations

import io
import math
import random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageEnhance, ImageFilter

SIDE = 192
BACKGROUND = (255, 255, 255)


def decode(data: bytes) -> Image.Image:
    """Any picture as RGB; what is transparent becomes white."""
    picture: Image.Image = Image.open(io.BytesIO(data))
    if picture.mode in ("RGBA", "LA", "P"):
        picture = picture.convert("RGBA")
        white = Image.new("RGBA", picture.size, (*BACKGROUND, 255))
        picture = Image.alpha_composite(white, picture)
    return picture.convert("RGB")


def letterbox(picture: Image.Image, side: int = SIDE) -> NDArray[np.uint8]:
    """The whole picture, bilinear, its longer edge `side` pixels, centred on white: u8 [side, side, 3]."""
    scale = side / max(picture.size)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    return _centred(picture.resize(size, Image.Resampling.BILINEAR), side)


def _centred(picture: Image.Image, side: int) -> NDArray[np.uint8]:
    square = Image.new("RGB", (side, side), BACKGROUND)
    square.paste(picture, ((side - picture.width) // 2, (side - picture.height) // 2))
    return np.asarray(square)


def shop_view(picture: Image.Image, chance: random.Random, side: int) -> NDArray[np.uint8]:
    """A shop's picture, mirrored or not, a little cropped, its light a little changed: u8 [side, side, 3]."""
    share = chance.uniform(0.86, 1.0)
    width, height = picture.width * share, picture.height * share
    left, top = chance.uniform(0, picture.width - width), chance.uniform(0, picture.height - height)
    scale = side / max(width, height)
    size = (max(1, round(width * scale)), max(1, round(height * scale)))
    view = picture.resize(size, Image.Resampling.BILINEAR, box=(left, top, left + width, top + height))
    if chance.random() < 0.5:
        view = view.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    view = ImageEnhance.Brightness(view).enhance(chance.uniform(0.9, 1.1))
    return _centred(view, side)


def phone_view(picture: Image.Image, chance: random.Random, side: int) -> NDArray[np.uint8]:
    """The same thing as a shopper's phone might show it: turned, cropped, seen from aside, in other light, blurred,
    with a glare, with noise. u8 [side, side, 3].
    """
    scale = side / max(picture.size)
    size = (max(1, round(picture.width * scale)), max(1, round(picture.height * scale)))
    around = tuple(chance.choice((255, 255, 128, 30)) for _ in range(1)) * 3
    view = picture.transform(
        size, Image.Transform.QUAD, _corners(picture, chance), Image.Resampling.BILINEAR, fillcolor=around
    )
    if chance.random() < 0.5:
        view = view.transpose(Image.Transpose.FLIP_LEFT_RIGHT)
    view = ImageEnhance.Color(view).enhance(chance.uniform(0.7, 1.3))
    view = ImageEnhance.Contrast(view).enhance(chance.uniform(0.7, 1.25))
    if chance.random() < 0.15:
        view = _glare(view, chance)
    if chance.random() < 0.25:
        view = view.filter(ImageFilter.GaussianBlur(chance.uniform(0.4, 1.6)))
    pixels = _centred(view, side).astype(np.float32)
    dark = chance.random() < 0.15
    light = np.array([chance.uniform(0.94, 1.06) for _ in range(3)], dtype=np.float32)
    pixels *= light * (chance.uniform(0.4, 0.7) if dark else chance.uniform(0.75, 1.25))
    if dark or chance.random() < 0.2:
        noise = np.random.default_rng(chance.getrandbits(32)).standard_normal(pixels.shape, dtype=np.float32)
        pixels += noise * chance.uniform(2, 8)
    return np.clip(pixels, 0, 255).astype(np.uint8)


def _corners(picture: Image.Image, chance: random.Random) -> tuple[float, ...]:
    """Where the view's corners (left top, left bottom, right bottom, right top) lie in the picture, in pixels."""
    angle = math.radians(
        chance.gauss(0, 9) + (chance.choice((90, 180, 270)) if chance.random() < 0.06 else 0)
    )
    share = chance.uniform(0.6, 1.02)
    stretch = math.exp(chance.uniform(-0.15, 0.15))
    half_x, half_y = picture.width * share * stretch / 2, picture.height * share / stretch / 2
    x = picture.width / 2 + chance.uniform(-1, 1) * max(0.0, picture.width / 2 - half_x)
    y = picture.height / 2 + chance.uniform(-1, 1) * max(0.0, picture.height / 2 - half_y)
    found: list[float] = []
    for across, down in ((-1, -1), (-1, 1), (1, 1), (1, -1)):
        dx = across * half_x * (1 + chance.uniform(-0.1, 0.1))
        dy = down * half_y * (1 + chance.uniform(-0.1, 0.1))
        found += [
            x + dx * math.cos(angle) - dy * math.sin(angle),
            y + dx * math.sin(angle) + dy * math.cos(angle),
        ]
    return tuple(found)


def _glare(view: Image.Image, chance: random.Random) -> Image.Image:
    mask = Image.new("L", view.size, 0)
    x, y = chance.uniform(0, view.width), chance.uniform(0, view.height)
    wide, high = view.width * chance.uniform(0.08, 0.3), view.height * chance.uniform(0.08, 0.3)
    ImageDraw.Draw(mask).ellipse((x - wide, y - high, x + wide, y + high), fill=chance.randint(120, 230))
    mask = mask.filter(ImageFilter.GaussianBlur(max(view.size) / 16))
    return Image.composite(Image.new("RGB", view.size, (255, 255, 255)), view, mask)
