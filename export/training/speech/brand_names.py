"""The shop's brands, said by voices that were never trained on: heard by a graph that knows them and by one that does
not, mended or not.

A third of the requests names brands that no training text holds: what a decoding graph gives a word that the model
itself has never heard.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from pathlib import Path

from edge_runtime.manifest_types import SpeechModel
from edge_runtime.speech.phonetic_correction import PhoneticCorrector
from edge_runtime.speech.recognizer import Recognizer
from export.demo_shop.products import Product
from export.training.speech.alphabet import plain
from export.training.speech.texts import kept_brands
from export.training.speech.voices import kept_voices, say

__all__ = ["brands_heard"]

_REQUESTS = 120


def brands_heard(
    work: Path, description: SpeechModel, nameless: tuple[Path, SpeechModel], stock: Sequence[Product]
) -> dict[str, dict[str, float]]:
    """Shares of requests whose brand is right, by who was trained on and how they were heard.

    Args:
        work: the folder that `description` stands for, as `export.speech.bundle_speech` leaves it.
        nameless: the same of the shop without its brands.
        stock: the demo shop.
    """
    if description.pronunciations is None:
        raise ValueError("the speech model was not included with a shop's words")
    chance = random.Random(17)
    kept = set(kept_brands(stock))
    graph = Recognizer(work, description)
    without = Recognizer(*nameless)
    mender = PhoneticCorrector(work / description.pronunciations)
    voices = kept_voices("en")
    right: dict[str, dict[str, float]] = {}
    for known in ("trained on", "never heard"):
        group = [product for product in stock if (product.brand in kept) == (known == "never heard")]
        count = _REQUESTS if known == "trained on" else _REQUESTS // 2
        hits = dict.fromkeys(("without", "without, mended", "graph", "graph, mended"), 0)
        for _ in range(count):
            product = chance.choice(group)
            sound = say(plain(f"show me a {product.brand[0]} {product.type.name}"), chance.choice(voices))
            for name, recogniser in (("without", without), ("graph", graph)):
                text = recogniser.transcribe(sound).text
                for label, heard in ((name, text), (f"{name}, mended", mender.correct(text)[0])):
                    hits[label] += plain(product.brand[0]) in plain(heard)
        right[known] = {label: round(share / count, 4) for label, share in hits.items()}
    return right
