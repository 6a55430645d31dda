"""Columns against a naive evaluation in Python, and what they refuse."""

from __future__ import annotations

import json
import math
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_runtime.errors import BundleDamaged, BundleMissing, InvalidQuery, UnknownField
from edge_runtime.manifest_types import Column
from edge_runtime.retrieval.columns import Columns
from edge_runtime.retrieval.facets import MAX_FACET_VALUES, Facets
from edge_runtime.retrieval.filters import FilterResult
from edge_runtime.types import Facet, Filters, FilterValue, Product, Text
from export.indexing.vector_index import build_columns

COLOURS = ("red", "Blue", "grün", "weiß", "黑色")
PRICES = (0.0, 1.5, 2.0, 2.5, 10.0)


def _product(
    row: int, colours: Sequence[str] = (), price: float | None = None, offer: str | None = None
) -> Product:
    return Product(
        id=str(row), texts={"en": Text("")}, colours=tuple(colours), price=price, offer=offer, brand="Brand"
    )


def _open(products: Sequence[Product], folder: Path) -> Columns:
    return Columns.open(folder, build_columns(products, folder), len(products))


@pytest.fixture
def shop(tmp_path: Path) -> Columns:
    return _open(
        [
            _product(0, ["red"], 10.0),
            _product(1, ["red", "Blue"], 2.0, "two for one"),
            _product(2, ["Blue"], None),
            _product(3, [], 2.0),
            _product(4, ["weiß"], 1.5, "free sock"),
        ],
        tmp_path,
    )


def _rows(selection: FilterResult) -> list[int]:
    return list(range(selection.count)) if selection.rows is None else selection.rows.tolist()


@pytest.mark.parametrize("allowed", [[], [1, 3], [0, 1, 2, 3, 4]])
def test_a_selection_is_the_same_by_rows_and_by_mask(allowed: list[int]) -> None:
    mask = np.isin(np.arange(5), allowed)
    marked = np.array([True, True, False, False, True])
    for selection in (FilterResult(np.array(allowed, np.int64), 5), FilterResult(mask, 5)):
        assert selection.count == len(allowed)
        assert _rows(selection) == allowed
        assert selection.mask().tolist() == mask.tolist()
        assert (selection.allowed is None) == (len(allowed) == 5)
        assert selection.among(None) is selection
        assert _rows(selection.among(marked)) == [row for row in allowed if marked[row]]
    assert _rows(FilterResult(None, 5).among(marked)) == [0, 1, 4]


@pytest.mark.parametrize(
    ("filters", "rows"),
    [
        ({}, [0, 1, 2, 3, 4]),
        ({"colour": "RED"}, [0, 1]),
        ({"colour": "ＲＥＤ"}, [0, 1]),
        ({"colour": "WEISS"}, [4]),
        ({"colour": ["red", "blue"]}, [0, 1, 2]),
        ({"colour": []}, []),
        ({"colour": "pink"}, []),
        ({"colour": {"not": ["red"]}}, [2, 3, 4]),
        ({"colour": {"not": "pink"}}, [0, 1, 2, 3, 4]),
        ({"colour": {}}, [0, 1, 2, 3, 4]),
        ({"price": 2}, [1, 3]),
        ({"price": [2.0, 10]}, [0, 1, 3]),
        ({"price": {"not": 2}}, [0, 2, 4]),
        ({"price": {"gt": 1.5, "lte": 10}}, [0, 1, 3]),
        ({"price": {"gte": 1.5, "lt": 10}}, [1, 3, 4]),
        ({"price": {"gte": 3, "lt": 2}}, []),
        ({"price": {"gte": 0, "not": [2]}}, [0, 4]),
        ({"offer": True}, [1, 4]),
        ({"offer": False, "price": {"lte": 2}}, [3]),
        ({"colour": "red", "price": {"lt": 5}}, [1]),
        ({"brand": "brand", "colour": {"not": ["red", "blue"]}}, [3, 4]),
    ],
)
def test_select(shop: Columns, filters: Filters, rows: list[int]) -> None:
    selection = shop.select(filters)
    assert _rows(selection) == rows
    assert selection.count == len(rows)
    assert np.flatnonzero(selection.mask()).tolist() == rows


