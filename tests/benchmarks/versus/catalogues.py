"""Rows of the export stage: how fast a catalogue's words and pictures are encoded, and what a changed feed costs."""

from __future__ import annotations

import json
import shutil
import tempfile
from pathlib import Path

import numpy as np

from edge_runtime.bundle.manifest import Manifest
from edge_runtime.inference.image_encoder import ImageEncoder
from edge_runtime.inference.text_encoder import TextEncoder
from export.build import BuildSettings, build
from export.feeds import read
from export.models import registry
from tests.benchmarks import embedding
from tests.benchmarks.versus.measure import Row
from tests.benchmarks.versus.queries import photo

_TEXTS = 160
_PICTURES = 64
_CHANGED = 20


def encoding_rows(shop: Path, feed: Path, starter: Path) -> list[Row]:
    """Texts by MiniLM and pictures by the starter's encoder, two threads, against the bare batched session."""
    words = Manifest.parse((shop / "manifest.json").read_bytes()).models.text
    looks = Manifest.parse((starter / "manifest.json").read_bytes()).models.image
    assert words is not None
    assert looks is not None
    texts = embedding.texts_of(feed, _TEXTS)
    pictures = [photo((600, 800), seed) for seed in range(_PICTURES)]
    table = []
    for name, what, unit, ways, count in (
        ("texts", "a catalogue's texts, MiniLM int8", "texts",
         embedding.text_ways(TextEncoder(shop, words), texts), _TEXTS),
        ("pictures", "a catalogue's pictures, JPEG 600 × 800, decoded and resized", "pictures",
         embedding.picture_ways(ImageEncoder(starter, looks), pictures), _PICTURES),
    ):  # fmt: skip
        # Unsorted batches are padded to twice their length and never the fastest.
        found = embedding.rates({way: ways[way] for way in ways if "as they come" not in way}, count)
        middle = {way: float(np.median(rates)) for way, rates in found.items()}
        best = max((way for way in middle if way != "build"), key=lambda way: middle[way])
        pairs = zip(found["build"], found[best], strict=True)
        ratios = [mine / theirs for mine, theirs in pairs]
        ratio = float(np.median(ratios))
        table.append(
            Row(
                f"export/{name}",
                f"encoding {what}, 2 threads, throughput",
                f"the bare session, {best}",
                f"{middle['build']:.0f} {unit}/s",
                f"{middle[best]:.0f} {unit}/s",
                ratio,
                0.9,
                max(abs(one / ratio - 1) for one in ratios),
                at_least=True,
            )
        )
    return table


def changed_row(starter: Path, feed: Path) -> Row:
    """A feed of which some titles and other prices changed, built where the one before was."""
    records = [json.loads(line) for line in feed.read_text("utf-8").splitlines()]
    for record in records[:_CHANGED]:
        record["title"] += " again"
    for record in records[_CHANGED : 2 * _CHANGED]:
        record["price"] = "123.45 EUR"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copyfile(starter.with_name(f"{starter.name}.vectors.db"), folder / "bundle.vectors.db")
        changed = folder / "feed.jsonl"
        changed.write_text("".join(json.dumps(record) + "\n" for record in records), "utf-8")
        with read([changed]) as products:
            built = build(BuildSettings(products, folder / "bundle", models=registry.STARTER))
    return Row(
        "export/changed",
        f"a changed feed of {built.products:,}: {_CHANGED} titles, {_CHANGED} prices: texts encoded",
        "titles changed",
        str(built.encoded),
        str(_CHANGED),
        built.encoded / _CHANGED,
        1.0,
    )
