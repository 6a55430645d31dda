"""The trained network → a model folder with zipformer-CTC's interface, as sherpa-onnx takes it."""

from __future__ import annotations

import json
import logging
import tempfile
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from export.training.speech.alphabet import TOKENS
from export.training.speech.features import BANDS
from export.training.speech.model import Acoustic

__all__ = ["write_model"]

_OPSET = 17


def write_model(model: Acoustic, out: Path, *, int8: bool) -> None:
    """Write the folder ``out``; with ``int8`` the point-wise layers are eight bits wide, per channel."""
    out.mkdir(parents=True, exist_ok=True)
    model.eval()
    x, lengths = torch.randn(2, 160, BANDS), torch.tensor([160, 120])
    logging.getLogger("torch.onnx").setLevel(logging.ERROR)
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / "plain.onnx"
        with torch.inference_mode():
            torch.onnx.export(
                model,
                (x, lengths),
                str(plain),
                input_names=["x", "x_lens"],
                output_names=["log_probs", "log_probs_len"],
                dynamic_axes={
                    "x": {0: "N", 1: "T"},
                    "x_lens": {0: "N"},
                    "log_probs": {0: "N", 1: "S"},
                    "log_probs_len": {0: "N"},
                },
                opset_version=_OPSET,
                dynamo=False,
            )
        path = out / "model.onnx"
        if int8:
            quantize_dynamic(
                str(plain),
                str(path),
                op_types_to_quantize=["MatMul"],
                per_channel=True,
                weight_type=QuantType.QInt8,
                reduce_range=True,  # sums of two products overflow 16 bits on processors without VNNI
                extra_options={"MatMulConstBOnly": True},
            )
        else:
            path.write_bytes(plain.read_bytes())
    graph = onnx.load(str(path))
    onnx.helper.set_model_props(
        graph, {"model_type": "zipformer2_ctc", "model_author": "vitrine", "version": "1"}
    )
    # sherpa-onnx reads the number of tokens here, which the exporter leaves open.
    graph.graph.output[0].type.tensor_type.shape.dim[2].dim_value = len(TOKENS)
    onnx.save(graph, str(path))
    (out / "tokens.txt").write_text("".join(f"{t} {n}\n" for n, t in enumerate(TOKENS)), encoding="utf-8")
    description = {
        "family": "zipformer_ctc",
        "files": {"model": "model.onnx"},
        "tokens": "tokens.txt",
        "languages": ["en", "zh"],
        "modeling_unit": "respelled",
    }
    (out / "speech.json").write_text(json.dumps(description, indent=1) + "\n", encoding="utf-8")
