from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from export.models import onnx_export, registry
from export.models.quantization import encode
from tests.needs import needs_torch

_TEXT = {
    "vocab_size": 32, "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2,
    "num_attention_heads": 2, "max_position_embeddings": 12, "pad_token_id": 0, "bos_token_id": 1, "eos_token_id": 31,
}  # fmt: skip
_VISION = {
    "hidden_size": 16, "intermediate_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
    "image_size": 16, "patch_size": 8,
}  # fmt: skip


def _folder(family: str, folder: Path) -> Any:
    import tokenizers
    import torch
    import transformers

    torch.manual_seed(3)
    stem = {"clip": "CLIP", "chinese_clip": "ChineseCLIP", "siglip": "Siglip"}[family]
    extra = {} if family == "siglip" else {"projection_dim": 16}
    config = getattr(transformers, f"{stem}Config")(text_config=_TEXT, vision_config=_VISION, **extra)
    model = getattr(transformers, f"{stem}Model")(config).eval()
    model.save_pretrained(folder, safe_serialization=True)
    words = {f"w{n}": n for n in range(32)}
    tokenizers.Tokenizer(tokenizers.models.WordLevel(words, unk_token=next(iter(words)))).save(
        str(folder / "tokenizer.json")
    )
    processor = {
        "size": {"height": 16, "width": 16}, "do_center_crop": False,
        "image_mean": [0.5, 0.4, 0.3], "image_std": [0.2, 0.3, 0.4],
    }  # fmt: skip
    (folder / "preprocessor_config.json").write_text(json.dumps(processor))
    return model


@pytest.mark.parametrize("family", ["clip", "chinese_clip", "siglip"])
def test_both_towers_equal_the_original(family: str, tmp_path: Path) -> None:
    needs_torch()
    import torch

    model = _folder(family, tmp_path)
    spec = registry.detect(tmp_path)
    source = onnx_export.export(spec, tmp_path / "out")
    assert source.models.image is not None
    pixels = np.random.default_rng(1).integers(0, 256, (3, 16, 16, 3), np.uint8)
    values = ((pixels / 255 - [0.5, 0.4, 0.3]) / [0.2, 0.3, 0.4]).transpose(0, 3, 1, 2).astype(np.float32)
    ids = np.array([[1, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 31]], np.int64)
    with torch.no_grad():
        image = model.get_image_features(pixel_values=torch.from_numpy(values)).numpy()
        if family == "chinese_clip":
            states = model.text_model(input_ids=torch.from_numpy(ids)).last_hidden_state
            text = model.text_projection(states[:, 0]).numpy()
        else:
            text = model.get_text_features(input_ids=torch.from_numpy(ids)).numpy()
    image /= np.linalg.norm(image, axis=1, keepdims=True)
    text /= np.linalg.norm(text, axis=1, keepdims=True)
    np.testing.assert_allclose(
        encode(tmp_path / "out" / "image.onnx", [{"pixels": pixels}]), image, atol=1e-4
    )
    inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
    np.testing.assert_allclose(encode(tmp_path / "out" / "text.onnx", [inputs]), text, atol=1e-4)
