"""A small BERT-like text encoder in plain PyTorch; the teacher (all-MiniLM-L6-v2) is the same class, larger.

The student factorises the word table (V × factor, then factor → width, as in ALBERT, Lan et al. 2019), starts
from some of the teacher's layers, pools with a masked mean and projects to the shared space. Norms stand after
each block (post-LN) as in BERT, so the teacher's weights fit unchanged.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import cast

import torch
from safetensors.torch import load_file
from torch import Tensor, nn
from torch.nn.functional import gelu, normalize

NORM_EPS = 1e-12


@dataclass(frozen=True)
class TextConfig:
    """Sizes of a text encoder. `factor` 0 keeps a full-width word table; `dims` 0 leaves out the projection."""

    vocabulary: int
    layers: int
    width: int = 384
    heads: int = 12
    hidden: int = 1536
    positions: int = 64
    factor: int = 192
    dims: int = 256


class Block(nn.Module):
    """One transformer layer: self-attention, then a two-layer perceptron, each with a residual and a norm after."""

    def __init__(self, config: TextConfig) -> None:
        super().__init__()
        self.heads = config.heads
        self.query_key_value = nn.Linear(config.width, 3 * config.width)
        self.output = nn.Linear(config.width, config.width)
        self.attention_norm = nn.LayerNorm(config.width, eps=NORM_EPS)
        self.expand = nn.Linear(config.width, config.hidden)
        self.contract = nn.Linear(config.hidden, config.width)
        self.norm = nn.LayerNorm(config.width, eps=NORM_EPS)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """x: f32 [batch, tokens, width]; bias: f32 [batch, 1, 1, tokens], 0 or a large negative number."""
        batch, tokens, width = x.shape
        parts = self.query_key_value(x).reshape(batch, tokens, 3, self.heads, width // self.heads)
        q, k, v = parts.permute(2, 0, 3, 1, 4).unbind(0)
        scores = torch.matmul(q, k.transpose(-1, -2)) * (width // self.heads) ** -0.5 + bias
        mixed = torch.matmul(torch.softmax(scores, dim=-1), v).transpose(1, 2).reshape(batch, tokens, width)
        x = cast(Tensor, self.attention_norm(x + self.output(mixed)))
        return cast(Tensor, self.norm(x + self.contract(gelu(self.expand(x)))))


class TextEncoderNetwork(nn.Module):
    """Token ids → one unit vector a text."""

    def __init__(self, config: TextConfig) -> None:
        super().__init__()
        self.config = config
        inner = config.factor or config.width
        self.words = nn.Embedding(config.vocabulary, inner)
        self.lift = nn.Linear(inner, config.width) if config.factor else nn.Identity()
        self.places = nn.Embedding(config.positions, config.width)
        self.norm = nn.LayerNorm(config.width, eps=NORM_EPS)
        self.blocks = nn.ModuleList(Block(config) for _ in range(config.layers))
        self.project = nn.Linear(config.width, config.dims, bias=False) if config.dims else nn.Identity()

    def word_vectors(self, ids: Tensor) -> Tensor:
        """ids: i64 [batch, tokens] → f32 [batch, tokens, factor]; the export puts an int8 table in its place."""
        return cast(Tensor, self.words(ids))

    def forward(self, ids: Tensor, mask: Tensor) -> Tensor:
        """ids, mask: i64 [batch, tokens] → f32 [batch, dims or width], L2-normalised."""
        weight = mask.to(torch.float32)
        bias = (1.0 - weight)[:, None, None, :] * -1e4
        places = self.places.weight[: ids.shape[1]]
        x = self.norm(self.lift(self.word_vectors(ids)) + places)
        for block in self.blocks:
            x = block(x, bias)
        pooled = (x * weight[:, :, None]).sum(1) / weight.sum(1, keepdim=True).clamp(min=1.0)
        return normalize(self.project(pooled), dim=-1)


def load_teacher(folder: Path) -> TextEncoderNetwork:
    """all-MiniLM-L6-v2 (Apache-2.0) from its `model.safetensors`: 6 layers, 384 dimensions, mean pooling."""
    weights = load_file(str(folder / "model.safetensors"))
    words = weights["embeddings.word_embeddings.weight"]
    config = TextConfig(vocabulary=words.shape[0], layers=6, positions=512, factor=0, dims=0)
    encoder = TextEncoderNetwork(config)
    state: dict[str, Tensor] = {
        # every text is one segment, so its (constant) segment vector is added to the word table
        "words.weight": words + weights["embeddings.token_type_embeddings.weight"][0],
        "places.weight": weights["embeddings.position_embeddings.weight"],
        "norm.weight": weights["embeddings.LayerNorm.weight"],
        "norm.bias": weights["embeddings.LayerNorm.bias"],
    }
    for layer in range(config.layers):
        source = f"encoder.layer.{layer}"
        heads = [f"{source}.attention.self.{part}" for part in ("query", "key", "value")]
        for kind in ("weight", "bias"):
            state[f"blocks.{layer}.query_key_value.{kind}"] = torch.cat(
                [weights[f"{h}.{kind}"] for h in heads]
            )
            state[f"blocks.{layer}.output.{kind}"] = weights[f"{source}.attention.output.dense.{kind}"]
            state[f"blocks.{layer}.attention_norm.{kind}"] = weights[
                f"{source}.attention.output.LayerNorm.{kind}"
            ]
            state[f"blocks.{layer}.expand.{kind}"] = weights[f"{source}.intermediate.dense.{kind}"]
            state[f"blocks.{layer}.contract.{kind}"] = weights[f"{source}.output.dense.{kind}"]
            state[f"blocks.{layer}.norm.{kind}"] = weights[f"{source}.output.LayerNorm.{kind}"]
    encoder.load_state_dict(state)
    return encoder.eval()


def student_from_teacher(
    teacher: TextEncoderNetwork,
    kept: list[int | None],
    layers: list[int],
    to_space: Tensor,
    config: TextConfig,
    seed: int,
) -> TextEncoderNetwork:
    """A student that starts with the teacher's knowledge.

    kept: for each student token the teacher's id, or None for a token the teacher lacks (then small noise);
    layers: the teacher's layers to copy; to_space: f32 [dims, 384], teacher → shared space.
    The word table is factorised by its principal components.
    """
    generator = torch.Generator().manual_seed(seed)
    student = TextEncoderNetwork(config)
    table = teacher.words.weight.detach()
    known = torch.tensor([i for i in kept if i is not None])
    centre = table[known].mean(0)
    _, _, axes = torch.linalg.svd(table[known] - centre, full_matrices=False)
    axes = axes[: config.factor]
    short = (table[known] - centre) @ axes.T
    words = torch.randn(config.vocabulary, config.factor, generator=generator) * short.std(0) * 0.5
    words[torch.tensor([row for row, i in enumerate(kept) if i is not None])] = short
    with torch.no_grad():
        student.words.weight.copy_(words)
        lift = cast(nn.Linear, student.lift)
        lift.weight.copy_(axes.T)
        lift.bias.copy_(centre)
        student.places.weight.copy_(teacher.places.weight[: config.positions])
        student.norm.load_state_dict(teacher.norm.state_dict())
        for block, source in zip(student.blocks, layers, strict=True):
            block.load_state_dict(teacher.blocks[source].state_dict())
        cast(nn.Linear, student.project).weight.copy_(to_space)
    return student
