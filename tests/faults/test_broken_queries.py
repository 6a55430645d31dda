"""Queries of any kind: an answer or a typed error that names the field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_runtime import Query, testing
from edge_runtime.engine import Engine
from edge_runtime.errors import InvalidQuery, QueryError, UnknownField, UnknownProduct, VitrineError


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    with Engine.open(testing.bundle(tmp_path_factory.mktemp("tiny") / "bundle")) as opened:
        yield opened


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("text", 5),
        ("text", ["red"]),
        ("text", b"red"),
        ("text", "x" * 10_001),
        ("image", "photo.jpg"),
        ("image", Path("photo.jpg")),
        ("image", bytearray(b"x")),
        ("audio", "sound.wav"),
        ("sort", 1),
        ("limit", 0),
        ("limit", -1),
        ("limit", 201),
        ("limit", 10**9),
        ("limit", 10.0),
        ("limit", "10"),
        ("limit", True),
        ("limit", None),
        ("offset", -1),
        ("offset", 10**9),
        ("offset", 991),
        ("offset", 0.5),
        ("like", "mug-red"),
        ("like", (5,)),
        ("like", ("mug-red",) * 201),
        ("unlike", {"mug-red"}),
        ("exclude", None),
        ("ignore", ("x",) * 201),
        ("facets", "colour"),
        ("facets", ("colour",) * 201),
        ("language", "klingon"),
        ("language", 5),
        ("filters", [("colour", "red")]),
        ("filters", {5: "red"}),
    ],
)
def test_a_field_of_a_wrong_type_or_size_is_named(engine: Engine, field: str, value: Any) -> None:
    with pytest.raises(InvalidQuery) as caught:
        engine.search(Query(**{field: value}))
    assert caught.value.where == field


@pytest.mark.parametrize(
    "condition",
    [
        {"gte": 1},
        {"not": {"not": "red"}},
        {"like": "red"},
        [["red"]],
        [None],
        None,
        b"red",
        {"red"},
        ["red"] * 1001,
        {"not": ["red"] * 1001},
        {"not": {"a": {"b": {"c": {}}}}},
        {5: 5},
        float("nan"),
    ],
)
def test_a_condition_on_words_that_makes_no_sense(engine: Engine, condition: Any) -> None:
    with pytest.raises(InvalidQuery) as caught:
        engine.search(Query(filters={"colour": condition}))
    assert caught.value.where == "colour"


@pytest.mark.parametrize(
    "condition",
    [
        "80",
        {"gte": "cheap"},
        {"gte": None},
        {"lt": float("nan")},
        {"lte": float("inf")},
        {"lt": True},
        [1, "x"],
    ],
)
def test_a_condition_on_numbers_that_makes_no_sense(engine: Engine, condition: Any) -> None:
    with pytest.raises(InvalidQuery) as caught:
        engine.search(Query(filters={"price": condition}))
    assert caught.value.where == "price"


@pytest.mark.parametrize("value", [10**400, -(10**400)])
def test_numbers_beyond_floats_are_refused(engine: Engine, value: int) -> None:
    with pytest.raises(InvalidQuery):
        engine.search(Query(filters={"price": {"lte": value}}))


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"colour": []}, 0),
        ({"colour": {}}, 9),
        ({"colour": {"not": []}}, 9),
        ({"price": {"gte": 30, "lte": 10}}, 0),
        ({"price": {"gte": -1e308}}, 9),
        ({"colour": ["red"] * 1000}, 3),
        ({"colour": "R\u0065d "}, 3),
        ({"colour": "\ud800"}, 0),
        ({"colour": "x" * 100_000}, 0),
        ({"offer": False}, 9),
    ],
)
def test_odd_conditions_that_make_sense(engine: Engine, filters: Any, found: int) -> None:
    assert engine.search(Query(filters=filters)).total == found


@pytest.mark.parametrize("name", ["colr", "", "\ud800", "x" * 100_000, "colour\0", "title", "catalogue.db"])
def test_an_unknown_field_is_told_apart_and_kept_short(engine: Engine, name: str) -> None:
    for query in (Query(filters={name: "red"}), Query(facets=(name,)), Query(sort=name or "-")):
        with pytest.raises(UnknownField) as caught:
            engine.search(query)
        assert len(str(caught.value)) < 400
        assert caught.value.hint


@pytest.mark.parametrize("product", ["", "nobody", "\ud800", "x" * 1_000_000, "mug-red\0", "' OR 1=1 --"])
def test_an_unknown_product(engine: Engine, product: str) -> None:
    for ask in (engine.product, engine.thumbnail, engine.similar):
        with pytest.raises(UnknownProduct):
            ask(product)


@pytest.mark.parametrize(
    "prefix", ["", " ", "\0", "\ud800", "x" * 1_000_000, "re", "好", "%", "_", "\U0010ffff"]
)
def test_any_prefix_is_completed_or_not(engine: Engine, prefix: str) -> None:
    assert isinstance(engine.suggest(prefix), list)
    with pytest.raises(InvalidQuery):
        engine.suggest(prefix, limit=0)


def test_a_like_that_cancels_an_unlike_is_browsing(engine: Engine) -> None:
    results = engine.search(Query(like=("mug-red",), unlike=("mug-red", "mug-red")))
    assert len(results.hits) == 8


_texts = st.text(st.characters(), max_size=12) | st.sampled_from(
    ["red", "Alder", "mug-red", "price", "colour"]
)
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | _texts,
    lambda parts: (
        st.lists(parts, max_size=3)
        | st.dictionaries(st.sampled_from(["gte", "lte", "gt", "lt", "not"]) | _texts, parts, max_size=2)
    ),
    max_leaves=5,
)
_fields = st.sampled_from(["colour", "price", "brand", "offer", "category"]) | _texts


@settings(max_examples=150, deadline=None)
@given(
    st.fixed_dictionaries(
        {},
        optional={
            "text": _texts,
            "filters": st.dictionaries(_fields, _values, max_size=3),
            "sort": _fields | _fields.map("-".__add__),
            "limit": st.integers(0, 210),
            "offset": st.integers(-1, 20),
            "like": st.lists(_texts, max_size=2).map(tuple),
            "ignore": st.lists(_texts, max_size=2).map(tuple),
            "facets": st.none() | st.lists(_fields, max_size=3).map(tuple),
            "language": st.sampled_from([None, "en", "zh", "xx"]),
            "vectors": st.booleans(),
        },
    )
)
def test_no_query_breaks_the_engine(engine: Engine, asked: dict[str, Any]) -> None:
    try:
        results = engine.search(Query(**asked))
    except QueryError as error:
        told = error.where
    else:
        told = "answered"
        assert bool(results.hits) == (results.empty == "")
        assert all(0.0 <= hit.score <= 1.0 for hit in results.hits)
    assert told or asked


@pytest.mark.parametrize(
    "data",
    [
        b"",
        bytes(99),
        b"GIF89a",
        b"\xff\xd8\xff\xe0",
        b"\x89PNG\r\n\x1a\n",
        b"RIFF\x04\0\0\0WEBP",
        b"BM",
        b"II*\0",
        b"%PDF",
    ],
)
def test_what_is_no_picture_is_refused(engine: Engine, data: bytes) -> None:
    with pytest.raises(VitrineError) as caught:
        engine.search(Query(image=data))
    assert caught.value.where == "image"
    assert caught.value.hint


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10_000), st.integers(0, 255), st.integers(0, 90))
def test_no_damaged_picture_breaks_the_engine(engine: Engine, place: int, byte: int, cut: int) -> None:
    data = bytearray(testing.picture((200, 30, 40), 60, 50))
    data[place % len(data)] = byte
    try:
        told = engine.search(Query(image=bytes(data[: len(data) - cut]))).hits[0].id
    except VitrineError as error:
        told = error.where
    assert told == "image" or "-" in told


@pytest.mark.parametrize(("width", "height"), [(1, 1), (1, 10_000), (10_000, 1)])
def test_thin_and_tiny_pictures_are_answered(engine: Engine, width: int, height: int) -> None:
    hits = engine.search(Query(image=testing.picture((220, 30, 30), width, height), limit=3)).hits
    assert hits[0].id.endswith("-red")
