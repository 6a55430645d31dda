"""Measures a pair of towers on the held-out parts: `python -m export.training.evaluate --data DIR --models DIR`.

Prints one JSON object. Shares are between 0 and 1; latencies are medians in milliseconds on one thread, one query a
time. With `--reference DIR` (the same pair in fp32) the cosines between both pairs are added.
"""

from __future__ import annotations

import argparse
import json
import time
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from tokenizers import Tokenizer

from . import corpus, drawn
from .letterbox import decode, letterbox

Vectors = NDArray[np.float32]
BATCH = 32
CHINESE_COLOURS = {
    "黑色": "black",
    "蓝色": "blue",
    "白色": "white",
    "红色": "red",
    "棕色": "brown",
    "绿色": "green",
}
CHINESE_KINDS = {
    "T恤": "tshirts",
    "衬衫": "shirts",
    "运动鞋": "sports shoes",
    "手表": "watches",
    "手提包": "handbags",
    "牛仔裤": "jeans",
    "腰带": "belts",
    "钱包": "wallets",
    "凉鞋": "sandals",
    "太阳镜": "sunglasses",
}
"""Shop words a customer would type, and what the catalogue calls them."""


class Pair:
    """Both towers of a folder in the starter's format, each on one thread."""

    def __init__(self, folder: Path) -> None:
        described = json.loads((folder / "models.json").read_text("utf-8"))
        self.side = int(described["image"]["preprocessing"]["size"][0])
        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = 1
        self._text = onnxruntime.InferenceSession(str(folder / described["text"]["file"]), options)
        self._image = onnxruntime.InferenceSession(str(folder / described["image"]["file"]), options)
        self._tokenizer = Tokenizer.from_file(str(folder / described["text"]["tokenizer"]))
        self._tokenizer.enable_truncation(int(described["text"]["max_tokens"]))
        self._tokenizer.enable_padding()

    def words(self, texts: Sequence[str]) -> Vectors:
        """f32 [texts, dims], unit length."""
        order = sorted(range(len(texts)), key=lambda row: len(texts[row]))
        found: list[Vectors] = []
        for start in range(0, len(order), BATCH):
            batch = self._tokenizer.encode_batch([texts[row] for row in order[start : start + BATCH]])
            feed = {
                "input_ids": np.array([e.ids for e in batch], dtype=np.int64),
                "attention_mask": np.array([e.attention_mask for e in batch], dtype=np.int64),
            }
            found.append(self._text.run(["embedding"], feed)[0])
        vectors = np.concatenate(found)
        sorted_back = np.empty_like(vectors)
        sorted_back[order] = vectors
        return sorted_back

    def look(self, pixels: NDArray[np.uint8]) -> Vectors:
        """pixels: u8 [batch, side, side, 3] → f32 [batch, dims], unit length."""
        vectors: Vectors = self._image.run(["embedding"], {"pixels": pixels})[0]
        return vectors

    def pictures(self, data: Path, pictures: Sequence[corpus.Picture]) -> Vectors:
        """The vectors of pictures of the data folder, or of drawn ones: f32 [pictures, dims]."""
        archives = {name: zipfile.ZipFile(data / name) for name in {p.archive for p in pictures if p.archive}}

        def pixels(p: corpus.Picture) -> NDArray[np.uint8]:
            picture = decode(archives[p.archive].read(p.member)) if p.archive else drawn.draw(p.member)
            return letterbox(picture, self.side)

        batches = range(0, len(pictures), BATCH)
        found = [self.look(np.stack([pixels(p) for p in pictures[i : i + BATCH]])) for i in batches]
        for archive in archives.values():
            archive.close()
        return np.concatenate(found)


def unit(vectors: Vectors) -> Vectors:
    """Rows scaled to unit length."""
    return np.asarray(
        vectors / np.maximum(np.linalg.norm(vectors, axis=-1, keepdims=True), 1e-9), dtype=np.float32
    )


