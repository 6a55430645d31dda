from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest

from edge_runtime.find.catalogue import Catalogue
from edge_runtime.types import Product, Text
from export.catalogue import build
from export.kinds import kind_of, names, parts


def product(number: int, title: str, zh: str = "", **more: object) -> Product:
    texts = {"en": Text(title)} | ({"zh": Text(zh)} if zh else {})
    return Product(id=str(number), texts=texts, **more)  # type: ignore[arg-type]


def test_every_name_means_one_kind() -> None:
    counts = Counter(name for name, _ in names())
    assert not [name for name, count in counts.items() if count > 1]
    assert len({kind for _, kind in names()}) > 200


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
        ("Nova 7", None),
        ("", None),
    ],
)
def test_the_kind_of_a_title(title: str, kind: str | None) -> None:
    assert kind_of(product(1, title)) == kind


def test_a_category_tells_the_kind_where_the_title_does_not() -> None:
    assert kind_of(product(1, "Nova 7", category=("Electronics", "Cameras"))) == "camera"


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
    with Catalogue.open(catalogue) as opened:
        found = opened.search("laptop", 10)
        assert dict(zip(found.rows.tolist(), found.of_kind.tolist(), strict=True)) == {0: False, 1: True}
        assert opened.search("笔记本电脑", 10).rows.tolist() == [1]
        assert opened.search("红色沙发", 10).rows.tolist() == [2]
        assert opened.search("couch", 10).coverage.tolist() == [pytest.approx(0.8)]
        assert not opened.search("laptop sleeve", 10).of_kind[1:].any()
