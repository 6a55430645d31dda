from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from edge_runtime.query.prices import _DIGITS, _TENS
from export.speech.numerals import chinese, english, spoken


@pytest.mark.parametrize(
    ("number", "words", "han"),
    [
        (0, "zero", "零"),
        (10, "ten", "十"),
        (12, "twelve", "十二"),
        (20, "twenty", "二十"),
        (105, "one hundred five", "一百零五"),
        (110, "one hundred ten", "一百一十"),
        (250, "two hundred fifty", "二百五十"),
        (1005, "one thousand five", "一千零五"),
        (2300, "two thousand three hundred", "二千三百"),
        (10001, "ten thousand one", "一万零一"),
    ],
)
def test_numbers_as_they_are_said(number: int, words: str, han: str) -> None:
    assert " ".join(english(number)) == words
    assert chinese(number) == han


@given(st.integers(0, 9999))
def test_chinese_numbers_read_back(number: int) -> None:
    total = section = 0
    for character in chinese(number):
        if character in _TENS:
            total += (section or 1) * _TENS[character]
            section = 0
        else:
            section = int(_DIGITS[character])
    assert total + section == number


@given(st.integers(0, 999_999))
def test_english_numbers_differ(number: int) -> None:
    assert english(number) != english(number + 1)


@pytest.mark.parametrize(
    ("word", "said"),
    [
        ("EOS-2000D", "e o s two thousand d"),
        ("MU-1234", "m u one two three four"),
        ("50mm", "fifty m m"),
        ("Xerox", "xerox"),
        ("007", "zero zero seven"),
        ("T-shirt", "t shirt"),
    ],
)
def test_model_names_as_they_are_said(word: str, said: str) -> None:
    assert " ".join(spoken(word)) == said
