from __future__ import annotations

from collections import Counter
from typing import get_args

import pytest

from export.calibration.out_of_catalogue import OutOfCatalogueQuery, Topic, load, split, without_product_types


def test_there_are_enough_in_each_language() -> None:
    counts = Counter(query.language for query in load())
    assert counts["en"] >= 300
    assert counts["zh"] >= 100


def test_every_topic_is_there_in_both_languages() -> None:
    counts = Counter((query.language, query.topic) for query in load())
    assert all(counts[language, topic] >= 5 for language in ("en", "zh") for topic in get_args(Topic))


def test_no_query_is_there_twice() -> None:
    words = Counter(query.query.casefold() for query in load())
    assert not [query for query, count in words.items() if count > 1]


def test_lengths_vary_and_are_counted() -> None:
    for query in load():
        assert query.words == (len(query.query) if query.language == "zh" else len(query.query.split()))
    lengths = {query.words for query in load() if query.language == "en"}
    assert min(lengths) == 1
    assert 10 <= max(lengths) <= 12


def test_shopping_spreads_over_many_product_types() -> None:
    counts = Counter(name for query in load() for name in query.product_types)
    assert len(counts) >= 40
    assert max(counts.values()) <= 15


def test_carried_product_types_are_left_out() -> None:
    kept = without_product_types(load(), {"car tyres", "books"})
    assert 0 < len(kept) < len(load())
    assert not any({"car tyres", "books"} & set(query.product_types) for query in kept)


def test_the_halves_are_about_equal_and_share_nothing() -> None:
    queries = load()
    calibration, held_out = split(queries)
    assert len(calibration) + len(held_out) == len(queries)
    assert not {query.query for query in calibration} & {query.query for query in held_out}
    assert abs(len(calibration) - len(held_out)) < len(queries) * 0.12
    for half in (calibration, held_out):
        assert {query.topic for query in half} == set(get_args(Topic))


def test_a_query_stays_in_its_half_when_others_go() -> None:
    calibration, _ = split(load())
    fewer, _ = split(without_product_types(load(), {"books", "shoes"}))
    assert set(fewer) <= set(calibration)


@pytest.mark.parametrize(
    ("query", "topic", "product_types", "words"),
    [("", "bank", (), 0), ("a", "shopping", (), 1), ("a", "bank", ("books",), 1), ("a", "poetry", (), 1)],
)
def test_nonsense_is_refused(query: str, topic: Topic, product_types: tuple[str, ...], words: int) -> None:
    with pytest.raises(ValueError, match=r"need|name|unknown"):
        OutOfCatalogueQuery(query, "en", topic, product_types, words)
