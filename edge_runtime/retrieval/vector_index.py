"""The nearest products to a query vector, exactly where few rows may answer, by a graph where many may.

Candidates come from int8 vectors (of all rows the greatest component is 127) or from the HNSW graph over them; the
answer's scores are always float32 products with the float16 vectors. Both come memory-mapped.

usearch 2.26 ends the process when it is imported before onnxruntime: whoever uses both imports onnxruntime
first (the engine opens its encoders before the index).
"""

from __future__ import annotations

import math
import threading
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import BundleDamaged, BundleMissing, ExtraMissing, InvalidQuery, SpaceMismatch
from edge_runtime.manifest_types import IndexDescription
from edge_runtime.retrieval.row_sets import distinct

__all__ = ["VectorIndex"]

_CANDIDATES = 50
"""At least this many candidates are scored exactly."""
_GRAPH_FROM = 0.25
_GRAPH_ROWS = 25_000
_GRAPH_NEVER = 0.05
"""Share or number of allowed rows from which the graph beats the exact scan, and the share below which it never does."""
_SCAN_FROM = 0.5
"""Share of allowed rows from which scanning all of them beats gathering those."""
_DIRECT = 128
"""Up to this many rows the float16 vectors are used at once."""
_REST = 2048.0
"""What float16 leaves of a component is made as large as the component: tiny float16 numbers are slow to make."""
_BOTH = np.array([1, 1 / _REST])
_CHUNK = 2048
"""Rows gathered at once, few enough to stay in the processor's cache."""
_ADVICE = "Install the bundle again."
Rows = NDArray[np.int64]
Vector = NDArray[np.float32]


