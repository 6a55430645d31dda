"""What the image encoder sees of a picture."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from export.training.letterbox import decode, letterbox, phone_view, shop_view

Change = Callable[[Image.Image, random.Random, int], NDArray[np.uint8]]


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


@pytest.mark.parametrize("change", [phone_view, shop_view])
def test_a_view_is_another_picture_each_time_and_the_same_for_the_same_chance(change: Change) -> None:
    picture = Image.fromarray(np.random.default_rng(0).integers(0, 256, (40, 30, 3), dtype=np.uint8))
    views = [change(picture, random.Random(key), 64) for key in ("a", "b", "a")]
    assert {view.shape for view in views} == {(64, 64, 3)}
    assert {view.dtype for view in views} == {np.dtype(np.uint8)}
    np.testing.assert_array_equal(views[0], views[2])
    assert (views[0] != views[1]).any()


@pytest.mark.parametrize("change", [phone_view, shop_view])
def test_a_view_still_shows_the_thing(change: Change) -> None:
    red = Image.new("RGB", (50, 50), (200, 20, 20))
    for key in range(40):
        centre = change(red, random.Random(key), 64)[24:40, 24:40].astype(int)
        assert centre[..., 0].mean() > centre[..., 1].mean() + 20
