"""The network: two strided convolutions to 40 ms, ConvNeXt blocks in time (Liu et al. 2022), two outputs a step (20 ms).

Half way up a second output tells the same; only training listens to it (intermediate CTC, Lee & Watanabe 2021).

It normalises its own input, so that the model takes what sherpa-onnx computes: each band's mean over the utterance is
taken out, which also takes out the microphone, and the bands are scaled by fixed deviations.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from export.training.speech.alphabet import TOKENS
from export.training.speech.features import BANDS

__all__ = ["Acoustic", "Size"]


@dataclass(frozen=True)
class Size:
    """Of the network."""

    width: int = 256
    blocks: int = 10
    kernel: int = 15
    expand: int = 3
    tokens: int = len(TOKENS)


class _Block(nn.Module):
    """Depth-wise convolution over time, then two point-wise layers; added to its input."""

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.depth = nn.Conv1d(
            size.width, size.width, size.kernel, padding=size.kernel // 2, groups=size.width
        )
        self.norm = nn.LayerNorm(size.width)
        self.up = nn.Linear(size.width, size.expand * size.width)
        self.down = nn.Linear(size.expand * size.width, size.width)
        self.scale = nn.Parameter(torch.full((size.width,), 0.3))

    def forward(self, x: Tensor, mask: Tensor) -> Tensor:
        """`x` [N, T, width], `mask` [N, T, 1]."""
        y = self.depth((x * mask).transpose(1, 2)).transpose(1, 2)
        y = self.down(nn.functional.relu(self.up(self.norm(y))))
        added: Tensor = x + y * self.scale
        return added


class Acoustic(nn.Module):
    """Mel bands → log probabilities of tokens."""

    deviation: Tensor

    def __init__(self, size: Size) -> None:
        super().__init__()
        self.size = size
        self.register_buffer("deviation", torch.ones(BANDS))
        self.first = nn.Conv1d(BANDS, size.width, 5, stride=2, padding=2)
        self.second = nn.Conv1d(size.width, size.width, 5, stride=2, padding=2)
        self.blocks = nn.ModuleList(_Block(size) for _ in range(size.blocks))
        self.norm = nn.LayerNorm(size.width)
        self.out = nn.Linear(size.width, 2 * size.tokens)
        self.middle = nn.LayerNorm(size.width)
        self.early = nn.Linear(size.width, 2 * size.tokens)

    def forward(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor]:
        """`x` float [N, T, 80], `lengths` int64 [N] → log probabilities [N, T', tokens], lengths [N]; T' ≈ T / 2."""
        log_probs, _, steps = self.both(x, lengths)
        return log_probs, steps

    def both(self, x: Tensor, lengths: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        """As `forward`, with the log probabilities half way up, [N, T', tokens], in the middle."""
        mask = self._mask(x, lengths)
        mean = (x * mask).sum(dim=1, keepdim=True) / lengths.view(-1, 1, 1).to(x.dtype)
        y = ((x - mean) / self.deviation * mask).transpose(1, 2)
        y = nn.functional.relu(self.first(y))
        halves = torch.div(lengths + 1, 2, rounding_mode="floor")
        y = y * self._mask(y.transpose(1, 2), halves).transpose(1, 2)
        y = nn.functional.relu(self.second(y)).transpose(1, 2)
        quarters = torch.div(halves + 1, 2, rounding_mode="floor")
        mask = self._mask(y, quarters)
        half = y
        for number, block in enumerate(self.blocks, start=1):
            y = block(y, mask)
            if number == (len(self.blocks) + 1) // 2:
                half = y
        late, early = self._outputs(self.out(self.norm(y))), self._outputs(self.early(self.middle(half)))
        return late, early, quarters * 2

    def _outputs(self, y: Tensor) -> Tensor:
        return nn.functional.log_softmax(y.float().reshape(y.shape[0], -1, self.size.tokens), dim=-1)

    @staticmethod
    def _mask(x: Tensor, lengths: Tensor) -> Tensor:
        """[N, T, 1]: 1 where a frame is sound, 0 where it is padding."""
        places = torch.arange(x.shape[1], device=x.device).view(1, -1, 1)
        return (places < lengths.view(-1, 1, 1)).to(x.dtype)
