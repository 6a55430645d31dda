from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from edge_runtime.speech.audio import RATE, resample
from edge_runtime.speech.recognizer import SileroDetector
from edge_runtime.speech.vad import Boundary, Detector, Endpointer, EnergyDetector


def noise(seconds: float, decibels: float, seed: int = 0) -> NDArray[np.float32]:
    sound = np.random.default_rng(seed).normal(0, 10 ** (decibels / 20), int(seconds * RATE))
    return sound.astype(np.float32)


def burst(seconds: float, decibels: float) -> NDArray[np.float32]:
    """A voice-like buzz, four syllables a second."""
    time = np.arange(int(seconds * RATE)) / RATE
    buzz = sum(np.sin(2 * np.pi * 120 * n * time) for n in range(1, 12))
    sound = buzz * (0.55 + 0.45 * np.sin(2 * np.pi * 4 * time))
    scaled: NDArray[np.float32] = (sound / np.sqrt(np.mean(sound**2)) * 10 ** (decibels / 20)).astype(
        np.float32
    )
    return scaled


def boundaries(sound: NDArray[np.float32], chunk: int = 800) -> list[Boundary]:
    endpointer = Endpointer(EnergyDetector())
    return [b for at in range(0, len(sound), chunk) for b in endpointer.accept(sound[at : at + chunk])]


@pytest.mark.parametrize("floor", [-90.0, -60.0, -45.0, -38.0])
def test_speech_above_any_steady_noise_is_found_and_ends(floor: float) -> None:
    sound = np.concatenate([noise(1.0, floor), burst(1.2, -20), noise(1.5, floor, 1)])
    found = [b for b in boundaries(sound) if b.kind != "pause"]
    assert [b.kind for b in found] == ["start", "end"]
    assert 0.65 * RATE <= found[0].at <= 1.0 * RATE
    assert 2.2 * RATE + 0.5 * RATE <= found[1].at <= 3.1 * RATE


@pytest.mark.parametrize("floor", [-90.0, -60.0, -40.0])
def test_noise_alone_and_clicks_are_no_speech(floor: float) -> None:
    sound = noise(4.0, floor)
    assert boundaries(sound) == []
    sound[2 * RATE : 2 * RATE + 200] += 0.5
    assert boundaries(sound) == []


def test_a_recording_may_begin_in_the_middle_of_a_word() -> None:
    assert boundaries(np.concatenate([burst(0.8, -20), noise(1.0, -70)]))[0] == Boundary("start", 0)


def test_a_short_pause_does_not_end_an_utterance() -> None:
    quiet = noise(0.4, -70)
    sound = np.concatenate([noise(0.5, -70), burst(0.6, -20), quiet, burst(0.6, -20), noise(1.0, -70, 1)])
    assert [b.kind for b in boundaries(sound)] == ["start", "pause", "pause", "end"]


def test_an_utterance_without_end_ends_by_itself() -> None:
    endpointer = Endpointer(EnergyDetector(), longest=2.0)
    kinds = [b.kind for b in endpointer.accept(np.concatenate([noise(0.5, -70), burst(2.5, -20)]))]
    assert kinds[:2] == ["start", "end"]


def test_silence_of_zeros_is_silence() -> None:
    assert boundaries(np.zeros(RATE, np.float32)) == []


@settings(max_examples=20, deadline=None)
@given(st.lists(st.integers(1, 4000), min_size=1, max_size=30))
def test_how_the_sound_is_cut_changes_nothing(cuts: list[int]) -> None:
    sound = np.concatenate([noise(0.4, -60), burst(0.5, -20), noise(0.9, -60, 1)])
    endpointer, at, found = Endpointer(EnergyDetector()), 0, []
    for size in (*cuts, len(sound)):
        found += endpointer.accept(sound[at : at + size])
        at += size
    assert found == Endpointer(EnergyDetector()).accept(sound)


@pytest.mark.shared
@pytest.mark.parametrize("name", ["energy", "silero"])
def test_real_voices_are_found(name: str, shared: Path) -> None:
    detector: Detector = (
        EnergyDetector() if name == "energy" else SileroDetector(shared / "models" / "silero_vad.onnx")
    )
    clips = sorted((shared / "coffee-orders" / "speech").glob("*.flac"))[:30]
    found = 0
    for clip in clips:
        samples, rate = soundfile.read(clip, dtype="float32")
        detector.reset()
        sound = np.concatenate([noise(0.5, -75), resample(samples, rate), noise(1.0, -75)])
        kinds = [b.kind for b in Endpointer(detector).accept(sound)]
        found += "start" in kinds and "end" in kinds
    assert found >= 29
