from __future__ import annotations

from pathlib import Path

import pytest

from export.speech.units import Units, syllables
from export.training.speech.alphabet import TOKENS
from tests.speech.speech_models import TOKENS as TONES

BPE = ("<blk>", "<sos/eos>", "<unk>", "▁RE", "D", "▁", "R", "E", "▁MUG", "M", "U", "G", "相", "机")


def spelled(units: Units, word: str) -> list[str] | None:
    ids = units.spell(word)
    return None if ids is None else [units.tokens[number] for number in ids]


@pytest.mark.parametrize(
    ("tokens", "word", "expected"),
    [
        (TONES, "red", ["▁", "r", "e", "d"]),
        (TONES, "相机", ["相", "机"]),
        (TONES, "手机", None),
        (BPE, "red", ["▁RE", "D"]),
        (BPE, "mug", ["▁MUG"]),
        (BPE, "blue", None),
        (TONES, "two words", None),
        (TONES, "", None),
    ],
)
def test_words_in_each_kind_of_token(tokens: tuple[str, ...], word: str, expected: list[str] | None) -> None:
    assert spelled(Units(dict(enumerate(tokens))), word) == expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("相机", ["X", "IANG", "J", "I"]),
        ("t恤", ["t", "ee", "X", "U"]),
        ("绿", ["L", "V"]),
        ("knee", ["n", "ee"]),
        ("two words", None),
    ],
)
def test_words_as_they_sound(word: str, expected: list[str] | None) -> None:
    assert spelled(Units(dict(enumerate(TOKENS)), respelled=True), word) == expected


def test_byte_pairs_follow_their_probabilities(tmp_path: Path) -> None:
    (tmp_path / "bpe.vocab").write_text("▁RE\t-9\nD\t-1\n▁\t-1\nR\t-1\nE\t-1\n", encoding="utf-8")
    assert spelled(Units(dict(enumerate(BPE)), tmp_path / "bpe.vocab"), "red") == ["▁", "R", "E", "D"]


def test_syllables_hear_the_word_not_the_character() -> None:
    assert syllables("银行") == [("y", "in"), ("h", "ang")]
    assert syllables("行走") == [("x", "ing"), ("z", "ou")]
