"""Composed retrieval through the engine: a picture and "but in red", against adding the two vectors.

    python -m tests.benchmarks.composed --data ../shared/data --bundle runs/composed

The shop is the part of fashion-44k that no model was trained on, 4,000 products with their pictures (the bundle is built
when it is not there yet, some minutes). The questions are those of the model card (`export.training.evaluate`): kinds of
articles that no fusion saw, another colour, gender or use in a shopper's words. Right is a product of the same kind with
all else equal; the one that is shown is left out. Both ways rank the same product vectors.
"""

from __future__ import annotations

import argparse
import json
import zipfile
from pathlib import Path

import numpy as np

from edge_runtime.catalogue.catalogue import Catalogue
from edge_runtime.engine import Engine
from edge_runtime.inference.encoders import Encoders
from edge_runtime.retrieval.vector_index import VectorIndex
from edge_runtime.types import Query
from export.build import BuildSettings, build
from export.feeds import read
from export.metrics import Figure
from export.training import corpus
from export.training.fusion import Composer, Item, unseen

STARTER = Path(__file__).parents[2] / "export" / "starter"
ASKED = 1000
DEPTH = 10


def held_out(data: Path) -> list[dict[str, object]]:
    """The products that were kept out of training, as rows of a feed."""
    kept = {photo.member for photo in corpus.fashion(data) if photo.held_out}
    return [
        {
            "id": row["id"],
            "title": row["title"],
            "gender": row["gender"],
            "color": row["colour"],
            "product_type": " > ".join(row["category"]),
            "image_link": row["image"],
            "attributes": {"usage": row["usage"]},
        }
        for row in corpus.read_lines(data / "fashion-44k/products.jsonl.gz")
        if row["image"] in kept
    ]


def make(data: Path, bundle: Path) -> None:
    """Build the shop."""
    work = bundle.with_name(bundle.name + ".feed")
    work.mkdir(parents=True, exist_ok=True)
    rows = held_out(data)
    with zipfile.ZipFile(data / "fashion-44k/images.zip") as pictures:
        pictures.extractall(work, [str(row["image_link"]) for row in rows])
    feed = work / "feed.jsonl"
    feed.write_text("".join(json.dumps(row) + "\n" for row in rows), "utf-8")
    build(BuildSettings(read([feed]), bundle, models=STARTER, images=work))


def measure(data: Path, bundle: Path) -> dict[str, dict[str, Figure]]:
    """R@10 by what is asked to be other, of the vectors added and of the engine."""
    rows = {str(row["image_link"]): str(row["id"]) for row in held_out(data)}
    photos = [p for p in corpus.fashion(data) if p.held_out]
    items, ids = [Item(*p.traits) for p in photos], [rows[p.member] for p in photos]
    composer = Composer(items, [n for n, item in enumerate(items) if unseen(item.kind)])
    found: dict[str, dict[str, list[bool]]] = {"added": {}, "engine": {}}
    with Engine.open(bundle) as engine, zipfile.ZipFile(data / "fashion-44k/images.zip") as pictures:
        encoders = Encoders(engine.bundle)
        index = VectorIndex.open(bundle / "index", engine.bundle.manifest.index)
        products = index.vectors(np.arange(index.count))
        with Catalogue.open(bundle / "catalogue.db") as catalogue:
            at = np.array([catalogue.row(product) for product in ids])
        for shown, text, wanted in composer.draw(ASKED, np.random.default_rng(0)):
            right = {ids[n] for n, item in enumerate(items) if item == wanted}
            field = next(f for f in Item._fields if getattr(items[shown], f) != getattr(wanted, f))
            picture = pictures.read(photos[shown].member)
            scores = products[at] @ sum(encoders.encode(text, picture).values())
            scores[shown] = -np.inf
            added = {ids[n] for n in np.argsort(-scores)[:DEPTH]}
            query = Query(text=text, image=picture, exclude=(ids[shown],), limit=DEPTH, facets=())
            answered = {hit.id for hit in engine.search(query).hits}
            for way, answer in (("added", added), ("engine", answered)):
                for part in (field, "all"):
                    found[way].setdefault(part, []).append(bool(right & answer))
    return {way: {part: Figure.of(hits) for part, hits in parts.items()} for way, parts in found.items()}


def main() -> None:
    """Build what is missing, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--bundle", type=Path, required=True)
    given = parser.parse_args()
    if not given.bundle.exists():
        make(given.data, given.bundle)
    found = measure(given.data, given.bundle)
    print("R@10".ljust(12), *(part.ljust(22) for part in found["added"]))
    for way, parts in found.items():
        print(way.ljust(12), *(f"{f.mean:.3f} [{f.low:.3f}, {f.high:.3f}]".ljust(22) for f in parts.values()))
    print(f"engine / added: {found['engine']['all'].mean / found['added']['all'].mean:.2f}")


if __name__ == "__main__":
    main()
