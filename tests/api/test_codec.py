from __future__ import annotations

import base64
import json
from contextlib import suppress
from typing import Annotated, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_runtime.api.codec import arguments, decode, encode, schemas
from edge_runtime.errors import BodyInvalid, InvalidQuery, VitrineError
from edge_runtime.types import MAX_LIMIT, MAX_TEXT, Bounds, Query, Results


def test_a_body_becomes_the_engine_s_own_query() -> None:
    body = {
        "text": "red shoe",
        "image": base64.b64encode(b"\x00\xffpicture").decode(),
        "like": ["a"],
        "filters": {"price": {"lte": 80}, "brand": ["Nike", True], "colour": {"not": ["pink"]}},
        "limit": 3,
    }
    assert decode(Query, json.dumps(body).encode()) == Query(
        text="red shoe",
        image=b"\x00\xffpicture",
        like=("a",),
        filters={"price": {"lte": 80.0}, "brand": ["Nike", True], "colour": {"not": ["pink"]}},
        limit=3,
    )
    assert decode(Query, b"{}") == Query()


@pytest.mark.parametrize(
    ("body", "where"),
    [
        (b'{"limit": 0}', "limit"),
        (b'{"limit": 201}', "limit"),
        (b'{"limit": 10.5}', "limit"),
        (b'{"limit": 99999999999999999999}', "limit"),
        (b'{"limit": 1e400}', "limit"),
        (b'{"offset": -1}', "offset"),
        (b'{"text": 3}', "text"),
        (b'{"txt": "red"}', "body"),
        (b'{"image": "@@@"}', "image"),
        (b'{"image": "YWJ"}', "image"),
        (b'{"like": ["a", 1]}', "like[1]"),
        (b'{"filters": {"price": null}}', "filters[...]"),
        (b'{"filters": {"price": {"lte": 1e999}}}', "filters[...][...]"),
        (b"[]", "body"),
        (b"null", "body"),
        (json.dumps({"text": "a" * (MAX_TEXT + 1)}).encode(), "text"),
        (json.dumps({"like": ["a"] * (MAX_LIMIT + 1)}).encode(), "like"),
        (json.dumps({"filters": {str(n): 1 for n in range(51)}}).encode(), "filters"),
        (json.dumps({"filters": {"brand": ["a"] * 201}}).encode(), "filters[...]"),
        (json.dumps({"facets": ["a"] * 51}).encode(), "facets"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(body: bytes, where: str) -> None:
    with pytest.raises(InvalidQuery) as caught:
        decode(Query, body)
    assert caught.value.where == where


def test_the_edges_of_the_bounds_are_inside() -> None:
    body = {
        "text": "愛" * MAX_TEXT,
        "like": ["a"] * MAX_LIMIT,
        "limit": MAX_LIMIT,
        "filters": {"b": ["a"] * 200},
    }
    assert decode(Query, json.dumps(body).encode()).limit == MAX_LIMIT


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"text": "a"} x',
        b'{"text": "\\ud800"}',
        b'{"text": "\xff"}',
        b"\xef\xbb\xbf{}",
        b'{"limit": NaN}',
        b'{"filters": ' + b'{"a":' * 10_000 + b"1" + b"}" * 10_001,
        b'{"zzz": ' + b"[" * 10_000 + b"]" * 10_000 + b"}",
        b'{"zzz": ' + b"[" * 1_000_000,
    ],
)
def test_what_is_no_json_is_refused_without_a_traceback(body: bytes) -> None:
    with pytest.raises((BodyInvalid, InvalidQuery)):
        decode(Query, body)


@given(st.binary(max_size=200))
def test_any_bytes_give_a_query_or_a_typed_error(body: bytes) -> None:
    with suppress(VitrineError):
        assert isinstance(decode(Query, body), Query)


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
query_names = st.sampled_from(
    ["text", "image", "like", "filters", "limit", "offset", "facets", "sort", "vectors"]
)


@settings(max_examples=50)
@given(st.dictionaries(query_names, json_values))
def test_any_values_give_a_query_or_a_typed_error(body: dict[str, Any]) -> None:
    try:
        decode(Query, json.dumps(body).encode())
    except VitrineError as exc:
        assert exc.where  # noqa: PT017


def operation(service: object, word: Annotated[str, Bounds(1, 5, "^[a-z]+$")], limit: int = 8) -> Results:
    raise NotImplementedError


def test_arguments_come_from_text_and_are_bounded() -> None:
    assert arguments(operation, {"word": "red"}) == {"word": "red", "limit": 8}
    assert arguments(operation, {"word": "red", "limit": "3"}) == {"word": "red", "limit": 3}
    for bad in (
        {},
        {"word": ""},
        {"word": "redder"},
        {"word": "RED"},
        {"word": "red", "limit": "x"},
        {"word": "a", "x": "1"},
    ):
        with pytest.raises(InvalidQuery):
            arguments(operation, bad)


def test_schemas_tell_the_bounds() -> None:
    query = schemas([Query], [Results])["Query"]
    assert query["additionalProperties"] is False
    assert query["properties"]["limit"]["maximum"] == MAX_LIMIT
    assert query["properties"]["text"]["anyOf"][0]["maxLength"] == MAX_TEXT
    assert query["properties"]["filters"]["maxProperties"] == 50


def test_bytes_leave_as_base64() -> None:
    assert json.loads(encode({"vector": b"\x01\x02\x03"})) == {"vector": "AQID"}
