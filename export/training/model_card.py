"""The model card: what the models are, what they learnt from, what was measured, what they are bad at."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

__all__ = ["write_card"]

_HEAD = """# The starter models

Words (English, Chinese) and pictures in one space of 256 dimensions, unit length; its first 128 and 64 serve alone, too.

| file | size | what it is |
|---|---|---|
{files}

## Figures

The files as they are shipped, through the runtime's own encoders, on parts that were held out by a hash of the id. In
brackets the interval that holds the mean in 95 of 100 bootstrap resamples.

| what | figure | of | float32 |
|---|---|---|---|
{figures}

{latency}
Again: `python -m export.training.evaluate --data DIR --models export/starter`.

"""
_KINDS = {
    "text.onnx": "two transformer layers over WordPiece, distilled from all-MiniLM-L6-v2 and moved to meet the pictures",
    "fusion.onnx": "two layers that bend words and picture of one query towards what they mean together",
    "heads.onnx": "mood and intent from hashed n-grams of their own; match and scene from vectors",
    "image.onnx": "EfficientNet-Lite0 at 192 × 192 from ImageNet's weights, all but five blocks trained on captions",
}
_TAIL = """## What they learnt from

| data | licence | used for |
|---|---|---|
| fashion-product-images-small, 60 × 80 shop photos with titles | none stated | pictures and titles, attributes |
| GroceryStoreDataset, phone photos | MIT | pictures and product names |
| clothing-dataset-small, photos of clothes | CC0 | pictures and kinds |
| Chorus / Icecat, product titles | open content | words; the people's judgements only measure |
| customer-support utterances, coffee orders | CDLA-Sharing-1.0, Apache-2.0 | words, intent |
| Chinese product titles and queries | none stated | which characters the vocabulary holds; intent |
| ChineseNlpCorpus, reviews | none stated | mood |
| drawings of the demo shop | this project's | pictures |
| `lexicon.tsv` | this project's | Chinese words and their English twins |

No picture or text of these is part of this folder. `vitrine-export train encoders --start DIR` goes on from models of
this kind; without `--start` it begins with all-MiniLM-L6-v2 and EfficientNet-Lite0 alone. The words of these went on
from an earlier pair, the pictures began with ImageNet's weights: 2,300 steps of both encoders, 1,600 of pictures and 1,500 of
words, on two cores in an hour and a half (`docs/decisions/047`).

## What they are bad at

Brands and models told apart by a name on the thing alone; fine shades; pictures of several things; anything but clothes,
groceries and the kinds of the demo shop in pictures. Chinese beyond shop words: long sentences, idioms, brand names.
Rare names of goods (settee, brolly): these the search knows from lists of kinds and colours, the text encoder does not.
The catalogues lean to Indian fashion and Swedish groceries. Not for recognising people.
"""


def write_card(folder: Path, measured: Mapping[str, Any]) -> None:
    """Write MODEL_CARD.md into a folder of models.

    Args:
        measured: what ``evaluate.measure`` returned.
    """
    files = [
        f"| `{name}` | {(folder / name).stat().st_size / 1e6:.1f} MB | {what} |"
        for name, what in _KINDS.items()
        if (folder / name).is_file()
    ]
    rows = []
    for name, figure in measured["figures"].items():
        exact = f"{figure['float32']:.3f}" if "float32" in figure else ""
        mean, low, high = (f"{figure[part]:.3f}" for part in ("mean", "low", "high"))
        rows.append(f"| {name} | {mean} [{low}, {high}] | {figure['queries']} | {exact} |")
    speed = measured["latency"]
    latency = (
        f"One thread, median: a text {speed['text_p50_ms']:.1f} ms, a JPEG of 640 × 480 with its decoding "
        f"{speed['image_p50_ms']:.1f} ms."
    )
    head = _HEAD.format(files="\n".join(files), figures="\n".join(rows), latency=latency)
    (folder / "MODEL_CARD.md").write_text(head + _TAIL, encoding="utf-8")
