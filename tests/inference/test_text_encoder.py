from __future__ import annotations

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from onnx import helper

from edge_runtime.errors import BundleDamaged, BundleMissing, ExtraMissing, SpaceMismatch
from edge_runtime.inference.text_encoder import TextEncoder
from edge_runtime.manifest_types import TextModel
from edge_runtime.testing import DIMS, text_model


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("models")


@pytest.fixture(scope="module")
def description(folder: Path) -> TextModel:
    return text_model(folder)


@pytest.fixture(scope="module")
def encoder(folder: Path, description: TextModel) -> TextEncoder:
    return TextEncoder(folder, description)


def test_a_batch_equals_its_texts_one_by_one(encoder: TextEncoder) -> None:
    texts = ["red shoe", "mug", "", "blue lamp " * 40, "相机", "red"]
    together = encoder.encode(texts)
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    np.testing.assert_allclose(together, alone, atol=1e-6)
    assert together.dtype == np.float32


@given(st.text(st.characters(), max_size=200))
def test_any_text_gives_a_unit_vector(encoder: TextEncoder, text: str) -> None:
    vector = encoder.encode([text])
    assert vector.shape == (1, DIMS)
    assert np.linalg.norm(vector) == pytest.approx(1.0, abs=1e-5)


def test_only_the_beginning_of_a_long_text_is_read(encoder: TextEncoder, description: TextModel) -> None:
    beginning = "red " * description.max_tokens
    np.testing.assert_array_equal(encoder.encode([beginning + "mug " * 3000]), encoder.encode([beginning]))


def test_no_text_gives_no_vector(encoder: TextEncoder) -> None:
    assert encoder.encode([]).shape == (0, DIMS)


def test_missing_and_damaged_files_are_named(folder: Path, description: TextModel, tmp_path: Path) -> None:
    with pytest.raises(BundleMissing, match="text.onnx"):
        TextEncoder(tmp_path, description)
    (tmp_path / "text.onnx").write_bytes((folder / "text.onnx").read_bytes())
    with pytest.raises(BundleMissing, match="tokenizer.json"):
        TextEncoder(tmp_path, description)
    (tmp_path / "tokenizer.json").write_text("{}")
    with pytest.raises(BundleDamaged, match="tokenizer.json"):
        TextEncoder(tmp_path, description)
    (tmp_path / "text.onnx").write_bytes(b"\x00 no model")
    with pytest.raises(BundleDamaged, match="text.onnx"):
        TextEncoder(tmp_path, description)


def test_a_model_of_other_dimensions_is_refused(folder: Path, description: TextModel) -> None:
    with pytest.raises(SpaceMismatch, match="text.onnx"):
        TextEncoder(folder, replace(description, dims=DIMS + 1))


def test_a_neighbour_changes_no_vector_of_a_dynamic_int8_model(tmp_path: Path) -> None:
    description = text_model(tmp_path)
    model = onnx.load(str(tmp_path / "text.onnx"))
    last = model.graph.node[-1]
    last.input[0] = "rounded"
    model.graph.node.insert(
        len(model.graph.node) - 1, helper.make_node("DynamicQuantizeLinear", ["safe"], ["q", "scale", "zero"])
    )
    model.graph.node.insert(
        len(model.graph.node) - 1, helper.make_node("DequantizeLinear", ["q", "scale", "zero"], ["rounded"])
    )
    onnx.save(model, str(tmp_path / "text.onnx"))
    encoder = TextEncoder(tmp_path, description)
    texts = ["red", "blue lamp " * 40, "shoe"]
    alone = np.concatenate([encoder.encode([text]) for text in texts])
    np.testing.assert_array_equal(encoder.encode(texts), alone)


def test_many_texts_keep_their_order(encoder: TextEncoder) -> None:
    texts = [("red", "mug", "blue lamp")[n % 3] for n in range(600)]
    np.testing.assert_array_equal(encoder.encode(texts), np.tile(encoder.encode(texts[:3]), (200, 1)))


def test_a_missing_tokenizers_package_is_named(
    folder: Path, description: TextModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "tokenizers", None)
    with pytest.raises(ExtraMissing, match="vitrine\\[text\\]"):
        TextEncoder(folder, description)


def test_a_word_that_the_tokenizer_has_whole_is_known(encoder: TextEncoder) -> None:
    assert encoder.knows("shoe")
    assert not encoder.knows("shoee")
    assert not encoder.knows("")
