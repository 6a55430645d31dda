from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import numpy as np
import pytest
from numpy.typing import NDArray

from edge_runtime.manifest_types import SpeechModel
from edge_runtime.speech.audio import RATE
from edge_runtime.speech.recognizer import Recognizer
from edge_runtime.speech.streaming import Partial, has_speech, listen
from edge_runtime.speech.vad import EnergyDetector
from tests.speech import speech_models as models

Make = Callable[[Path], SpeechModel]
both = pytest.mark.parametrize(
    "make", [models.zipformer_ctc, models.streaming_zipformer_ctc], ids=["offline", "streaming"]
)


def told(recogniser: Recognizer, sound: NDArray[np.float32], chunk: int = 1600) -> list[Partial]:
    async def pieces() -> AsyncIterator[NDArray[np.float32]]:
        for at in range(0, len(sound), chunk):
            yield sound[at : at + chunk]

    async def run() -> list[Partial]:
        ticks = iter(range(10**6))
        return [
            part
            async for part in listen(recogniser, pieces(), EnergyDetector(), clock=lambda: float(next(ticks)))
        ]

    return asyncio.run(run())


@both
def test_words_come_while_they_are_spoken_and_once_when_all_is_said(make: Make, tmp_path: Path) -> None:
    recogniser = Recognizer(tmp_path, make(tmp_path))
    parts = told(recogniser, models.say("red mug lamp", seconds=0.1, gap=0.08))
    assert parts[-1] == Partial(parts[-1].hypothesis, final=True)
    assert parts[-1].hypothesis.text == "red mug lamp"
    partial = [part.hypothesis.text for part in parts[:-1]]
    assert not any(part.final for part in parts[:-1])
    assert len(partial) >= 3
    assert all("red mug lamp".startswith(text) for text in partial)


@both
def test_two_utterances_are_two_answers(make: Make, tmp_path: Path) -> None:
    recogniser = Recognizer(tmp_path, make(tmp_path))
    sound = np.concatenate([models.say("red mug"), np.zeros(RATE, np.float32), models.say("lamp")])
    assert [part.hypothesis.text for part in told(recogniser, sound) if part.final] == ["red mug", "lamp"]


@both
@pytest.mark.parametrize("chunk", [320, 1600, 7777, 10**6])
def test_the_size_of_the_pieces_does_not_matter(make: Make, chunk: int, tmp_path: Path) -> None:
    recogniser = Recognizer(tmp_path, make(tmp_path))
    finals = [part.hypothesis.text for part in told(recogniser, models.say("blue shoe"), chunk) if part.final]
    assert finals == ["blue shoe"]


@both
def test_a_button_let_go_ends_the_utterance(make: Make, tmp_path: Path) -> None:
    recogniser = Recognizer(tmp_path, make(tmp_path))
    sound = models.say("mug")[: -int(0.45 * RATE)]
    assert [part.hypothesis.text for part in told(recogniser, sound) if part.final] == ["mug"]


@both
def test_silence_and_noise_say_nothing(make: Make, tmp_path: Path) -> None:
    recogniser = Recognizer(tmp_path, make(tmp_path))
    hum = np.random.default_rng(1).normal(0, 0.005, 2 * RATE).astype(np.float32)
    assert told(recogniser, np.zeros(2 * RATE, np.float32)) == []
    assert told(recogniser, hum) == []
    assert not has_speech(hum, EnergyDetector())
    assert has_speech(models.say("mug"), EnergyDetector())
