"""The catalogue as it is built."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge_runtime.catalogue.catalogue import Catalogue
from edge_runtime.errors import BundleError, VitrineError
from edge_runtime.types import Product, Text
from export.indexing.catalogue_database import build
from export.indexing.merchandising import Hide, MerchandisingRules, Pin, load_rules
from tests.small_catalogue import Words

PRODUCTS = [
    Product(
        id=str(n), texts={"en": Text(f"Red shoe {n}"), "zh": Text("红色跑鞋")}, brand="Nike", price=n + 0.5
    )
    for n in range(300)
]


def test_same_products_give_the_same_bytes(tmp_path: Path) -> None:
    stats = [build(iter(PRODUCTS), tmp_path / name, thumbnails=lambda _: b"x") for name in ("a.db", "b.db")]
    assert (tmp_path / "a.db").read_bytes() == (tmp_path / "b.db").read_bytes()
    assert stats[0] == stats[1]
    assert (stats[0].products, stats[0].thumbnails) == (300, 300)
    assert stats[0].size == (tmp_path / "a.db").stat().st_size


def test_frequent_prefixes_are_answered_like_rare_ones(tmp_path: Path) -> None:
    build(PRODUCTS, tmp_path / "a.db")
    with Catalogue.open(tmp_path / "a.db") as catalogue:
        assert catalogue.suggest("red", 3)[0].text == "red shoe"
        assert catalogue.suggest("red shoe 29", 1)[0].text == "Red shoe 29"


def test_an_empty_catalogue_finds_nothing(tmp_path: Path) -> None:
    build([], tmp_path / "a.db")
    with Catalogue.open(tmp_path / "a.db") as catalogue:
        assert not len(Words(catalogue).search("shoes", 3).rows)


def test_refusals(tmp_path: Path) -> None:
    with pytest.raises(VitrineError, match="one id"):
        build([PRODUCTS[0], PRODUCTS[0]], tmp_path / "a.db")
    with pytest.raises(BundleError):
        build(PRODUCTS, tmp_path / "a.db")


def test_rules_name_unknown_products(tmp_path: Path) -> None:
    rules = MerchandisingRules(pins=(Pin("shoe", ("gone", "1")),), hides=(Hide(("gone",)),))
    assert build(PRODUCTS, tmp_path / "a.db", rules=rules).unknown_ids == ("gone",)


def test_load_rules(tmp_path: Path) -> None:
    path = tmp_path / "shop.toml"
    path.write_text(
        '[[synonyms]]\nwords = ["tv", "television"]\n[[pin]]\nquery = "tv"\nids = ["1"]\n[[hide]]\nids = ["2"]\n',
        "utf-8",
    )
    assert load_rules(path) == MerchandisingRules(
        (("tv", "television"),), (Pin("tv", ("1",)),), (Hide(("2",)),)
    )


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("[[pins]]", "pins"),
        ("pin = 1", "pin"),
        ('[[pin]]\nquery = "a"', "pin[0].ids"),
        ('[[pin]]\nquery = "a"\nids = ["1"]\nrank = 2', "pin[0].rank"),
        ('[[pin]]\nquery = "!"\nids = ["1"]', "pin[0].query"),
        ("[[hide]]\nids = []", "hide[0].ids"),
        ('[[synonyms]]\nwords = ["shoe", "shoes"]', "synonyms[0].words"),
        ("= x", "shop.toml"),
    ],
)
def test_rules_that_are_wrong(tmp_path: Path, text: str, place: str) -> None:
    path = tmp_path / "shop.toml"
    path.write_text(text, "utf-8")
    with pytest.raises(VitrineError) as caught:
        load_rules(path)
    assert caught.value.where.endswith(place)
