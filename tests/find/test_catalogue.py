"""The catalogue as it is read."""

from __future__ import annotations

import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge_runtime.errors import BundleDamaged, BundleMissing, InvalidQuery, UnknownProduct
from edge_runtime.find.catalogue import Catalogue
from edge_runtime.find.postings import FIELDS, K1
from edge_runtime.find.records import gtin
from edge_runtime.find.spelling import distance
from edge_runtime.types import Product, Suggestion, Text, Variant
from export.catalogue import Hide, Pin, ShopRules, build


def _product(number: int, title: str, description: str = "", **more: object) -> Product:
    return Product(id=f"p{number}", texts={"en": Text(title, description)}, **more)  # type: ignore[arg-type]


PRODUCTS = [
    _product(
        0, "Red running shoes", "light shoes for the road", brand="Nike", category=("Footwear", "Shoes")
    ),
    _product(1, "Blue walking shoes", "leather", brand="Puma", gtin="4006381333931"),
    _product(2, "Digital camera", "a camera with a red strap", brand="Canon", mpn="EOS-90D"),
    _product(3, "Notebook 15.6-inch 2TB", "fast", brand="HP", variants=(Variant("v", gtin="036000291452"),)),
    Product(id="p4", texts={"en": Text("Camera bag"), "zh": Text("数码相机包", "红色 背包")}),
    _product(5, "USB-C hard drive", "external storage", brand="Canon"),
]
RULES = ShopRules(
    synonyms=(("laptop", "notebook"), ("hdd", "hard drive")),
    pins=(Pin("Shoes", ("p1", "p0")),),
    hides=(Hide(("p5",)), Hide(("p2",), "camera")),
)


@pytest.fixture(scope="module")
def catalogue(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Catalogue]:
    path = tmp_path_factory.mktemp("catalogue") / "a b#c?.db"
    build(PRODUCTS, path, thumbnails=lambda product: b"webp" if product.id == "p0" else None, shop=RULES)
    with Catalogue.open(path) as opened:
        yield opened


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("running shoe", 0),
        ("eos 90d", 2),
        ("eos90d", 2),
        ('15.6"', 3),
        ("2 tb", 3),
        ("laptop", 3),
        ("hdd", 5),
        ("usbc", 5),
        ("usb c", 5),
        ("相机", 2),  # the camera by its English name, before the bag for it
        ("包", 4),
        ("runing shoos", 0),
    ],
)
def test_search_finds(catalogue: Catalogue, text: str, first: int) -> None:
    assert catalogue.search(text, 10).rows[0] == first


def test_coverage_is_the_share_found(catalogue: Catalogue) -> None:
    found = catalogue.search("red running shoes", 10)
    assert found.rows[0] == 0
    assert found.coverage[0] == pytest.approx(1.0)
    assert found.title_coverage[0] == pytest.approx(1.0)
    assert np.all(np.diff(found.scores) <= 0)
    assert np.all((found.scores > 0) & (found.scores <= 1))
    assert catalogue.search("canon qqqqqqqqqqqq", 1).coverage[0] < 0.5
    known = catalogue.search("shoes qqqqqqqqqqqq", 1).coverage[0]
    assert known == pytest.approx(1.0), "of shoes, a word that no product has cannot tell the better"
    red = catalogue.search("red", 10)
    strap = red.rows.tolist().index(2)
    assert (red.coverage[strap], red.title_coverage[strap]) == (pytest.approx(1.0), 0.0)


def test_words_that_name_nothing_are_left_out(catalogue: Catalogue) -> None:
    plain, asked = catalogue.search("camera", 10), catalogue.search("do you have a camera", 10)
    assert asked.rows.tolist() == plain.rows.tolist()
    assert asked.coverage.tolist() == plain.coverage.tolist()
    assert (plain.telling, plain.single) == (1.0, True)
    assert (asked.telling, asked.single) == (0.2, False)
    assert len(catalogue.search("with", 10).rows), "the only word counts"


def test_chinese_words_that_name_nothing_are_left_out(catalogue: Catalogue) -> None:
    plain, asked = catalogue.search("红色", 10), catalogue.search("有没有红色的", 10)
    assert asked.rows.tolist() == plain.rows.tolist()
    assert asked.coverage.tolist() == plain.coverage.tolist()
    assert asked.telling == 1.0
    assert len(catalogue.search("的", 10).rows) == 0


