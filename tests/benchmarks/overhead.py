"""What a whole query costs over its bare kernels, by processor time, interleaved.

    python -m tests.benchmarks.overhead BUNDLE QUERIES [--rounds 5]
    python -m tests.benchmarks.overhead BUNDLE --picture PHOTO.jpg [--rounds 100]

QUERIES: JSON Lines with ``query`` (judgements will do), also .gz. The kernels, one after the other for the same query:
the ONNX session's ``run`` over ready token ids, the nearest neighbours, the word search, and reading the hits' rows
from SQLite, unparsed. The whole: ``Engine.search``, with understanding, correction, ranking, reasons and facets.
Of a picture: decoding and resizing by Pillow, the session's ``run`` and the nearest neighbours.
Processor time, so that other jobs of the machine do not count; everything runs on one thread.
"""

from __future__ import annotations

import argparse
import gzip
import json
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from edge_runtime import Query
from edge_runtime.engine import Engine
from edge_runtime.inference.image_encoder import decode, prepare
from edge_runtime.retrieval.parameters import RankingParameters
from edge_runtime.text.normalizer import normalize
from edge_runtime.text.tokenizer import tokenize


def kernels(engine: Engine, text: str) -> dict[str, Callable[[], object]]:
    """The bare work of one query, each part ready to be timed."""
    encoder = engine._encoders.text
    assert encoder is not None
    ids = np.array([encoder._tokenizer.encode(text).ids], np.int64)
    inputs = {"input_ids": ids, "attention_mask": np.ones_like(ids)}
    session = encoder._session._session
    vector = encoder.encode([text])[0]
    found = engine.search(Query(text=text)).hits
    rows = [engine._catalogue.row(hit.id) + 1 for hit in found]
    catalogue, parameters = engine._catalogue, RankingParameters()

    def words() -> object:
        spelling = engine._expander.correct(tokenize(normalize(text)))
        asked = engine._expander.expand(spelling.tokens, spelling)
        return engine._words.search(asked, parameters.lexical_candidates)

    def records() -> object:
        return [catalogue._rows("SELECT record FROM product WHERE row = ?", (row,)) for row in rows]

    return {
        "session.run": lambda: session.run(["embedding"], inputs),
        "index": lambda: engine._index.search(vector, parameters.vector_candidates, None),
        "words": words,
        "rows": records,
    }


def picture_kernels(engine: Engine, data: bytes) -> dict[str, Callable[[], object]]:
    """The same for a picture."""
    encoder = engine._encoders.image
    session, how = encoder._session._session, encoder._preprocessing
    resample = Image.Resampling[how.resample.upper()]
    vector = encoder.encode([data])[0]
    height, width = how.size

    def pixels() -> object:
        picture = Image.open(BytesIO(data))
        picture.load()
        if how.resize != "longest_edge_pad":
            return picture.resize((width, height), resample)
        scale = min(width / picture.width, height / picture.height)
        return picture.resize((round(picture.width * scale), round(picture.height * scale)), resample)

    ready = prepare(decode(data, max_bytes=1 << 30), how)[np.newaxis]
    return {
        "pixels": pixels,
        "session.run": lambda: session.run(["embedding"], {"pixels": ready}),
        "index": lambda: engine._index.search(vector, RankingParameters().vector_candidates, None),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("queries", type=Path, nargs="?")
    parser.add_argument("--picture", type=Path)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with Engine.open(options.bundle) as engine:
        if options.picture is not None:
            data = options.picture.read_bytes()
            asked = [(Query(image=data), picture_kernels(engine, data))]
        else:
            asked = [(Query(text=text), kernels(engine, text)) for text in _texts(options.queries)]
        spent = measure(engine, asked, options.rounds)
    p50 = {name: float(np.median(times)) for name, times in spent.items()}
    for name, times in spent.items():
        print(f"{name:12} p50 {p50[name]:7.3f} ms   p99 {float(np.quantile(times, 0.99)):7.3f} ms")
    print(f"query / kernels: {p50['query'] / p50['kernels']:.2f}")


def measure(
    engine: Engine, asked: Sequence[tuple[Query, Mapping[str, Callable[[], object]]]], rounds: int
) -> dict[str, list[float]]:
    """Milliseconds of processor time of each kernel, of all ("kernels") and of the whole ("query"), interleaved."""
    spent: dict[str, list[float]] = defaultdict(list)
    for _ in range(rounds):
        for query, bare in asked:
            spent["kernels"].append(sum(_time(kernel, spent[name]) for name, kernel in bare.items()))
            _time(lambda query=query: engine.search(query), spent["query"])  # type: ignore[misc]
    return spent


def _texts(path: Path) -> list[str]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line)["query"] for line in file]


def _time(work: Callable[[], object], into: list[float]) -> float:
    start = time.process_time()
    work()
    into.append((time.process_time() - start) * 1000)
    return into[-1]


if __name__ == "__main__":
    main()
