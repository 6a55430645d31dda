"""What the vision tower sees of a picture."""

from __future__ import annotations

import io

import numpy as np
import pytest

pytest.importorskip("PIL")

from PIL import Image

from export.training.letterbox import decode, letterbox


def _png(picture: Image.Image) -> bytes:
    file = io.BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def test_a_tall_picture_stands_centred_on_white() -> None:
    pixels = letterbox(Image.new("RGB", (20, 40), (10, 20, 30)), side=80)
    assert pixels.shape == (80, 80, 3)
    assert pixels.dtype == np.uint8
    assert (pixels[:, :20] == 255).all()
    assert (pixels[:, 60:] == 255).all()
    assert (pixels[:, 20:60] == (10, 20, 30)).all()


def test_what_is_transparent_becomes_white() -> None:
    picture = decode(_png(Image.new("RGBA", (4, 4), (10, 20, 30, 0))))
    assert picture.mode == "RGB"
    assert (np.asarray(picture) == 255).all()


def test_a_line_keeps_at_least_one_pixel() -> None:
    assert letterbox(Image.new("RGB", (1, 5000)), side=64).shape == (64, 64, 3)
