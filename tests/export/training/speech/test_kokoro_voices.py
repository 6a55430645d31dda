"""Many people made of fifty, in two languages, some with an accent."""

from __future__ import annotations

import random
from pathlib import Path

import numpy as np
import pytest

from edge_runtime.errors import ExtraMissing
from export.speech.numerals import DIGITS
from export.training.speech import kokoro_voices as module
from export.training.speech.kokoro_voices import KEPT, SWAPS, _kokoro, american, kokoro, mandarin, people
from export.training.speech.voices import draw, kept_people
from tests.needs import needs_program

if not module.PACKAGE.exists():
    pytest.skip(f"needs {module.PACKAGE.name}, which make test fetches", allow_module_level=True)

SYLLABLES = "红 包 二 手 机 吃 饭 绿 色 女 士 运 动 鞋 四 是 日 字 次 云 月 我 一 五 物 熊 娘 六 对 军 全 雪 翁 哦 双 快"


def test_english_and_chinese_are_phones_that_the_model_knows() -> None:
    _, vocabulary = _kokoro()
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
    _, vocabulary = _kokoro()
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
    blends = [{"am_adam": 1.0}, {"am_adam": 0.6, "bf_emma": 0.4}]
    said = [kokoro("three", blend=blend) for blend in blends]
    said.append(kokoro("three", blend=blends[0], swaps=("θs", "ɹʁ")))
    assert all(np.abs(sound).max() > 0.05 for sound in said)
    assert len({sound.tobytes() for sound in said}) == 3
    assert not len(kokoro("！", blend=blends[0]))


@pytest.mark.parametrize("language", ["en", "zh"])
def test_those_kept_to_choose_by_are_never_drawn(language: str) -> None:
    needs_program("espeak-ng", "espeak-ng")
    chance = random.Random(1)
    drawn = [voice for voice in (draw(language, chance) for _ in range(4000)) if voice.name == "kokoro"]
    heard = {name for voice in drawn for name in voice.blend}
    assert len(people()) == 54
    assert set(people()) - heard == {*KEPT, "am_fenrir", "pm_alex", "zf_xiaoni", "zm_yunjian"}
    measured = {name for voice in kept_people(language) for name in voice.blend}
    assert measured == {name for name in set(people()) - heard if (name[0] == "z") == (language == "zh")}
    for voice in drawn:
        assert sum(voice.blend.values()) == pytest.approx(1)
        assert len(voice.blend) == 2
        if language == "zh":
            assert max(voice.blend, key=voice.blend.__getitem__)[0] == "z"
            assert not voice.swaps


def test_other_people_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PACKAGE", tmp_path / module.PACKAGE.name)
    with pytest.raises(ExtraMissing, match="needs Kokoro's people") as caught:
        module.require_people()
    assert caught.value.hint == "make .make/kokoro-js-1.2.1.tgz"
    module.PACKAGE.write_bytes(b"others")
    with pytest.raises(ExtraMissing) as caught:
        module.require_people()
    assert str(caught.value.hint).startswith("rm .make/kokoro-js-1.2.1.tgz; ")
