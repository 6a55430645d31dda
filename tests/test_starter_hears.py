"""Type, show and say at once, in both languages, with the models that are shipped.

The recordings are synthetic: an espeak-ng variant and a Festival voice that the speech model was never trained on.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from edge_runtime.engine import Engine
from edge_runtime.types import Query, Results
from export.build import BuildSettings, build
from export.demo_shop.feed import rows
from export.demo_shop.pictures import draw
from export.demo_shop.products import products
from export.feeds import read
from export.models.registry import STARTER, STARTER_SPEECH

SOUNDS = Path(__file__).parent / "golden" / "speech"
STOCK = list(products(7, 1272))
CAMERAS = [product for product in STOCK if product.type.name == "camera"][:12]
OTHERS = {p.type.name: p for p in STOCK if p.type.name != "camera"}
"""One product of every other kind."""


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("hears")
    (folder / "images").mkdir()
    stock = [*CAMERAS, *OTHERS.values()]
    feed = folder / "feed.jsonl"
    feed.write_text("".join(json.dumps(row) + "\n" for product in stock for row in rows(product)), "utf-8")
    for product in stock:
        draw(product, size=160).save(folder / "images" / f"{product.id}.jpg")
    with read([feed]) as opened:
        build(BuildSettings(opened, folder / "bundle", models=STARTER, images=folder, speech=STARTER_SPEECH))
    with Engine.open(folder / "bundle") as ready:
        yield ready


def picture() -> bytes:
    """A camera as a shopper might photograph it, of another shop."""
    stranger = next(p for p in products(seed=4242, count=200) if p.type.name == "camera")
    file = BytesIO()
    draw(stranger, view=1, size=320).save(file, "JPEG", quality=80)
    return file.getvalue()


@pytest.mark.parametrize(
    ("typed", "sound"),
    [
        ("想要购买一款高性价比的相机", "camera-zh.ogg"),
        ("I want to buy a camera with good value", "camera-en.ogg"),
    ],
)
def test_typed_shown_and_said_are_one_query(engine: Engine, typed: str, sound: str) -> None:
    results = engine.search(
        Query(text=typed, image=picture(), audio=(SOUNDS / sound).read_bytes(), limit=len(CAMERAS))
    )
    assert {hit.id for hit in results.hits[:8]} <= {camera.id for camera in CAMERAS}
    assert results.understood is not None
    assert [wish.id for wish in results.understood.sort_intents] == ["sort:value_for_money"]
    assert results.transcript is not None
    assert ("相机" if "zh" in sound else "camera") in results.transcript.text
    assert _mean_value(engine, results, 4) > _mean_value(engine, results, len(CAMERAS))


@pytest.mark.parametrize("sound", ["camera-zh.ogg", "camera-en.ogg"])
def test_the_voice_alone_finds_cameras(engine: Engine, sound: str) -> None:
    results = engine.search(Query(audio=(SOUNDS / sound).read_bytes(), limit=4))
    assert {hit.id for hit in results.hits} <= {camera.id for camera in CAMERAS}
    assert results.hits


@pytest.mark.parametrize("words", ["birthday gift", "生日礼物", "a present for my boss"])
def test_a_gift_is_answered_by_what_is_near_and_well_liked(engine: Engine, words: str) -> None:
    results = engine.search(Query(text=words, limit=4))
    assert results.understood is not None
    assert [wish.id for wish in results.understood.sort_intents] == ["sort:gift"]
    assert len(results.hits) == 4
    assert not engine.search(Query(text=words, ignore=("sort:gift",))).hits


def _mean_value(engine: Engine, results: Results, first: int) -> float:
    """Of the first hits' place in the order of value for money."""
    ordered = [hit.id for hit in engine.search(Query(sort="value_for_money", limit=200)).hits]
    places = [ordered.index(hit.id) for hit in results.hits[:first]]
    return sum(places) / len(places)
