"""The small models beside the encoders, made on the vectors of the finished int8 files: fusion and heads."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from edge_runtime.manifest_types import FusionModel
from export.models.classifier_heads import HeadsModel
from export.models.registry import load, write_description
from export.training import corpus
from export.training.classifier_heads import (
    BUCKETS,
    SCENES,
    Heads,
    moods,
    requests,
    temper,
    train_texts,
    train_vectors,
)
from export.training.corpus import Picture
from export.training.evaluate import composed
from export.training.export_onnx import export_fusion, export_heads
from export.training.fusion import Composer, Item, sayings, train_fusion
from export.training.model_folder import Pair
from export.training.query_product_pairs import gather
from export.training.text_distillation import DIMS
from export.training.training_loop import load_weights

SHOWN = 12000
"""Shop pictures that fusion and match learn from."""
LOOKING_QUERIES = 3000
LOOKING_EVERY = 8
FOLDERS = {"fp32": False, "int8": True}


def shown(pictures: Sequence[Picture], seed: int) -> list[Picture]:
    """Some of the shop's training pictures."""
    shop = [p for p in pictures if p.source == "fashion" and not p.held_out]
    chosen = np.random.default_rng(seed).choice(len(shop), min(SHOWN, len(shop)), replace=False)
    return [shop[int(n)] for n in chosen]


def add_fusion(
    pair: Pair, pictures: Sequence[Picture], data: Path, out: Path, steps: int, seed: int, *, resume: bool
) -> None:
    """Train the fusion; add it to the folders of models if it finds more than adding does on kinds that it never saw.

    pair: OUT/int8.
    """
    chosen = shown(pictures, seed)
    items = [Item(*p.traits) for p in chosen]
    said = sayings(Composer(items, range(len(items))))
    model = train_fusion(
        items,
        pair.pictures(data, chosen),
        pair.words([p.captions[0] for p in chosen]),
        dict(zip(said, pair.words(said), strict=True)),
        out,
        steps,
        seed,
        resume=resume,
    )
    load_weights(out / "fusion.checkpoint", model)
    for name, int8 in FOLDERS.items():
        export_fusion(model.eval(), out / name / "fusion.onnx", int8=int8)
    pair.open_fusion(out / "int8" / "fusion.onnx")
    fused, added = (figure.mean for figure in composed(pair, data).values())
    for name in FOLDERS:
        source = load(out / name)
        if fused > added:
            licences = {**source.licences, "fusion.onnx": "Apache-2.0"}
            source = replace(source, fusion=FusionModel("fusion.onnx", DIMS), licences=licences)
        else:
            (out / name / "fusion.onnx").unlink()
        write_description(source, out / name)


def looking(data: Path) -> list[str]:
    """Texts that ask for a product and nothing else: real queries, product titles, kinds."""
    queries = corpus.read_lines(data / "chinese/shopping-queries.jsonl.gz")
    chinese = [row["query"] for row, _ in zip(queries, range(LOOKING_QUERIES), strict=False)]
    shop = [c for p in corpus.fashion(data)[:: 4 * LOOKING_EVERY] for c in p.captions[:3]]
    return [*chinese, *corpus.shop_texts(data)[::LOOKING_EVERY], *shop]


def add_heads(
    pair: Pair,
    pictures: Sequence[Picture],
    data: Path,
    out: Path,
    steps: tuple[int, int],
    seed: int,
    *,
    resume: bool,
) -> None:
    """Train the heads and add them to the folders of models. steps: on texts, on vectors."""
    mood, (request, names) = moods(data, seed), requests(data, looking(data))
    heads = Heads(DIMS, len(names))
    train_texts(heads, mood, request, out, steps[0], seed, resume=resume)
    load_weights(out / "heads.checkpoint", heads)
    temper(heads, mood, request)
    pairs = gather(pair, data, shown(pictures, seed), seed)
    train_vectors(heads, pairs, out, steps[1], seed, resume=resume)
    load_weights(out / "heads-vectors.checkpoint", heads)
    for name in FOLDERS:
        export_heads(heads.eval(), DIMS, out / name / "heads.onnx")
        source = load(out / name)
        licences = {**source.licences, "heads.onnx": "Apache-2.0"}
        model = HeadsModel("heads.onnx", DIMS, BUCKETS, names, SCENES)
        write_description(replace(source, heads=model, licences=licences), out / name)
