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


@pytest.mark.shared
def test_the_cached_trunk_equals_the_towers(shared: Path) -> None:
    from export.training.trunk import trunk_session

    path = shared / "models/imagenet-mobilenetv2.onnx"
    pixels = _pixels(160)
    tower = load_mobilenet(path)
    with torch.inference_mode():
        scaled = tower.prepare(torch.from_numpy(pixels))
        expected = tower.trunk(scaled).numpy()
    session = trunk_session(path, threads=1)
    found = session.run(None, {session.get_inputs()[0].name: scaled.numpy()})[0]
    np.testing.assert_allclose(found, expected, atol=1e-3)


def test_a_tower_gives_unit_vectors() -> None:
    with torch.inference_mode():
        vectors = VisionTower(dims=16)(torch.from_numpy(_pixels(64, count=2)))
    assert vectors.shape == (2, 16)
    torch.testing.assert_close(vectors.norm(dim=1), torch.ones(2))
