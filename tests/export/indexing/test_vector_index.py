"""What the builder writes, and which fields it derives."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import onnxruntime  # noqa: F401  usearch imported before it ends the process
import pytest
from numpy.typing import NDArray

from edge_runtime.errors import VitrineError
from edge_runtime.retrieval.columns import Columns
from edge_runtime.retrieval.facets import Facets
from edge_runtime.retrieval.vector_index import VectorIndex
from edge_runtime.types import Product, Scalar, Text, Variant
from export.indexing.vector_index import build, build_columns


def _random(count: int, dims: int = 8) -> NDArray[np.float32]:
    return np.random.default_rng(1).standard_normal((count, dims)).astype(np.float32)


def test_batches_and_one_array_give_the_same_files(tmp_path: Path) -> None:
    vectors = _random(1000)

    def batches() -> Iterator[NDArray[np.float32]]:
        yield from np.array_split(vectors, 7)

    assert build(vectors, tmp_path / "a") == build(batches(), tmp_path / "b")
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


def test_files_are_plain_numpy_of_unit_length(tmp_path: Path) -> None:
    vectors = _random(50) * 9
    described = build(vectors, tmp_path)
    assert (described.method, described.count, described.dims) == ("exact", 50, 8)
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    precise = np.load(tmp_path / "vectors.f16.npy")
    packed = np.load(tmp_path / "vectors.i8.npy")
    np.testing.assert_allclose(precise.astype(np.float32), unit, atol=1e-3)
    assert np.abs(packed).max() == 127
    assert np.abs(packed - unit * 127 / np.abs(unit).max()).max() <= 0.5 + 127 * 2**-11
    assert (precise.dtype, packed.dtype) == (np.float16, np.int8)


def test_many_products_get_a_graph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("export.indexing.vector_index.EXACT_BELOW", 100)
    assert build(_random(99), tmp_path / "few").method == "exact"
    assert build(_random(100), tmp_path / "many").method == "hnsw"
    assert (tmp_path / "many" / "hnsw.usearch").is_file()


@pytest.mark.parametrize(("dims", "expansion"), [(16, 60), (96, 400)])
def test_the_expansion_follows_how_hard_the_catalogue_is_to_search(
    dims: int, expansion: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("export.indexing.vector_index._EXPANSIONS", (60, 400, 900))
    vectors = _random(6000, dims)
    described = build(vectors, tmp_path, method="hnsw", threads=1)
    assert described.expansion_search == expansion
    unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    index = VectorIndex.open(tmp_path, described)
    right = [
        np.isin(index.search(unit[row], 11, None)[0], np.argsort(-unit @ unit[row])[:11]).mean()
        for row in range(100)
    ]
    assert np.mean(right) >= 0.97


def test_an_expansion_that_brings_nothing_is_not_paid_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("export.indexing.vector_index._EXPANSIONS", (60, 400))
    crowded = _random(6000, 3)  # more near ones than the eight bits of a component tell apart
    assert build(crowded, tmp_path, method="hnsw", threads=1).expansion_search == 60


def test_zero_vectors_alone_can_be_indexed(tmp_path: Path) -> None:
    described = build(np.zeros((300, 4), np.float32), tmp_path, method="hnsw")
    rows, _ = VectorIndex.open(tmp_path, described).search(np.ones(4, np.float32), 5, None)
    assert rows.tolist() == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    "vectors",
    [
        np.full((3, 4), np.nan, np.float32),
        np.full((3, 4), np.inf, np.float32),
        np.zeros(4, np.float32),
        np.zeros((4, 0), np.float32),
        [np.zeros((2, 4), np.float32), np.zeros((2, 5), np.float32)],
        [],
    ],
)
def test_refuses_what_are_no_vectors(tmp_path: Path, vectors: NDArray[np.float32]) -> None:
    with pytest.raises(VitrineError):
        build(vectors, tmp_path)


SHIRT = Product(
    id="shirt",
    texts={"en": Text("Shirt")},
    brand="Acme",
    category=("Clothing", "Tops", "Shirts"),
    price=30.0,
    sale_price=20.0,
    colours=("red",),
    sizes=("S",),
    material="cotton",
    gender="unisex",
    offer="2 for 1",
    rating=4.5,
    variants=(Variant("s-1", colour="Blue", size="M"), Variant("s-2", colour="RED", size="L")),
    attributes={"fit": "slim", "washable": True, "weight": "180", "care": ["cold", "no iron"]},
)
MUG = Product(
    id="mug",
    texts={"en": Text("Mug")},
    brand="ACME",
    category=("Home", "Mugs"),
    availability="out_of_stock",
    variants=(Variant("m-1", price=9.0), Variant("m-2", price=12.0, sale_price=8.0)),
    attributes={"weight": 320.0, "washable": False, " ": "blank", "fit": ""},
)


@pytest.fixture
def shop(tmp_path: Path) -> Columns:
    return Columns.open(tmp_path, build_columns(iter([SHIRT, MUG]), tmp_path), 2)


@pytest.mark.parametrize(
    ("name", "values"),
    [
        ("brand", ["Acme"]),
        ("category", ["Clothing", "Clothing > Tops", "Clothing > Tops > Shirts", "Home", "Home > Mugs"]),
        ("product_type", ["Shirts", "Mugs"]),
        ("colour", ["red", "Blue"]),
        ("size", ["S", "M", "L"]),
        ("offer", ["true", "false"]),
        ("sale", ["true"]),
        ("washable", ["true", "false"]),
        ("care", ["cold", "no iron"]),
        ("fit", ["slim"]),
        ("weight", []),
        ("price", []),
    ],
)
def test_derived_values(shop: Columns, name: str, values: list[str]) -> None:
    assert shop.values(name) == values


def test_derived_numbers(shop: Columns) -> None:
    price, rating, weight = Facets(shop).count({}, ["price", "rating", "weight"])
    assert (price.minimum, price.maximum) == (8.0, 20.0)
    assert (rating.minimum, rating.maximum) == (4.5, 4.5)
    assert (weight.minimum, weight.maximum) == (180.0, 320.0)
    assert shop.select({"category": "clothing > tops"}).mask().tolist() == [True, False]


def test_fields_that_no_product_has_are_no_columns(tmp_path: Path) -> None:
    columns = {column.name: column for column in build_columns([SHIRT, MUG], tmp_path)}
    assert not {"pattern", "age_group", " ", ""} & set(columns)
    assert columns["price"].type == columns["rating"].type == columns["weight"].type == "number"
    assert columns["brand"].facet
    assert not columns["product_type"].facet
    assert not columns["fit"].facet


def _with(row: int, **attributes: Scalar | list[str]) -> Product:
    return Product(id=str(row), texts={"en": Text("")}, attributes=attributes)


def test_which_attributes_become_fields(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("export.indexing.columns.MAX_VALUES", 400)

    def products() -> Iterator[Product]:
        for row in range(1000):
            attributes: dict[str, Scalar | list[str]] = {
                "note": f"words {row}",
                "mass": float(row),
                "mixed": f"{row}" if row % 20 else "unknown",
                "often words": 3.0 if row % 2 else "three",
                "brand": "an attribute never hides a field",
            }
            if row < 10:
                attributes["common"] = "x"
            if row < 9:
                attributes["rare"] = "x"
            if row < 50:
                attributes["essay"] = "long " * 20
            yield _with(row, **attributes)

    columns = {column.name: column.type for column in build_columns(products(), tmp_path)}
    expected = {"mass": "number", "mixed": "number", "often words": "keyword", "common": "keyword"}
    assert {name: columns.get(name) for name in expected} == expected
    assert not {"note", "rare", "essay", "brand"} & set(columns)


def test_no_products_at_all(tmp_path: Path) -> None:
    assert build_columns([], tmp_path) == ()
    assert Columns.open(tmp_path, (), 0).select({}).count == 0
