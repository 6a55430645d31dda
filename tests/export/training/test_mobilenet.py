"""The rebuilt MobileNetV2 says what onnxruntime says of the file it came from."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("torch")
pytest.importorskip("onnxruntime")

import onnxruntime
import torch

from export.training.mobilenet import VisionTower, load_mobilenet


def _pixels(side: int, count: int = 1) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(5).integers(0, 256, (count, side, side, 3), dtype=np.uint8)


@pytest.mark.shared
def test_features_equal_onnxruntime(shared: Path) -> None:
    path = shared / "models/imagenet-mobilenetv2.onnx"
    pixels = _pixels(224)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    scaled = ((pixels.astype(np.float32) - 128.0) / 128.0).transpose(0, 3, 1, 2)
    expected = session.run(["embedding"], {"image": scaled})[0]
    tower = load_mobilenet(path)
    with torch.inference_mode():
        found = tower.features(tower.trunk(tower.prepare(torch.from_numpy(pixels)))).numpy()
    np.testing.assert_allclose(found, expected, atol=1e-3)


@pytest.mark.filterwarnings("ignore")  # the exporter announces its successor
def test_the_frozen_layers_say_the_same_in_onnxruntime() -> None:
    from export.training.views import Trunk

    torch.manual_seed(4)
    tower = VisionTower(dims=16).eval()
    pixels = _pixels(64, count=2)
    with torch.inference_mode():
        expected = tower.trunk(tower.prepare(torch.from_numpy(pixels))).numpy()
    np.testing.assert_allclose(Trunk(tower)(pixels), expected, atol=1e-4)


def test_a_tower_gives_unit_vectors() -> None:
    with torch.inference_mode():
        vectors = VisionTower(dims=16)(torch.from_numpy(_pixels(64, count=2)))
    assert vectors.shape == (2, 16)
    torch.testing.assert_close(vectors.norm(dim=1), torch.ones(2))
