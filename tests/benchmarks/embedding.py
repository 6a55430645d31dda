"""Texts a second through a text tower on two threads: as a build encodes them, and in bare padded batches.

    python -m tests.benchmarks.embedding MODELS FEED.jsonl [--count 400]

A build gives each text to the model by itself, two at once; the bare session gets batches of 8 and 32, as they come and
sorted by length, two at once. Tokenising belongs to the build's time only. Rounds are interleaved; wall time.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path

import numpy as np

from edge_runtime.encode.text import TextEncoder
from export import recipes
from export.embedding import item_text
from export.feeds import read

ROUNDS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("models", type=Path)
    parser.add_argument("feed", type=Path)
    parser.add_argument("--count", type=int, default=400)
    options = parser.parse_args()
    described = recipes.load(options.models).text
    assert described is not None
    encoder = TextEncoder(options.models, described)
    with read([options.feed]) as feed:
        texts = [item_text(product, next(iter(product.texts))) for product in islice(feed, options.count)]
    tokenizer, session = encoder._tokenizer, encoder._session._session
    ids = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
    lengths = np.array([len(one) for one in ids])
    print(f"{len(texts)} texts, {lengths.mean():.0f} tokens in the mean")
    ways: dict[str, tuple[Callable[[object], object], list[object]]] = {
        "build": (encoder.encode, [texts[at : at + 25] for at in range(0, len(texts), 25)])  # type: ignore[dict-item]
    }
    for size in (8, 32):
        for name, order in (("as they come", np.arange(len(texts))), ("sorted", np.argsort(lengths))):
            batches: list[object] = []
            for at in range(0, len(order), size):
                rows = order[at : at + size]
                padded = np.zeros((len(rows), lengths[rows].max()), np.int64)
                mask = np.zeros_like(padded)
                for place, row in enumerate(rows):
                    padded[place, : lengths[row]], mask[place, : lengths[row]] = ids[row], 1
                batches.append({"input_ids": padded, "attention_mask": mask})
            ways[f"batches of {size}, {name}"] = (
                lambda inputs: session.run(["embedding"], inputs),
                batches,
            )
    rates: dict[str, list[float]] = defaultdict(list)
    with ThreadPoolExecutor(2) as pool:
        for _ in range(ROUNDS):
            for name, (work, parts) in ways.items():
                start = time.perf_counter()
                list(pool.map(work, parts))
                rates[name].append(len(texts) / (time.perf_counter() - start))
    for name, found in rates.items():
        print(f"{name:28} {statistics.median(found):6.0f} texts/s")


if __name__ == "__main__":
    main()
