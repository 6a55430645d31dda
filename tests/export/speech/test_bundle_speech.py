from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

import pytest

from edge_runtime import testing
from edge_runtime.errors import BundleError
from edge_runtime.manifest_types import SpeechModel
from edge_runtime.speech.phonetic_correction import PhoneticCorrector
from edge_runtime.speech.recognizer import Recognizer
from export.errors import ModelUnsupported
from export.feeds import Feed, read
from export.speech.bundle_speech import include, load
from export.speech.shop_vocabulary import gather
from tests.speech import speech_models as models

Make = Callable[[Path], SpeechModel]


@pytest.fixture
def feed(tmp_path: Path) -> Feed:
    return read([testing.shop(tmp_path)], strict=True)


def source(make: Make, folder: Path, **changed: object) -> Path:
    folder.mkdir()
    described = {name: value for name, value in asdict(make(folder)).items() if value}
    (folder / "speech.json").write_text(json.dumps({**described, **changed}))
    return folder


@pytest.mark.parametrize("make", [models.zipformer_ctc, models.streaming_zipformer_ctc])
def test_a_ctc_model_gets_a_graph_of_the_shop(make: Make, feed: Feed, tmp_path: Path) -> None:
    description = include(source(make, tmp_path / "model"), gather(feed), feed, tmp_path)
    assert description.graph is not None
    heard = Recognizer(tmp_path, description).transcribe(models.say("norrby mug"))
    assert (heard.text, heard.confidence) == ("norrby mug", 1.0)


def test_the_shop_s_own_sentences_are_words_too(feed: Feed, tmp_path: Path) -> None:
    folder = source(models.zipformer_ctc, tmp_path / "model")
    description = include(folder, gather(feed), feed, tmp_path, sentences=["brew a latte"])
    heard = Recognizer(tmp_path, description).transcribe(models.say("latte"))
    assert (heard.text, heard.confidence) == ("latte", 1.0)


def test_a_transducer_gets_hotwords_that_it_can_spell(feed: Feed, tmp_path: Path) -> None:
    description = include(source(models.transducer, tmp_path / "model"), gather(feed), feed, tmp_path)
    assert description.hotwords is not None
    words = (tmp_path / description.hotwords).read_text(encoding="utf-8").split()
    assert {"alder", "norrby", "orange"} <= set(words)
    assert Recognizer(tmp_path, description).transcribe(models.say("mug")).text


@pytest.mark.parametrize("make", [models.nemo_ctc, models.paraformer, models.whisper])
def test_every_kind_gets_the_catalogue_s_sounds(make: Make, feed: Feed, tmp_path: Path) -> None:
    description = include(source(make, tmp_path / "model"), gather(feed), feed, tmp_path)
    assert description.pronunciations is not None
    assert (
        PhoneticCorrector(tmp_path / description.pronunciations).correct("a nor bee mug")[0] == "a Norrby mug"
    )
    assert all(name.startswith("speech/") for name in description.all_files)


def test_what_a_folder_holds_must_be_said(tmp_path: Path) -> None:
    with pytest.raises(ModelUnsupported, match="speech.json"):
        load(tmp_path)
    for text, says in (("{", "JSON"), ('{"family": "zipformer_ctc"}', "missing field")):
        (tmp_path / "speech.json").write_text(text)
        with pytest.raises((ModelUnsupported, BundleError), match=says):
            load(tmp_path)


@pytest.mark.parametrize(
    ("changed", "says"),
    [
        ({"family": "kaldi"}, "one of"),
        ({"tone": "warm"}, "unknown field"),
        ({"tokens": "../tokens.txt"}, "own folder"),
        ({"files": {"encoder": "model.onnx"}}, "needs the files"),
        ({"languages": []}, "languages"),
        ({"hotwords": "tokens.txt"}, "hotwords"),
    ],
)
def test_descriptions_that_make_no_sense(changed: dict[str, object], says: str, tmp_path: Path) -> None:
    with pytest.raises((ModelUnsupported, BundleError), match=says):
        load(source(models.zipformer_ctc, tmp_path / "model", **changed))


def test_a_model_that_dies_fails_the_build(feed: Feed, tmp_path: Path) -> None:
    folder = source(models.streaming_zipformer_ctc, tmp_path / "model")
    from tests.faults.test_broken_speech import _set_metadata

    _set_metadata(folder / "model.onnx", "num_encoder_layers", "3")
    with pytest.raises(BundleError, match="ends the process|cannot load"):
        include(folder, gather(feed), feed, tmp_path)
