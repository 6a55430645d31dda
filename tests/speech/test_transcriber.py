"""Spoken search on a small real bundle whose speech model hears tones."""

from __future__ import annotations

import asyncio
import json
import shutil
import subprocess
import sys
from collections.abc import AsyncIterator, Iterator
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray
from typer.testing import CliRunner

from edge_runtime import testing
from edge_runtime.bundle.reader import open_bundle
from edge_runtime.cli.main import app
from edge_runtime.engine import Engine
from edge_runtime.errors import BundleDamaged, MediaInvalid, ModelMissing
from edge_runtime.speech.audio import RATE
from edge_runtime.speech.transcriber import Transcriber
from edge_runtime.types import Hit, Query
from tests.speech import speech_models as models


def wav(text: str) -> bytes:
    buffer = BytesIO()
    soundfile.write(buffer, models.say(text), RATE, format="WAV", subtype="PCM_16")
    return buffer.getvalue()


@pytest.fixture(scope="module")
def folder(spoken: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return shutil.copytree(spoken, tmp_path_factory.mktemp("voice") / "shop")


@pytest.fixture(scope="module")
def engine(folder: Path) -> Iterator[Engine]:
    with Engine.open(folder / "bundle") as opened:
        yield opened


def test_what_is_said_is_searched_for(engine: Engine) -> None:
    said, typed = engine.search(Query(audio=wav("red shoe"))), engine.search(Query(text="red shoe"))
    assert said.transcript is not None
    assert (said.transcript.text, said.transcript.language) == ("red shoe", "en")
    assert [hit.id for hit in said.hits] == [hit.id for hit in typed.hits]
    assert said.understood == typed.understood
    assert "speech" in said.timings


def shares(hit: Hit) -> dict[str, float]:
    found: dict[str, float] = {reason.source: reason.share for reason in hit.explanation}
    assert sum(found.values()) == pytest.approx(1)
    return found


def test_what_is_said_has_its_own_share_in_each_hit(engine: Engine, folder: Path) -> None:
    picture = (folder / "shoe-red.png").read_bytes()
    typed = engine.search(Query(text="red shoe", image=picture)).hits[0]
    for query in (Query(text="red shoe", spoken=True), Query(audio=wav("red shoe"))):
        hit = engine.search(query).hits[0]
        assert shares(hit)["voice"] > 0
        assert not {"keywords", "semantic"} & set(shares(hit))
        assert hit.explanation[0].detail == "red shoe"
    both = engine.search(Query(audio=wav("red shoe"), image=picture)).hits[0]
    assert both.score == pytest.approx(typed.score)
    assert shares(both)["image"] == pytest.approx(shares(typed)["image"])
    assert shares(both)["voice"] == pytest.approx(shares(typed)["keywords"] + shares(typed)["semantic"])


def test_what_is_typed_beside_it_keeps_its_part(engine: Engine) -> None:
    typed = shares(engine.search(Query(text="shoe red")).hits[0])
    mixed = shares(engine.search(Query(text="shoe", audio=wav("red"))).hits[0])
    assert mixed["voice"] == pytest.approx((typed["keywords"] + typed["semantic"]) * 3 / 7)
    assert mixed["keywords"] == pytest.approx(typed["keywords"] * 4 / 7)


def test_words_picture_and_voice_are_one_query(engine: Engine, folder: Path) -> None:
    picture = (folder / "shoe-red.png").read_bytes()
    results = engine.search(Query(text="shoe", audio=wav("red"), image=picture))
    assert results.understood is not None
    assert results.hits[0].id == "shoe-red"
    assert any(reason.source == "image" for hit in results.hits for reason in hit.explanation)
    assert results.transcript is not None
    assert results.transcript.text == "red"


def test_the_understanding_reads_spoken_conditions(engine: Engine) -> None:
    results = engine.search(Query(audio=wav("red shoe under twenty euros")))
    assert results.understood is not None
    assert "price<=20" in {constraint.id for constraint in results.understood.constraints}


def test_silence_is_nothing_recognized_not_the_whole_catalogue(engine: Engine) -> None:
    buffer = BytesIO()
    soundfile.write(buffer, np.zeros(RATE, np.float32), RATE, format="WAV")
    results = engine.search(Query(audio=buffer.getvalue()))
    assert (results.hits, results.empty) == ((), "nothing_recognized")
    assert results.transcript is not None
    assert results.transcript.text == ""


def test_a_broken_sound_is_a_typed_error(engine: Engine) -> None:
    with pytest.raises(MediaInvalid):
        engine.search(Query(audio=b"no sound"))


def test_a_word_badly_heard_is_mended_and_told(engine: Engine) -> None:
    transcript = engine.transcribe(wav("alter shoe"))
    assert transcript.text.lower() == "alder shoe"
    assert transcript.hypothesis == transcript.text or transcript.corrections


def test_a_bundle_without_ears_says_so(tmp_path: Path) -> None:
    with (
        Engine.open(testing.bundle(tmp_path / "deaf")) as deaf,
        pytest.raises(ModelMissing, match="no model for speech"),
    ):
        deaf.search(Query(audio=wav("red")))


def test_partial_transcripts_come_before_the_final_one(engine: Engine) -> None:
    async def pieces() -> AsyncIterator[NDArray[np.float32]]:
        sound = models.say("red shoe")
        for at in range(0, len(sound), 1600):
            yield sound[at : at + 1600]

    async def run() -> list[tuple[str, bool]]:
        return [(part.text, part.final) async for part in engine.listen(pieces())]

    told = asyncio.run(run())
    assert told[-1] == ("red shoe", True)
    assert len(told) > 1
    assert not any(final for _, final in told[:-1])


def test_the_graph_is_rebuilt_with_the_catalogue_and_hashed(folder: Path) -> None:
    bundle = open_bundle(folder / "bundle")
    assert bundle.manifest.speech is not None
    assert set(bundle.manifest.speech.all_files) <= set(bundle.manifest.files)
    graph = folder / "bundle" / "speech" / "words.fst"
    whole = graph.read_bytes()
    graph.write_bytes(whole[:-9] + bytes([whole[-9] ^ 1]) + whole[-8:])
    with pytest.raises(BundleDamaged):
        open_bundle(folder / "bundle")
    graph.write_bytes(whole)


def test_a_model_is_tried_once_on_a_device(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    bundle = open_bundle(folder / "bundle")
    note = folder / "bundle.probed.json"
    note.unlink(missing_ok=True)
    Transcriber(bundle)
    assert note.is_file()

    def never(*_: object) -> None:
        raise AssertionError("tried again")

    monkeypatch.setattr("edge_runtime.speech.transcriber.probe_model", never)
    Transcriber(bundle)
    note.write_text("{}")
    with pytest.raises(AssertionError):
        Transcriber(bundle)


def test_the_commands_hear(folder: Path) -> None:
    (folder / "said.wav").write_bytes(wav("red shoe"))
    bundle, sound = str(folder / "bundle"), str(folder / "said.wav")
    ran = CliRunner().invoke(app, ["transcribe", bundle, sound, "--json"])
    assert json.loads(ran.stdout)["text"] == "red shoe"
    ran = CliRunner().invoke(app, ["search", bundle, "--audio", sound, "--json"])
    answer = json.loads(ran.stdout)
    assert answer["transcript"]["text"] == "red shoe"
    assert answer["hits"]


def test_listening_reads_raw_sound_from_a_pipe(folder: Path) -> None:
    sound = (np.concatenate([models.say("red shoe"), np.zeros(RATE)]) * 32767).astype("<i2").tobytes()
    command = [
        sys.executable,
        "-c",
        "from edge_runtime.cli.main import main; main()",
        "listen",
        str(folder / "bundle"),
    ]
    done = subprocess.run([*command, "--stdin", "--json"], input=sound, capture_output=True, check=True)
    told = [json.loads(line) for line in done.stdout.splitlines()]
    assert (told[-1]["text"], told[-1]["final"]) == ("red shoe", True)
