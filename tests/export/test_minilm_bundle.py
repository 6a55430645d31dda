"""The way of a real model: all-MiniLM-L6-v2, exported, in int8 behind the gate, a bundle built with it and searched."""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_runtime.bundle.reader import open_bundle
from edge_runtime.engine import Engine
from edge_runtime.evaluation.relevance import evaluate, mean, read_judgements
from edge_runtime.types import Query
from export.build import BuildSettings, build
from export.feeds import read
from tests.needs import needs_torch

needs_torch()

GOODS = {
    "Kitchen": [
        "Steel kettle 1.7 l",
        "Drip coffee maker, black",
        "Bread knife, 20 cm",
        "Glass teapot with a sieve",
    ],
    "Shoes": ["Canvas trainers, white", "Leather ankle boots", "Rubber garden clogs", "Wool slippers, grey"],
    "Audio": ["Wireless headphones", "Portable loudspeaker, blue", "Desk microphone", "Pocket radio"],
    "Bags": [
        "Hiking rucksack 40 l",
        "Laptop sleeve 13 inch",
        "Suitcase with four wheels",
        "Camera bag, small",
    ],
    "Computers": ["Notebook 13 inch, 16 GB", "Wired mouse", "Mechanical keyboard", "27 inch monitor"],
    "Garden": ["Folding saw", "Watering can 10 l", "Bird feeder", "Hose reel, 20 m"],
}


@pytest.fixture(scope="module")
def shop(minilm_models: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    folder = tmp_path_factory.mktemp("shop")
    rows = [
        {"id": f"{category}-{n}", "title": title, "product_type": category, "price": f"{n + 1}0.00 EUR"}
        for category, titles in GOODS.items()
        for n, title in enumerate(titles)
    ]
    (folder / "feed.jsonl").write_text("\n".join(map(json.dumps, rows)))
    built = build(BuildSettings(read([folder / "feed.jsonl"]), folder / "bundle", models=minilm_models))
    with Engine.open(built.path) as engine:
        yield engine


def test_the_bundle_tells_what_int8_costs(shop: Engine) -> None:
    quality = shop.bundle.manifest.quality["text"]
    assert 0 <= quality["loss"] <= 0.01
    assert quality["precision"] == "int8"
    assert shop.bundle.manifest.licences == {"all-MiniLM-L6-v2": "Apache-2.0"}
    assert shop.bundle.manifest.index.dims == 384


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("kettle", "Kitchen-0"),
        ("sneakers", "Shoes-0"),
        ("backpack", "Bags-0"),
        ("notebook computer", "Computers-0"),
        ("笔记本电脑", "Computers-0"),
        ("laptop sleeve", "Bags-1"),
        ("earphones", "Audio-0"),
        ("mechanicl keybord", "Computers-2"),
    ],
)
def test_words_and_meaning_find_the_product(shop: Engine, text: str, first: str) -> None:
    assert shop.search(Query(text=text)).hits[0].id == first


@pytest.mark.parametrize("text", ["how do i renew my passport", "dog food", "open a savings account"])
def test_what_the_shop_has_not_is_not_answered(shop: Engine, text: str) -> None:
    assert shop.search(Query(text=text)).empty == "nothing_suitable"


def test_every_known_word_is_answered(shop: Engine) -> None:
    words = {word.strip(",") for titles in GOODS.values() for title in titles for word in title.split()}
    words -= {"GB", "cm", "inch", "l", "m"}  # units alone name nothing
    assert [word for word in sorted(words) if not shop.search(Query(text=word)).hits] == []


@pytest.mark.shared
def test_a_sample_of_chorus_is_searched_well(shared: Path, minilm_models: Path, tmp_path: Path) -> None:
    queries = (
        "flashlight",
        "tripod",
        "computer desk",
        "ipad stand",
        "external hard drive",
        "microwave",
        "projector",
    )
    judgements = [
        judged
        for judged in read_judgements(shared / "chorus-icecat" / "judgements.jsonl.gz")
        if judged.query in queries
    ]
    judged_ids = {product for judged in judgements for product in judged.ratings}
    sample = tmp_path / "sample.jsonl"
    kept = 0
    with sample.open("wb") as out, gzip.open(shared / "chorus-icecat" / "products.jsonl.gz") as products:
        for row in products:
            product = json.loads(row)["id"]
            if product in judged_ids or hashlib.sha256(product.encode()).digest()[0] < 3:
                out.write(row)
                kept += 1
    built = build(BuildSettings(read([sample]), tmp_path / "bundle", models=minilm_models))
    assert (built.products, built.feed.refused) == (kept, 0)
    assert open_bundle(built.path).manifest.space
    with Engine.open(built.path) as engine:
        found = mean(evaluate(engine, judgements))
        assert found["ndcg"] > 0.85
        assert found["ndcg_judged"] > 0.9
        assert not engine.search(Query(text="how do i open a savings account")).hits
    assert built.calibration.out_of_catalogue_abstained > 0.9
    assert built.calibration.in_catalogue_abstained < 0.06
