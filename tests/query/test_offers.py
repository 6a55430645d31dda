from __future__ import annotations

import pytest

from edge_runtime.query.parser import QueryParser
from tests.query.parsing import parse

FIELDS: dict[str, list[str]] = {
    "sale": ["false", "true"],
    "offer": ["false"],
    "availability": ["in_stock", "out_of_stock"],
    "colour": ["red"],
}
READER = QueryParser(FIELDS, "EUR")


@pytest.mark.parametrize(
    ("words", "field", "left"),
    [
        ("red sofas on sale", "sale", "red sofas"),
        ("sale lamps", "sale", "lamps"),
        ("discounted mugs", "sale", "mugs"),
        ("打折的沙发", "sale", "沙发"),
        ("特价沙发", "sale", "沙发"),
        ("blue bicycle in stock", "availability", "blue bicycle"),
        ("有现货的自行车", "availability", "自行车"),
    ],
)
def test_offers_are_conditions_that_can_be_removed(words: str, field: str, left: str) -> None:
    meant = parse(READER, words)
    (found,) = [one for one in meant.constraints if one.field != "colour"]
    assert (found.field, found.filter) == (field, ["in_stock" if field == "availability" else "true"])
    assert found.words in words
    assert meant.text == left
    assert found.id not in {one.id for one in parse(READER, words, ignore=(found.id,)).constraints}


@pytest.mark.parametrize(
    "words", ["lamps for sale", "不打折的沙发", "mugs on special offer", "salesman doll"]
)
def test_what_is_no_offer_or_is_not_held(words: str) -> None:
    assert parse(READER, words).constraints == ()
    assert parse(READER, words).text == words
    assert parse(QueryParser({"colour": ["red"]}, "EUR"), "lamps on sale").constraints == ()