class VectorIndex:
    """Nearest neighbours by cosine. Several threads may share one."""

    def __init__(
        self,
        description: IndexDescription,
        packed: NDArray[np.int8],
        precise: NDArray[np.float16],
        graph: Any,
    ) -> None:
        self.dims = description.dims
        self.count = description.count
        self._description = description
        self._packed = packed
        self._precise = precise
        self._graph = graph
        self._lock = threading.Lock()
        self._numkong = _numkong()

    @classmethod
    def open(cls, directory: Path, description: IndexDescription) -> VectorIndex:
        """Map ``vectors.i8.npy``, ``vectors.f16.npy`` and, for the method hnsw, ``hnsw.usearch``.

        Raises:
            BundleMissing: a file is not there.
            BundleDamaged: a file is not what the description says; ``where`` names it.
            ExtraMissing: numkong or usearch is not installed.
        """
        shape = (description.count, description.dims)
        packed = _load(directory / "vectors.i8.npy", np.dtype(np.int8), shape)
        precise = _load(directory / "vectors.f16.npy", np.dtype(np.float16), shape)
        graph = None
        if description.method == "hnsw":
            graph = _load_graph(directory / "hnsw.usearch", description)
        return cls(description, packed, precise, graph)

    def search(
        self, query: NDArray[np.floating], k: int, allowed: NDArray[Any] | None
    ) -> tuple[Rows, Vector]:
        """The k most similar rows, best first; of equal scores the lower row first.

        Args:
            query: float[dims], any length but 0.
            k: how many, from 1; fewer come back only where fewer are allowed.
            allowed: the rows that may answer, as int[n] or as bool[count]; None: all.

        Returns:
            rows int64[m] and their cosines float32[m].

        Raises:
            SpaceMismatch: the query has other dimensions than the index.
            InvalidQuery: it holds NaN or infinity or is 0, k is below 1, or a row is out of range.
        """
        unit = self._unit(query)
        if k < 1:
            raise InvalidQuery(f"must be at least 1, not {k}", where="k")
        available = self.count
        if allowed is not None:
            allowed = self._checked(allowed)
            available = int(np.count_nonzero(allowed)) if allowed.dtype == np.bool_ else len(allowed)
        k = min(k, available)
        if not k:
            return np.empty(0, np.int64), np.empty(0, np.float32)
        wanted = max(_CANDIDATES, self._description.oversample * k)
        found = None
        if self._graph is not None and self._graph_pays(available) and wanted < available // 4:
            found = self._from_graph(unit, k, wanted, allowed, available)
        if found is None:
            if allowed is not None and allowed.dtype == np.bool_:
                allowed = np.flatnonzero(allowed)
            found = self._exact(unit, wanted, allowed)
        scores = self._products(unit, found)
        best = np.lexsort((found, -scores))[:k]
        return found.take(best), scores.take(best)

    def score(self, query: NDArray[np.floating], rows: NDArray[np.integer]) -> Vector:
        """The cosines of the query (as for ``search``) and the given rows, float32[n]. Raises as ``search``."""
        unit = self._unit(query)
        return self._products(unit, self._in_range(np.asarray(rows, np.int64)))

    def vectors(self, rows: NDArray[np.integer]) -> Vector:
        """float32[n, dims], unit length within float16's precision. Raises InvalidQuery: a row out of range."""
        return self._precise.take(self._in_range(np.asarray(rows, np.int64)), axis=0).astype(np.float32)

    def int8(self, rows: NDArray[np.integer]) -> NDArray[np.int8]:
        """int8[n, dims], of one length, unknown and not 1. Raises InvalidQuery: a row out of range."""
        return self._packed.take(self._in_range(np.asarray(rows, np.int64)), axis=0)

    def _unit(self, query: NDArray[np.floating]) -> Vector:
        vector = np.asarray(query, np.float32).astype(np.float64)
        if vector.shape != (self.dims,):
            raise SpaceMismatch(f"the query has shape {vector.shape}, the index {self.dims} dimensions")
        length = math.sqrt(vector @ vector)
        if not math.isfinite(length):
            raise InvalidQuery("holds NaN or infinity", where="vector")
        if length < 1e-12:
            raise InvalidQuery("is zero", where="vector")
        return (vector / length).astype(np.float32)

    def _in_range(self, rows: Rows) -> Rows:
        if len(rows) and not (int(rows.min()) >= 0 and int(rows.max()) < self.count):
            raise InvalidQuery("a row is out of range", where="rows")
        return rows

    def _checked(self, allowed: NDArray[Any]) -> NDArray[Any]:
        """As they are where they are a mask, otherwise int64 and ascending."""
        if allowed.dtype == np.bool_:
            if allowed.shape != (self.count,):
                raise InvalidQuery(f"the mask is not bool[{self.count}]", where="rows")
            return allowed
        given = np.asarray(allowed, np.int64)
        if len(given) > 1 and not (given[1:] > given[:-1]).all():
            given = distinct(given)
        if len(given) and not (int(given[0]) >= 0 and int(given[-1]) < self.count):
            raise InvalidQuery("a row is out of range", where="rows")
        return given

    def _products(self, unit: Vector, rows: Rows) -> Vector:
        """The query as a sum of two float16 vectors loses nothing, and stays five times faster than widening."""
        query = np.empty((2, self.dims), np.float16)
        query[0] = unit
        query[1] = (unit - query[0]) * _REST
        products = np.empty(len(rows), np.float32)
        for start in range(0, len(rows), _CHUNK):
            part = slice(start, start + _CHUNK)
            products[part] = _BOTH @ self._dots(query, self._precise.take(rows[part], axis=0))
        return products

    def _graph_pays(self, available: int) -> bool:
        """The scan's cost grows with the allowed rows, the graph's with how many of its answers are not allowed."""
        enough = min(_GRAPH_FROM * self.count, _GRAPH_ROWS)
        return available >= max(enough, _GRAPH_NEVER * self.count)

    def _from_graph(
        self, unit: Vector, k: int, wanted: int, allowed: NDArray[Any] | None, available: int
    ) -> Rows | None:
        """Candidates of the graph, or None where too few of them are allowed."""
        fetch = -(-wanted * self.count // available)
        with self._lock:
            keys, _, counts, *_ = self._graph.search_many(
                _int8(unit)[np.newaxis], min(fetch, self.count), threads=1
            )
        found = keys[0, : counts[0]].astype(np.int64)
        if allowed is not None and allowed.dtype == np.bool_:
            found = found[allowed.take(found)]
        elif allowed is not None:
            places = np.searchsorted(allowed, found)
            found = found[allowed.take(places, mode="clip") == found]
        enough = k if allowed is None else max(2 * k, wanted // 2)
        return found if len(found) >= enough else None

    def _exact(self, unit: Vector, wanted: int, allowed: Rows | None) -> Rows:
        """The ``wanted`` best allowed rows by int8 product and some that equal the last; of many such the lower rows."""
        available = self.count if allowed is None else len(allowed)
        if available <= max(_DIRECT, wanted):
            return np.arange(self.count) if allowed is None else allowed
        query = _int8(unit)[np.newaxis]
        if allowed is None:
            scores = self._dots(query, self._packed)[0]
        elif available >= _SCAN_FROM * self.count:
            scores = self._dots(query, self._packed)[0].take(allowed)
        else:
            parts = [
                self._dots(query, self._packed.take(allowed[start : start + _CHUNK], axis=0))[0]
                for start in range(0, available, _CHUNK)
            ]
            scores = parts[0] if len(parts) == 1 else np.concatenate(parts)
        least = np.partition(scores, available - wanted)[available - wanted]
        chosen = np.flatnonzero(scores >= least)
        if len(chosen) > 2 * wanted:
            above = np.flatnonzero(scores > least)
            equal = np.flatnonzero(scores == least)[: wanted - len(above)]
            chosen = np.concatenate([above, equal])
        return chosen if allowed is None else allowed.take(chosen)

    def _dots(self, queries: NDArray[Any], vectors: NDArray[Any]) -> NDArray[np.float64]:
        """float64[queries, vectors]; exact for int8, since sums stay below 2⁵³."""
        products: NDArray[np.float64] = np.asarray(self._numkong.cdist(queries, vectors, "dot"))
        return products


def _int8(unit: Vector) -> NDArray[np.int8]:
    packed: NDArray[np.int8] = np.rint(unit * (127 / np.abs(unit).max())).astype(np.int8)
    return packed


def _numkong() -> Any:
    try:
        import numkong
    except ImportError as exc:
        raise _missing("numkong") from exc
    return numkong


def _usearch() -> Any:
    """Without its Python face, which imports tqdm and through it importlib.metadata: 20 ms of a start."""
    try:
        from usearch import compiled
    except ImportError as exc:
        raise _missing("usearch") from exc
    return compiled


def _missing(package: str) -> ExtraMissing:
    return ExtraMissing(f"the index needs the package {package}", hint="pip install 'vitrine[index]'")


def _load(path: Path, dtype: np.dtype[Any], shape: tuple[int, int]) -> NDArray[Any]:
    try:
        array = np.load(path, mmap_mode="r", allow_pickle=False)
    except FileNotFoundError as exc:
        raise BundleMissing("the file is missing", where=str(path), hint=_ADVICE) from exc
    except (OSError, ValueError, EOFError) as exc:
        raise BundleDamaged("is no whole array", where=str(path), hint=_ADVICE) from exc
    if array.dtype != dtype or array.shape != shape or not array.flags.c_contiguous:
        raise BundleDamaged(
            f"holds {array.dtype}{list(array.shape)} instead of {dtype}{list(shape)}",
            where=str(path),
            hint=_ADVICE,
        )
    return np.asarray(array)


def _load_graph(path: Path, description: IndexDescription) -> Any:
    """The graph, viewed where it lies. Its head is read first, for usearch dies on files that it mistakes."""
    try:
        size = path.stat().st_size
        with path.open("rb") as file:
            nodes, width = (int(number) for number in np.frombuffer(file.read(8), "<u4"))
            file.seek(8 + nodes * width)
            magic = file.read(7)
    except FileNotFoundError as exc:
        raise BundleMissing("the file is missing", where=str(path), hint=_ADVICE) from exc
    except (OSError, ValueError) as exc:
        raise BundleDamaged("is no graph", where=str(path), hint=_ADVICE) from exc
    if (
        magic != b"usearch"
        or width != description.dims
        or nodes > description.count
        or size < 8 + nodes * width
    ):
        raise BundleDamaged("is no graph of this index", where=str(path), hint=_ADVICE)
    usearch = _usearch()
    try:
        stored = usearch.index_dense_metadata_from_path(str(path))
        graph = usearch.Index(
            ndim=description.dims,
            dtype=usearch.ScalarKind.I8,
            metric_kind=usearch.MetricKind.Cos,
            connectivity=description.connectivity,
            expansion_search=description.expansion_search,
            enable_key_lookups=False,  # nobody asks for a key, and its table would be memory of each process
        )
        graph.view_index_from_path(str(path))
    except RuntimeError as exc:
        raise BundleDamaged("is no whole graph", where=str(path), hint=_ADVICE) from exc
    kinds = (stored["kind_scalar"], stored["kind_metric"])
    if kinds != (usearch.ScalarKind.I8, usearch.MetricKind.Cos) or graph.size != nodes:
        raise BundleDamaged("is no graph of this index", where=str(path), hint=_ADVICE)
    return graph
