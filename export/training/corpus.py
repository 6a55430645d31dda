"""The data folder as plain records: pictures with captions, texts to distil on. Nothing here is random."""

from __future__ import annotations

import gzip
import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from export.training.splits import held_out, photo_block

CLOTHING_WORDS = {"longsleeve": "long sleeve top", "outwear": "jacket outerwear", "t-shirt": "t-shirt"}


@dataclass(frozen=True)
class Picture:
    """One picture: where its bytes are, what may be said about it, what it shows, its side of the split."""

    source: str
    archive: str
    member: str
    captions: tuple[str, ...]
    label: str
    held_out: bool
    traits: tuple[str, str, str, str] = ("", "", "", "")
    """Kind, colour, gender and use of a shop's product, in lower case; empty where they are not told."""


def read_lines(path: Path) -> Iterator[dict[str, Any]]:
    """The objects of a .jsonl.gz file."""
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def fashion_captions(product: dict[str, Any]) -> tuple[str, ...]:
    """The title, then what a shopper would say: first all of colour, kind and gender, later parts of it."""
    colour = "" if product["colour"] == "NA" else product["colour"].lower()
    kind, gender = product["category"][-1].lower(), product["gender"].lower()
    usage = product["usage"].lower() if product["usage"] not in ("", "NA") else ""
    said = (
        f"{gender} {colour} {kind}",
        f"{colour} {kind} for {gender}",
        f"{colour} {kind} {gender}",
        f"{colour} {gender} {kind}",
        f"{colour} {kind}",
        f"{gender} {kind}",
        f"{kind} for {gender}",
        kind,
        f"{usage} {kind}",
        f"{gender} {usage} {kind} {colour}",
    )
    return (product["title"], *dict.fromkeys(" ".join(words.split()) for words in said))


FULL_PHRASES = 4
"""So many of the captions after a fashion title name colour, kind and gender, all of them."""


def fashion(data: Path) -> list[Picture]:
    """fashion-44k: real shop photos, 60×80 pixels; the label is the last part of the category."""
    folder = data / "fashion-44k"
    return [
        Picture(
            "fashion",
            "fashion-44k/images.zip",
            p["image"],
            fashion_captions(p),
            p["category"][-1],
            held_out(p["id"]),
            (p["category"][-1].lower(), p["colour"].lower(), p["gender"].lower(), p["usage"].lower()),
        )
        for p in read_lines(folder / "products.jsonl.gz")
    ]


def grocery(data: Path) -> list[Picture]:
    """Phone photos taken in shops, and the catalogue's iconic pictures (always on the training side)."""
    folder, archive = data / "grocery", "grocery/photos.zip"
    products = {p["id"]: p for p in read_lines(folder / "products.jsonl.gz")}

    def captions(product: dict[str, Any]) -> tuple[str, ...]:
        kind = product["category"][-1].replace("-", " ").lower()
        return (product["title"], f"{product['title']} {kind}", kind)

    pictures = [
        Picture("iconic", archive, p["image"], captions(p), p["title"], False) for p in products.values()
    ]
    for row in read_lines(folder / "labels.jsonl.gz"):
        product = products[row["product"]]
        aside = held_out(photo_block(row["photo"]))
        pictures.append(Picture("grocery", archive, row["photo"], captions(product), product["title"], aside))
    return pictures


def clothing(data: Path) -> list[Picture]:
    """Photos of worn and laid-out clothes, 10 classes."""
    archive = "clothing/photos.zip"
    with zipfile.ZipFile(data / archive) as photos:
        members = sorted(name for name in photos.namelist() if name.endswith(".jpg"))
    pictures = []
    for member in members:
        label = member.split("/")[1]
        words = CLOTHING_WORDS.get(label, label)
        pictures.append(
            Picture("clothing", archive, member, (words, f"photo of a {words}"), label, held_out(member))
        )
    return pictures


def pictures(data: Path) -> list[Picture]:
    """Every picture of the three photo sets, in a fixed order."""
    return [*fashion(data), *grocery(data), *clothing(data)]


def shop_texts(data: Path) -> list[str]:
    """English texts of shops and shoppers. The people's judgements of Chorus are not read: they measure."""
    texts: dict[str, None] = {}
    for product in read_lines(data / "chorus-icecat/products.jsonl.gz"):
        texts[" ".join(product["title"].split()[:14])] = None
        kind = product["attributes"].get("product_type") or product["attributes"].get("type")
        if kind:
            texts[f"{product.get('brand') or ''} {kind}".strip()] = None
        description = " ".join(str(product.get("description") or "").split()[:18])
        if description:
            texts[description] = None
    for product in read_lines(data / "grocery/products.jsonl.gz"):
        texts[product["description"][:160]] = None
    for row in list(read_lines(data / "customer-support/utterances.jsonl.gz"))[::2]:
        texts[row["text"]] = None
    for line in (data / "coffee-orders/sentences.txt").read_text("utf-8").splitlines():
        texts[line.strip()] = None
    texts.pop("", None)
    return list(texts)


def chinese_texts(data: Path) -> Iterator[str]:
    """Real Chinese queries and product titles: only for counting characters."""
    for row in read_lines(data / "chinese/shopping-queries.jsonl.gz"):
        yield row["query"]
    for row in read_lines(data / "chinese/product-titles.jsonl.gz"):
        yield "".join(row["characters"])
