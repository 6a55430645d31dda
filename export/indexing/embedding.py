"""Products → vectors, through the bundle's own encoders, on all cores; nothing that an earlier build encoded again."""

from __future__ import annotations

import hashlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from importlib.metadata import version
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge_runtime.bundle.manifest import Models
from edge_runtime.errors import MediaError
from edge_runtime.inference.image_encoder import ImageEncoder
from edge_runtime.inference.text_encoder import TextEncoder
from edge_runtime.manifest_types import ImageModel, TextModel
from edge_runtime.types import Product
from export.indexing.embedding_cache import EmbeddingCache
from export.indexing.product_images import MAX_PICTURE_BYTES, Pictures

__all__ = ["Embedder", "item_text"]

_BATCH = 32
Vectors = NDArray[np.float32]


class Embedder:
    """The bundle's own encoders: what is stored and what is asked go through the same code."""

    def __init__(self, folder: Path, models: Models, cache: Path) -> None:
        """Load the encoders.

        Args:
            folder: the bundle that is built, where its models lie already.
            cache: the file of vectors that earlier builds made; it need not exist.

        Raises:
            BundleDamaged, SpaceMismatch, ExtraMissing: a model cannot be used.
            sqlite3.Error: ``cache`` cannot be written.
        """
        # One thread a run: `embed` keeps the cores busy with several runs at once, which is faster (009).
        text, image = models.text, models.image
        self._text = None if text is None else (TextEncoder(folder, text), _name(folder, text))
        self._image = None if image is None else (ImageEncoder(folder, image), _name(folder, image))
        self.dims = next(m.dims for m in (text, image) if m is not None)
        self._cache = EmbeddingCache(cache, self.dims)

    def embed(
        self,
        feed: Iterable[Product],
        vectors: Vectors,
        pictures: Pictures,
        threads: int,
        report: Callable[[int, int | None], None],
    ) -> int:
        """Write one unit vector a product: the mean of its words' (over its languages) and its picture's vector.

        The batches go through ``threads`` threads, so that one reads and decodes pictures while another's model runs.

        Args:
            vectors: float32[products, dims], filled in the feed's order.

        Returns:
            How many texts and pictures had to be encoded.
        """
        waiting: deque[Future[Vectors]] = deque()
        done = 0

        def take() -> int:
            made = waiting.popleft().result()
            vectors[done : done + len(made)] = made
            report(done + len(made), len(vectors))
            return len(made)

        with ThreadPoolExecutor(threads) as pool:
            try:
                for batch in _batches(feed):
                    waiting.append(pool.submit(self._batch, batch, pictures))
                    if len(waiting) > 2 * threads:
                        done += take()
                while waiting:
                    done += take()
            except BaseException:
                pool.shutdown(wait=False, cancel_futures=True)
                raise
        self._cache.evict_unused()
        return self._cache.encoded

    def close(self) -> None:
        """Close the embedding cache."""
        self._cache.close()

    def _batch(self, batch: tuple[Product, ...], pictures: Pictures) -> Vectors:
        sums = np.zeros((len(batch), self.dims), np.float32)
        if self._text is not None:
            words, name = np.zeros_like(sums), self._text[1]
            encode = self._text[0].encode
            known = [
                (n, item_text(product, language))
                for n, product in enumerate(batch)
                for language in product.texts
            ]
            texts = [text for _, text in known]
            contents = [text.encode("utf-8", "surrogatepass") for text in texts]
            made = self._cache.get_or_encode(
                name, contents, lambda places: encode([texts[n] for n in places])
            )
            np.add.at(words, [n for n, _ in known], made)
            sums += _unit(words)
        if self._image is not None:
            images, name = self._image
            for n, product in enumerate(batch):
                data = pictures.bytes_of(product)
                if data is None:
                    continue
                try:
                    sums[n] += self._cache.get_or_encode(name, [data], _seen(images, data))[0]
                except MediaError:
                    pictures.broken.setdefault(product.id)
        return _unit(sums)


def _seen(encoder: ImageEncoder, data: bytes) -> Callable[[list[int]], Vectors]:
    return lambda _: encoder.encode([data], max_bytes=MAX_PICTURE_BYTES)


def item_text(product: Product, language: str) -> str:
    """The words by which a product is embedded in one language: title, brand, product type, then the description."""
    text = product.texts[language]
    words = [text.title]
    if product.brand and product.brand.casefold() not in text.title.casefold():
        words.append(product.brand)
    if product.category:
        words.append(product.category[-1])
    if text.description:
        words.append(text.description[:300])
    return ". ".join(words)


def _name(folder: Path, model: TextModel | ImageModel) -> str:
    """A digest of everything but the content that decides a vector: the model's files and who runs them."""
    digest = hashlib.sha256(f"{version('vitrine')} {version('onnxruntime')} {model}".encode())
    files = [
        *folder.glob(f"{model.file}*"),
        *([folder / model.tokenizer] if isinstance(model, TextModel) else []),
    ]
    for path in sorted(files):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _batches(feed: Iterable[Product]) -> Iterator[tuple[Product, ...]]:
    products = iter(feed)
    while batch := tuple(islice(products, _BATCH)):
        yield batch


def _unit(vectors: Vectors) -> Vectors:
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    return np.where(lengths > 1e-6, vectors / np.maximum(lengths, 1e-6), 0.0).astype(np.float32)
