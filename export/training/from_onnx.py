"""Shipped ONNX files → encoders that can go on learning: bytes times their scales.

The names of parameters survive the export, except those of the text encoder's matrices, which keep their order.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnx import numpy_helper
from torch import Tensor

from export.training.image_encoder import ImageEncoderNetwork
from export.training.text_encoder import TextConfig, TextEncoderNetwork

_MATRICES = ("query_key_value", "output", "expand", "contract")


def _values(path: Path) -> dict[str, NDArray[Any]]:
    return {t.name: numpy_helper.to_array(t) for t in onnx.load(str(path)).graph.initializer}


def _wide(values: dict[str, NDArray[Any]], name: str, axis: int) -> Tensor:
    """The f32 tensor of a name, whether it is stored as floats or as bytes with a scale a channel of `axis`."""
    if name in values:
        return torch.from_numpy(np.array(values[name], dtype=np.float32))
    raw = values[f"{name}_quantized"].astype(np.float32)
    scale = values[f"{name}_quantized_scale" if f"{name}_quantized_scale" in values else f"{name}_scale"]
    shape = [1] * raw.ndim
    shape[axis] = -1
    return torch.from_numpy(raw * (scale.reshape(shape) if scale.ndim else scale))


def restore_text(path: Path) -> TextEncoderNetwork:
    """The text encoder of a `text.onnx` that `export_onnx.export_text` wrote, with 12 attention heads."""
    values = _values(path)
    table = values["words.table"].astype(np.float32) * values["words.scale"]
    layers = sum(name.endswith(".expand.bias") for name in values)
    stems = sorted(
        {
            name.split("_quantized")[0].split("_scale")[0].split("_zero")[0]
            for name in values
            if "MatMul_" in name
        },
        key=lambda stem: int(stem.rsplit("_", 1)[1]),
    )
    config = TextConfig(
        vocabulary=len(table),
        layers=layers,
        width=len(values["lift.bias"]),
        hidden=len(values["blocks.0.expand.bias"]),
        positions=len(values["places.weight"]),
        factor=table.shape[1],
        dims=_wide(values, stems[-1], 1).shape[1],
    )
    encoder = TextEncoderNetwork(config)
    names = ["lift", *(f"blocks.{n}.{part}" for n in range(layers) for part in _MATRICES), "project"]
    state = {
        name: torch.from_numpy(np.array(values[name])) for name in encoder.state_dict() if name in values
    }
    state["words.weight"] = torch.from_numpy(table)
    for name, stem in zip(names, stems, strict=True):
        state[f"{name}.weight"] = _wide(values, stem, 1).T.contiguous()
    encoder.load_state_dict(state)
    return encoder


def restore_image(path: Path, encoder: ImageEncoderNetwork) -> None:
    """Fill what is trained of an encoder with the weights of an `image.onnx`; the frozen layers and clip bounds stay."""
    values = _values(path)
    frozen = {f"layers.{name}" for name in encoder.trunk.state_dict()}
    encoder.load_state_dict(
        {k: own if k in frozen else _wide(values, k, 0) for k, own in encoder.state_dict().items()}
    )
