from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from edge_runtime.errors import MediaTooLarge
from edge_runtime.manifest_types import SPEECH_PARTS, SpeechModel
from edge_runtime.speech.audio import RATE
from edge_runtime.speech.recognizer import Recognizer
from tests.speech import speech_models as models

Make = Callable[[Path], SpeechModel]
SPELLED: tuple[Make, ...] = (models.zipformer_ctc, models.streaming_zipformer_ctc)


def test_there_is_a_small_model_of_every_kind(tmp_path: Path) -> None:
    made = set()
    for make in (*models.HEARS, *models.SPEAKS):
        folder = tmp_path / make.__name__
        folder.mkdir()
        description = make(folder)
        made.add((description.family, description.streaming))
    assert made == set(SPEECH_PARTS)


@pytest.mark.parametrize("make", SPELLED, ids=lambda make: make.__name__)
@pytest.mark.parametrize("text", ["red mug", "相机", "good mug"])
def test_ctc_models_hear_what_is_said(make: Make, text: str, tmp_path: Path) -> None:
    heard = Recognizer(tmp_path, make(tmp_path)).transcribe(models.say(text))
    assert (heard.text, heard.confidence) == (text, None)


@pytest.mark.parametrize("make", models.HEARS[2:], ids=lambda make: make.__name__)
def test_every_kind_that_hears_is_moved_by_the_sound(make: Make, tmp_path: Path) -> None:
    recogniser = Recognizer(tmp_path, make(tmp_path))
    assert recogniser.transcribe(models.say("red mug")).text != recogniser.transcribe(models.say("lamp")).text


@pytest.mark.parametrize("make", models.HEARS[2:4], ids=lambda make: make.__name__)
def test_transducers_say_how_sure_they_are(make: Make, tmp_path: Path) -> None:
    heard = Recognizer(tmp_path, make(tmp_path)).transcribe(models.say("mug"))
    assert heard.confidence is not None
    assert 0.5 < heard.confidence <= 1


@pytest.mark.parametrize("make", models.SPEAKS, ids=lambda make: make.__name__)
def test_every_other_kind_decodes(make: Make, tmp_path: Path) -> None:
    assert Recognizer(tmp_path, make(tmp_path)).transcribe(models.say("red mug")).text


@pytest.mark.parametrize("make", [*models.HEARS, *models.SPEAKS], ids=lambda make: make.__name__)
def test_no_sound_is_no_words(make: Make, tmp_path: Path) -> None:
    recogniser = Recognizer(tmp_path, make(tmp_path))
    assert recogniser.transcribe(np.empty(0, np.float32)).text == ""


def test_a_stream_tells_more_and_more(tmp_path: Path) -> None:
    recogniser = Recognizer(tmp_path, models.streaming_zipformer_ctc(tmp_path))
    sound = models.say("red mug")
    stream = recogniser.stream()
    partial = [stream.accept(sound[at : at + RATE // 10]).text for at in range(0, len(sound), RATE // 10)]
    assert stream.finish().text == "red mug"
    told = list(dict.fromkeys(partial))
    assert len(told) >= 4
    assert all("red mug".startswith(text) for text in told)


def test_threads_share_a_model(tmp_path: Path) -> None:
    recogniser = Recognizer(tmp_path, models.zipformer_ctc(tmp_path))
    texts = ["red mug", "blue lamp", "green shoe", "相机"] * 4
    with ThreadPoolExecutor(4) as pool:
        assert [heard.text for heard in pool.map(recogniser.transcribe, map(models.say, texts))] == texts


def test_hotwords_make_a_phrase_likelier(tmp_path: Path) -> None:
    description = models.transducer(tmp_path)
    (tmp_path / "hotwords.txt").write_text("相机\n", encoding="utf-8")
    with_words = SpeechModel(
        "transducer", description.files, description.tokens, ("en",), hotwords="hotwords.txt"
    )
    assert "相" in Recognizer(tmp_path, with_words).transcribe(models.say("相机")).text


def test_more_than_a_model_takes_is_refused(tmp_path: Path) -> None:
    recogniser = Recognizer(tmp_path, models.whisper(tmp_path))
    with pytest.raises(MediaTooLarge, match="29 seconds"):
        recogniser.transcribe(np.zeros(30 * RATE, np.float32))
