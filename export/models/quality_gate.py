"""The quality gate of a build: the compressed models against their float32 originals, on the catalogue itself.

A folder of models may hold its originals in a folder ``exact`` (``vitrine-export models`` writes it). Then the build runs
both over products of the catalogue, as a device runs them, and where a model loses more than ``MAX_LOSS`` it is
compressed anew with the catalogue's own texts and pictures: without the layers that lose most, at last not at all.
A folder without originals, as the starter is, cannot be compared; that is said.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Sequence
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge_runtime.bundle.manifest import Models
from edge_runtime.errors import MediaError
from edge_runtime.inference.image_encoder import ImageEncoder, decode, prepare
from edge_runtime.inference.text_encoder import TextEncoder
from edge_runtime.types import Product
from export.errors import ModelUnsupported, QualityLost
from export.indexing.embedding import item_text
from export.indexing.product_images import Pictures
from export.models.parity import Report, compare, gate
from export.models.quantization import PRESETS, Inputs, compress, optimise, text_inputs
from export.models.registry import load

__all__ = ["EXACT", "MAX_LOSS", "SAMPLE", "compare_models", "sample_step"]

EXACT = "exact"
"""The folder of the originals inside a folder of models."""
MAX_LOSS = 0.01
SAMPLE = 96
"""Products that are compared on."""
_LOOKED_AT = 20_000
"""Products of a feed from which those that are compared are chosen, evenly."""
_QUERY_WORDS = 4
Vectors = NDArray[np.float32]


def sample_step(count: int) -> int:
    """Every how many-th product of a catalogue of ``count`` products is compared on, up to SAMPLE of them."""
    return max(1, min(count, _LOOKED_AT) // SAMPLE)


def compare_models(
    source: Path, models: Models, work: Path, sample: Iterable[Product], pictures: Pictures
) -> dict[str, Any]:
    """Compare the models of a bundle that is being built with their originals; replace those that lose too much.

    Args:
        source: the folder of models that the bundle was given.
        models: the same as they lie in ``work``.
        sample: products of the catalogue; the first SAMPLE are compared on.

    Returns:
        By model the figures, for the manifest; empty where there are no originals.

    Raises:
        ModelUnsupported: the originals are of another kind.
        QualityLost: a model loses more than ``MAX_LOSS`` in whatever type.
    """
    folder = source / EXACT
    if not folder.is_dir():
        return {}
    exact = load(folder).models
    _same(exact, models)
    products = list(islice(sample, SAMPLE))
    found: dict[str, Any] = {}
    if exact.text is not None and models.text is not None:
        ours, theirs = models.text, exact.text
        pairs = [(_query(p, language), item_text(p, language)) for p in products for language in p.texts]
        texts = [query for query, _ in pairs] + [document for _, document in pairs]
        words = TextEncoder(folder, theirs).encode(texts)
        found["text"] = _compare_encoder(
            words,
            lambda: TextEncoder(work, ours).encode(texts),
            folder / theirs.file,
            work / ours.file,
            text_inputs(folder / theirs.tokenizer, texts, theirs.max_tokens),
        )
    shown = _views(products, pictures) if exact.image is not None else []
    if exact.image is not None and models.image is not None and len(shown) >= 4:
        look, original = models.image, exact.image
        seen = ImageEncoder(folder, original).encode(shown)
        pixels = [prepare(decode(picture), original.preprocessing) for picture in shown]
        found["image"] = _compare_encoder(
            seen,
            lambda: ImageEncoder(work, look).encode(shown),
            folder / original.file,
            work / look.file,
            [{"pixels": np.stack(pixels[n : n + 8])} for n in range(0, len(pixels), 8)],
        )
    return found


def _same(exact: Models, models: Models) -> None:
    for name in ("text", "image"):
        original, ours = getattr(exact, name), getattr(models, name)
        if (original is None) != (ours is None) or (original is not None and original.dims != ours.dims):
            raise ModelUnsupported(
                f"is not the original of the {name} model", where=EXACT, hint="Export the models again."
            )


def _query(product: Product, language: str) -> str:
    """What a shopper might type for it: the title's first words, or half of a Chinese one."""
    title = product.texts[language].title
    words = title.split()
    return " ".join(words[:_QUERY_WORDS]) if len(words) > 1 else title[: (len(title) + 1) // 2]


def _views(products: Sequence[Product], pictures: Pictures) -> list[bytes]:
    """Each product's picture mirrored and cut as a query, then the pictures themselves in the same order."""
    from PIL import ImageOps

    kept, views = [], []
    for product in products:
        data = pictures.bytes_of(product)
        if data is None:
            continue
        try:
            picture = decode(data).convert("RGB")
        except MediaError:
            continue
        wide, high = picture.size
        cut = picture.crop((wide // 20, high // 20, wide - wide // 20, high - high // 20))
        file = io.BytesIO()
        ImageOps.mirror(cut).save(file, "PNG", compress_level=1)
        kept.append(data)
        views.append(file.getvalue())
    return views + kept


def _compare_encoder(
    wanted: Vectors, encode: Callable[[], Vectors], exact: Path, target: Path, feeds: list[Inputs]
) -> dict[str, Any]:
    """Compare; compress anew, then not at all, while it loses too much. Raises QualityLost."""
    report = compare(wanted, encode())
    precision = "as given"
    if not _passes(report):
        outcome = compress(exact, target, feeds, PRESETS["avx2"], MAX_LOSS)
        report, precision = compare(wanted, encode()), outcome.precision
    if not _passes(report):
        optimise(exact, target)
        report, precision = compare(wanted, encode()), "float32"
    gate(report, MAX_LOSS)
    return report.as_dict() | {"precision": precision}


def _passes(report: Report) -> bool:
    try:
        gate(report, MAX_LOSS)
    except QualityLost:
        return False
    return True
