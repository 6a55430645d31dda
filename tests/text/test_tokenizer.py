"""Tokens keep their places, whatever is taken out or put in."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from edge_runtime.text.normalizer import normalize
from edge_runtime.text.tokenizer import Tokens, tokenize

TEXTS = st.text(st.characters(exclude_categories=()), max_size=60) | st.lists(
    st.sampled_from(
        ["red", "T-shirt", "women's", "€80", "50-80", "红色", "的", "15.6", '"', ",", "80euro", "&"]
    ),
    max_size=12,
).map(" ".join)


def same(tokens: Tokens, other: Tokens) -> bool:
    return tokens == other


@settings(deadline=None)
@given(TEXTS)
def test_each_token_stands_where_it_says(text: str) -> None:
    tokens = tokenize(normalize(text))
    assert tokens.starts == sorted(tokens.starts)
    assert all(start < end for start, end in zip(tokens.starts, tokens.ends, strict=True))
    assert normalize(tokens.text) == tokens.text
    assert all(
        number is None or norm[0].isdecimal()
        for norm, number in zip(tokens.norms, tokens.numbers, strict=True)
    )


@settings(deadline=None)
@given(TEXTS, st.data())
def test_what_is_left_is_what_the_tokenizer_makes_of_its_text(text: str, data: st.DataObject) -> None:
    tokens = tokenize(normalize(text))
    if not len(tokens):
        return
    first = data.draw(st.integers(0, len(tokens) - 1))
    last = data.draw(st.integers(first + 1, len(tokens)))
    left = tokens.without([(first, last)])
    assert left == tokenize(left.text)
    assert set(left.norms) <= set(tokens.norms)
    part = tokens.part(first, last)
    assert part.norms == tokens.norms[first:last]
    assert part.text == tokens.slice(first, last)


def test_words_are_put_in_and_taken_out() -> None:
    tokens = tokenize("Bag, not lether under 80")
    mended = tokens.replaced({3: "leather"})
    assert mended == tokenize("Bag, not leather under 80")
    assert mended.without([(2, 4)]).text == "Bag under 80"
    assert mended.without([(0, 1)]).text == "not leather under 80"
    assert mended.without([(0, len(mended))]).text == ""
