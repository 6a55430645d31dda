"""The limits of a query, as docs/serverless.md publishes them: the last that is taken, the first that is refused."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from edge_runtime.errors import InvalidQuery
from edge_runtime.query.validation import check
from edge_runtime.types import Query


@pytest.mark.parametrize(
    ("field", "taken", "refused"),
    [
        ("text", "x" * 10_000, "x" * 10_001),
        ("text", "", 5),
        ("image", b"", "path"),
        ("audio", b"", "path"),
        ("sort", "price", 5),
        ("limit", 1, 0),
        ("limit", 200, 201),
        ("limit", 5, True),
        ("limit", 5, 5.0),
        ("offset", 0, -1),
        ("offset", 990, 991),
        ("language", "zh", "de"),
        ("language", None, ""),
        ("like", ("x",) * 200, ("x",) * 201),
        ("unlike", ("x",) * 200, ("x",) * 201),
        ("exclude", ["x"] * 200, ["x"] * 201),
        ("ignore", (), "x"),
        ("like", (), None),
        ("facets", None, (1,)),
        ("filters", {"colour": "red"}, {1: "red"}),
        ("filters", {}, [("colour", "red")]),
    ],
)
def test_the_last_value_is_taken_and_the_next_refused_by_name(field: str, taken: Any, refused: Any) -> None:
    query = Query(limit=10)
    check(replace(query, **{field: taken}))
    with pytest.raises(InvalidQuery) as caught:
        check(replace(query, **{field: refused}))
    assert caught.value.where == field
