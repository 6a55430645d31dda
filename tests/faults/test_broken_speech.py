"""Broken speech models and graphs: each is refused with a typed error, and the process that asks lives on.

Most are refused by reading headers; those whose headers are right are refused by the trial, whose child may die.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import kaldifst
import numpy as np
import onnx
import pytest

from edge_runtime.errors import BundleError
from edge_runtime.manifest_types import SpeechGraph, SpeechModel
from edge_runtime.speech.safety.model_check import _PARTS, check_speech
from edge_runtime.speech.safety.model_probe import probe_model
from tests.speech import speech_models as models

Make = Callable[[Path], SpeechModel]
ALL = (*models.HEARS, *models.SPEAKS)
every = pytest.mark.parametrize("make", ALL, ids=lambda make: make.__name__)


@every
def test_a_whole_model_passes_the_checks_and_the_trial(make: Make, tmp_path: Path) -> None:
    probe_model(tmp_path, make(tmp_path))


@every
def test_every_metadata_entry_is_asked_for(make: Make, tmp_path: Path) -> None:
    description = make(tmp_path)
    asked = 0
    for role, part in _PARTS[description.family, description.streaming].items():
        path = tmp_path / description.files[role]
        whole = path.read_bytes()
        for name in (*part.integers, *part.lists, *part.floats, *part.texts):
            for wrong in (None, "", "many") if name not in part.texts else (None, ""):
                _set_metadata(path, name, wrong)
                with pytest.raises(BundleError, match=name):
                    check_speech(tmp_path, description)
                path.write_bytes(whole)
                asked += 1
    assert asked or description.family == "moonshine"


@every
def test_files_that_are_missing_cut_or_something_else(make: Make, tmp_path: Path) -> None:
    description = make(tmp_path)
    for name in description.all_files:
        path = tmp_path / name
        whole = path.read_bytes()
        for data in (None, b"", whole[: len(whole) // 2], b"\x89PNG\r\n\x1a\n" + whole):
            path.unlink() if data is None else path.write_bytes(data)
            with pytest.raises(BundleError):
                probe_model(tmp_path, description)
        path.write_bytes(whole)


@every
def test_interfaces_with_too_little(make: Make, tmp_path: Path) -> None:
    description = make(tmp_path)
    for name in set(description.files.values()):
        path = tmp_path / name
        whole = path.read_bytes()
        model = onnx.load(path)
        while model.graph.output:
            model.graph.output.pop()
        path.write_bytes(model.SerializeToString())
        with pytest.raises(BundleError, match="outputs"):
            check_speech(tmp_path, description)
        path.write_bytes(whole)


@every
@pytest.mark.parametrize(
    "lines",
    [
        "{whole}{first}",
        "{whole}more tokens than 999\n",
        "{whole}gap 9999\n",
        "no id\n",
        "a 0\nb 0\n",
        "a 0\na 1\n",
    ],
)
def test_token_tables_that_make_no_sense(make: Make, lines: str, tmp_path: Path) -> None:
    description = make(tmp_path)
    path = tmp_path / description.tokens
    whole = path.read_text(encoding="utf-8")
    path.write_text(lines.format(whole=whole, first=whole.split("\n")[0] + "\n"), encoding="utf-8")
    with pytest.raises(BundleError):
        check_speech(tmp_path, description)


@pytest.mark.parametrize(
    "make", [models.zipformer_ctc, models.nemo_ctc, models.transducer, models.paraformer]
)
def test_too_few_tokens_and_other_mel_bands(make: Make, tmp_path: Path) -> None:
    description = make(tmp_path)
    with pytest.raises(BundleError, match="mel bands|features"):
        check_speech(tmp_path, dataclasses.replace(description, feature_dim=64))
    path = tmp_path / description.tokens
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    path.write_text("".join(lines[:-2]), encoding="utf-8")
    with pytest.raises(BundleError):
        check_speech(tmp_path, description)


@pytest.mark.parametrize("make", models.HEARS[:2] + models.HEARS[4:])
def test_a_table_without_a_blank(make: Make, tmp_path: Path) -> None:
    description = make(tmp_path)
    path = tmp_path / description.tokens
    path.write_text(path.read_text(encoding="utf-8").replace("<blk>", "<other>"), encoding="utf-8")
    with pytest.raises(BundleError, match="blank"):
        check_speech(tmp_path, description)


def _set_metadata(path: Path, name: str, text: str | None) -> None:
    model = onnx.load(path)
    for entry in list(model.metadata_props):
        if entry.key == name:
            model.metadata_props.remove(entry)
    if text is not None:
        model.metadata_props.append(onnx.StringStringEntryProto(key=name, value=text))
    onnx.save(model, str(path))


def _lengths_that_lie(folder: Path) -> SpeechModel:
    """Says that it heard a million frames more than it gives: a read far beyond the array."""
    description = models.zipformer_ctc(folder)
    model = onnx.load(folder / "model.onnx")
    lying = onnx.numpy_helper.from_array(np.array([4_000_000_000]), "three")
    for number, weight in enumerate(model.graph.initializer):
        if weight.name == "three":
            model.graph.initializer[number].CopyFrom(lying)
    onnx.save(model, str(folder / "model.onnx"))
    return description


def _weights_of_another_size(folder: Path) -> SpeechModel:
    description = models.zipformer_ctc(folder)
    model = onnx.load(folder / "model.onnx")
    table = onnx.numpy_helper.from_array(np.zeros((13, 3), np.float32), "table")
    for number, weight in enumerate(model.graph.initializer):
        if weight.name == "table":
            model.graph.initializer[number].CopyFrom(table)
    onnx.save(model, str(folder / "model.onnx"))
    return description


def _an_operator_that_does_not_exist(folder: Path) -> SpeechModel:
    description = models.zipformer_ctc(folder)
    model = onnx.load(folder / "model.onnx")
    model.graph.node[0].op_type = "Slide"
    (folder / "model.onnx").write_bytes(model.SerializeToString())
    return description


def _a_streaming_model_with_other_states(folder: Path) -> SpeechModel:
    description = models.streaming_zipformer_ctc(folder)
    _set_metadata(folder / "model.onnx", "num_encoder_layers", "3")
    return description


def _an_unknown_kind_of_encoder(folder: Path) -> SpeechModel:
    description = models.streaming_transducer(folder)
    _set_metadata(folder / "encoder.onnx", "model_type", "perceiver")
    return description


def _a_voice_detector_that_is_none(folder: Path) -> SpeechModel:
    description = models.zipformer_ctc(folder)
    (folder / "vad.onnx").write_bytes((folder / "model.onnx").read_bytes())
    return dataclasses.replace(description, vad="vad.onnx")


@pytest.mark.parametrize(
    "make",
    [
        _lengths_that_lie,
        _weights_of_another_size,
        _an_operator_that_does_not_exist,
        _a_streaming_model_with_other_states,
        _an_unknown_kind_of_encoder,
        _a_voice_detector_that_is_none,
    ],
    ids=lambda make: make.__name__.strip("_"),
)
def test_what_no_header_shows_is_found_by_the_trial(make: Make, tmp_path: Path) -> None:
    description = make(tmp_path)
    check_speech(tmp_path, description)
    with pytest.raises(BundleError, match="ends the process|sherpa-onnx cannot load|fails on this sound"):
        probe_model(tmp_path, description)


def _graphs() -> Iterator[tuple[str, Callable[[Any], None]]]:
    yield "label beyond the tokens", lambda graph: graph.add_arc(0, kaldifst.StdArc(99, 0, 0.0, 0))
    yield "word beyond the words", lambda graph: graph.add_arc(0, kaldifst.StdArc(1, 99, 0.0, 0))
    yield "weight that is no number", lambda graph: graph.add_arc(0, kaldifst.StdArc(1, 1, float("nan"), 0))
    yield "no final state", lambda graph: graph.set_final(0, float("inf"))


def _with_graph(folder: Path, spoil: Callable[[Any], None] = lambda graph: None) -> SpeechModel:
    description = models.zipformer_ctc(folder)
    graph = kaldifst.StdVectorFst()
    graph.add_state()
    graph.start = 0
    graph.set_final(0, 0.0)
    for token in range(len(models.TOKENS)):
        graph.add_arc(0, kaldifst.StdArc(token + 1, 0, 0.0, 0))
    spoil(graph)
    graph.write(str(folder / "graph.fst"))
    (folder / "words.txt").write_text("red\tr e d\nmug\tm u g\n<unk>\t\n", encoding="utf-8")
    return dataclasses.replace(description, graph=SpeechGraph("graph.fst", "words.txt"))


def test_a_whole_graph_passes(tmp_path: Path) -> None:
    probe_model(tmp_path, _with_graph(tmp_path))


@pytest.mark.parametrize(("name", "spoil"), list(_graphs()))
def test_graphs_that_do_not_fit_are_refused(name: str, spoil: Callable[[Any], None], tmp_path: Path) -> None:
    with pytest.raises(BundleError):
        check_speech(tmp_path, _with_graph(tmp_path, spoil))


def test_a_child_that_hangs_is_ended(tmp_path: Path) -> None:
    with pytest.raises(BundleError, match="more than"):
        probe_model(tmp_path, models.zipformer_ctc(tmp_path), timeout=0.01)
