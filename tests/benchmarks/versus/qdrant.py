"""Qdrant Edge behind the same questions, in its default and its int8 configuration."""

from __future__ import annotations

import json
import shutil
import time
from pathlib import Path
from typing import Any

import numpy as np
import qdrant_edge as qe

from tests.benchmarks.versus.data import Filters, K

_BATCH = 1000
_EF = 64
_OVER = 2.0
_FIELDS = {
    "price": qe.PayloadSchemaType.Float,
    "brand": qe.PayloadSchemaType.Keyword,
    "category": qe.PayloadSchemaType.Keyword,
    "stock": qe.PayloadSchemaType.Keyword,
}


class Qdrant:
    """One shard, as it comes, or ``tuned``: int8 in memory, ef 64, twice the candidates re-scored, the fastest found."""

    def __init__(self, data: Path, built: Path, tuned: bool = False) -> None:
        self._data = data
        self._built = built
        self._tuned = tuned
        self._shard: Any = None
        quantised = qe.ScalarQuantizationConfig(qe.ScalarType.Int8, quantile=0.99, always_ram=True)
        self._config = qe.EdgeConfig(
            vectors=qe.EdgeVectorParams(
                size=int(np.load(data / "vectors.npy", mmap_mode="r").shape[1]), distance=qe.Distance.Cosine
            ),
            # Its own defaults, written down since the number of threads cannot be given alone.
            hnsw_config=qe.HnswIndexConfig(
                m=16, ef_construct=100, full_scan_threshold=10_000, max_indexing_threads=2
            ),
            quantization_config=quantised if tuned else None,
            max_search_threads=1,
        )
        self._params: Any = None
        if tuned:
            self._params = qe.SearchParams(
                hnsw_ef=_EF, quantization=qe.QuantizationSearchParams(rescore=True, oversampling=_OVER)
            )

    def build(self) -> tuple[float, float]:
        """Write the shard; wall and processor seconds."""
        vectors = np.load(self._data / "vectors.npy", mmap_mode="r")
        with np.load(self._data / "payload.npz") as file:
            payload = dict(file)
        shutil.rmtree(self._built, ignore_errors=True)  # what a build left that was cut off
        self._built.mkdir(parents=True)
        start = time.perf_counter(), time.process_time()
        shard = qe.EdgeShard.create(str(self._built), self._config)
        for name, kind in _FIELDS.items():
            shard.update(qe.UpdateOperation.create_field_index(name, kind))
        for first in range(0, len(vectors), _BATCH):
            points = [
                qe.Point(
                    row, vectors[row].tolist(), {name: values[row].item() for name, values in payload.items()}
                )
                for row in range(first, min(first + _BATCH, len(vectors)))
            ]
            shard.update(qe.UpdateOperation.upsert_points(points))
        shard.optimize()
        shard.flush()
        shard.close()
        return time.perf_counter() - start[0], time.process_time() - start[1]

    def open(self) -> float:
        """Load the shard; processor seconds."""
        self._queries = [query.tolist() for query in np.load(self._data / "queries.npy")]
        self._cases = json.loads((self._data / "cases.json").read_text())
        if self._shard is not None:
            self._shard.close()
        start = time.process_time()
        self._shard = qe.EdgeShard.load(str(self._built))
        return time.process_time() - start

    def search(self, case: str, number: int) -> list[int]:
        """Ids of the ten nearest."""
        request = qe.QueryRequest(
            limit=K,
            query=qe.Query.Nearest(self._queries[number]),
            filter=_filter(self._cases[case]),
            params=self._params,
            with_payload=False,
            with_vector=False,
        )
        return [point.id for point in self._shard.query(request)]

    def facets(self, case: str, exact: bool) -> list[dict[str, int]]:
        """How many allowed rows have each brand and category."""
        allowed = _filter(self._cases[case])
        return [
            {
                str(hit.value): hit.count
                for hit in self._shard.facet(
                    qe.FacetRequest(name, limit=300, exact=exact, filter=allowed)
                ).hits
            }
            for name in ("brand", "category")
        ]


def _filter(filters: Filters) -> Any:
    if not filters:
        return None
    conditions = [
        qe.FieldCondition(name, range=qe.RangeFloat(**condition))
        if isinstance(condition, dict)
        else qe.FieldCondition(name, match=qe.MatchAny(condition))
        for name, condition in filters.items()
    ]
    return qe.Filter(must=conditions)