def top_share(scores: Vectors, wanted: NDArray[np.bool_], depth: int) -> float:
    """Share of rows whose `depth` best columns hold a wanted one. scores: f32 [n, m]; wanted: bool [n, m]."""
    depth = min(depth, scores.shape[1])
    best = np.argpartition(-scores, depth - 1, axis=1)[:, :depth]
    return round(float(np.take_along_axis(wanted, best, 1).any(1).mean()), 4)


def grocery(pair: Pair, data: Path) -> dict[str, float]:
    """Held-out phone photos → 81 products, known by title, by their one iconic picture, or by both summed."""
    known = corpus.grocery(data)
    icons = [p for p in known if p.source == "iconic"]
    photos = [p for p in known if p.source == "grocery" and p.held_out]
    by_title, by_icon = pair.words([p.label for p in icons]), pair.pictures(data, icons)
    seen = pair.pictures(data, photos)
    wanted = np.array([[icon.label == photo.label for icon in icons] for photo in photos])
    found: dict[str, float] = {"photos": len(photos)}
    for name, products in (("title", by_title), ("icon", by_icon), ("both", unit(by_title + by_icon))):
        for depth in (1, 5):
            found[f"{name}_top{depth}"] = top_share(seen @ products.T, wanted, depth)
    return found


def clothing(pair: Pair, data: Path) -> dict[str, float]:
    """Held-out photos → the nearest of ten class words."""
    photos = [p for p in corpus.clothing(data) if p.held_out]
    words = sorted({p.captions[0] for p in photos})
    scores = pair.pictures(data, photos) @ pair.words(words).T
    wanted = np.array([[word == photo.captions[0] for word in words] for photo in photos])
    return {"photos": len(photos), "accuracy": top_share(scores, wanted, 1)}


def precision(scores: Vectors, wanted: NDArray[np.bool_], depth: int = 10) -> float:
    """Mean share of wanted columns among the `depth` best, over the rows with at least that many."""
    rows = wanted.sum(1) >= depth
    best = np.argsort(-scores[rows], axis=1, kind="stable")[:, :depth]
    return round(float(np.take_along_axis(wanted[rows], best, 1).mean()), 4)


def fashion(pair: Pair, data: Path) -> dict[str, float]:
    """Held-out titles → held-out pictures (any of the same title counts); "blue shirts" → precision at ten."""
    photos = [p for p in corpus.fashion(data) if p.held_out]
    seen = pair.pictures(data, photos)
    titles = list(dict.fromkeys(p.captions[0] for p in photos))
    scores = pair.words(titles) @ seen.T
    wanted = np.array([p.captions[0] for p in photos])[None, :] == np.array(titles)[:, None]
    found: dict[str, float] = {"pictures": len(photos), "titles": len(titles)}
    for depth in (1, 10):
        found[f"title_recall{depth}"] = top_share(scores, wanted, depth)
    english = {f"{c} {k}": f"{c} {k}" for c in CHINESE_COLOURS.values() for k in CHINESE_KINDS.values()}
    chinese = {f"{a}{b}": f"{c} {k}" for a, c in CHINESE_COLOURS.items() for b, k in CHINESE_KINDS.items()}
    for name, phrases in (("english", english), ("chinese", chinese)):
        said = np.array([[meant in p.captions for p in photos] for meant in phrases.values()])
        found[f"{name}_attributes_precision10"] = precision(pair.words(list(phrases)) @ seen.T, said)
    return found


def drawings(pair: Pair, data: Path) -> dict[str, float]:
    """Held-out drawn pictures: "red backpack" → precision at three, "backpack" → at ten."""
    shown = [p for p in drawn.pictures(0) if p.held_out]
    seen = pair.pictures(data, shown)
    found: dict[str, float] = {"pictures": len(shown)}
    kinds = [p.member.split("|")[0] for p in shown]
    for name, labels, depth in (("colour_kind", [p.label for p in shown], 3), ("kind", kinds, 10)):
        asked = sorted(set(labels))
        wanted = np.array([[label == ask for label in labels] for ask in asked])
        found[f"{name}_precision{depth}"] = precision(pair.words(asked) @ seen.T, wanted, depth)
    return found


