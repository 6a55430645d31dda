"""Vitrine behind the same questions: index and columns alone, and the whole engine over a bundle."""

from __future__ import annotations

import json
import shutil
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime  # noqa: F401  usearch must come after it

from edge_runtime.bundle.manifest import Models
from edge_runtime.bundle.reader import open_bundle, record
from edge_runtime.engine import Engine
from edge_runtime.manifest_types import (
    CatalogueDescription,
    PreferenceDescription,
    RankingDescription,
    TextModel,
)
from edge_runtime.retrieval import vector_index as searching
from edge_runtime.retrieval.columns import Columns
from edge_runtime.retrieval.facets import Facets
from edge_runtime.retrieval.vector_index import VectorIndex
from edge_runtime.types import Product, Query, Text
from export.indexing.vector_index import build, build_columns
from export.packaging import seal
from tests.benchmarks.versus.data import K


class Ours:
    """Index and columns in a sealed bundle whose models and catalogue are empty files, as no peer has any."""

    def __init__(self, data: Path, built: Path) -> None:
        self._data = data
        self._built = built

    def build(self) -> tuple[float, float]:
        """Write the bundle; wall and processor seconds, without sealing."""
        shutil.rmtree(self._built, ignore_errors=True)  # what a build left that was cut off
        vectors = np.load(self._data / "vectors.npy", mmap_mode="r")
        start = time.perf_counter(), time.process_time()
        description = build(vectors, self._built / "index", threads=2)
        columns = build_columns(_products(self._data), self._built / "index" / "columns")
        spent = time.perf_counter() - start[0], time.process_time() - start[1]
        (self._built / "models").mkdir()
        for name in ("models/text.onnx", "models/tokenizer.json", "catalogue.db"):
            (self._built / name).touch()
        seal(
            self._built,
            made_at="2026-01-01T00:00:00Z",
            models=Models(text=TextModel("models/text.onnx", "models/tokenizer.json", description.dims, 64)),
            index=description,
            catalogue=CatalogueDescription(description.count, None, ("en",), columns),
            ranking=RankingDescription(),
            preference=PreferenceDescription(),
            quality={},
            licences={},
        )
        record(self._built)
        return spent

    def open(self) -> float:
        """Check the receipt, map index and columns; processor seconds."""
        self._queries = np.load(self._data / "queries.npy")
        self._cases = json.loads((self._data / "cases.json").read_text())
        start = time.process_time()
        bundle = open_bundle(self._built)
        manifest = bundle.manifest
        self._columns = Columns.open(
            bundle.path / "index" / "columns", manifest.catalogue.columns, manifest.catalogue.count
        )
        self._index = VectorIndex.open(bundle.path / "index", manifest.index)
        return time.process_time() - start

    def tune(self, expansion: int, candidates: int) -> None:
        """Search the graph, where there is one, with another expansion, and re-score another number."""
        if self._index._graph is not None:
            self._index._graph.expansion_search = expansion
        searching._CANDIDATES = candidates

    def search(self, case: str, number: int) -> list[int]:
        """Rows of the ten nearest."""
        allowed = self._columns.select(self._cases[case]).allowed
        found: list[int] = self._index.search(self._queries[number], K, allowed)[0].tolist()
        return found

    def facets(self, case: str) -> list[dict[str, int]]:
        """How many allowed rows have each brand and category, exactly."""
        found = Facets(self._columns).count(self._cases[case], ("brand", "product_type"))
        return [{value.value: value.count for value in facet.values} for facet in found]


class Whole:
    """The engine over a bundle with models, asked in words."""

    def __init__(self, bundle: Path) -> None:
        self._engine = Engine.open(bundle)

    def ask(self, text: str) -> int:
        """How many hits a typed query has."""
        return len(self._engine.search(Query(text=text)).hits)

    def threads(self, calls: list[list[str]]) -> float:
        """Queries a second of two threads."""
        start = time.perf_counter()
        with ThreadPoolExecutor(2) as pool:
            list(pool.map(self.ask, [text for (text,) in calls]))
        return len(calls) / (time.perf_counter() - start)


def _products(data: Path) -> Iterator[Product]:
    with np.load(data / "payload.npz") as file:
        payload = {name: file[name].tolist() for name in ("price", "brand", "category", "stock")}
    for row, (price, brand, category, stock) in enumerate(zip(*payload.values(), strict=True)):
        yield Product(
            id=str(row),
            texts={"en": Text("")},
            brand=brand,
            category=(category,),
            price=price,
            availability=stock,
        )