@pytest.mark.parametrize(
    ("prices", "rows"), [([2.0, 10], [0, 2]), ([10], [0]), ([2, 1.5], [2]), ([], []), ([1.5], [])]
)
def test_listed_numbers_narrow_what_a_rarer_value_allows(
    prices: list[str | float | bool], rows: list[int], tmp_path: Path
) -> None:
    shop = _open(
        [
            *(_product(0, ["red"], price) for price in (10.0, None, 2.0)),
            *(_product(0, ["Blue"], price) for price in (10.0, 2.0, 1.5) for _ in range(20)),
        ],
        tmp_path,
    )
    assert _rows(shop.select({"colour": "red", "price": prices})) == rows
    assert _rows(shop.select({"colour": "red", "price": {"not": prices}})) == sorted({0, 1, 2} - set(rows))


@pytest.mark.parametrize(
    "filters",
    [
        {"price": "cheap"},
        {"price": True},
        {"price": math.nan},
        {"price": {"lt": math.inf}},
        {"price": {"lt": [1.0]}},
        {"price": {"lte": 10**400}},
        {"price": {"about": 3}},
        {"price": None},
        {"colour": {"gte": "a"}},
        {"colour": {"gte": 1}},
        {"colour": None},
        {"colour": [["red"]]},
        {"colour": {"not": {"not": "red"}}},
        {"colour": ["red"] * 1001},
        {"colour": math.nan},
    ],
)
def test_refuses_values_that_do_not_fit(shop: Columns, filters: Filters) -> None:
    with pytest.raises(InvalidQuery):
        shop.select(filters)
    with pytest.raises(InvalidQuery):
        Facets(shop).count(filters, ["colour"])


def test_unknown_fields_name_similar_ones(shop: Columns) -> None:
    with pytest.raises(UnknownField, match="Did you mean: colour") as caught:
        shop.select({"color": "red"})
    assert caught.value.where == "color"
    for ask in (
        lambda: Facets(shop).count({}, ["x"]),
        lambda: shop.sort_rows(None, "-x"),
        lambda: shop.values("x"),
    ):
        with pytest.raises(UnknownField):
            ask()


def test_numbers_match_keywords_as_written(tmp_path: Path) -> None:
    products = [
        Product(id=str(n), texts={"en": Text("")}, sizes=(size,)) for n, size in enumerate(["S", "42", "7.5"])
    ]
    columns = _open(products, tmp_path)
    assert _rows(columns.select({"size": 42})) == [1]
    assert _rows(columns.select({"size": [42.0, 7.5]})) == [1, 2]


def test_facets_count_as_if_their_own_field_were_free(shop: Columns) -> None:
    filters: Filters = {"colour": "red", "price": {"lte": 2}}
    colour, price, offer = Facets(shop).count(filters, ["colour", "price", "offer"])
    assert {value.value: value.count for value in colour.values} == {"red": 1, "Blue": 1, "weiß": 1}
    assert (price.minimum, price.maximum) == (2.0, 10.0)
    assert [(value.value, value.count) for value in offer.values] == [("true", 1)]


def test_facets_of_nothing_are_empty(shop: Columns) -> None:
    assert Facets(shop).count({"brand": "none"}, ["price", "colour"]) == (Facet("price"), Facet("colour"))


def test_facets_are_bounded_and_most_frequent_first(tmp_path: Path) -> None:
    columns = _open([_product(n, [f"colour {n % (n // 10 + 1)}"]) for n in range(2000)], tmp_path)
    for filters in ({}, {"brand": "brand"}, {"offer": False}):
        (facet,) = Facets(columns).count(filters, ["colour"])
        counts = [value.count for value in facet.values]
        assert len(counts) == MAX_FACET_VALUES
        assert counts == sorted(counts, reverse=True)
    assert columns.values("colour")[:MAX_FACET_VALUES] == [value.value for value in facet.values]


def test_sorting(shop: Columns) -> None:
    assert shop.sort_rows(None, "price").tolist() == [4, 1, 3, 0, 2]
    assert shop.sort_rows(None, "-price").tolist() == [0, 1, 3, 4, 2]
    assert shop.sort_rows(np.array([3, 2, 1, 0]), "price").tolist() == [3, 1, 0, 2]
    assert shop.sort_rows(np.array([], np.int64), "price").tolist() == []
    with pytest.raises(InvalidQuery):
        shop.sort_rows(None, "colour")


