"""MobileNetV2 rebuilt in PyTorch from the ONNX file with its weights, so that its last blocks can be trained.

The file holds 52 convolutions in order (batch norms folded), each followed by a clip whose bounds come from
quantisation-aware training; padding is TensorFlow's SAME_UPPER (3×3: stride 1 → 1 on each side; stride 2 on
even sizes → 0 before, 1 after). Architecture: Sandler et al. 2018, width 1.0.
"""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import onnx
import torch
from onnx import numpy_helper
from torch import Tensor, nn
from torch.nn.functional import hardtanh, normalize, pad

# (expansion, output channels, stride of the first block, number of blocks)
STAGES = (
    (1, 16, 1, 1),
    (6, 24, 2, 2),
    (6, 32, 2, 3),
    (6, 64, 2, 4),
    (6, 96, 1, 3),
    (6, 160, 2, 3),
    (6, 320, 1, 1),
)
FEATURES = 1280
FROZEN_BLOCKS = 6
"""Blocks that stay as they came: up to 32 channels at 1/8 of the side. The rest is trained."""


class ClippedConv(nn.Module):
    """Convolution, SAME_UPPER padding, clip."""

    def __init__(self, inputs: int, outputs: int, kernel: int = 1, stride: int = 1, groups: int = 1) -> None:
        super().__init__()
        self.conv = nn.Conv2d(
            inputs, outputs, kernel, stride, padding=1 if kernel == 3 and stride == 1 else 0, groups=groups
        )
        self.pad_after = kernel == 3 and stride == 2
        self.low, self.high = 0.0, 6.0

    def forward(self, x: Tensor) -> Tensor:
        """x: f32 [batch, inputs, height, width], height and width even where the stride is 2."""
        if self.pad_after:
            x = pad(x, (0, 1, 0, 1))
        return hardtanh(self.conv(x), self.low, self.high)


class InvertedResidual(nn.Module):
    """1×1 expand, 3×3 depthwise, 1×1 contract; the input is added when the shapes allow it."""

    def __init__(self, inputs: int, outputs: int, stride: int, expansion: int) -> None:
        super().__init__()
        inner = inputs * expansion
        convs = [ClippedConv(inputs, inner)] if expansion > 1 else []
        convs += [ClippedConv(inner, inner, 3, stride, inner), ClippedConv(inner, outputs)]
        self.convs = nn.Sequential(*convs)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        """x: f32 [batch, inputs, h, w] → f32 [batch, outputs, h/stride, w/stride]."""
        y = cast(Tensor, self.convs(x))
        return x + y if self.residual else y


class VisionTower(nn.Module):
    """Pixels → one unit vector a picture. The trunk (its first layers) stays as it came, tail and `project` learn."""

    def __init__(self, dims: int = 256) -> None:
        super().__init__()
        layers: list[nn.Module] = [ClippedConv(3, 32, 3, 2)]
        channels = 32
        for expansion, outputs, stride, count in STAGES:
            for block in range(count):
                layers.append(InvertedResidual(channels, outputs, stride if block == 0 else 1, expansion))
                channels = outputs
        layers.append(ClippedConv(channels, FEATURES))
        self.layers = nn.Sequential(*layers)
        self.project = nn.Linear(FEATURES, dims)

    @property
    def trunk(self) -> nn.Sequential:
        """The layers that are not trained: f32 [batch, 3, h, w] → f32 [batch, 32, h/8, w/8]."""
        return cast(nn.Sequential, self.layers[: FROZEN_BLOCKS + 1])

    @property
    def tail(self) -> nn.Sequential:
        """The layers that are trained: f32 [batch, 32, h/8, w/8] → f32 [batch, 1280, h/32, w/32]."""
        return cast(nn.Sequential, self.layers[FROZEN_BLOCKS + 1 :])

    def prepare(self, pixels: Tensor) -> Tensor:
        """pixels: u8 [batch, height, width, 3] RGB → f32 [batch, 3, height, width], (x − 128) / 128."""
        return (pixels.permute(0, 3, 1, 2).to(torch.float32) - 128.0) / 128.0

    def features(self, middle: Tensor) -> Tensor:
        """middle: f32 [batch, 32, h/8, w/8], the trunk's output → f32 [batch, 1280], the picture's mean."""
        return cast(Tensor, self.tail(middle)).mean((2, 3))

    def head(self, middle: Tensor) -> Tensor:
        """The trunk's output → f32 [batch, dims], L2-normalised."""
        return normalize(self.project(self.features(middle)), dim=-1)

    def forward(self, pixels: Tensor) -> Tensor:
        """pixels: u8 [batch, height, width, 3] RGB, sides divisible by 32 → f32 [batch, dims], unit length."""
        return self.head(self.trunk(self.prepare(pixels)))


def channels_last(module: nn.Module, back: bool = False) -> nn.Module:
    """Convolution weights in the order that is fastest on a CPU, or (`back`) in the usual one; works in place."""
    layout = torch.contiguous_format if back else torch.channels_last
    for weight in module.parameters():
        if weight.ndim == 4:
            weight.data = weight.data.contiguous(memory_format=layout)
    return module


def load_mobilenet(path: Path, dims: int = 256) -> VisionTower:
    """The tower with the ImageNet weights of `imagenet-mobilenetv2.onnx`; `project` is left at random."""
    graph = onnx.load(str(path)).graph
    values = {t.name: numpy_helper.to_array(t) for t in graph.initializer}
    convs = [node for node in graph.node if node.op_type == "Conv"]
    clips = [node for node in graph.node if node.op_type == "Clip"]
    tower = VisionTower(dims)
    modules = [m for m in tower.layers.modules() if isinstance(m, ClippedConv)]
    if len(convs) != len(modules) + 1 or len(clips) != len(convs):  # one more: the classifier
        raise ValueError(f"{path.name}: {len(convs)} convolutions, expected {len(modules) + 1}")
    with torch.no_grad():
        for module, conv, clip in zip(modules, convs, clips, strict=False):
            module.conv.weight.copy_(torch.from_numpy(np.array(values[conv.input[1]])))
            cast(Tensor, module.conv.bias).copy_(torch.from_numpy(np.array(values[conv.input[2]])))
            module.low, module.high = (float(values[name].item()) for name in clip.input[1:3])
    return tower.eval()
