"""Text → tokens."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_runtime.text.analyzer import index_terms, units
from edge_runtime.text.normalizer import fold
from edge_runtime.text.stemmer import stem

ANY = st.text(st.characters(exclude_categories=()), max_size=200)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Batteries", ["battery"]),
        ("men's shoes", ["man", "shoe"]),
        ("wine glasses", ["wine", "glass"]),
        ("lenses and lens", ["lens", "and", "lens"]),
        ("wireless bus", ["wireless", "bus"]),
        ("hoodies movies", ["hoodie", "movie"]),
        ("dv7-1211ea", ["dv71211ea", "dv7", "1211ea"]),
        ('15.6" display', ["15.6in", "15.6", "display"]),
        ("15.6-inch", ["15.6in", "15.6"]),
        ("2TB", ["2tb", "2"]),
        ("2 tb", ["2tb", "2"]),
        ("2 in 1", ["2", "in", "1"]),
        ("1,000 mAh", ["1000mah", "1000"]),
        ("17.0", ["17"]),
        ("5-kg-dumbbell", ["5kgdumbbell", "5", "kg", "dumbbell"]),
        ("café Ångström", ["cafe", "angstrom"]),
        ("GeForce RTX™ 2060 ℠", ["geforce", "rtx", "2060"]),
        ("ＮＩＫＥ", ["nike"]),
        ("相机", ["相机"]),
        ("数码相机", ["数码", "码相", "相机"]),
        ("鞋", ["鞋"]),
        ("红色Nike鞋", ["红色", "nike", "鞋"]),
        ("", []),
        ("\x00 \ud800 ''", []),
    ],
)
def test_tokens(text: str, expected: list[str]) -> None:
    assert index_terms(text) == expected


def test_singles_are_added_for_the_index() -> None:
    assert index_terms("跑鞋", singles=True) == ["跑鞋", "跑", "鞋"]


@given(ANY)
def test_any_text_is_read(text: str) -> None:
    for token in index_terms(text, singles=True):
        assert token
        assert not any(character.isspace() for character in token)


@given(ANY)
def test_places_lie_in_the_folded_text(text: str) -> None:
    folded = fold(text)
    for unit in units(folded):
        assert 0 <= unit.start < unit.end <= len(folded)


@given(st.text("abcdeishxzuy", max_size=12))
def test_stem_is_idempotent(word: str) -> None:
    assert stem(stem(word)) == stem(word)


@pytest.mark.parametrize(
    "text", ["a" * 10_000, "a-" * 5_000, "1," * 5_000, "'" * 10_000, "相" * 10_000, '1"' * 5_000]
)
def test_long_texts_are_read(text: str) -> None:
    assert len(index_terms(text)) <= 20_000
