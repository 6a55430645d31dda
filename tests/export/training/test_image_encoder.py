"""The rebuilt EfficientNet-Lite0 knows what ImageNet's weights know, and its frozen layers say the same elsewhere."""

from __future__ import annotations

import numpy as np
import pytest

from tests.needs import needs_torch

needs_torch()

import torch
from torch import Tensor
from torch.nn.functional import batch_norm, conv2d, pad, relu6

from export.training.image_encoder import NORM_EPS, STAGES, ImageEncoderNetwork, pretrained, public_weights


def _pixels(side: int, count: int = 1) -> np.ndarray[tuple[int, ...], np.dtype[np.uint8]]:
    return np.random.default_rng(5).integers(0, 256, (count, side, side, 3), dtype=np.uint8)


def _published(x: Tensor) -> Tensor:
    """EfficientNet-Lite0 as it is published, with its batch norms: f32 [n, 3, h, w] → f32 [n, 1280, h/32, w/32]."""
    values = public_weights()

    def step(x: Tensor, conv: str, norm: str, stride: int = 1, clip: bool = True) -> Tensor:
        weight = values[f"{conv}.weight"]
        kernel = weight.shape[-1]
        size = x.shape[-1]
        over = max((-(-size // stride) - 1) * stride + kernel - size, 0)
        x = pad(x, (over // 2, over - over // 2) * 2)
        groups = x.shape[1] if weight.shape[1] == 1 and kernel > 1 else 1
        x = conv2d(x, weight, stride=stride, groups=groups)
        mean, var, gain, shift = (
            values[f"{norm}.{part}"] for part in ("running_mean", "running_var", "weight", "bias")
        )
        x = batch_norm(x, mean, var, gain, shift, training=False, eps=NORM_EPS)
        return relu6(x) if clip else x

    x = step(x, "_conv_stem", "_bn0", 2)
    number = 0
    for _, expansion, _, first, count in STAGES:
        for block in range(count):
            name, y = f"_blocks.{number}", x
            if expansion > 1:
                y = step(y, f"{name}._expand_conv", f"{name}._bn0")
            y = step(y, f"{name}._depthwise_conv", f"{name}._bn1", first if block == 0 else 1)
            y = step(y, f"{name}._project_conv", f"{name}._bn2", clip=False)
            x = x + y if block else y
            number += 1
    return step(x, "_conv_head", "_bn1")


def test_features_equal_those_of_the_published_net() -> None:
    pixels = torch.from_numpy(_pixels(96, count=2))
    encoder = pretrained()
    with torch.inference_mode():
        expected = _published(encoder.prepare(pixels)).mean((2, 3))
        found = encoder.features(encoder.trunk(encoder.prepare(pixels)))
    torch.testing.assert_close(found, expected, atol=1e-3, rtol=0)
    assert float(expected.abs().max()) > 0.5


@pytest.mark.filterwarnings("ignore")  # the exporter announces its successor
def test_the_frozen_layers_say_the_same_in_onnxruntime() -> None:
    from export.training.augmentation import Trunk

    torch.manual_seed(4)
    encoder = ImageEncoderNetwork(dims=16).eval()
    pixels = _pixels(64, count=2)
    with torch.inference_mode():
        expected = encoder.trunk(encoder.prepare(torch.from_numpy(pixels))).numpy()
    np.testing.assert_allclose(Trunk(encoder)(pixels), expected, atol=1e-4)


def test_a_tower_gives_unit_vectors() -> None:
    with torch.inference_mode():
        vectors = ImageEncoderNetwork(dims=16)(torch.from_numpy(_pixels(64, count=2)))
    assert vectors.shape == (2, 16)
    torch.testing.assert_close(vectors.norm(dim=1), torch.ones(2))
