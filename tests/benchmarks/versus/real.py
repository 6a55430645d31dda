"""Real vectors: the titles of ``fashion-44k`` through the starter's text encoder, asked by words and by photos.

The measuring data lies beside the checkout (``../shared/data``) or is missing, and then so are these rows.
"""

from __future__ import annotations

import gzip
import json
import tempfile
import zipfile
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np

from edge_runtime.inference.image_encoder import ImageEncoder
from edge_runtime.inference.text_encoder import TextEncoder
from export.models import registry
from export.models.quantization import optimise
from tests.benchmarks.versus import data

SHARED = Path(__file__).resolve().parents[4] / "shared" / "data" / "fashion-44k"
_BATCH = 200


def write(folder: Path) -> None:
    """A data folder of all products but those that are asked for: 100 by their photo, 100 by colour and kind."""
    with gzip.open(SHARED / "products.jsonl.gz", "rt", encoding="utf-8") as lines:
        products: list[dict[str, Any]] = [json.loads(line) for line in lines]
    with tempfile.TemporaryDirectory() as name, zipfile.ZipFile(SHARED / "images.zip") as pictures:
        models = registry.load(registry.STARTER).models
        assert models.text is not None
        assert models.image is not None
        for file in (models.text.file, models.image.file):
            optimise(registry.STARTER / file, Path(name) / file)
        text = TextEncoder(
            Path(name), replace(models.text, tokenizer=str(registry.STARTER / models.text.tokenizer))
        )
        image = ImageEncoder(Path(name), models.image)

        def encode(start: int) -> data.Vectors:
            part = products[start : start + _BATCH]
            return text.encode([f"{product['title']}. {product['category'][-1]}" for product in part])

        with ThreadPoolExecutor(2) as pool:
            titles = np.concatenate(list(pool.map(encode, range(0, len(products), _BATCH))))
        order = np.random.default_rng(7).permutation(len(products))
        by_photo, by_words = order[: data.QUERIES // 2], order[data.QUERIES // 2 : data.QUERIES]
        asked = [products[row] for row in by_words]
        looks = image.encode([pictures.read(products[row]["image"]) for row in by_photo])
        words = text.encode([f"{product['colour']} {product['category'][-1]}".lower() for product in asked])
    kept = order[data.QUERIES :]
    categories = [" > ".join(products[row]["category"]) for row in kept]
    data.write(folder, titles[kept], np.concatenate([looks, words]), categories)
