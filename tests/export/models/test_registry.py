from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from export.errors import ModelUnsupported
from export.models.preprocessing import read_preprocessor
from export.models.registry import detect, minilm
from tests.needs import needs_torch

_CLIP: dict[str, Any] = {
    "image_processor_type": "CLIPImageProcessor",
    "size": {"shortest_edge": 32},
    "crop_size": {"height": 32, "width": 32},
    "image_mean": [0.5, 0.4, 0.3],
    "image_std": [0.2, 0.2, 0.2],
}


def test_minilm_is_read_from_its_package() -> None:
    needs_torch()
    spec = minilm()
    assert (spec.family, spec.dims, spec.max_tokens, spec.pooling) == ("bert", 384, 256, "mean")


def test_an_unknown_architecture_is_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "gpt2", "architectures": ["GPT2"]}))
    with pytest.raises(ModelUnsupported, match="Supported are bert/BertModel"):
        detect(tmp_path)


def test_pickled_weights_are_refused(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"model_type": "bert", "architectures": ["BertModel"]}))
    (tmp_path / "pytorch_model.bin").write_bytes(b"")
    with pytest.raises(ModelUnsupported, match="safe_serialization"):
        detect(tmp_path)


def test_a_preprocessor_is_read_whole() -> None:
    read = read_preprocessor(_CLIP, "clip", {"image_size": 32})
    assert read.preprocessing.resize == "shortest_edge"
    assert read.mean == (0.5, 0.4, 0.3)


def test_the_picture_must_have_the_models_size() -> None:
    with pytest.raises(ModelUnsupported, match="the model takes pictures of 64 by 64") as caught:
        read_preprocessor(_CLIP, "clip", {"image_size": 64})
    assert caught.value.where == "preprocessor_config.json: size"
    wide = _CLIP | {"crop_size": {"height": 32, "width": 30}}
    with pytest.raises(ModelUnsupported, match="pictures of 32 by 32"):
        read_preprocessor(wide, "clip", {"image_size": 32})
    usual = _CLIP | {"size": 224, "crop_size": 224}
    assert read_preprocessor(usual, "clip", {}).preprocessing.output == (224, 224)


@pytest.mark.parametrize(
    "change",
    [
        {"sharpen": 1},
        {"resample": 9},
        {"do_resize": False},
        {"size": {"longest_edge": 3}},
        {"image_std": [0, 1, 1]},
    ],
)
def test_what_cannot_be_honoured_is_refused(change: dict[str, Any]) -> None:
    with pytest.raises(ModelUnsupported, match=next(iter(change))):
        read_preprocessor(_CLIP | change, "clip", {"image_size": 32})
