from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from export.indexing.product_types import names
from export.speech.phonemes import SOUNDS, respell


@pytest.mark.parametrize(
    ("word", "sounds"),
    [
        ("red", "r e d"),
        ("knight", "n ie t"),
        ("chair", "ch e r"),
        ("floor", "f l oa r"),
        ("water", "w aw t er"),
        ("usb", "y oo e s b ee"),
        ("ember", "e m b er"),
        ("x", "e k s"),
        ("mm", "e m e m"),
    ],
)
def test_words_as_they_are_said(word: str, sounds: str) -> None:
    assert " ".join(respell(word)) == sounds


def test_words_of_one_sound_are_spelled_alike() -> None:
    assert respell("blue") == respell("blew")
    assert respell("tea") == respell("tee") == respell("t")
    assert (*respell("back"), *respell("pack")) == respell("backpack")


def test_every_name_of_a_kind_can_be_said() -> None:
    words = {word for name, *_ in names() for word in re.findall("[a-z]+", name)}
    assert len(words) > 1000
    assert all(respell(word) for word in words)


@settings(deadline=None)
@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=24))
def test_any_word_becomes_sounds(word: str) -> None:
    assert set(respell(word)) <= set(SOUNDS)
