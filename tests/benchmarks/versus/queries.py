"""Rows of whole queries: text encoders over the same weights, a query over its kernels, two processes over a bundle."""

from __future__ import annotations

import json
import shutil
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from edge_runtime import Query
from edge_runtime.engine import Engine
from edge_runtime.errors import VitrineError
from edge_runtime.evaluation.benchmark import own_queries
from edge_runtime.types import Product
from export.build import BuildSettings, build
from export.feeds import read
from export.indexing.embedding import Embedder
from export.models import onnx_export, registry
from export.models import quantization as quantise
from tests.benchmarks import overhead
from tests.benchmarks.catalogue import drawn
from tests.benchmarks.versus import texts
from tests.benchmarks.versus.data import unit
from tests.benchmarks.versus.measure import Row, race, timing
from tests.benchmarks.versus.worker import Worker

_ENCODED = 2000
_NOISE = 0.02
_ASKED = 60
_THROUGH = 400


def shop(folder: Path, count: int) -> Path:
    """A bundle of MiniLM in int8 over ``count`` drawn products, English, without pictures.

    The first 2,000 are encoded, the others take their vectors in turn with noise: what is timed does not depend on it.
    """
    bundle = folder / "bundle"
    if not _opens(bundle):
        folder.mkdir(parents=True, exist_ok=True)
        models = folder / "minilm"
        if not (models / "models.json").is_file():  # the last that is written
            shutil.rmtree(models, ignore_errors=True)
            shutil.rmtree(folder / "minilm-float32", ignore_errors=True)
            onnx_export.export(registry.minilm(), folder / "minilm-float32")
            quantise.quantise(folder / "minilm-float32", models)
        feed = folder / "feed.jsonl"
        with feed.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(record) + "\n" for record in drawn(count))
        embed = Embedder.embed
        Embedder.embed = _mostly_noise(embed)  # type: ignore[method-assign]
        try:
            with read([feed]) as products:
                build(BuildSettings(products, bundle, models=models))
        finally:
            Embedder.embed = embed  # type: ignore[method-assign]
    return bundle


def starter_shop(folder: Path) -> Path:
    """A bundle of the starter models over a few hundred drawn products."""
    bundle = folder / "starter"
    if not _opens(bundle):
        feed = folder / "few.jsonl"
        with feed.open("w", encoding="utf-8") as file:
            file.writelines(json.dumps(record) + "\n" for record in drawn(1272))
        with read([feed]) as products:
            build(BuildSettings(products, bundle, models=registry.STARTER))
    return bundle


def _opens(bundle: Path) -> bool:
    """Whether it is there and of today's format."""
    try:
        Engine.open(bundle).close()
    except VitrineError:
        return False
    return True


def _mostly_noise(embed: Callable[..., int]) -> Callable[..., int]:
    def noisy(self: Embedder, feed: Iterable[Product], vectors: NDArray[np.float32], *rest: Any) -> int:
        def first() -> Iterator[Product]:
            for row, product in enumerate(feed):
                if row == _ENCODED:
                    return
                yield product

        known = vectors[:_ENCODED]
        encoded = embed(self, first(), known, *rest)
        rng = np.random.default_rng(7)
        for start in range(_ENCODED, len(vectors), _ENCODED):
            part = vectors[start : start + _ENCODED]
            part[:] = unit(known[: len(part)] + _NOISE * rng.standard_normal(part.shape, np.float32))
        return encoded

    return noisy


