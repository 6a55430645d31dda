from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from export.speech.units import HAN
from export.training.speech.alphabet import TOKENS, UNITS, encode, plain


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I'd like a 12 oz. Mug!", "id like a twelve oz mug"),
        ("给我推荐2款相机", "给我推荐 二 款相机"),
        ("EOS 20123", "eos two zero one two three"),
        ("  ", ""),
    ],
)
def test_texts_as_they_are_said(text: str, said: str) -> None:
    assert plain(text) == said


@settings(deadline=None)
@given(st.text(max_size=40))
def test_any_text_becomes_letters_characters_and_spaces(text: str) -> None:
    said = plain(text)
    assert plain(said) == said
    assert all(c == " " or HAN.match(c) or ("a" <= c <= "z") for c in said)
    assert all(0 < token < len(TOKENS) for token in encode(said))


def test_a_text_and_the_graph_s_words_are_spelled_alike() -> None:
    for word in ("red", "相机", "运动鞋", "a"):
        assert encode(word) == UNITS.spell(word)
    assert [TOKENS[token] for token in encode("绿 tea")] == ["L", "V", "t", "ee"]


def test_every_common_character_can_be_said() -> None:
    said = "的一是不了人我在有他这为之大来以个中上们到说国和地也子时道出而要于就下得可你年生"
    assert len(encode(said)) >= len(said)
    assert TOKENS[0] == "<blk>"
    assert len(set(TOKENS)) == len(TOKENS)
