"""Time search, filters and facets on clustered synthetic vectors; run by hand.

    python -m tests.benchmarks.index_kernels [--count 100000] [--dims 256] [--folder BUILT]

Prints the median time and recall@10 (against exact float32) of each case, on one thread. ``--folder`` keeps
what was built for the next run.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import onnxruntime  # noqa: F401  usearch must come after it
from numpy.typing import NDArray

from edge_runtime.descriptions import Column, IndexDescription
from edge_runtime.find.columns import Columns
from edge_runtime.find.index import Index
from edge_runtime.types import Filters, Product, Text
from export.index import build, build_columns

K = 10
QUERIES = 100


def _vectors(count: int, dims: int) -> tuple[NDArray[np.float32], NDArray[np.int64], NDArray[np.float32]]:
    """Unit vectors around 200 centres, each one's centre, and queries near some of them."""
    rng = np.random.default_rng(7)
    centres = rng.standard_normal((200, dims)).astype(np.float32)
    groups = rng.integers(0, 200, count)
    vectors = centres[groups] + rng.standard_normal((count, dims), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    queries = vectors[rng.choice(count, QUERIES)] + 0.03 * rng.standard_normal((QUERIES, dims), np.float32)
    return vectors, groups, queries / np.linalg.norm(queries, axis=1, keepdims=True)


def _products(groups: NDArray[np.int64]) -> Iterator[Product]:
    """Brands over 1000 names of unlike frequency, kinds that follow the vectors, prices from 0 to 1000."""
    rng = np.random.default_rng(8)
    brands = np.minimum(rng.zipf(1.2, len(groups)), 1000)
    prices = rng.uniform(0, 1000, len(groups))
    for row, group in enumerate(groups):
        yield Product(
            id=str(row),
            texts={"en": Text("")},
            brand=f"brand {brands[row]}",
            category=(f"part {group // 20}", f"kind {group // 4}", f"group {group}"),
            price=float(prices[row]),
            colours=tuple(f"colour {n}" for n in {row % 12, row % 7}),
            rating=float(row % 41) / 10 + 1,
        )


def _median(work: Callable[[int], object], times: int = 3 * QUERIES) -> float:
    """Median microseconds of one call, after a warm-up."""
    for n in range(20):
        work(n % QUERIES)
    taken = []
    for n in range(times):
        start = time.perf_counter_ns()
        work(n % QUERIES)
        taken.append(time.perf_counter_ns() - start)
    return float(np.median(taken)) / 1000


def _line(*cells: object) -> None:
    sys.stdout.write("{:<34}{:>10}{:>12}{:>12}{:>12}\n".format(*(str(cell) for cell in cells)))


def _prepare(
    folder: Path, vectors: NDArray[np.float32], groups: NDArray[np.int64]
) -> tuple[IndexDescription, tuple[Column, ...]]:
    columns = build_columns(_products(groups), folder / "columns")
    if (folder / "hnsw.usearch").exists():
        return IndexDescription(kind="hnsw", dims=vectors.shape[1], count=len(vectors)), columns
    start = time.perf_counter()
    description = build(vectors, folder, kind="hnsw", threads=2)
    sys.stdout.write(f"built in {time.perf_counter() - start:.0f} s\n")
    return description, columns


def _run(folder: Path, count: int, dims: int) -> None:
    vectors, groups, queries = _vectors(count, dims)
    described, listed = _prepare(folder, vectors, groups)
    start = time.perf_counter()
    index = Index.open(folder, described)
    columns = Columns.open(folder / "columns", listed, count)
    _line("open, ms", "", "", f"{(time.perf_counter() - start) * 1000:.1f}", "")
    cases: dict[str, Filters] = {
        "no filter": {},
        "0.1 % by price": {"price": {"lt": 1}},
        "1 % by price": {"price": {"lt": 10}},
        "2 % kind": {"category": "part 1 > kind 7"},
        "0.5 % kind": {"kind": "group 17"},
        "kind and price and colour": {
            "category": "part 1 > kind 7",
            "price": {"lt": 300},
            "colour": {"not": ["colour 3"]},
        },
        "10 % by price": {"price": {"lt": 100}},
        "10 % category": {"category": "part 3"},
        "20 % by price": {"price": {"lt": 200}},
        "30 % by price": {"price": {"lt": 300}},
        "30 % category": {"category": ["part 3", "part 4", "part 5"]},
        "60 % by price": {"price": {"lt": 600}},
        "60 % category": {"category": [f"part {n}" for n in range(6)]},
    }
    names = [column.name for column in listed if column.facet]
    _line("case", "recall@10", "filter µs", "search µs", "facets µs")
    for name, filters in cases.items():
        rows = columns.select(filters).rows
        allowed = np.arange(count) if rows is None else rows
        found = 0.0
        for query in queries:
            truth = allowed[np.argsort(-(vectors[allowed] @ query))[:K]]
            found += len(np.intersect1d(truth, index.search(query, K, rows)[0])) / max(1, len(truth))
        search = _median(lambda n, rows=rows: index.search(queries[n], K, rows))  # type: ignore[misc]
        select = _median(lambda n, filters=filters: columns.select(filters))  # type: ignore[misc]
        facets = _median(lambda n, filters=filters: columns.facets(filters, names), 50)  # type: ignore[misc]
        _line(name, f"{found / QUERIES:.3f}", f"{select:.0f}", f"{search:.0f}", f"{facets:.0f}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--count", type=int, default=100_000)
    parser.add_argument("--dims", type=int, default=256)
    parser.add_argument("--folder", type=Path)
    options = parser.parse_args()
    if options.folder is not None:
        _run(options.folder, options.count, options.dims)
        return
    with tempfile.TemporaryDirectory() as folder:
        _run(Path(folder), options.count, options.dims)


if __name__ == "__main__":
    main()
