"""A shipped model → a network that can go on learning: bytes times their scales.

The exporter names matrices by number, in the order in which the network uses them; everything else keeps its name. What
only training listens to (the second output, half way up) is not shipped and begins anew.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import numpy_helper

from export.training.speech.model import Acoustic, Size

__all__ = ["restore"]


def restore(path: Path) -> Acoustic:
    """The network of a `model.onnx` that `write_model` wrote, in float32 or with eight bits."""
    values = {t.name: numpy_helper.to_array(t) for t in onnx.load(str(path)).graph.initializer}
    matrices = sorted(
        {name.removesuffix("_quantized") for name in values if name.startswith("onnx::MatMul_")}
        - {name for name in values if name.endswith(("_scale", "_zero_point"))},
        key=lambda name: int(name.rsplit("_", 1)[1]),
    )
    width, expand = values["first.weight"].shape[0], len(values["blocks.0.up.bias"])
    blocks = sum(name.endswith(".up.bias") for name in values)
    model = Acoustic(Size(width, blocks, values["blocks.0.depth.weight"].shape[-1], expand // width))
    state = {name: torch.from_numpy(np.array(values[name])) for name in model.state_dict() if name in values}
    names = [*(f"blocks.{n}.{part}" for n in range(blocks) for part in ("up", "down")), "out"]
    for name, stem in zip(names, matrices, strict=True):
        if stem in values:
            wide = values[stem]
        else:
            wide = values[f"{stem}_quantized"].astype(np.float32) * values[f"{stem}_scale"]
        state[f"{name}.weight"] = torch.from_numpy(np.ascontiguousarray(wide.T))
    missing, unknown = model.load_state_dict(state, strict=False)
    if unknown or not all(name.startswith(("middle.", "early.")) for name in missing):
        raise ValueError(f"{path.name} is no speech model of this kind: {[*missing, *unknown][:3]}")
    return model
