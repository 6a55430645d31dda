"""int8 weights, float arithmetic: for convolutions whose activations do not survive quantisation."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
from onnx import helper, numpy_helper


def store_weights_as_int8(source: Path, path: Path) -> None:
    """Write `source` with the weights of Conv and Gemm as int8, one scale an output channel (axis 0), to `path`."""
    model = onnx.load(str(source))
    graph = model.graph
    values = {tensor.name: tensor for tensor in graph.initializer}
    added = []
    for node in graph.node:
        transposed = node.op_type == "Gemm" and any(a.name == "transB" and a.i for a in node.attribute)
        if not (node.op_type == "Conv" or transposed) or node.input[1] not in values:
            continue
        name = node.input[1]
        weight = numpy_helper.to_array(values[name]).astype(np.float32)
        largest = np.abs(weight).reshape(len(weight), -1).max(1)
        scale = (np.maximum(largest, 1e-8) / 127.0).astype(np.float32)
        whole = np.round(weight / scale.reshape(-1, *[1] * (weight.ndim - 1))).astype(np.int8)
        graph.initializer.remove(values.pop(name))
        graph.initializer.extend(
            [
                numpy_helper.from_array(whole, f"{name}_int8"),
                numpy_helper.from_array(scale, f"{name}_scale"),
                numpy_helper.from_array(np.zeros(len(scale), dtype=np.int8), f"{name}_zero"),
            ]
        )
        inputs = [f"{name}_int8", f"{name}_scale", f"{name}_zero"]
        added.append(helper.make_node("DequantizeLinear", inputs, [name], axis=0))
    nodes = [*added, *graph.node]
    del graph.node[:]
    graph.node.extend(nodes)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))
