from __future__ import annotations

import shutil

import pytest

from export.training.speech.phones import PHONES, Phones

pytestmark = pytest.mark.skipif(not shutil.which("espeak-ng"), reason="needs espeak-ng, as training does")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("red shoes", "ɹɛdʃuz"),
        ("a knight", "eɪnaɪt"),
        ("给我相机", "GEIWOXIANGJI"),
        ("usb 相机", "juɛsbiXIANGJI"),
    ],
)
def test_texts_sound_as_they_are_said(text: str, said: str) -> None:
    phones = Phones([text, "other words"])
    assert "".join(PHONES[number] for number in phones.encode(text)) == said


def test_a_word_that_nobody_foresaw_is_told() -> None:
    with pytest.raises(KeyError):
        Phones(["red"]).encode("blue")
