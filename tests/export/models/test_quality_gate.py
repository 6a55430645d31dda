"""The gate of a build: compressed models against their originals, on the catalogue."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import numpy_helper

from edge_runtime.inference.text_encoder import TextEncoder
from edge_runtime.testing import models, shop
from export.build import BuildSettings, Built, build
from export.errors import ModelUnsupported
from export.feeds import read
from export.models.quality_gate import EXACT, MAX_LOSS
from export.models.registry import load


def built(folder: Path) -> Built:
    """The tiny shop with the models in ``folder/models``."""
    with read([shop(folder)]) as feed:
        return build(BuildSettings(feed, folder / "bundle", models=folder / "models", images=folder))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with models that carry their originals."""
    models(tmp_path / "models")
    shutil.copytree(tmp_path / "models", tmp_path / "originals")
    shutil.move(tmp_path / "originals", tmp_path / "models" / EXACT)
    return tmp_path


def damage(path: Path) -> None:
    """Take most of the weights of a model away."""
    model = onnx.load(str(path))
    for tensor in model.graph.initializer:
        weights = numpy_helper.to_array(tensor)
        if weights.dtype == np.float32 and weights.ndim == 2:
            left = weights * (np.arange(len(weights)) < len(weights) // 3)[:, None]
            tensor.CopyFrom(numpy_helper.from_array(left.astype(np.float32), tensor.name))
    onnx.save(model, str(path))


def test_models_without_originals_are_not_compared(tmp_path: Path) -> None:
    models(tmp_path / "models")
    made = built(tmp_path)
    assert made.quality == {}
    assert json.loads((made.path / "manifest.json").read_bytes())["quality"]["on_catalogue"] == {}


def test_what_loses_nothing_is_kept(folder: Path) -> None:
    made = built(folder)
    assert set(made.quality) == {"text", "image"}
    for figures in made.quality.values():
        assert (figures["precision"], figures["loss"]) == ("as given", 0.0)
    assert json.loads((made.path / "manifest.json").read_bytes())["quality"]["on_catalogue"] == made.quality


@pytest.mark.parametrize("name", ["text", "image"])
def test_what_loses_too_much_is_made_anew_of_its_original(folder: Path, name: str) -> None:
    damage(folder / "models" / f"{name}.onnx")
    made = built(folder)
    assert made.quality[name]["precision"] != "as given"
    assert made.quality[name]["loss"] <= MAX_LOSS
    if name == "text":
        described = load(folder / "models" / EXACT).text
        assert described is not None
        exact = TextEncoder(folder / "models" / EXACT, described)
        with_bundle = TextEncoder(made.path / "models", described)
        texts = ["red shoe", "blue mug", "green lamp"]
        assert (exact.encode(texts) * with_bundle.encode(texts)).sum(1).min() > 0.97


def test_originals_of_another_kind_are_refused(folder: Path) -> None:
    path = folder / "models" / EXACT / "models.json"
    content = json.loads(path.read_bytes())
    content["image"] = None
    path.write_text(json.dumps(content), "utf-8")
    with pytest.raises(ModelUnsupported, match="image"):
        built(folder)
