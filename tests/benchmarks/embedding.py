"""Texts and pictures a second through an encoder on two threads: as a build encodes them, and in bare padded batches.

    python -m tests.benchmarks.embedding MODELS FEED.jsonl [--count 400]

A build gives each text to the model by itself, two at once; the bare session gets batches of 8 and 32, as they come and
sorted by length, two at once. Tokenising belongs to the build's time only. Rounds are interleaved; wall time.
Pictures (``make bench``): a build checks, decodes and resizes each and gives it to the model; the bare work is Pillow's
decoding and resizing and the session's ``run`` over 8 at once.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from io import BytesIO
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from edge_runtime.inference.image_encoder import ImageEncoder
from edge_runtime.inference.text_encoder import TextEncoder
from export.feeds import read
from export.indexing.embedding import item_text
from export.models import registry

ROUNDS = 4
_TOGETHER = 8
Ways = Mapping[str, tuple[Callable[[Any], object], Sequence[Any]]]
"""Name → the work, and the parts that it is called with."""


def texts_of(feed: Path, count: int) -> list[str]:
    """The words of a feed's first products, as a build encodes them."""
    with read([feed]) as products:
        return [item_text(product, next(iter(product.texts))) for product in islice(products, count)]


def text_ways(encoder: TextEncoder, texts: list[str]) -> Ways:
    """ "build", and the bare session in batches."""
    tokenizer, session = encoder._tokenizer, encoder._session._session
    ids = [encoding.ids for encoding in tokenizer.encode_batch(texts)]
    lengths = np.array([len(one) for one in ids])
    ways: dict[str, tuple[Callable[[Any], object], Sequence[Any]]] = {
        "build": (encoder.encode, [texts[at : at + 25] for at in range(0, len(texts), 25)])
    }
    for size in (_TOGETHER, 32):
        for name, order in (("as they come", np.arange(len(texts))), ("sorted", np.argsort(lengths))):
            batches = []
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
    return ways


def picture_ways(encoder: ImageEncoder, pictures: Sequence[bytes]) -> Ways:
    """ "build", and decoding, resizing and the session by hand."""
    session, how = encoder._session._session, encoder._preprocessing
    height, width = how.size
    resample = Image.Resampling[how.resample.upper()]

    def pixels(data: bytes) -> Any:
        picture = Image.open(BytesIO(data)).convert("RGB")
        scale = min(width / picture.width, height / picture.height)
        resized = picture.resize((round(picture.width * scale), round(picture.height * scale)), resample)
        ready = Image.new("RGB", (width, height), how.background)
        ready.paste(resized)
        return np.asarray(ready)

    def by_hand(batch: Sequence[bytes]) -> object:
        return session.run(["embedding"], {"pixels": np.stack([pixels(data) for data in batch])})

    return {
        "build": (lambda data: encoder.encode([data]), pictures),
        f"batches of {_TOGETHER}": (
            by_hand,
            [pictures[at : at + _TOGETHER] for at in range(0, len(pictures), _TOGETHER)],
        ),
    }


def rates(ways: Ways, count: int, rounds: int = ROUNDS) -> dict[str, list[float]]:
    """Way → texts or pictures a second on two threads, by round; the first round does not count."""
    found: dict[str, list[float]] = defaultdict(list)
    with ThreadPoolExecutor(2) as pool:
        for turn in range(rounds + 1):
            for name, (work, parts) in ways.items():
                start = time.perf_counter()
                list(pool.map(work, parts))
                if turn:
                    found[name].append(count / (time.perf_counter() - start))
    return found


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("models", type=Path)
    parser.add_argument("feed", type=Path)
    parser.add_argument("--count", type=int, default=400)
    options = parser.parse_args()
    described = registry.load(options.models).text
    assert described is not None
    texts = texts_of(options.feed, options.count)
    for name, found in rates(text_ways(TextEncoder(options.models, described), texts), len(texts)).items():
        print(f"{name:28} {statistics.median(found):6.0f} texts/s")


if __name__ == "__main__":
    main()