def text_rows(folder: Path, bundle: Path, ours: Path, peers: Path) -> list[Row]:
    """Encoding short queries, one after the other, one thread each."""
    beside = folder / "fastembed"
    texts.prepare(bundle, beside)
    with Engine.open(bundle) as engine:
        asked = [[text] for text in own_queries(engine, _ASKED)]
    with ExitStack() as stack:
        workers = {
            "ours": Worker(ours, "our text", model=bundle),
            "fastembed": Worker(peers, "fastembed", model=beside),
            "torch": Worker(ours, "sentence-transformers"),
        }
        for worker in workers.values():
            stack.callback(worker.close)
        times, answers = race(workers, "encode", dict.fromkeys(workers, asked))
    like = {name: _cosine(answers["torch"], found) for name, found in answers.items()}
    labels = {
        "torch": ("sentence-transformers on torch, float32", 3.0),
        "fastembed": ("fastembed, same file", 1.0),
    }
    table = []
    for name, (label, must) in labels.items():
        ratio, spread = times[name].over(times["ours"])
        table.append(
            Row(
                f"text/encoding/{name}",
                "a query's words → vector, MiniLM, times faster",
                label,
                f"{timing(times['ours'])}, cosine to torch {like['ours']:.3f}",
                f"{timing(times[name])}, cosine {like[name]:.3f}",
                ratio,
                must,
                spread,
                at_least=True,
            )
        )
    return table


def _cosine(one: list[Any], other: list[Any]) -> float:
    return float(np.median(np.sum(np.array(one) * np.array(other), axis=1)))


def overhead_rows(bundle: Path, starter: Path) -> list[Row]:
    """A typed and a shown query over the bare work in them, by processor time."""
    with Engine.open(bundle) as engine:
        count = engine.bundle.manifest.catalogue.count
        typed = _medians(
            engine, [(Query(text=t), overhead.kernels(engine, t)) for t in own_queries(engine, _ASKED)], 5
        )
    with Engine.open(starter) as engine:
        data = photo()
        shown = _medians(engine, [(Query(image=data), overhead.picture_kernels(engine, data))], 60)
    return [
        Row(
            f"query/{name}",
            what,
            "its bare kernels",
            f"{spent['query']:.2f} ms of processor time",
            " + ".join(
                f"{part} {time:.2f}" for part, time in spent.items() if part not in ("query", "kernels")
            ),
            spent["query"] / spent["kernels"],
            must,
        )
        for name, what, spent, must in (
            ("text", f"whole text query, MiniLM int8, {count:,} products", typed, 1.2),
            ("picture", "whole picture query, JPEG 1200 × 1600, starter models", shown, 1.15),
        )
    ]


def _medians(engine: Engine, asked: Any, rounds: int) -> dict[str, float]:
    spent = overhead.measure(engine, asked, rounds)
    return {name: float(np.median(times)) for name, times in spent.items()}


def photo(size: tuple[int, int] = (1200, 1600), seed: int = 7) -> bytes:
    """A JPEG with soft shapes and grain, about as large as a phone's of that size."""
    rng = np.random.default_rng(seed)
    soft = Image.fromarray(rng.integers(0, 255, (16, 12, 3), np.uint8)).resize(size, Image.Resampling.BICUBIC)
    grain = np.asarray(soft, np.int16) + rng.normal(0, 6, (size[1], size[0], 1)).astype(np.int16)
    buffer = BytesIO()
    Image.fromarray(grain.clip(0, 255).astype(np.uint8)).save(buffer, "JPEG", quality=85)
    return buffer.getvalue()


def processes_row(bundle: Path, ours: Path) -> Row:
    """Queries a second of two processes over one bundle against one process."""
    with Engine.open(bundle) as engine:
        calls = [[text] for text in own_queries(engine, _ASKED)] * (_THROUGH // _ASKED)
    with ExitStack() as stack:
        workers = [Worker(ours, "engine", bundle=bundle) for _ in range(2)]
        for worker in workers:
            stack.callback(worker.close)
        rates: dict[int, list[float]] = defaultdict(list)
        for turn in range(6):
            for running in (1, 2):
                start = time.perf_counter()
                for worker in workers[:running]:
                    worker.send("time", "ask", calls)
                for worker in workers[:running]:
                    worker.receive()
                if turn:
                    rates[running].append(running * len(calls) / (time.perf_counter() - start))
        threads = workers[0].call("threads", calls)
    one, two = (float(np.median(rates[running])) for running in (1, 2))
    return Row(
        "query/processes",
        "two processes over one bundle, typed queries a second, times one's",
        "one process",
        f"{two:.0f}/s (two threads of one process: {threads:.0f}/s)",
        f"{one:.0f}/s",
        float(np.median([b / a for a, b in zip(rates[1], rates[2], strict=True)])),
        1.8,
        at_least=True,
    )
