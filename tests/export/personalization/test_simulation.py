from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from edge_runtime import testing
from edge_runtime.engine import Engine
from edge_runtime.manifest_types import PreferenceDescription
from export.personalization import simulation as shoppers
from export.personalization.simulation import Figures, Shopper, World, measure


@pytest.fixture
def world(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[World]:
    monkeypatch.setattr(shoppers, "_LEAST", 3)
    monkeypatch.setattr(shoppers, "_EVENTS", 2)
    monkeypatch.setattr(shoppers, "_HANDFUL", 3)
    with Engine.open(testing.bundle(tmp_path / "bundle")) as engine:
        yield World(engine)


def test_a_shopper_is_the_same_each_time(world: World) -> None:
    assert Shopper.draw(world, 3) == Shopper.draw(world, 3)
    assert len({Shopper.draw(world, n) for n in range(20)}) == 20
    assert set(world.kinds) == {"Shoes", "Mugs", "Lamps"}
    assert set(world.colours) == {"red", "blue", "green"}


def test_a_product_is_worth_what_it_meets_beyond_what_was_asked_for(world: World) -> None:
    row = next(n for n, product in enumerate(world.products) if product.id == "shoe-red")
    shopper = Shopper(frozenset({"Shoes"}), frozenset({"red"}), 0, (), ())
    assert world.points(row, shopper) == 3
    assert world.points(row, shopper, asked="Shoes") == 2
    assert world.points(row, replace(shopper, band=2), asked="red") == 1
    assert world.suits(row, "Shoes")
    assert world.suits(row, "red")
    assert not world.suits(row, "Mugs")


def test_reordering_helps_who_likes_one_colour_and_blend_0_changes_nothing(world: World) -> None:
    rows = {product.id: n for n, product in enumerate(world.products)}
    history = tuple((rows[one], "like", 1_767_000_000) for one in ("shoe-blue", "lamp-blue"))
    shopper = Shopper(frozenset(), frozenset({"blue"}), 9, history, ("Mugs",))
    asked = world.ask("Mugs")
    assert {world.products[row].id for row in asked.rows} >= {"mug-red", "mug-blue"}
    figures = measure(world, [shopper], PreferenceDescription(), (0.0, 1.0))
    assert figures.searches == 1
    assert figures.reordered[0.0] == figures.without
    assert figures.reordered[1.0] == 1.0


def test_the_least_blend_that_is_good_enough_is_best() -> None:
    assert Figures(9, 0.4, {0.0: 0.4, 0.1: 0.499, 0.5: 0.5, 1.0: 0.45}).best == 0.1
