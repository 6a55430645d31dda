"""The only importer of onnxruntime: session options, telemetry off, foreign models refused."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import BundleDamaged, BundleMissing, ExtraMissing, SpaceMismatch

__all__ = ["OUTPUT", "Graph", "Session"]

OUTPUT = "embedding"
_LENGTH_ERROR = 1e-2
_EXPORT_AGAIN = "Export the model again."


class Graph:
    """One ONNX model with named float outputs."""

    def __init__(
        self,
        path: Path,
        inputs: Mapping[str, str],
        outputs: Mapping[str, tuple[int | None, ...]],
        *,
        shapes: Mapping[str, tuple[int | None, ...]] | None = None,
        threads: int = 1,
    ) -> None:
        """Load a model.

        Args:
            path: the ``.onnx`` file; external data lies beside it and is memory-mapped.
            inputs: name → ONNX type that the model must have, e.g. ``{"pixels": "tensor(uint8)"}``.
            outputs: name → shape of each of its outputs, None where any length will do.
            shapes: name → what will be handed in; a number that the model fixes otherwise is refused.
            threads: processor threads for one run.

        Raises:
            BundleMissing, BundleDamaged: the file is missing or no model.
            SpaceMismatch: its inputs or outputs are others.
            ExtraMissing: onnxruntime is not installed.
        """
        if not path.is_file():
            raise BundleMissing("the model is missing", where=path.name, hint="Install the bundle again.")
        ort = _onnxruntime()
        options = ort.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.execution_mode = ort.ExecutionMode.ORT_SEQUENTIAL
        options.log_severity_level = 3
        # An arena keeps the largest run's memory for ever: 265 MB instead of 45 MB of anonymous memory after 32
        # pictures through the starter's encoder, for no speed that could be told from noise.
        options.enable_cpu_mem_arena = False
        options.add_session_config_entry("session.intra_op.allow_spinning", "0")
        # The build optimised the model. Doing it again costs 5–15 ms a start, and what is fitted to this processor
        # (ORT_ENABLE_ALL) gives other vectors than the build's: cosine .998 on the starter's pictures.
        options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
        self._name = path.name
        try:
            self._session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
        except Exception as exc:
            raise BundleDamaged("onnxruntime cannot load it", where=path.name, hint=_EXPORT_AGAIN) from exc
        self._check(dict(inputs), dict(outputs), shapes or {})

    @property
    def inputs(self) -> tuple[str, ...]:
        """The names of the model's inputs."""
        return tuple(given.name for given in self._session.get_inputs())

    def output(self, name: str, inputs: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
        """One output; what only the others need is not computed.

        Raises:
            SpaceMismatch: the model refused the inputs, or gave something else than finite numbers.
        """
        found = self._output(name, inputs)
        if not np.isfinite(found).all():
            raise SpaceMismatch("gave NaN or infinity", where=self._name, hint=_EXPORT_AGAIN)
        return found

    def _output(self, name: str, inputs: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
        try:
            found: NDArray[np.float32] = self._session.run([name], dict(inputs))[0]
        except Exception as exc:
            raise SpaceMismatch("cannot take these inputs", where=self._name, hint=_EXPORT_AGAIN) from exc
        return found

    def _check(
        self,
        inputs: dict[str, str],
        outputs: dict[str, tuple[int | None, ...]],
        shapes: Mapping[str, tuple[int | None, ...]],
    ) -> None:
        found = {given.name: given.type for given in self._session.get_inputs()}
        if found != inputs:
            raise SpaceMismatch(f"has the inputs {found}, not {inputs}", where=self._name)
        for given in self._session.get_inputs():
            wanted = shapes.get(given.name)
            if wanted is not None and not _fits(given.shape, wanted):
                raise SpaceMismatch(f"takes {given.name}{given.shape}, not {list(wanted)}", where=self._name)
        given_out = {given.name: (given.type, given.shape) for given in self._session.get_outputs()}
        if set(given_out) != set(outputs) or not all(
            kind == "tensor(float)" and _is(shape, outputs[name]) for name, (kind, shape) in given_out.items()
        ):
            raise SpaceMismatch(f"has the outputs {given_out}, not {outputs} of floats", where=self._name)


class Session(Graph):
    """One ONNX model that turns its inputs into one unit vector a row."""

    def __init__(
        self,
        path: Path,
        inputs: Mapping[str, str],
        dims: int,
        *,
        shapes: Mapping[str, tuple[int | None, ...]] | None = None,
        threads: int = 1,
    ) -> None:
        """Load a model whose one output is ``embedding`` float[n, dims]; else as ``Graph``."""
        super().__init__(path, inputs, {OUTPUT: (None, dims)}, shapes=shapes, threads=threads)

    def run(self, inputs: Mapping[str, NDArray[Any]]) -> NDArray[np.float32]:
        """The embeddings, float32[n, dims], each of length 1.

        Raises:
            SpaceMismatch: the model refused the inputs, or gave something else than finite unit vectors.
        """
        vectors = self._output(OUTPUT, inputs)
        squares = np.einsum("ij,ij->i", vectors, vectors)
        if not (np.abs(squares - 1) <= 2 * _LENGTH_ERROR).all():  # NaN is not, either
            what = "vectors that are not of length 1" if np.isfinite(squares).all() else "NaN or infinity"
            raise SpaceMismatch(f"gave {what}", where=self._name, hint=_EXPORT_AGAIN)
        return vectors


def _fits(shape: list[Any], wanted: tuple[int | None, ...]) -> bool:
    """Whether no axis is fixed to another number; symbolic axes are names or None."""
    return len(shape) == len(wanted) and all(
        want is None or not isinstance(have, int) or have == want
        for have, want in zip(shape, wanted, strict=True)
    )


def _is(shape: list[Any], wanted: tuple[int | None, ...]) -> bool:
    """Whether every axis that is wanted of a length is fixed to it."""
    return len(shape) == len(wanted) and all(
        want is None or have == want for have, want in zip(shape, wanted, strict=True)
    )


def _onnxruntime() -> Any:
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"
    try:
        import onnxruntime
    except ImportError as exc:
        raise ExtraMissing("onnxruntime is not installed", hint="pip install vitrine") from exc
    return onnxruntime
