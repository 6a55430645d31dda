"""Queries with products that answer them, and with products that nearly do: what the match head learns from."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch

from export.metrics import Vectors, unit
from export.training import corpus
from export.training.classifier_heads import SCENES, Pairs
from export.training.corpus import Picture
from export.training.model_folder import Pair

SCENE_OF = {"fashion": "studio", "iconic": "studio", "grocery": "shelf", "clothing": "home"}
"""How the photos of a set were taken, as far as its makers tell."""
LIKE = 12
"""Among so many of the nearest wrong products one is drawn."""


def shop_pairs(
    pictures: Sequence[Picture], seen: Vectors, said: Vectors, seed: int
) -> list[tuple[str, int, bool]]:
    """(query, row of the product, whether it answers): each product asked by a title or phrase of its own, and by one
    that fits another: of the same colour and another kind, of the same kind and another colour, of a look-alike, or any.
    """
    chance = np.random.default_rng(seed)
    by_kind: dict[str, list[int]] = {}
    by_colour: dict[str, list[int]] = {}
    for row, picture in enumerate(pictures):
        by_kind.setdefault(picture.traits[0], []).append(row)
        by_colour.setdefault(picture.traits[1], []).append(row)
    products = unit(seen + said)
    made: list[tuple[str, int, bool]] = []
    for row, picture in enumerate(pictures):
        made.append((picture.captions[int(chance.integers(0, min(6, len(picture.captions))))], row, True))
        way = int(chance.integers(0, 4))
        near = by_kind[picture.traits[0]] if way in (1, 2) else by_colour[picture.traits[1]]
        other = int(chance.choice(near if way < 3 else len(pictures)))
        if way == 2:
            some = chance.choice(near, min(64, len(near)), replace=False)
            other = int(chance.choice(some[np.argsort(-(products[some] @ products[row]))[:LIKE]]))
        captions = pictures[other].captions
        asked = captions[int(chance.integers(0, min(6, len(captions))))]
        if asked not in picture.captions and not _fits(asked, picture):
            made.append((asked, row, False))
    return made


def _fits(asked: str, picture: Picture) -> bool:
    """Whether every word of a phrase is among the product's own words: then it is no mistake."""
    known = {word for caption in picture.captions for word in caption.lower().split()}
    return set(asked.lower().split()) <= known


def title_pairs(products: Sequence[dict[str, Any]], said: Vectors, seed: int) -> list[tuple[str, int, bool]]:
    """(query, row of the product, whether it answers), of products that have titles only: each is asked by its kind or
    by one to three words in a row of its title, and by those of another: of a look-alike, of the same brand, or any.

    products: with `title`, `brand` and, in `attributes`, perhaps `product_type`; said: f32 [products, dims], of titles.
    """
    chance = np.random.default_rng(seed)
    kinds = [str(p["attributes"].get("product_type") or "").lower() for p in products]
    words = [[w for w in re.findall("[a-z0-9.+-]+", p["title"].lower()) if not w.isdigit()] for p in products]
    by_brand: dict[str, list[int]] = {}
    for row, product in enumerate(products):
        by_brand.setdefault(str(product.get("brand")), []).append(row)

    def asked(row: int) -> str:
        if kinds[row] and chance.random() < 0.5:
            return kinds[row]
        count = int(chance.integers(1, 4))
        first = int(chance.integers(0, max(1, min(len(words[row]), 12) - count)))
        return " ".join(words[row][first : first + count])

    made: list[tuple[str, int, bool]] = []
    for row in range(len(products)):
        made.append((asked(row), row, True))
        way = int(chance.integers(0, 3))
        if way == 0:
            some = chance.choice(len(products), min(400, len(products)), replace=False)
            other = int(chance.choice(some[np.argsort(-(said[some] @ said[row]))[1 : LIKE + 1]]))
        else:
            other = int(
                chance.choice(by_brand[str(products[row].get("brand"))] if way == 1 else len(products))
            )
        query = asked(other)
        if query != kinds[row] and not set(query.split()) <= set(words[row]):
            made.append((query, row, False))
    return [one for one in made if one[0]]


def gather(pair: Pair, data: Path, shop: Sequence[Picture], seed: int) -> Pairs:
    """Pairs of the shop's and the grocery's training pictures, and of titles of electronics; the scenes of all sets."""
    groceries = [p for p in corpus.grocery(data) if not p.held_out]
    clothes = [p for p in corpus.clothing(data) if not p.held_out]
    pictures = [*shop, *groceries]
    seen = pair.pictures(data, pictures)
    said = pair.words([p.captions[0] for p in pictures])
    electronics = list(corpus.read_lines(data / "chorus-icecat/products.jsonl.gz"))
    titles = pair.words([p["title"] for p in electronics])
    made = shop_pairs(pictures, seen, said, seed)
    made += [
        (asked, len(pictures) + row, fits) for asked, row, fits in title_pairs(electronics, titles, seed)
    ]
    products = np.concatenate((unit(seen + said), titles))
    rows = [row for _, row, _ in made]
    scenes = [SCENES.index(SCENE_OF[p.source]) for p in [*pictures, *clothes]]
    return Pairs(
        torch.from_numpy(pair.words([asked for asked, _, _ in made])),
        torch.from_numpy(products[rows]),
        torch.tensor([matches for _, _, matches in made]),
        torch.from_numpy(np.concatenate((seen, pair.pictures(data, clothes)))),
        torch.tensor(scenes),
    )
