"""Between the bundle's space and the taste's, which has at most 256 dimensions."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import BundleDamaged, BundleMissing, ModelMissing, SpaceMismatch
from edge_runtime.taste.sums import MAX_DIMS

__all__ = ["Projection"]


class Projection:
    """Orthonormal rows, fitted at build time; none where the bundle's space is small enough."""

    def __init__(self, dims: int, rows: NDArray[np.float32] | None) -> None:
        self._dims = dims
        self._rows = rows

    @classmethod
    def open(cls, path: Path | None, dims: int) -> Projection:
        """Read ``path``, float32[256, dims]; None: the spaces are one.

        Raises:
            BundleMissing, BundleDamaged: the file is not there, or is no such matrix.
        """
        if path is None:
            return cls(dims, None)
        try:
            rows = np.load(path, allow_pickle=False)
        except FileNotFoundError as exc:
            raise BundleMissing(
                "the file is missing", where=str(path), hint="Install the bundle again."
            ) from exc
        except (OSError, ValueError, EOFError) as exc:
            raise BundleDamaged(
                "is no whole array", where=str(path), hint="Install the bundle again."
            ) from exc
        if rows.dtype != np.float32 or rows.shape != (MAX_DIMS, dims) or not np.isfinite(rows).all():
            raise BundleDamaged(
                f"is no float32[{MAX_DIMS}, {dims}]", where=str(path), hint="Install the bundle again."
            )
        return cls(dims, rows)

    def down(self, vectors: NDArray[np.float32]) -> NDArray[np.float32]:
        """float32[n, dims] of the bundle's space → float32[n, dims of the taste], unit length where it is not 0."""
        if self._rows is None:
            return vectors
        projected = vectors @ self._rows.T
        lengths = np.linalg.norm(projected, axis=1, keepdims=True)
        scaled: NDArray[np.float32] = projected / np.maximum(lengths, 1e-9)
        return scaled

    def up(self, direction: NDArray[np.float64]) -> NDArray[np.float32]:
        """A taste's direction as a query in the bundle's space, float32[dims].

        Raises:
            ModelMissing: the bundle's space is too wide for a taste and names no projection.
            SpaceMismatch: the taste has other dimensions.
        """
        if self._rows is None and self._dims > MAX_DIMS:
            raise ModelMissing(
                f"this bundle has {self._dims} dimensions and no projection to {MAX_DIMS}",
                where="taste",
                hint="Build it with this release.",
            )
        expected = self._dims if self._rows is None else len(self._rows)
        if direction.shape != (expected,):
            raise SpaceMismatch(f"has {len(direction)} dimensions, this bundle's {expected}", where="taste")
        query = direction.astype(np.float32)
        return query if self._rows is None else query @ self._rows
