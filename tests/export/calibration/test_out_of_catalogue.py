from __future__ import annotations

from collections import Counter
from typing import get_args

import pytest

from export.calibration.out_of_catalogue import ForeignQuery, Kind, load, split, without_kinds


def test_there_are_enough_in_each_language() -> None:
    counts = Counter(query.language for query in load())
    assert counts["en"] >= 300
    assert counts["zh"] >= 100


def test_every_kind_is_there_in_both_languages() -> None:
    counts = Counter((query.language, query.kind) for query in load())
    assert all(counts[language, kind] >= 5 for language in ("en", "zh") for kind in get_args(Kind))


def test_no_query_is_there_twice() -> None:
    words = Counter(query.query.casefold() for query in load())
    assert not [query for query, count in words.items() if count > 1]


def test_lengths_vary_and_are_counted() -> None:
    for query in load():
        assert query.words == (len(query.query) if query.language == "zh" else len(query.query.split()))
    lengths = {query.words for query in load() if query.language == "en"}
    assert min(lengths) == 1
    assert 10 <= max(lengths) <= 12


def test_shopping_spreads_over_many_kinds() -> None:
    kinds = Counter(kind for query in load() for kind in query.kinds)
    assert len(kinds) >= 40
    assert max(kinds.values()) <= 15


def test_carried_kinds_are_left_out() -> None:
    kept = without_kinds(load(), {"car tyres", "books"})
    assert 0 < len(kept) < len(load())
    assert not any({"car tyres", "books"} & set(query.kinds) for query in kept)


def test_the_halves_are_about_equal_and_share_nothing() -> None:
    queries = load()
    calibration, held_out = split(queries)
    assert len(calibration) + len(held_out) == len(queries)
    assert not {query.query for query in calibration} & {query.query for query in held_out}
    assert abs(len(calibration) - len(held_out)) < len(queries) * 0.12
    for half in (calibration, held_out):
        assert {query.kind for query in half} == set(get_args(Kind))


def test_a_query_stays_in_its_half_when_others_go() -> None:
    calibration, _ = split(load())
    fewer, _ = split(without_kinds(load(), {"books", "shoes"}))
    assert set(fewer) <= set(calibration)


@pytest.mark.parametrize(
    ("query", "kind", "kinds", "words"),
    [("", "bank", (), 0), ("a", "shopping", (), 1), ("a", "bank", ("books",), 1), ("a", "poetry", (), 1)],
)
def test_nonsense_is_refused(query: str, kind: Kind, kinds: tuple[str, ...], words: int) -> None:
    with pytest.raises(ValueError, match=r"need|name|unknown"):
        ForeignQuery(query, "en", kind, kinds, words)
