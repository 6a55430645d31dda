"""Every product type is drawn, the same way each time, and a product's colour fills a fair part of its picture."""

from __future__ import annotations

import numpy as np
import pytest

from export.demo_shop.drawing.picture import Backdrop, render
from export.demo_shop.look import Look
from export.demo_shop.product_types import PRODUCT_TYPES
from export.training import synthetic_images

GREY = Backdrop((200, 200, 200), (200, 200, 200), 0.0)


@pytest.mark.parametrize("name", sorted(PRODUCT_TYPES))
def test_a_kind_shows_its_colour_from_both_sides(name: str) -> None:
    one = PRODUCT_TYPES[name]
    material = one.materials[0] if one.materials else "plastic"
    pictures = {}
    for colour in ((214, 40, 40), (40, 70, 200)):
        look = Look(colour, material, "plain", 11, "Alder", one.sorts[0][0] if one.sorts else "")
        body = one.model(look)
        for number, view in enumerate((body.front, body.other)):
            image = render(body, view, GREY, 48)
            assert image.size == (48, 48)
            assert image.mode == "RGB"
            pictures[colour, number] = np.asarray(image, np.int16)
    for number in (0, 1):
        red, blue = pictures[(214, 40, 40), number], pictures[(40, 70, 200), number]
        redder = (red[..., 0] - red[..., 2]) - (blue[..., 0] - blue[..., 2]) > 40
        assert redder.mean() > 0.012, f"{redder.mean():.3f} of the picture takes the product's colour"
    assert (pictures[(214, 40, 40), 0] != pictures[(214, 40, 40), 1]).any()


@pytest.mark.parametrize("name", sorted(PRODUCT_TYPES))
def test_variants_differ_in_form(name: str) -> None:
    bodies = [PRODUCT_TYPES[name].model(Look((200, 60, 50), variant=variant)) for variant in range(5)]
    forms = {b"".join(part.mesh.points.tobytes() for part in body.parts) for body in bodies}
    assert len(forms) >= 3


def test_the_same_key_draws_the_same_picture_and_seeds_differ() -> None:
    first, again = (synthetic_images.draw("mug|red|plain|0:1") for _ in range(2))
    assert first.tobytes() == again.tobytes()
    assert first.tobytes() != synthetic_images.draw("mug|red|plain|1:1").tobytes()


def test_training_draws_every_kind_with_captions() -> None:
    pictures = synthetic_images.pictures(0)
    assert {picture.member.split("|")[0] for picture in pictures} == set(PRODUCT_TYPES)
    assert len(pictures) == len(PRODUCT_TYPES) * synthetic_images.EACH_TYPE
    assert all(
        picture.captions and len(set(picture.captions)) == len(picture.captions) for picture in pictures
    )
