"""HNSW graphs by themselves: hnswlib, faiss (flat and SQ8) and usearch, without payload or filters.

All have 16 links a node (32 on the lowest level) and are built with an expansion of 128.
"""

from __future__ import annotations

import time
from abc import ABC, abstractmethod
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from tests.benchmarks.versus.data import K

_LINKS = 16
_EXPANSION = 128


class Graph(ABC):
    """One graph in one file."""

    def __init__(self, data: Path, built: Path) -> None:
        self._vectors = np.load(data / "vectors.npy", mmap_mode="r")
        self._queries = np.load(data / "queries.npy")
        self._built = built

    def build(self) -> tuple[float, float]:
        """Build with two threads and write the file; wall and processor seconds."""
        self._built.parent.mkdir(parents=True, exist_ok=True)
        start = time.perf_counter(), time.process_time()
        self._make()
        return time.perf_counter() - start[0], time.process_time() - start[1]

    @abstractmethod
    def _make(self) -> None: ...

    @abstractmethod
    def open(self) -> None:
        """Load the file."""

    @abstractmethod
    def tune(self, expansion: int) -> None:
        """Search with this expansion."""

    @abstractmethod
    def search(self, number: int) -> list[int]:
        """Rows of the ten nearest."""


class Hnswlib(Graph):
    """hnswlib, float32."""

    def _index(self) -> Any:
        import hnswlib

        return hnswlib.Index("ip", self._vectors.shape[1])

    def _make(self) -> None:
        index = self._index()
        index.init_index(len(self._vectors), M=_LINKS, ef_construction=_EXPANSION)
        index.add_items(self._vectors, num_threads=2)
        index.save_index(str(self._built))

    def open(self) -> None:
        self._graph = self._index()
        self._graph.load_index(str(self._built))
        self._graph.set_num_threads(1)

    def tune(self, expansion: int) -> None:
        self._graph.set_ef(expansion)

    def search(self, number: int) -> list[int]:
        found: list[int] = self._graph.knn_query(self._queries[number], K)[0][0].tolist()
        return found


class Faiss(Graph):
    """faiss IndexHNSWFlat, or with ``packed`` IndexHNSWSQ at 8 bits."""

    def __init__(self, data: Path, built: Path, packed: bool = False) -> None:
        super().__init__(data, built)
        self._packed = packed

    def _make(self) -> None:
        import faiss

        faiss.omp_set_num_threads(2)
        dims, metric = self._vectors.shape[1], faiss.METRIC_INNER_PRODUCT
        if self._packed:
            index = faiss.IndexHNSWSQ(dims, faiss.ScalarQuantizer.QT_8bit, _LINKS, metric)
        else:
            index = faiss.IndexHNSWFlat(dims, _LINKS, metric)
        index.hnsw.efConstruction = _EXPANSION
        vectors = np.ascontiguousarray(self._vectors)
        index.train(vectors)
        index.add(vectors)
        faiss.write_index(index, str(self._built))

    def open(self) -> None:
        import faiss

        faiss.omp_set_num_threads(1)
        self._graph = faiss.read_index(str(self._built))

    def tune(self, expansion: int) -> None:
        self._graph.hnsw.efSearch = expansion

    def search(self, number: int) -> list[int]:
        found: list[int] = self._graph.search(self._queries[number : number + 1], K)[1][0].tolist()
        return found


class Usearch(Graph):
    """usearch, int8 or float16, without re-scoring."""

    def __init__(self, data: Path, built: Path, dtype: str = "f16") -> None:
        super().__init__(data, built)
        self._dtype = dtype

    def _index(self) -> Any:
        from usearch.index import Index

        return Index(
            ndim=self._vectors.shape[1],
            metric="cos",
            dtype=self._dtype,
            connectivity=_LINKS,
            expansion_add=_EXPANSION,
        )

    def _make(self) -> None:
        index = self._index()
        index.add(np.arange(len(self._vectors), dtype=np.uint64), self._cast(self._vectors), threads=2)
        index.save(str(self._built))

    def _cast(self, vectors: NDArray[np.float32]) -> NDArray[Any]:
        return (
            np.rint(vectors * (127 / np.abs(vectors).max())).astype(np.int8)
            if self._dtype == "i8"
            else vectors.astype(np.float16)
        )

    def open(self) -> None:
        self._graph = self._index()
        self._graph.view(str(self._built))
        self._packed = self._cast(self._queries)

    def tune(self, expansion: int) -> None:
        self._graph.expansion_search = expansion

    def search(self, number: int) -> list[int]:
        found: list[int] = self._graph.search(self._packed[number], K, threads=1).keys.tolist()
        return found