def test_names_of_kinds_are_known_words(catalogue: Catalogue) -> None:
    assert catalogue.correct("runing kicks") == "running kicks"
    assert catalogue.correct("snapper") is None
    assert catalogue.knows("camera bag")
    assert not catalogue.knows("camera qqqq")
    assert catalogue.coloured("", "emerald", " camera bag")
    assert not catalogue.coloured("", "emerald", " qqqq")


def test_a_mended_word_counts_less(catalogue: Catalogue) -> None:
    right, mended = catalogue.search("camera", 10), catalogue.search("camrea", 10)
    assert mended.rows.tolist() == right.rows.tolist()
    assert mended.coverage[0] == pytest.approx(0.8 * right.coverage[0])


def test_words_behind_for_say_what_a_product_is_not(tmp_path: Path) -> None:
    titles = ["Charger for Phone", "Phone Nova", "适用手机 充电器", "手机 Nova"]
    build([_product(n, title) for n, title in enumerate(titles)], tmp_path / "c.db")
    with Catalogue.open(tmp_path / "c.db") as opened:
        found = opened.search("phone", 2)
        assert found.rows.tolist() == [1, 0]
        assert found.title_coverage.tolist() == [1.0, 1.0]
        rows = opened.search("手机", 10).rows.tolist()
        assert rows.index(3) < rows.index(2)


def test_allowed_rows_and_k(catalogue: Catalogue) -> None:
    allowed = np.zeros(6, np.bool_)
    allowed[1] = True
    assert catalogue.search("shoes", 10, allowed=allowed).rows.tolist() == [1]
    assert len(catalogue.search("shoes camera", 2).rows) == 2
    with pytest.raises(InvalidQuery):
        catalogue.search("shoes", 0)
    with pytest.raises(InvalidQuery):
        catalogue.search("shoes", 1, allowed=allowed[:2])


def test_order_is_that_of_plain_bm25(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    words = ["alpha", "beta", "gamma", "delta", "omega", "sigma"]

    def text(size: int) -> str:
        return " ".join(rng.choice(words, size))

    products = [_product(n, text(1 + n % 4), text(2 + n % 7)) for n in range(60)]
    build(products, tmp_path / "c.db")
    by_field = {
        "title": [product.title.split() for product in products],
        "description": [product.texts["en"].description.split() for product in products],
    }

    def frequency(row: int, word: str) -> float:
        total = 0.0
        for field in FIELDS:
            if field.name in by_field:
                texts = by_field[field.name]
                mean = sum(map(len, texts)) / len(texts)
                length = 1 - field.b + field.b * len(texts[row]) / mean
                total += field.weight * texts[row].count(word) / length
        return total

    def bm25(row: int, query: list[str]) -> float:
        total = mass = 0.0
        for word in query:
            have = sum(frequency(other, word) > 0 for other in range(60))
            idf = math.log(1 + (60 - have + 0.5) / (have + 0.5))
            mass += idf
            total += idf * frequency(row, word) / (K1 + frequency(row, word))
        return total / mass

    with Catalogue.open(tmp_path / "c.db") as catalogue:
        for query in (["alpha"], ["beta", "omega"], ["gamma", "delta", "sigma"]):
            found = catalogue.search(" ".join(query), 60)
            expected = {row: score for row in range(60) if (score := bm25(row, query)) > 0}
            assert set(found.rows.tolist()) == set(expected)
            order = [expected[row] for row in found.rows.tolist()]
            assert found.scores.tolist() == pytest.approx(order, abs=1e-4)
            assert all(a >= b - 1e-4 for a, b in pairwise(order))


@pytest.mark.parametrize(
    "text", ['"shoes', "shoes*", "title:shoes", "shoes AND", "NEAR(shoes", "shoes);", "-shoes"]
)
def test_operators_have_no_meaning(catalogue: Catalogue, text: str) -> None:
    assert {0, 1} <= set(catalogue.search(text, 10).rows.tolist())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=100))
