from __future__ import annotations

import pytest

from edge_runtime.query.parser import QueryParser
from tests.query.parsing import parse

FIELDS: dict[str, list[str]] = {"price": [], "rating_signal": [], "value_for_money": [], "colour": ["red"]}
READER = QueryParser(FIELDS, "EUR")


@pytest.mark.parametrize(
    ("words", "sort", "left"),
    [
        ("cheap red headphones", "price", "red headphones"),
        ("headphones, not too expensive", "price", "headphones"),
        ("the best rated teapot", "-rating_signal", "the teapot"),
        ("a lamp with good reviews", "-rating_signal", "a lamp"),
        ("camera with good value for money", "-value_for_money", "camera"),
        ("想要购买一款高性价比的相机", "-value_for_money", "相机"),
        ("便宜的耳机", "price", "耳机"),
        ("口碑好的茶壶", "-rating_signal", "茶壶"),
        ("the most expensive watch", "-price", "the watch"),
        ("最贵的手表", "-price", "手表"),
        ("less expensive watches", "price", "watches"),
        ("不要太贵的手表", "price", "手表"),
    ],
)
def test_wishes_are_taken_out_of_the_words(words: str, sort: str, left: str) -> None:
    meant = parse(READER, words)
    assert [wish.sort for wish in meant.sort_intents] == [sort]
    assert meant.sort_intents[0].words in words
    assert meant.text == left


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("birthday gift", ""),
        ("a present for a friend", "a for a friend"),
        ("red gifts under 20", "red"),
        ("生日礼物", ""),
        ("送朋友的礼物", "送朋友"),
    ],
)
def test_a_gift_is_a_wish_for_what_is_well_liked(words: str, left: str) -> None:
    meant = parse(READER, words)
    assert [(wish.id, wish.sort) for wish in meant.sort_intents] == [("sort:gift", "-rating_signal")]
    assert meant.text == left
    assert parse(READER, words, ignore=["sort:gift"]).sort_intents == ()


def test_a_gift_that_is_removed_stays_a_word() -> None:
    assert parse(READER, "birthday gift", ignore=["sort:gift"]).text == "birthday gift"


@pytest.mark.parametrize(
    "words",
    [
        "gift card",
        "present simple grammar",
        "礼物盒",
        "not cheap shoes",
        "shoes that are never expensive",
        "不便宜的鞋",
        "value pack of pens",
        "rated voltage",
        "valuebook",
    ],
)
def test_no_wish(words: str) -> None:
    meant = parse(READER, words)
    assert meant.sort_intents == ()
    assert meant.text == words


def test_a_wish_that_the_shopper_removed_orders_nothing_and_is_no_word_to_search() -> None:
    meant = parse(READER, "cheap headphones", ignore=["sort:price"])
    assert meant.sort_intents == ()
    assert meant.text == "headphones"


def test_a_wish_that_no_field_serves_stays_a_word() -> None:
    meant = parse(QueryParser({"colour": ["red"]}, None), "cheap headphones")
    assert meant.sort_intents == ()
    assert meant.text == "cheap headphones"


def test_wishes_and_constraints_stand_beside_each_other() -> None:
    meant = parse(READER, "cheap well rated teapot under 80")
    assert [wish.id for wish in meant.sort_intents] == ["sort:price", "sort:rating_signal"]
    assert [constraint.id for constraint in meant.constraints] == ["price<=80"]
    assert meant.text == "teapot"
