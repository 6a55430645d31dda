"""Measure a bundle on this machine: latency, throughput by threads, start, memory, recall of the index.

The queries are the user's own, or titles of the bundle's products cut to three words. Everything is wall time, so other
work of the machine counts. It does not compare with other software and does not judge answers (``evaluate`` does).
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np

from edge_runtime.bundle.reader import Bundle
from edge_runtime.engine import Engine
from edge_runtime.errors import InvalidQuery
from edge_runtime.inference.text_encoder import TextEncoder
from edge_runtime.retrieval.parameters import RankingParameters
from edge_runtime.retrieval.vector_index import VectorIndex
from edge_runtime.types import Query

__all__ = ["Figures", "index_recall", "measure", "own_queries", "read_queries"]

_STARTS = 5
_SAMPLE = 200
_CHILD = (
    "import sys\nfrom edge_runtime.engine import Engine\nfrom edge_runtime.types import Query\n"
    "Engine.open(sys.argv[1]).search(Query(text=sys.stdin.read()))"
)


@dataclass(frozen=True, slots=True)
class Figures:
    """What was measured; times in milliseconds, memory in megabytes."""

    products: int
    queries: int
    """How many were asked, one after the other, after one round to warm up."""
    p50: float
    p99: float
    stages: Mapping[str, float]
    """Median of each stage."""
    throughput: Mapping[str, float]
    """Threads → queries a second."""
    start: float
    """Median from the start of a process to its first answer."""
    anonymous: float | None
    """Of this process after all queries: what cannot be shared or dropped. None where the system does not tell."""
    resident: float | None
    """The same with the bundle's mapped pages."""
    recall: float | None
    """Share of the ten nearest products by exact float32 that the index finds; None without a text model."""


def own_queries(engine: Engine, most: int = _SAMPLE) -> list[str]:
    """Titles of the bundle's first products, cut to three words. Raises InvalidQuery: there are none."""
    hits = engine.search(Query(limit=min(most, 200), facets=())).hits
    texts = [" ".join(hit.product.title.split()[:3]) for hit in hits]
    if not texts:
        raise InvalidQuery("the bundle holds no product", where="bundle")
    return list(dict.fromkeys(texts))


def read_queries(path: Path) -> list[str]:
    """One query a line, plain or as JSON Lines with ``query``; blank lines are passed over.

    Raises:
        InvalidQuery: the file cannot be read or holds no query.
    """
    try:
        lines = path.read_text("utf-8").splitlines()
        texts = [
            json.loads(line)["query"] if line.startswith("{") else line for line in lines if line.strip()
        ]
    except (OSError, ValueError, KeyError) as exc:
        raise InvalidQuery("holds no queries, one a line", where=str(path)) from exc
    if not texts or not all(isinstance(text, str) for text in texts):
        raise InvalidQuery("holds no queries, one a line", where=str(path))
    return texts


def measure(engine: Engine, texts: Sequence[str], *, rounds: int = 3, threads: int | None = None) -> Figures:
    """Ask and time.

    Args:
        texts: what is asked, at least one.
        rounds: how often each is asked.
        threads: the greatest number of threads; None: as many as the machine has processors.

    Raises:
        QueryError: one of the texts cannot be asked.
    """
    for text in texts:
        engine.search(Query(text=text))
    spent, stages = [], defaultdict(list)
    for text in list(texts) * rounds:
        start = time.perf_counter()
        results = engine.search(Query(text=text))
        spent.append((time.perf_counter() - start) * 1000)
        for name, taken in results.timings.items():
            stages[name].append(taken)
    most = threads or os.cpu_count() or 1
    counts = sorted({1, *(2**n for n in range(most.bit_length())), most})
    throughput = {str(n): round(_throughput(engine, list(texts) * rounds, n), 1) for n in counts if n <= most}
    anonymous, resident = _memory()
    return Figures(
        products=engine.bundle.manifest.catalogue.count,
        queries=len(spent),
        p50=round(statistics.median(spent), 3),
        p99=round(sorted(spent)[int(0.99 * (len(spent) - 1))], 3),
        stages={name: round(statistics.median(taken), 3) for name, taken in stages.items()},
        throughput=throughput,
        start=round(statistics.median(_start(engine.bundle.path, texts[0]) for _ in range(_STARTS)), 1),
        anonymous=anonymous,
        resident=resident,
        recall=index_recall(engine.bundle, list(islice(texts, _SAMPLE))),
    )


def index_recall(bundle: Bundle, texts: Sequence[str], k: int = 10) -> float | None:
    """Mean share of the k products nearest to a text that the vector index finds; None without a text model."""
    manifest = bundle.manifest
    if manifest.models.text is None or not texts:
        return None
    # The text encoder first: importing usearch before onnxruntime ends the process.
    vectors = TextEncoder(bundle.path, manifest.models.text).encode(texts)
    index = VectorIndex.open(bundle.path / "index", manifest.index)
    most = RankingParameters.of(manifest.ranking.parameters).vector_candidates
    everything = np.arange(index.count)
    shares = []
    for vector in vectors:
        exact = np.argsort(-index.score(vector, everything), kind="stable")[:k]
        found, _ = index.search(vector, max(most, k), None)
        shares.append(float(np.isin(exact, found[:k]).mean()))
    return float(np.mean(shares))


def _throughput(engine: Engine, texts: Sequence[str], threads: int) -> float:
    with ThreadPoolExecutor(threads) as pool:
        start = time.perf_counter()
        for _ in pool.map(lambda text: engine.search(Query(text=text)), texts):
            pass
        return len(texts) / (time.perf_counter() - start)


def _start(bundle: Path, text: str) -> float:
    start = time.perf_counter()
    subprocess.run([sys.executable, "-c", _CHILD, str(bundle)], input=text.encode(), check=True)
    return (time.perf_counter() - start) * 1000


def _memory() -> tuple[float | None, float | None]:
    try:
        lines = Path("/proc/self/status").read_text().splitlines()
    except OSError:
        return None, None
    told = {}
    for line in lines:
        name, _, rest = line.partition(":")
        if name in ("RssAnon", "VmRSS"):
            told[name] = round(int(rest.split()[0]) / 1024, 1)
    return told.get("RssAnon"), told.get("VmRSS")