def test_values(shop: Columns) -> None:
    assert shop.values("colour") == ["red", "Blue", "weiß"]
    assert shop.values("price") == []


_products = st.lists(
    st.tuples(
        st.lists(st.sampled_from(COLOURS), max_size=3),
        st.none() | st.sampled_from(PRICES),
        st.none() | st.just("offer"),
    ),
    min_size=1,
    max_size=60,
)
_bounds = st.dictionaries(st.sampled_from(["gte", "gt", "lte", "lt"]), st.sampled_from(PRICES), max_size=4)
_colours = st.sampled_from([*COLOURS, "pink", "RED"])
_filters = st.fixed_dictionaries(
    {},
    optional={
        "colour": _colours
        | st.lists(_colours, max_size=3)
        | st.fixed_dictionaries({"not": st.lists(_colours, max_size=3)}),
        "price": st.sampled_from(PRICES) | st.lists(st.sampled_from(PRICES), max_size=2) | _bounds,
        "offer": st.booleans(),
    },
)


def _holds(values: Sequence[object], condition: FilterValue) -> bool:
    """A filter on one field of one product, read straight from ``types.FilterValue``."""

    def same(one: object, other: object) -> bool:
        if isinstance(one, str) and isinstance(other, str):
            return one.casefold() == other.casefold()
        return one == other

    def among(wanted: object) -> bool:
        listed = wanted if isinstance(wanted, list) else [wanted]
        return any(same(value, item) for value in values for item in listed)

    if not isinstance(condition, dict):
        return among(condition)
    compare = {
        "gte": lambda value, bound: value >= bound,
        "gt": lambda value, bound: value > bound,
        "lte": lambda value, bound: value <= bound,
        "lt": lambda value, bound: value < bound,
    }
    return all(
        not among(bound) if key == "not" else any(compare[key](value, bound) for value in values)
        for key, bound in condition.items()
    )


def _naive(products: Sequence[Product], filters: Filters) -> list[int]:
    def allowed(product: Product) -> bool:
        values: dict[str, Sequence[object]] = {
            "colour": product.colours,
            "price": [] if product.price is None else [product.price],
            "offer": [product.offer is not None],
        }
        return all(_holds(values[name], condition) for name, condition in filters.items())

    return [row for row, product in enumerate(products) if allowed(product)]


@settings(max_examples=60, deadline=None)
@given(drawn=_products, filters=_filters, copies=st.sampled_from([1, 40]), descending=st.booleans())
def test_agrees_with_a_naive_evaluation(
    drawn: list[tuple[list[str], float | None, str | None]],
    filters: dict[str, FilterValue],
    copies: int,
    descending: bool,
) -> None:
    always = _product(0, COLOURS, 1.0, "offer")
    # Filler that no filter is likely to allow makes the drawn products a small share of all.
    filler = [_product(0, ["filler"], 999.0)] * (len(drawn) * (copies - 1))
    products = [*(_product(0, *parts) for parts in drawn), *filler, always]
    with tempfile.TemporaryDirectory() as folder:
        columns = _open(products, Path(folder))
        selection = columns.select(filters)
        expected = _naive(products, filters)
        assert _rows(selection) == expected
        assert np.flatnonzero(selection.mask()).tolist() == expected

        for facet in Facets(columns).count(filters, ["colour", "price"]):
            free = _naive(products, {name: f for name, f in filters.items() if name != facet.field})
            if facet.field == "colour":
                counts = {c: sum(c in products[row].colours for row in free) for c in (*COLOURS, "filler")}
                assert {v.value: v.count for v in facet.values} == {c: n for c, n in counts.items() if n}
            else:
                prices = [price for row in free if (price := products[row].price) is not None]
                assert (facet.minimum, facet.maximum) == (
                    (min(prices), max(prices)) if prices else (None, None)
                )

        def key(row: int) -> tuple[bool, float]:
            price = products[row].price
            return (price is None, 0.0 if price is None else -price if descending else price)

        sort = "-price" if descending else "price"
        for rows in (expected, expected[::-1]):
            assert columns.sort_rows(np.asarray(rows, np.int64), sort).tolist() == sorted(rows, key=key)
        everything = range(len(products))
        assert columns.sort_rows(None, sort).tolist() == sorted(everything, key=key)


