"""The trained encoders as int8 ONNX files with the runtime's fixed names; scaling and unit length inside the graphs.

Text: the word table is int8 with one scale a row (a Gather of bytes), matrix products are quantised dynamically,
per channel. Picture: static QDQ, per channel, activations calibrated on training pictures (dynamic quantisation
of convolutions is slow).
"""

from __future__ import annotations

import logging
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, cast

import numpy as np
import onnx
import torch
from numpy.typing import NDArray
from onnxruntime.quantization import (
    CalibrationDataReader,
    CalibrationMethod,
    QuantFormat,
    QuantType,
    quantize_dynamic,
    quantize_static,
)
from onnxruntime.quantization.shape_inference import quant_pre_process
from torch import Tensor

from export.training.classifier_heads import Heads
from export.training.fusion import PARTS, Fusion
from export.training.image_encoder import ImageEncoderNetwork
from export.training.text_encoder import TextEncoderNetwork

OPSET = 18
FLOAT_CONVS = 12
"""The stem and four blocks stay in floats, 8,000 weights. In bytes, too, the ten nearest of 500 pictures overlap with
float32's by .887 instead of .969, for half a millisecond less; with four more blocks in floats by .975.

Weights take 7 of 8 bits, because sums of 8-bit products saturate on CPUs with AVX2 and no VNNI (0.71 → 0.966).
"""


class ByteTable(torch.nn.Module):
    """An embedding kept as int8 with one f32 scale a row; it stands in for the f32 table at export."""

    table: Tensor
    scale: Tensor

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scale = weight.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127.0
        self.register_buffer("table", torch.round(weight / scale).to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids: Tensor) -> Tensor:
        """ids: i64 [...] → f32 [..., width]."""
        return self.table[ids].to(torch.float32) * self.scale[ids]


def _to_onnx(
    model: torch.nn.Module,
    inputs: tuple[Tensor, ...],
    names: list[str],
    axes: dict[str, dict[int, str]],
    path: Path,
    outputs: Sequence[str] = ("embedding",),
) -> None:
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with torch.inference_mode():
        torch.onnx.export(
            model.eval(),
            inputs,
            str(path),
            input_names=names,
            output_names=list(outputs),
            dynamic_axes=axes,
            opset_version=OPSET,
            dynamo=False,
        )


def export_text(encoder: TextEncoderNetwork, path: Path, *, int8: bool = True) -> None:
    """`input_ids`, `attention_mask` i64 [batch, tokens] → `embedding` f32 [batch, 256]."""
    words = encoder.words
    ids = torch.tensor([[2, 10, 11, 3], [2, 12, 3, 0]])
    axes = {name: {0: "batch", 1: "tokens"} for name in ("input_ids", "attention_mask")} | {
        "embedding": {0: "batch"}
    }
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "text.onnx"
        target = plain if int8 else path
        try:
            if int8:
                encoder.words = cast(torch.nn.Embedding, ByteTable(words.weight.detach()))
            _to_onnx(encoder, (ids, (ids > 0).long()), ["input_ids", "attention_mask"], axes, target)
        finally:
            encoder.words = words
        if int8:
            last = [node.name for node in onnx.load(str(plain)).graph.node if "project" in node.name]
            quantize_dynamic(
                str(plain),
                str(path),
                op_types_to_quantize=["MatMul", "Gemm"],
                nodes_to_exclude=last,  # where 8-bit sums saturate on AVX2 without VNNI: cosine 0.969 → 0.994
                per_channel=True,
                weight_type=QuantType.QInt8,
                extra_options={"MatMulConstBOnly": True},
            )


def export_fusion(model: Fusion, path: Path, *, int8: bool = True) -> None:
    """`parts` f32 [batch, 3 · dims] → `embedding` f32 [batch, 3 · dims]."""
    parts = torch.ones(2, PARTS * model.dims)
    axes = {"parts": {0: "batch"}, "embedding": {0: "batch"}}
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "fusion.onnx"
        _to_onnx(model, (parts,), ["parts"], axes, plain if int8 else path)
        if int8:
            quantize_dynamic(
                str(plain),
                str(path),
                op_types_to_quantize=["MatMul", "Gemm"],
                per_channel=True,
                reduce_range=True,
                weight_type=QuantType.QInt8,
                extra_options={"MatMulConstBOnly": True},
            )


def export_heads(heads: Heads, dims: int, path: Path) -> None:
    """`hashed_ngrams` i64 [n, m], `query`, `product`, `picture` f32 [n, dims] → sentiment, intent, match, scene.

    The n-grams' table is int8 with one scale a row, everything else floats: the table is most of it.
    """
    words = heads.words
    vectors = torch.nn.functional.normalize(torch.ones(2, dims), dim=1)
    inputs = (torch.tensor([[1, 2, 3], [4, 0, 0]]), vectors, vectors, vectors)
    names = ["hashed_ngrams", "query", "product", "picture"]
    outputs = ["sentiment", "intent", "match", "scene"]
    axes = {name: {0: f"{name}s"} for name in (*names, *outputs)} | {
        "hashed_ngrams": {0: "texts", 1: "length"}
    }
    try:
        heads.words = cast(torch.nn.Embedding, ByteTable(words.weight.detach()))
        _to_onnx(heads, inputs, names, axes, path, outputs)
    finally:
        heads.words = words


class _Pictures(CalibrationDataReader):  # type: ignore[misc]  # onnxruntime is untyped
    """Feeds the calibration pictures, u8 [1, side, side, 3] each."""

    def __init__(self, pixels: Sequence[NDArray[np.uint8]]) -> None:
        self.queue: Iterator[NDArray[np.uint8]] = iter(pixels)

    def get_next(self) -> dict[str, Any] | None:
        """The next input, or None."""
        pixels = next(self.queue, None)
        return None if pixels is None else {"pixels": pixels[None]}


def _before_conv(path: Path, number: int) -> list[str]:
    """The names of the nodes before convolution `number`, counted from 0."""
    nodes = onnx.load(str(path)).graph.node
    convs = [place for place, node in enumerate(nodes) if node.op_type == "Conv"]
    return [node.name for node in nodes[: convs[number]]]


def export_image(
    encoder: ImageEncoderNetwork,
    path: Path,
    side: int,
    calibration: Sequence[NDArray[np.uint8]],
    *,
    int8: bool = True,
) -> None:
    """`pixels` u8 [batch, height, width, 3] RGB → `embedding` f32 [batch, 256]."""
    pixels = torch.zeros(1, side, side, 3, dtype=torch.uint8)
    axes = {"pixels": {0: "batch"}, "embedding": {0: "batch"}}
    with tempfile.TemporaryDirectory() as folder:
        plain, ready = Path(folder) / "image.onnx", Path(folder) / "ready.onnx"
        _to_onnx(encoder, (pixels,), ["pixels"], axes, plain if int8 else path)
        if int8:
            quant_pre_process(str(plain), str(ready), skip_symbolic_shape=True)
            quantize_static(
                str(ready),
                str(path),
                _Pictures(calibration),
                quant_format=QuantFormat.QDQ,
                per_channel=True,
                op_types_to_quantize=["Conv", "Clip", "Add", "Gemm"],
                nodes_to_exclude=_before_conv(ready, FLOAT_CONVS),
                reduce_range=True,
                activation_type=QuantType.QUInt8,
                weight_type=QuantType.QInt8,
                calibrate_method=CalibrationMethod.MinMax,
            )


def check(path: Path) -> None:
    """The file must be a valid ONNX model without external data."""
    onnx.checker.check_model(onnx.load(str(path)), full_check=True)
