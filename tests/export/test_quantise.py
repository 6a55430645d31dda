from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from export.errors import SettingsInvalid
from export.quantise import Settings, encode, text_inputs
from export.recipes import load


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
