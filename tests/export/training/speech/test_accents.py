"""English as other languages would write it."""

from __future__ import annotations

import numpy as np
import pytest

from export.speech.numerals import DIGITS
from export.speech.phonemes import SOUNDS
from export.training.speech.accents import _TABLES, ACCENTS, spelt
from export.training.speech.voices import Voice, say
from tests.needs import needs_program


@pytest.mark.parametrize("accent", ACCENTS)
def test_every_sound_has_a_spelling_and_digits_stay_apart(accent: str) -> None:
    assert set(_TABLES[accent]) == set(SOUNDS)
    assert len({spelt(digit, accent) for digit in DIGITS}) == len(DIGITS)


def test_an_accent_is_heard() -> None:
    needs_program("espeak-ng", "espeak-ng")
    plain, accented = (say("five running shoes", Voice("espeak-ng", name, 160)) for name in ("en-us", "de"))
    assert 0.5 < len(accented) / len(plain) < 2
    assert not np.array_equal(plain[: len(accented)], accented[: len(plain)])
