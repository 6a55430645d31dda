"""What every system is given: vectors, payload, queries, filters, and the right answers by exact float32.

A data folder holds ``vectors.npy`` and ``queries.npy`` (float32[n, dims], unit length), ``payload.npz`` (price, brand,
category, stock, one a row), ``cases.json`` (name → filters, as ``edge_runtime.types.Filters``) and ``worst.npz`` (case →
float32[queries], the cosine of the tenth best allowed row; what scores as well counts as found). A case that would allow
fewer than ten rows is left out. numpy alone is needed.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

K = 10
QUERIES = 200
_BRANDS = 200
_CATEGORIES = 50
_SEED = 7
Vectors = NDArray[np.float32]
Filters = dict[str, Any]


def unit(vectors: Vectors) -> Vectors:
    """The same directions, of length 1."""
    directions: Vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    return directions


def mixture(count: int, dims: int) -> tuple[Vectors, NDArray[np.int64], Vectors]:
    """Unit vectors around 200 centres, each one's centre, and queries near some of them."""
    rng = np.random.default_rng(_SEED)
    centres = rng.standard_normal((200, dims)).astype(np.float32)
    groups = rng.integers(0, 200, count)
    vectors = unit(centres[groups] + rng.standard_normal((count, dims), np.float32))
    near = vectors[rng.choice(count, QUERIES)] + 0.03 * rng.standard_normal((QUERIES, dims), np.float32)
    return vectors, groups, unit(near)


def write_mixture(folder: Path, count: int, dims: int = 256) -> None:
    """A catalogue whose categories follow the vectors (four centres each) and whose prices do not."""
    vectors, groups, queries = mixture(count, dims)
    write(folder, vectors, queries, [f"category {group // 4}" for group in groups])


def write(folder: Path, vectors: Vectors, queries: Vectors, categories: list[str]) -> None:
    """A data folder; prices from 0 to 1000, brands of unlike frequency and stock are drawn."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(_SEED + 1)
    count = len(vectors)
    payload = {
        "price": rng.uniform(0, 1000, count),
        "brand": np.array([f"brand {n}" for n in np.minimum(rng.zipf(1.2, count), _BRANDS)]),
        "category": np.array(categories),
        "stock": np.where(rng.random(count) < 0.9, "in_stock", "out_of_stock"),
    }
    cases: dict[str, Filters] = {"none": {}} | {
        f"price {share} %": {"price": {"lt": 10 * share}} for share in (0.1, 1, 10, 30, 60)
    }
    for share in (2, 10, 30, 60):
        cases[f"category {share} %"] = {"category": _covering(payload["category"], share / 100)}
    rows = {name: allowed(payload, filters) for name, filters in cases.items()}
    cases = {name: filters for name, filters in cases.items() if len(rows[name]) >= K}
    worst = {name: _worst(vectors, queries, rows[name]) for name in cases}
    np.savez(folder / "payload.npz", **payload)  # type: ignore[arg-type]
    np.savez(folder / "worst.npz", **worst)  # type: ignore[arg-type]
    (folder / "cases.json").write_text(json.dumps(cases, indent=1))
    np.save(folder / "queries.npy", queries)
    np.save(folder / "vectors.npy", vectors)  # the last: what is there is whole


def cases_in(folder: Path) -> set[str]:
    """The names of a data folder's cases."""
    return set(json.loads((folder / "cases.json").read_text()))


def allowed(payload: dict[str, NDArray[Any]], filters: Filters) -> NDArray[np.int64]:
    """The rows that the filters let through, by comparing every row."""
    mask = np.ones(len(payload["price"]), np.bool_)
    for name, condition in filters.items():
        if isinstance(condition, dict):
            mask &= payload[name] < condition["lt"]
        else:
            mask &= np.isin(payload[name], condition)
    return np.flatnonzero(mask)


def recall(folder: Path, case: str, found: list[list[int]]) -> float:
    """Share of the ten best allowed rows that were found; found[n] answers query n."""
    vectors = np.load(folder / "vectors.npy", mmap_mode="r")
    queries = np.load(folder / "queries.npy")
    with np.load(folder / "worst.npz") as file:
        worst = file[case]
    filters = json.loads((folder / "cases.json").read_text())[case]
    with np.load(folder / "payload.npz") as file:
        payload = {name: file[name] for name in ("price", *filters)}
    right = 0
    for n, ids in enumerate(found):
        answer = np.array(sorted(set(ids)), np.int64)
        kept = answer[allowed({name: values[answer] for name, values in payload.items()}, filters)]
        right += int(np.sum(vectors[kept] @ queries[n] >= worst[n] - 1e-6))
    return right / (K * len(found))


def _covering(categories: NDArray[Any], share: float) -> list[str]:
    """Categories that together hold about this share of the rows, drawn in a fixed order."""
    names, counts = np.unique(categories, return_counts=True)
    order = np.random.default_rng(_SEED + 2).permutation(len(names))
    chosen: list[str] = []
    left = share * len(categories)
    for n in order:
        if counts[n] <= left * 1.1:
            chosen.append(str(names[n]))
            left -= counts[n]
        if left < 0.05 * share * len(categories):
            break
    return chosen


def _worst(vectors: Vectors, queries: Vectors, rows: NDArray[np.int64]) -> Vectors:
    scores = queries @ (vectors if len(rows) == len(vectors) else vectors[rows]).T
    worst: Vectors = np.partition(scores, scores.shape[1] - K, axis=1)[:, scores.shape[1] - K]
    return worst
