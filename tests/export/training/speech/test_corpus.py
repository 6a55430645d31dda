from __future__ import annotations

import gzip
import json
import random
from pathlib import Path

import numpy as np
import pytest

from edge_runtime.speech.audio import RATE
from export.training.speech.coffee_orders import load_orders, wording
from export.training.speech.corpus import KEPT_SPEAKER
from export.training.speech.kokoro_voices import PACKAGE
from export.training.speech.voices import _FLITE, _PICO, Voice, kept_voices, say, variants
from tests.needs import needs_program


@pytest.mark.shared
def test_the_speaker_who_is_kept_apart_is_one_of_three(shared: Path) -> None:
    with gzip.open(shared / "spoken-digits" / "labels.jsonl.gz", "rt", encoding="utf-8") as file:
        speakers = {json.loads(line)["speaker"] for line in file}
    assert KEPT_SPEAKER in speakers
    assert len(speakers) == 3


@pytest.mark.shared
def test_every_order_has_a_wording_of_its_slots(shared: Path) -> None:
    orders = load_orders(shared)
    assert len(orders) == 294
    for order in orders:
        text = wording(order.slots, random.Random(order.name))
        assert all(value.lower() in text for value in order.slots.values())


def test_voices_that_are_measured_with_are_not_trained_on() -> None:
    needs_program("espeak-ng", "espeak-ng")
    chinese = {voice.name.split("+")[1] for voice in kept_voices("zh")}
    assert 5 <= len(chinese) < len(variants()) / 4
    assert {voice.engine for voice in kept_voices("en")} == {"festival"}
    assert not set(_FLITE) & {voice.name for voice in kept_voices("en")}


@pytest.mark.parametrize("voice", [Voice("pico", name, 1.2, 0.9) for name in _PICO])
def test_pico_speaks(voice: Voice) -> None:
    said = say("a red leather backpack", voice)
    assert said.dtype == np.float32
    assert 0.8 < len(said) / RATE < 4
    assert 0.05 < np.abs(said).max() <= 1


@pytest.mark.parametrize("name", ["hibari", "joe", "kokoro"])
def test_neural_voices_speak_higher_and_faster(name: str) -> None:
    if name == "kokoro" and not PACKAGE.exists():
        pytest.skip(f"needs {PACKAGE.name}, which make test fetches")

    def seconds_and_pitch(pitch: float, pace: float) -> tuple[float, float]:
        said = say("a red leather backpack", Voice("neural", name, pace, pitch, blend={"am_adam": 1.0}))
        assert said.dtype == np.float32
        assert 0.05 < np.abs(said).max() <= 1
        frames = np.lib.stride_tricks.sliding_window_view(said, 1024)[::256]
        loud = frames[np.square(frames).mean(axis=1) > np.square(said).mean()]
        spectra = np.abs(np.fft.rfft(loud * np.hanning(1024), 4096))
        spectra[:, 4096 * 900 // RATE :] = 0
        likeness = np.fft.irfft(spectra**2)[:, RATE // 270 : RATE // 60]
        return len(said) / RATE, float(np.median(RATE / (likeness.argmax(axis=1) + RATE // 270)))

    seconds, pitch = seconds_and_pitch(1.0, 1.0)
    assert 0.8 < seconds < 4
    assert seconds_and_pitch(1.0, 1.3)[0] < 0.9 * seconds
    assert seconds_and_pitch(1.3, 1.0)[1] > 1.15 * pitch
