"""What a shop's bundle says of taste: the projection of a wide space, and numbers fitted on the shop's own events."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge_runtime.taste.sums import MAX_DIMS

__all__ = ["project"]


def project(vectors: NDArray[np.float32], folder: Path) -> str | None:
    """Write ``taste.npy`` where the space has more than 256 dimensions: the 256 directions in which the products
    vary most (principal components about 0, since tastes are sums of unit vectors).

    Args:
        vectors: float32[n, dims] of all products.
        folder: the bundle's ``index``.

    Returns:
        The file's name inside the bundle, or None.
    """
    dims = vectors.shape[1]
    if dims <= MAX_DIMS:
        return None
    spread = np.zeros((dims, dims))
    for start in range(0, len(vectors), 10_000):
        part = vectors[start : start + 10_000].astype(np.float64)
        spread += part.T @ part
    _, directions = np.linalg.eigh(spread)
    np.save(folder / "taste.npy", np.ascontiguousarray(directions[:, : -MAX_DIMS - 1 : -1].T, np.float32))
    return "index/taste.npy"
