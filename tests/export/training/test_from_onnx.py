"""Exported encoders come back as encoders that say the same."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.needs import needs_torch

needs_torch()

import torch

from export.training.export_onnx import export_image, export_text
from export.training.from_onnx import restore_image, restore_text
from export.training.image_encoder import ImageEncoderNetwork
from export.training.text_encoder import TextConfig, TextEncoderNetwork

pytestmark = pytest.mark.filterwarnings("ignore")  # the exporter announces its successor


def test_a_text_tower_comes_back(tmp_path: Path) -> None:
    torch.manual_seed(5)
    encoder = TextEncoderNetwork(TextConfig(20, 2, 96, 12, 192, 8, factor=48, dims=64)).eval()
    for value in encoder.parameters():  # as fresh, equal parameters would be stored once
        value.data += 0.02 * torch.randn_like(value)
    export_text(encoder, tmp_path / "text.onnx")
    again = restore_text(tmp_path / "text.onnx").eval()
    ids = torch.tensor([[2, 7, 8, 9, 3]])
    with torch.inference_mode():
        cosine = (again(ids, torch.ones_like(ids)) * encoder(ids, torch.ones_like(ids))).sum()
    assert float(cosine) > 0.99


def test_a_vision_tower_comes_back_with_its_frozen_layers_untouched(tmp_path: Path) -> None:
    torch.manual_seed(6)
    encoder, other = ImageEncoderNetwork(dims=16).eval(), ImageEncoderNetwork(dims=16).eval()
    pixels = np.random.default_rng(1).integers(0, 256, (2, 64, 64, 3), dtype=np.uint8)
    export_image(encoder, tmp_path / "image.onnx", 64, list(pixels))
    other.trunk.load_state_dict(encoder.trunk.state_dict())
    restore_image(tmp_path / "image.onnx", other)
    for name, value in other.trunk.state_dict().items():
        torch.testing.assert_close(value, encoder.trunk.state_dict()[name], rtol=0, atol=0)
    with torch.inference_mode():
        cosine = (other(torch.from_numpy(pixels)) * encoder(torch.from_numpy(pixels))).sum(1)
    assert float(cosine.min()) > 0.98
