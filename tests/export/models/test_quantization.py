from __future__ import annotations

from pathlib import Path

import numpy as np
import onnxruntime
import pytest

import export
from export.errors import ModelUnsupported, SettingsInvalid
from export.models.quantization import Settings, encode, optimise, text_inputs
from export.models.registry import load


def test_settings_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(SettingsInvalid):
        Settings(operators=())
    with pytest.raises(SettingsInvalid):
        Settings(operators=("Conv",))
    with pytest.raises(SettingsInvalid):
        Settings(mode="static", operators=("Gather",))


def test_minilm_in_int8_passes_the_gate(minilm_exact: Path, minilm_models: Path) -> None:
    source = load(minilm_models)
    assert source.quality["text"]["loss"] <= 0.01
    assert source.quality["text"]["precision"] == "int8"
    assert (minilm_models / "text.onnx.data").stat().st_size < 30e6
    feeds = text_inputs(minilm_models / "tokenizer.json", ["red shoes", "a lamp for the desk"], 256)
    small = encode(minilm_models / "text.onnx", feeds)
    exact = encode(minilm_exact / "text.onnx", feeds)
    assert ((small * exact).sum(1) > 0.98).all()
    np.testing.assert_allclose(np.linalg.norm(small, axis=1), 1, atol=1e-5)


def test_an_optimised_model_needs_no_more_of_it(tmp_path: Path) -> None:
    """The runtime loads without optimising: its vectors are those of the model that was given, optimised."""
    starter = Path(export.__file__).parent / "starter"
    feeds = text_inputs(starter / "tokenizer.json", ["red shoes", "一盏台灯"], 32)
    for name in ("once.onnx", "twice.onnx"):
        optimise(starter / "text.onnx" if name == "once.onnx" else tmp_path / "once.onnx", tmp_path / name)
    assert (tmp_path / "once.onnx").stat().st_size < 100_000 < (tmp_path / "once.onnx.data").stat().st_size
    given = encode(starter / "text.onnx", feeds)
    np.testing.assert_allclose(encode(tmp_path / "twice.onnx", feeds), given, atol=1e-5)
    options = onnxruntime.SessionOptions()
    options.graph_optimization_level = onnxruntime.GraphOptimizationLevel.ORT_DISABLE_ALL
    plain = onnxruntime.InferenceSession(
        str(tmp_path / "once.onnx"), options, providers=["CPUExecutionProvider"]
    )
    np.testing.assert_allclose(plain.run(["embedding"], dict(feeds[0]))[0], given, atol=1e-5)


def test_a_broken_model_is_refused_by_name(tmp_path: Path) -> None:
    (tmp_path / "text.onnx").write_bytes(b"no model")
    with pytest.raises(ModelUnsupported, match="text.onnx"):
        optimise(tmp_path / "text.onnx", tmp_path / "out.onnx")
