"""A query on its way through the stages: corrected once, parsed once, and one decision on what answers it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_runtime import testing
from edge_runtime.engine import Engine
from edge_runtime.types import Query
from export.build import BuildSettings, build
from export.feeds import read

BAGS = [
    ("canvas", "Canvas bag", "canvas", "Bags", "blue", 40),
    ("leather", "Leather bag", "leather", "Bags", "brown", 90),
    ("mug", "Red mug", "steel", "Kitchen > Mugs", "red", 9),
    ("sneaker", "Red sneakers", "canvas", "Shoes > Sneakers", "red", 60),
    ("boot", "Red leather boots", "leather", "Shoes > Boots", "red", 80),
    ("board", "Red skateboard", "wood", "Sports > Skateboards", "red", 70),
    ("jam", "Red jam", "", "Groceries > Jam", "red", 4),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder: Path = tmp_path_factory.mktemp("flow")
    rows = [
        {
            "id": key, "title": title, "material": material, "product_type": kind, "color": colour,
            "price": f"{price} EUR", "availability": "in_stock",
        }
        for key, title, material, kind, colour, price in BAGS
    ]  # fmt: skip
    (folder / "feed.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    build(BuildSettings(read([folder / "feed.jsonl"]), folder / "bundle", testing.models(folder / "models")))
    with Engine.open(folder / "bundle") as opened:
        yield opened


@pytest.mark.parametrize(
    ("text", "corrected", "left", "conditions"),
    [
        ("bag not lether", "bag not leather", "bag", ["material!=leather"]),
        ("red shoees undr 65", "red shoes under 65", "red shoes", ["price<=65", "colour=red"]),
        ("blu bag", None, "blu bag", []),
        ("bag whithout leather", "bag without leather", "bag", ["material!=leather"]),
    ],
)
def test_the_spelling_is_corrected_before_conditions_are_read(
    engine: Engine, text: str, corrected: str | None, left: str, conditions: list[str]
) -> None:
    understood = engine.search(Query(text=text)).understood
    assert understood is not None
    assert understood.corrected == corrected
    assert understood.text == left
    assert [one.id for one in understood.constraints] == conditions


def test_what_is_left_out_is_left_out_of_the_words_too(engine: Engine) -> None:
    hits = engine.search(Query(text="bag not lether")).hits
    assert hits[0].id == "canvas"
    assert "leather" not in {hit.id for hit in hits}


def test_total_facets_and_hits_tell_of_the_same_products(engine: Engine) -> None:
    results = engine.search(Query(text="red shoes under 100", facets=("category", "colour")))
    fitting = {hit.id for hit in results.hits if hit.fits}
    assert fitting == {"sneaker", "boot"}
    assert results.total == len(fitting)
    categories = {value.value: value.count for value in results.facets[0].values}
    assert categories == {"Shoes": 2, "Shoes > Sneakers": 1, "Shoes > Boots": 1}
    assert {value.value: value.count for value in results.facets[1].values} == {"red": 2}
    sorted_ = engine.search(Query(text="red shoes under 100", sort="price"))
    assert [hit.id for hit in sorted_.hits] == ["sneaker", "boot"]
