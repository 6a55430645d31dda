"""Write what ``retrieval.vector_index`` maps: the vectors and their graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO, Literal

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import ExtraMissing, VitrineError
from edge_runtime.manifest_types import IndexDescription
from edge_runtime.retrieval.vector_index import VectorIndex
from export.indexing.columns import build_columns

__all__ = ["EXACT_BELOW", "build", "build_columns"]

EXACT_BELOW = 20_000
"""Below this many products a scan of all of them is as fast as a graph, and always right."""
_BATCH = 4096
_PIVOTS = 1024
_ROWS_A_PIVOT = 64
_SCATTERED = 32
"""One row in so many goes into the graph first, wherever it lies."""
_ASKED = 200
"""Rows of the catalogue whose neighbours are looked for, to choose the expansion."""
_NEIGHBOURS = 10
_RECALL = 0.99
_NO_GAIN = 0.002
"""Shares that differ by less than the 2,000 rows that were looked for can tell."""
_EQUAL = 1e-4
"""Cosines that differ by less than float16 can tell are equal."""
_EXPANSIONS = (80, 113, 160, 226, 320, 453, 640)
"""Each step costs about 1.2 times the time of the one before (decision 043)."""


def build(
    vectors: NDArray[np.float32] | Iterable[NDArray[np.float32]],
    directory: Path,
    *,
    method: Literal["exact", "hnsw"] | None = None,
    threads: int = 2,
) -> IndexDescription:
    """Write ``vectors.i8.npy``, ``vectors.f16.npy`` and, for the method hnsw, ``hnsw.usearch``.

    Rows are brought to unit length; a zero row stays zero and is found only where nothing better is left. Of all int8
    rows the greatest component is 127, so that small components keep as many steps as there are (decision 035): of
    those vectors only the directions count.

    Args:
        vectors: float[count, dims], or batches of such; row n is product n.
        directory: made where it is missing.
        method: None chooses hnsw from EXACT_BELOW products on.
        threads: for building the graph.

    Raises:
        VitrineError: no vectors at all, batches of different widths, NaN or infinity.
        ExtraMissing: usearch is not installed.
    """
    directory.mkdir(parents=True, exist_ok=True)
    batches = iter(_slices(vectors) if isinstance(vectors, np.ndarray) else vectors)
    first = next(batches, None)
    if first is None or first.ndim != 2 or not first.shape[1]:
        raise VitrineError("must be batches of float[n, dims]", where="vectors")
    dims = int(first.shape[1])
    greatest = 0.0
    with (directory / "vectors.f16.npy").open("wb") as file:
        precise = _Npy(file, np.dtype(np.float16), dims)
        for batch in _chain(first, batches):
            unit = _unit(batch, dims)
            greatest = max(greatest, float(np.abs(unit).max(initial=0.0)))
            precise.append(unit)
        precise.close()
    with (directory / "vectors.i8.npy").open("wb") as file:
        packed = _Npy(file, np.dtype(np.int8), dims)
        for batch in _slices(np.load(directory / "vectors.f16.npy", mmap_mode="r", allow_pickle=False)):
            packed.append(np.rint(batch.astype(np.float32) * (127 / (greatest or 1.0))))
        packed.close()
    description = IndexDescription(
        method=method or ("exact" if packed.rows < EXACT_BELOW else "hnsw"), dims=dims, count=packed.rows
    )
    if description.method == "hnsw":
        _build_graph(directory, description, threads)
        description = _with_expansion(directory, description)
    return description


def _slices(vectors: NDArray[Any]) -> Iterator[NDArray[Any]]:
    for start in range(0, max(len(vectors), 1), _BATCH):
        yield vectors[start : start + _BATCH]


def _chain(first: NDArray[np.float32], rest: Iterator[NDArray[np.float32]]) -> Iterator[NDArray[np.float32]]:
    yield first
    yield from rest


def _unit(batch: NDArray[np.float32], dims: int) -> NDArray[np.float32]:
    if batch.ndim != 2 or batch.shape[1] != dims:
        raise VitrineError(f"a batch has shape {batch.shape}, not [n, {dims}]", where="vectors")
    lengths = np.linalg.norm(batch.astype(np.float64), axis=1, keepdims=True)
    if not np.isfinite(lengths).all():
        raise VitrineError("hold NaN or infinity", where="vectors")
    return np.where(lengths > 1e-12, batch / np.maximum(lengths, 1e-12), 0.0).astype(np.float32)


class _Npy:
    """A .npy file that grows by rows; numpy leaves room in the header for the final count."""

    def __init__(self, file: BinaryIO, dtype: np.dtype[Any], dims: int) -> None:
        self._file = file
        self._dtype = dtype
        self._dims = dims
        self.rows = 0
        self._head()

    def _head(self) -> None:
        head = {"descr": self._dtype.str, "fortran_order": False, "shape": (self.rows, self._dims)}
        np.lib.format.write_array_header_1_0(self._file, head)

    def append(self, batch: NDArray[np.float32]) -> None:
        self._file.write(np.ascontiguousarray(batch, self._dtype).tobytes())
        self.rows += len(batch)

    def close(self) -> None:
        self._file.seek(0)
        self._head()


def _build_graph(directory: Path, description: IndexDescription, threads: int) -> None:
    try:
        # Imported after onnxruntime where a process needs both; the other order ends it.
        from usearch.index import Index as Graph
    except ImportError as exc:
        raise ExtraMissing("a graph needs the package usearch", hint="pip install 'vitrine[index]'") from exc
    graph = Graph(
        ndim=description.dims,
        metric="cos",
        dtype="i8",
        connectivity=description.connectivity,
        expansion_add=description.expansion_add,
        expansion_search=description.expansion_search,
    )
    packed = np.load(directory / "vectors.i8.npy", mmap_mode="r", allow_pickle=False)
    order = _order(packed)
    for start in range(0, description.count, _BATCH):
        rows = order[start : start + _BATCH]
        part = packed[rows]
        # The cosine with zero is undefined, so zero rows stay out of the graph.
        some = np.flatnonzero(part.any(axis=1))
        if len(some):
            graph.add(rows[some].astype(np.uint64), part[some], threads=threads)
    graph.save(str(directory / "hnsw.usearch"))


def _order(packed: NDArray[np.int8]) -> NDArray[np.int64]:
    """The rows in the order in which the graph takes, and so stores, them: near ones together, after a scattered few.

    A search reads some 700 vectors, most of one neighbourhood; side by side they share pages and cache lines. The
    scattered rows come first, since a graph that grows one neighbourhood after the other misses whole ones (032).
    """
    count = len(packed)
    rng = np.random.default_rng(count)
    sample = packed[np.sort(rng.choice(count, min(_PIVOTS, -(-count // _ROWS_A_PIVOT)), replace=False))]
    pivots = _unit(sample.astype(np.float32), packed.shape[1])
    coarse = np.argmax(pivots @ pivots[:: max(1, len(pivots) // 32)].T, axis=1)
    pivots = pivots[np.argsort(coarse, kind="stable")]
    nearest = np.concatenate(
        [np.argmax(packed[at : at + _BATCH] @ pivots.T, axis=1) for at in range(0, count, _BATCH)]
    )
    scattered = rng.random(count) < 1 / _SCATTERED
    near = np.flatnonzero(~scattered)
    return np.concatenate([np.flatnonzero(scattered), near[np.argsort(nearest[near], kind="stable")]])


def _with_expansion(directory: Path, description: IndexDescription) -> IndexDescription:
    """The description with the least expansion that finds _RECALL of the rows nearest to some of the catalogue's own.

    Where none does, the least that finds as many as any: the rest is lost elsewhere. How many nodes a search must visit
    grows with the catalogue and with how alike its products are, so it is measured on the graph that was built, against
    all float16 vectors.
    """
    precise = np.load(directory / "vectors.f16.npy", mmap_mode="r", allow_pickle=False)
    rng = np.random.default_rng(description.count)
    rows = np.sort(rng.choice(description.count, min(_ASKED, description.count), replace=False))
    rows = rows[precise[rows].any(axis=1)]
    if not len(rows):
        return description
    asked = precise[rows].astype(np.float32)
    best = np.full((len(rows), _NEIGHBOURS + 1), -np.inf, np.float32)  # one is the row itself
    for batch in _slices(precise):
        scores = np.concatenate([best, asked @ batch.astype(np.float32).T], axis=1)
        best = np.partition(scores, scores.shape[1] - best.shape[1], axis=1)[:, -best.shape[1] :]
    least = best.min(axis=1) - _EQUAL
    shares: dict[int, float] = {}
    for expansion in _EXPANSIONS:
        index = VectorIndex.open(directory, replace(description, expansion_search=expansion))
        right = 0
        for row, vector, worst in zip(rows, asked, least, strict=True):
            found, scores = index.search(vector, best.shape[1], None)
            right += int(np.count_nonzero(scores[found != row] >= worst))
        shares[expansion] = right / (_NEIGHBOURS * len(rows))
        if shares[expansion] >= _RECALL:
            break
    enough = min(_RECALL, max(shares.values()) - _NO_GAIN)
    chosen = next(expansion for expansion, share in shares.items() if share >= enough)
    return replace(description, expansion_search=chosen)
