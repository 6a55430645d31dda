"""What a shop's bundle says of taste: the projection of a wide space, and numbers fitted on the shop's own events."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge_runtime.bundle.manifest import Manifest
from edge_runtime.engine import Engine
from edge_runtime.errors import ManifestInvalid
from edge_runtime.manifest_types import PreferenceDescription
from edge_runtime.taste.projection import Projection
from edge_runtime.taste.rerank import apply
from edge_runtime.taste.sums import MAX_DIMS
from edge_runtime.types import Product, Query
from export.personalization.events import (
    Event,
    History,
    fit,
    histories,
    hit_rate,
    popular_ranks,
    ranks,
    summed,
)

__all__ = ["BLENDS", "fitted", "project", "projection_at"]

BLENDS = (0.0, 0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.45, 0.7, 1.0, 1.5, 2.2, 3.2)
_ASKED = 1000
"""Shoppers whose searches the blend is fitted on."""
_REACH = 100


def project(vectors: NDArray[np.float32], folder: Path, *, earlier: bytes | None = None) -> str | None:
    """Write ``taste.npy`` where the space has more than 256 dimensions: the 256 directions in which the products
    vary most (principal components about 0, since tastes are sums of unit vectors).

    Args:
        vectors: float32[n, dims] of all products.
        folder: the bundle's ``index``.
        earlier: what ``projection_at`` gave, to be used again.

    Returns:
        The file's name inside the bundle, or None.
    """
    dims = vectors.shape[1]
    if dims <= MAX_DIMS:
        return None
    if earlier is not None:
        (folder / "taste.npy").write_bytes(earlier)
        return "index/taste.npy"
    spread = np.zeros((dims, dims))
    for start in range(0, len(vectors), 10_000):
        part = vectors[start : start + 10_000].astype(np.float64)
        spread += part.T @ part
    _, directions = np.linalg.eigh(spread)
    np.save(folder / "taste.npy", np.ascontiguousarray(directions[:, : -MAX_DIMS - 1 : -1].T, np.float32))
    return "index/taste.npy"


def projection_at(bundle: Path, space: str) -> bytes | None:
    """The projection of the bundle that is about to be replaced, so that tastes outlive a new catalogue.

    None where there is no bundle, it is of another space (``export.packaging.space_of``), or it is damaged.
    """
    try:
        manifest = Manifest.parse((bundle / "manifest.json").read_bytes())
        name = manifest.preference.projection
        if manifest.space != space or name is None:
            return None
        data = (bundle / name).read_bytes()
    except (OSError, ManifestInvalid):
        return None
    return data if hashlib.sha256(data).hexdigest() == manifest.files[name].sha256 else None


def fitted(
    engine: Engine, products: Iterable[Product], events: Sequence[Event], base: PreferenceDescription
) -> tuple[PreferenceDescription, dict[str, float]]:
    """``base`` fitted on a shop's own events, and what that is worth on shoppers it was not fitted on.

    Args:
        engine: over the bundle, sealed with ``base``.
        products: in the order of the bundle's rows.

    Raises:
        InvalidQuery: there are too few shoppers.
    """
    rows: dict[str, int] = {}
    kinds: list[str] = []
    for product in products:
        rows[product.id] = len(kinds)
        kinds.append(product.category[-1] if product.category else "")
    index = engine.bundle.path / "index"
    projection = Projection.open(
        None if base.projection is None else index / "taste.npy", engine.bundle.manifest.index.dims
    )
    vectors = projection.down(np.load(index / "vectors.f16.npy").astype(np.float32))
    used, held_out = histories(events, rows, base.weights)
    best = fit(used, vectors, base)
    best = replace(best, blend=_blend(engine, used[:_ASKED], kinds, rows, vectors, best))
    popular = np.bincount(np.concatenate([history.rows for history in used]), minlength=len(kinds))
    return best, {
        "shoppers": float(len(held_out)),
        "hit_rate_10": hit_rate(ranks(held_out, vectors, best)),
        "hit_rate_10_popular": hit_rate(popular_ranks(held_out, popular)),
    }


def _blend(
    engine: Engine,
    part: Sequence[History],
    kinds: Sequence[str],
    rows: Mapping[str, int],
    vectors: NDArray[np.float32],
    settings: PreferenceDescription,
) -> float:
    """The least blend within 2 % of the best mean reciprocal rank of the target in a search for its kind."""
    hits = {
        kind: [
            (rows[hit.id], hit.score) for hit in engine.search(Query(text=kind, limit=_REACH, facets=())).hits
        ]
        for kind in {kinds[history.target] for history in part} - {""}
    }
    totals = np.zeros(len(BLENDS))
    for history in part:
        known = set(history.rows.tolist())
        left = [(row, score) for row, score in hits.get(kinds[history.target], ()) if row not in known]
        places = [row for row, _ in left]
        if history.target not in places:
            continue
        taste = summed(history, vectors, settings)
        target = places.index(history.target)
        for n, blend in enumerate(BLENDS):
            scores = apply(
                [score for _, score in left], vectors[places], taste, replace(settings, blend=blend)
            )
            totals[n] += 1 / (1 + int((scores > scores[target]).sum()))
    return BLENDS[int(np.argmax(totals >= 0.98 * totals.max()))] if totals.any() else settings.blend
