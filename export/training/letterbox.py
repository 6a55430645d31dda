"""Picture bytes → the square of pixels that the vision tower sees. As the runtime does it: "longest_edge_pad"."""

from __future__ import annotations

import io
import random

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance

SIDE = 160
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
    small = picture.resize(size, Image.Resampling.BILINEAR)
    square = Image.new("RGB", (side, side), BACKGROUND)
    square.paste(small, ((side - size[0]) // 2, (side - size[1]) // 2))
    return np.asarray(square)


def jittered(picture: Image.Image, chance: random.Random) -> Image.Image:
    """Another view of the same thing: a little turned and cropped, its light and colours a little changed."""
    turned = picture.rotate(chance.uniform(-12, 12), Image.Resampling.BILINEAR, fillcolor=BACKGROUND)
    share = chance.uniform(0.7, 1.0)
    width, height = round(picture.width * share), round(picture.height * share * chance.uniform(0.9, 1.0))
    left, top = chance.randint(0, picture.width - width), chance.randint(0, picture.height - height)
    view = turned.crop((left, top, left + width, top + height))
    view = ImageEnhance.Brightness(view).enhance(chance.uniform(0.75, 1.25))
    view = ImageEnhance.Contrast(view).enhance(chance.uniform(0.8, 1.2))
    return ImageEnhance.Color(view).enhance(chance.uniform(0.8, 1.2))
