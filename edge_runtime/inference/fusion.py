"""Words, picture and spoken words of one query → what each adds to the query's vector."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge_runtime.inference.onnx_session import Session
from edge_runtime.manifest_types import FusionModel

__all__ = ["QueryFusion"]

Vector = NDArray[np.float32]


class QueryFusion:
    """The fusion model. Several threads may share one."""

    def __init__(self, directory: Path, description: FusionModel, *, threads: int = 1) -> None:
        """Load the model from the bundle's folder.

        Raises:
            BundleMissing, BundleDamaged, SpaceMismatch, ExtraMissing.
        """
        self._dims = description.dims
        wide = 3 * description.dims
        self._session = Session(
            directory / description.file,
            {"parts": "tensor(float)"},
            wide,
            shapes={"parts": (None, wide)},
            threads=threads,
        )

    def fuse(self, words: Vector, look: Vector, *, spoken: bool = False) -> tuple[Vector, Vector]:
        """What the words and the picture of one query add to its vector, float32[dims] each.

        Args:
            words, look: unit vectors, float32[dims].
            spoken: whether the words were spoken.

        Raises:
            SpaceMismatch: the model gave something else than finite numbers.
        """
        none = np.zeros_like(words)
        parts = np.concatenate((none, look, words) if spoken else (words, look, none))
        bent = self._session.run({"parts": parts[None]})[0].reshape(3, self._dims)
        return bent[2 if spoken else 0], bent[1]
