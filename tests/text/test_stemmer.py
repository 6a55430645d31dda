"""One stemmer for what is indexed and what is asked."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_runtime.text.stemmer import stem

PLURALS = {
    "lenses": "lens", "lens": "lens", "series": "series", "sizes": "size", "shoes": "shoe", "dresses": "dress",
    "watches": "watch", "batteries": "battery", "glasses": "glass", "boxes": "box", "brushes": "brush",
    "knives": "knife", "scarves": "scarf", "shelves": "shelf", "movies": "movie", "hoodies": "hoodie",
    "ties": "tie", "buses": "bus", "canvas": "canvas", "gas": "gas", "women": "woman", "children": "child",
    "mice": "mouse", "tvs": "tv", "axes": "axe", "plus": "plus", "bus": "bus", "chess": "chess",
}  # fmt: skip


@pytest.mark.parametrize(("plural", "singular"), sorted(PLURALS.items()))
def test_plurals_of_shops(plural: str, singular: str) -> None:
    assert stem(plural) == singular


@given(st.text(st.sampled_from("abcdeghiknoprstuvxyz"), max_size=12))
def test_a_stem_is_its_own_stem(word: str) -> None:
    assert stem(stem(word)) == stem(word)