def chorus(pair: Pair, data: Path) -> dict[str, float]:
    """nDCG@10 (gain 2^r − 1) of words alone over titles; unjudged products count 0, or are left out (`judged`)."""
    products = list(corpus.read_lines(data / "chorus-icecat/products.jsonl.gz"))
    numbers = {p["id"]: row for row, p in enumerate(products)}
    queries = [
        q
        for q in corpus.read_lines(data / "chorus-icecat/judgements.jsonl.gz")
        if max(q["ratings"].values()) > 0
    ]
    scores = pair.words([q["query"] for q in queries]) @ pair.words([p["title"] for p in products]).T
    discount = 1.0 / np.log2(np.arange(2, 12))
    whole: list[float] = []
    judged_only: list[float] = []
    for query, row in zip(queries, scores, strict=True):
        gains = np.zeros(len(products))
        judged = np.zeros(len(products), dtype=bool)
        for product, grade in query["ratings"].items():
            if product in numbers:
                gains[numbers[product]], judged[numbers[product]] = 2.0 ** float(grade) - 1.0, True
        ideal = float((np.sort(gains)[::-1][:10] * discount).sum())
        if ideal == 0.0:
            continue
        for result, order in ((whole, row), (judged_only, np.where(judged, row, -np.inf))):
            result.append(float((gains[np.argsort(-order)[:10]] * discount).sum()) / ideal)
    return {
        "queries": len(whole),
        "ndcg10": round(float(np.mean(whole)), 4),
        "judged_ndcg10": round(float(np.mean(judged_only)), 4),
    }


def median_ms(call: Callable[[], object], repeats: int = 60) -> float:
    """The median time of a call in milliseconds, after five calls to warm up."""
    times = []
    for number in range(repeats + 5):
        started = time.perf_counter()
        call()
        if number >= 5:
            times.append(time.perf_counter() - started)
    return round(float(np.median(times)) * 1e3, 3)


def latency(pair: Pair) -> dict[str, float]:
    """One query of five words, tokenising included; one picture already decoded and scaled."""
    pixels = np.random.default_rng(0).integers(0, 256, (1, pair.side, pair.side, 3), dtype=np.uint8)
    return {
        "text_p50_ms": median_ms(lambda: pair.words(["blue running shoes for men"])),
        "image_p50_ms": median_ms(lambda: pair.look(pixels)),
    }


def agreement(pair: Pair, reference: Pair, data: Path) -> dict[str, float]:
    """Mean cosine between two pairs on 400 held-out titles and 400 held-out pictures."""
    photos = [p for p in corpus.fashion(data) if p.held_out][:200]
    photos += [p for p in corpus.grocery(data) if p.held_out][:200]
    titles = [p.captions[0] for p in photos]
    said = (pair.words(titles) * reference.words(titles)).sum(1)
    seen = (pair.pictures(data, photos) * reference.pictures(data, photos)).sum(1)
    return {"text_cosine": round(float(said.mean()), 4), "image_cosine": round(float(seen.mean()), 4)}


def measure(models: Path, data: Path, reference: Path | None = None) -> dict[str, Any]:
    """Every figure of a folder of models, by name."""
    pair = Pair(models)
    figures: dict[str, Any] = {
        "grocery": grocery(pair, data),
        "clothing": clothing(pair, data),
        "fashion": fashion(pair, data),
        "drawn": drawings(pair, data),
        "chorus": chorus(pair, data),
        "latency": latency(pair),
    }
    if reference is not None:
        figures["against_fp32"] = agreement(pair, Pair(reference), data)
    return figures


def main() -> None:
    """Read the command line, print the figures."""
    parser = argparse.ArgumentParser(description="Measure a pair of towers on the held-out parts.")
    parser.add_argument("--data", type=Path, required=True, help="folder of the measuring data")
    parser.add_argument("--models", type=Path, required=True, help="folder with models.json")
    parser.add_argument("--reference", type=Path, help="the same pair in fp32")
    chosen = parser.parse_args()
    print(json.dumps(measure(chosen.models, chosen.data, chosen.reference), indent=2))  # noqa: T201


if __name__ == "__main__":
    main()
