"""The only importer of onnxruntime: session options, telemetry off, foreign models refused."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import BundleDamaged, BundleMissing, ExtraMissing, SpaceMismatch

__all__ = ["OUTPUT", "Session"]

OUTPUT = "embedding"


class Session:
    """One ONNX model that turns its inputs into one unit vector a row."""

    def __init__(self, path: Path, inputs: Mapping[str, str], dims: int, *, threads: int = 1) -> None:
        """Load a model.

        Args:
            path: the ``.onnx`` file; external data lies beside it and is memory-mapped.
            inputs: name → ONNX type that the model must have, e.g. ``{"pixels": "tensor(uint8)"}``.
            dims: dimensions of its output.
            threads: processor threads for one run.

        Raises:
            BundleMissing, BundleDamaged: the file is missing or no model.
            SpaceMismatch: its inputs or output are others.
        """
        if not path.is_file():
            raise BundleMissing("the model is missing", where=path.name, hint="Install the bundle again.")
        ort = _onnxruntime()
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # A shop's query is one row: an arena would keep the largest batch's memory for ever.
        options.enable_cpu_mem_arena = False
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # The models were optimised when they were exported.
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_ENABLE_EXTENDED
        try:
            self._session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as exc:
            raise BundleDamaged(
                "onnxruntime cannot load it", where=path.name, hint="Export the model again."
            ) from exc
        found = {given.name: given.type for given in self._session.get_inputs()}
        outputs = {given.name: given.shape for given in self._session.get_outputs()}
        if found != dict(inputs):
            raise SpaceMismatch(f"has the inputs {found}, not {dict(inputs)}", where=path.name)
        if list(outputs) != [OUTPUT] or outputs[OUTPUT][-1] != dims:
            raise SpaceMismatch(f"has the outputs {outputs}, not {OUTPUT}[{dims}]", where=path.name)
        self._name = path.name

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
        """The embeddings, float32[n, dims].

        Raises:
            SpaceMismatch: the model gave something that is no finite number.
        """
        vectors: NDArray[np.float32] = self._session.run([OUTPUT], dict(inputs))[0]
        if not np.isfinite(vectors).all():
            raise SpaceMismatch("gave NaN or infinity", where=self._name, hint="Export the model again.")
        return vectors


def _onnxruntime() -> Any:
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import onnxruntime
    except ImportError as exc:
        raise ExtraMissing("onnxruntime is not installed", hint="pip install vitrine") from exc
    return onnxruntime