def test_any_text_is_answered(catalogue: Catalogue, text: str) -> None:
    found = catalogue.search(text, 3)
    catalogue.matched(text, found.rows)
    catalogue.correct(text)
    catalogue.suggest(text, 5)
    catalogue.barcode(text)
    catalogue.rules(text)


def test_a_text_is_read_once_until_it_is_forgotten(
    catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    rows = catalogue._rows

    def counted(sql: str, values: tuple[object, ...] = ()) -> list[object]:
        asked.append(sql)
        return rows(sql, values)

    monkeypatch.setattr(catalogue, "_rows", counted)
    catalogue.forget()
    found = catalogue.search("red running shoes", 3)
    once = len(asked)
    assert once
    catalogue.matched("red running shoes", found.rows)
    assert catalogue.correct("red running shoes") is None
    assert len(asked) == once
    catalogue.matched("blue shoes", found.rows)
    assert len(asked) > once
    catalogue.forget()
    asked.clear()
    catalogue.matched("blue shoes", found.rows)
    assert asked


def test_matched_words(catalogue: Catalogue) -> None:
    assert catalogue.matched("red running camera", [0, 2, 3]) == [("red", "running"), ("red", "camera"), ()]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("camrea bag", "camera bag"),
        ("camera", None),
        ("eos91d", None),
        ("zzzz", None),
        ("Runing!", "running!"),
        ("leathr", None),
    ],
)
def test_correct(catalogue: Catalogue, text: str, expected: str | None) -> None:
    assert catalogue.correct(text) == expected


def test_distance() -> None:
    assert distance("abcd", "abdc", 2) == 1
    assert distance("abcd", "abcd", 1) == 0
    assert distance("abcd", "wxyz", 2) == 3


def test_suggest(catalogue: Catalogue) -> None:
    assert catalogue.suggest("ca", 2)[0] == Suggestion("Canon", "brand", 2)
    assert [one.text for one in catalogue.suggest("数码", 5)] == ["数码相机包"]
    assert catalogue.suggest("", 5) == []
    assert len(catalogue.suggest("c", 1)) == 1


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("4006381333931", [1]),
        ("4006-3813 33931", [1]),
        ("04006381333931", [1]),
        ("4006381333930", []),
        ("36000291452", [3]),
        ("0036000291452", [3]),
        ("shoes", []),
    ],
)
def test_barcode(catalogue: Catalogue, text: str, rows: list[int]) -> None:
    assert catalogue.barcode(text).tolist() == rows


def test_check_digits() -> None:
    assert gtin("96385074") == 96385074
    assert gtin("96385075") is None
    assert gtin("00000000") is None


def test_rules(catalogue: Catalogue) -> None:
    assert catalogue.rules("SHOE").pinned.tolist() == [1, 0]
    assert catalogue.rules("cameras").hidden.tolist() == [2, 5]
    assert catalogue.rules("").hidden.tolist() == [5]


def test_records(catalogue: Catalogue) -> None:
    assert catalogue.products([3, 0, 4]) == [PRODUCTS[3], PRODUCTS[0], PRODUCTS[4]]
    assert catalogue.row("p3") == 3
    assert catalogue.thumbnail("p0") == b"webp"
    assert catalogue.thumbnail("p1") is None
    for missing in ("p9", "\ud800"):
        with pytest.raises(UnknownProduct):
            catalogue.row(missing)
    with pytest.raises(UnknownProduct):
        catalogue.products([6])


def test_several_threads(catalogue: Catalogue) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: catalogue.search("camera", 5).rows.tolist(), range(40)))
    assert all(rows == found[0] for rows in found)


def test_files_that_are_no_catalogue(tmp_path: Path) -> None:
    with pytest.raises(BundleMissing):
        Catalogue.open(tmp_path / "none.db")
    (tmp_path / "bad.db").write_bytes(b"no database" * 1000)
    with pytest.raises(BundleDamaged):
        Catalogue.open(tmp_path / "bad.db")


def test_closed(tmp_path: Path) -> None:
    build(PRODUCTS[:1], tmp_path / "c.db")
    catalogue = Catalogue.open(tmp_path / "c.db")
    catalogue.close()
    catalogue.close()
    with pytest.raises(BundleMissing):
        catalogue.search("shoes", 1)