class TestDamage:
    @pytest.fixture
    def listed(self, tmp_path: Path) -> tuple[Column, ...]:
        return build_columns([_product(n, ["red"], 1.0) for n in range(50)], tmp_path)

    def _open(self, folder: Path, listed: tuple[Column, ...], count: int = 50) -> Columns:
        return Columns.open(folder, listed, count)

    def test_each_file_is_needed_whole(self, tmp_path: Path, listed: tuple[Column, ...]) -> None:
        self._open(tmp_path, listed)
        for path in sorted(tmp_path.iterdir()):
            data = path.read_bytes()
            path.unlink()
            with pytest.raises(BundleMissing) as caught:
                self._open(tmp_path, listed)
            assert caught.value.where == str(path)
            for broken in (b"", data[:20], data[:-5]):
                path.write_bytes(broken)
                with pytest.raises(BundleDamaged) as damaged:
                    Facets(self._open(tmp_path, listed)).count({}, [column.name for column in listed])
                assert damaged.value.where.startswith(str(path))
            path.write_bytes(data)

    def test_another_count(self, tmp_path: Path, listed: tuple[Column, ...]) -> None:
        columns = self._open(tmp_path, listed, count=49)
        for column in listed:
            with pytest.raises(BundleDamaged, match=r"instead of \w+\[(49|50)\]"):
                Facets(columns).count({}, [column.name])

    @pytest.mark.parametrize("change", ["type", "start", "length", "missing"])
    def test_other_arrays(self, tmp_path: Path, listed: tuple[Column, ...], change: str) -> None:
        path = tmp_path / "columns.json"
        whole = path.read_text()
        for at, column in enumerate(json.loads(whole)):
            for part in column["parts"]:
                content = json.loads(whole)
                parts = content[at]["parts"]
                kind, start, length = parts[part]
                if change == "missing":
                    del parts[part]
                elif change == "type":
                    parts[part] = [{"f8": "i4", "i4": "u2", "u2": "f8", "u1": "u2"}[kind], start, length]
                else:
                    parts[part] = [kind, start + (change == "start"), length + 100_000 * (change == "length")]
                path.write_text(json.dumps(content))
                with pytest.raises(BundleDamaged) as damaged:
                    Facets(self._open(tmp_path, listed)).count({}, [column["name"]])
                assert column["name"] in damaged.value.where
                path.write_text(whole)

    @pytest.mark.parametrize(
        "parts", [None, [], {"codes": 3}, {"codes": [["u2"], 0, 1]}, {"codes": ["u2", 0.0, 1]}]
    )
    def test_no_list_of_arrays(self, tmp_path: Path, listed: tuple[Column, ...], parts: object) -> None:
        content = json.loads((tmp_path / "columns.json").read_text())
        content[0]["parts"] = parts
        (tmp_path / "columns.json").write_text(json.dumps(content))
        with pytest.raises(BundleDamaged, match="do not fit the file"):
            Facets(self._open(tmp_path, listed)).count({}, [listed[0].name])

    def test_other_fields_than_described(self, tmp_path: Path, listed: tuple[Column, ...]) -> None:
        with pytest.raises(BundleDamaged, match="other columns"):
            self._open(tmp_path, listed[1:])

    @pytest.mark.parametrize("values", [b"[3]", b'{"3"}', b"[\xff]"])
    def test_values_that_are_no_words(
        self, tmp_path: Path, listed: tuple[Column, ...], values: bytes
    ) -> None:
        content = json.loads((tmp_path / "columns.json").read_text())
        assert content[0]["type"] == "keyword"
        content[0]["parts"]["values"][2] = len(values)
        (tmp_path / "columns.json").write_text(json.dumps(content))
        data = bytearray((tmp_path / "columns.bin").read_bytes())
        start = content[0]["parts"]["values"][1]
        data[start : start + len(values)] = values
        (tmp_path / "columns.bin").write_bytes(data)
        with pytest.raises(BundleDamaged, match="values does not fit"):
            self._open(tmp_path, listed).values(content[0]["name"])
