from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from edge_runtime.types import Product, Text
from export.indexing.catalogue_database import build
from export.indexing.product_types import (
    broader,
    flavoured,
    names,
    names_in_catalogue,
    parts,
    product_type_of,
)
from tests.small_catalogue import opened


def product(number: int, title: str, zh: str = "", **more: object) -> Product:
    texts = {"en": Text(title)} | ({"zh": Text(zh)} if zh else {})
    return Product(id=str(number), texts=texts, **more)  # type: ignore[arg-type]


def test_names_of_several_kinds_are_few_and_meant() -> None:
    counts = Counter(name for name, _, _ in names())
    assert len([name for name, count in counts.items() if count > 1]) < 80
    assert counts["notebook"] == counts["jumper"] == 2
    assert len({kind for _, kind, _ in names()}) > 450
    assert len(set(names())) == len(names())


def test_kinds_stand_below_wider_ones() -> None:
    assert broader("desk lamp") == ("lamp", "lighting")
    assert broader("armchair")[0] == "chair"
    assert broader("lamp") == ("lighting",)
    assert flavoured("ring")
    assert flavoured("jam")
    assert not flavoured("lamp")


@pytest.mark.parametrize(
    ("title", "kind"),
    [
        ("HP Pavilion dv7 Notebook PC Silver 17 inch", "laptop"),
        ("Urban Factory Laptop Sleeve 15.6 inch", "sleeve"),
        ("Newstar TV/Monitor Wall Mount", "mount"),
        ("Clear screen protector mobile phone", "screen protector"),
        ("Charger for laptop", "charger"),
        ("苹果手机壳", "case"),
        ("帆布双肩包 紫色", "backpack"),
        ("Bag of coffee beans", "coffee"),
        ("Strawberry jam, jar with a green lid", "jam"),
        ("Sea salt chocolate", "chocolate"),
        ("Light blue boxes", None),
        ("纯棉T恤", "t-shirt"),
        ("Nova 7", None),
        ("", None),
    ],
)
def test_the_kind_of_a_title(title: str, kind: str | None) -> None:
    assert product_type_of(product(1, title)) == kind


def test_a_category_tells_the_kind_where_the_title_does_not() -> None:
    assert product_type_of(product(1, "Nova 7", category=("Electronics", "Cameras"))) == "camera"


@pytest.mark.parametrize(
    ("title", "more", "kind"),
    [
        ("Red notebook", {"category": ("Stationery", "Notebooks")}, "notebook"),
        ("Notebook 15 inch", {"category": ("Electronics", "Notebooks")}, "laptop"),
        ("笔记本", {"category": ("文具",)}, "notebook"),
        ("Glazed pot", {"category": ("Home", "Plant pots")}, "plant pot"),
        ("Enamelled pot", {"category": ("Kitchenware", "Saucepans")}, "saucepan"),
    ],
)
def test_the_other_words_tell_which_of_several_kinds_is_meant(
    title: str, more: dict[str, object], kind: str
) -> None:
    assert product_type_of(product(1, title, **more)) == kind  # type: ignore[arg-type]


def test_a_kind_that_is_not_carried_means_the_next_wider_one_that_is() -> None:
    meant = {name: kind for name, kind, _ in names_in_catalogue({"lamp", "trainers"})}
    assert meant["reading light"] == "lamp"
    assert "brogue" not in meant, "what is known to be a sneaker is no brogue"
    assert meant["footwear"] == "footwear"
    assert "lego" not in meant
    assert {kind for name, kind, _ in names_in_catalogue({"notebook", "laptop"}) if name == "notebook"} == {
        "laptop",
        "notebook",
    }


def test_what_ends_in_a_name_of_what_is_carried_is_known_to_be_something_else(tmp_path: Path) -> None:
    assert ("cat food", "dog food", True) in names_in_catalogue({"chocolate"}), "food is carried"
    assert "cat food" not in {name for name, _, _ in names_in_catalogue({"lamp"})}
    assert "cat food" in {
        name for name, kind, _ in names_in_catalogue({"chocolate", "dog food"}) if kind == "dog food"
    }
    assert "dog bed" not in {name for name, _, _ in names_in_catalogue({"chocolate"})}
    catalogue = tmp_path / "c.db"
    build([product(0, "Dark chocolate"), product(1, "Blue mug")], catalogue)
    with opened(catalogue) as words:
        assert words.search("sweet food", 10).in_assortment
        found = words.search("cat food", 10)
        assert (found.rows.tolist(), found.in_assortment) == ([], False)


def test_parts_of_a_title() -> None:
    assert parts("Sleeve 15 inch for MacBook for you") == ("sleeve 15 inch", "macbook for you")
    assert parts("For Dummies") == ("for dummies", "")
    assert parts("充电器适用于手机") == ("充电器", "手机")


def test_a_kind_is_found_by_its_other_names_and_before_what_is_for_it(tmp_path: Path) -> None:
    catalogue = tmp_path / "c.db"
    build(
        [
            product(0, "Slim laptop sleeve"),
            product(1, "HP Pavilion notebook computer"),
            product(2, "Red sofa"),
        ],
        catalogue,
    )
    with opened(catalogue) as words:
        found = words.search("laptop", 10)
        assert dict(zip(found.rows.tolist(), found.of_product_type.tolist(), strict=True)) == {
            0: False,
            1: True,
        }
        assert words.search("笔记本电脑", 10).rows.tolist() == [1]
        assert words.search("红色沙发", 10).rows.tolist() == [2]
        assert words.search("couch", 10).coverage.tolist() == [pytest.approx(0.8)]
        assert not words.search("laptop sleeve", 10).of_product_type[1:].any()


def test_a_wider_kind_finds_the_narrower_ones_a_narrower_one_its_own_first(tmp_path: Path) -> None:
    catalogue = tmp_path / "c.db"
    build(
        [
            product(0, "Steel desk lamp"),
            product(1, "Tall floor lamp"),
            product(2, "Lamp"),
            product(3, "Anglepoise"),
            product(4, "Rug"),
        ],
        catalogue,
    )
    with opened(catalogue) as words:
        for wide in ("a lamp for reading", "灯", "照明"):
            found = words.search(wide, 10)
            assert {*found.rows[found.of_product_type].tolist()} == {0, 1, 2, 3}
            assert found.in_assortment
        found = words.search("bedside light", 10)
        assert found.of_product_type.tolist() == [True, True]
        assert {*found.rows.tolist()} == {0, 3}
        found = words.search("desk lamp", 10)
        assert found.rows.tolist()[0] == 0
        assert {*found.rows[found.of_product_type].tolist()} == {0, 3}


def test_a_name_that_means_other_things_is_no_proof_that_a_shop_has_it(tmp_path: Path) -> None:
    catalogue = tmp_path / "c.db"
    build([product(0, "Red sneakers"), product(1, "Blue mug")], catalogue)
    with opened(catalogue) as words:
        clear, unclear = (
            words.search("trainers", 10),
            words.search("runners", 10),
        )
        assert clear.rows.tolist() == unclear.rows.tolist() == [0]
        assert (clear.in_assortment, unclear.in_assortment) == (True, False)


def test_an_unknown_word_counts_where_the_kind_is_there_by_chance(tmp_path: Path) -> None:
    catalogue = tmp_path / "c.db"
    build([product(0, "Red sneakers"), *(product(n, f"Blue mug {n}") for n in range(1, 300))], catalogue)
    with opened(catalogue) as words:
        assert words.search("sneakers qqqq", 1).coverage[0] < 0.5
        assert words.search("mug qqqq", 1).coverage[0] == pytest.approx(1.0)
