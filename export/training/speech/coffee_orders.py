"""The coffee orders: real clips whose slots are known, not their words.

A clip's wording is what PocketSphinx hears best among the wordings that its slots allow; a clip where the slots' words
are not all found so is trained on with the likeliest wording of all the same, since the slots are certain.
"""

from __future__ import annotations

import gzip
import itertools
import json
import random
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge_runtime.speech.audio import RATE, decode
from export.training.speech.alphabet import plain

__all__ = ["Order", "align", "load_orders", "pronounced", "sphinx", "wording"]

_BEFORE = (
    "brew a",
    "can i get a",
    "can i have a",
    "i want a",
    "get me a",
    "give me a",
    "id like a",
    "make me a",
    "may i have a",
    "i would like a",
    "could i get a",
    "could i have a",
    "i need a",
    "please make me a",
    "a",
    "ill have a",
    "ill take a",
    "i will have a",
    "let me get a",
    "let me have a",
    "can you make me a",
    "please give me a",
    "",
)
_AFTER = ("", "", "", "please")


@dataclass(frozen=True)
class Order:
    """One clip: its name and slots (``size``, ``roast``, ``numberOfShots``, ``coffeeDrink``, ``milkAmount`` …)."""

    name: str
    slots: Mapping[str, str]
    path: Path

    def sound(self) -> NDArray[np.float32]:
        """Samples at 16 kHz."""
        return decode(self.path.read_bytes())


def load_orders(data: Path) -> list[Order]:
    """All clips, in the order of their names."""
    folder = data / "coffee-orders"
    with gzip.open(folder / "labels.jsonl.gz", "rt", encoding="utf-8") as file:
        records = [json.loads(line) for line in file]
    orders = [Order(Path(r["audio"]).stem, r["slots"], folder / r["audio"]) for r in records]
    return sorted(orders, key=lambda order: order.name)


def wording(slots: Mapping[str, str], chance: random.Random) -> str:
    """One of the wordings that slots allow."""
    adjectives = [slots[name] for name in ("size", "roast", "numberOfShots") if name in slots]
    chance.shuffle(adjectives)
    extras = [slots[name] for name in ("milkAmount", "sugarAmount") if name in slots]
    chance.shuffle(extras)
    with_extras = f"with {' and '.join(extras)}" if extras else ""
    parts = (chance.choice(_BEFORE), *adjectives, slots["coffeeDrink"], with_extras, chance.choice(_AFTER))
    return plain(" ".join(parts))


def align(order: Order, decoder: Any) -> str:
    """The wording of a clip: PocketSphinx's best path through a grammar of what its slots allow.

    Args:
        decoder: from `sphinx`; used by one thread at a time.
    """
    decoder.add_jsgf_string("order", _grammar(order.slots))
    decoder.activate_search("order")
    samples = np.concatenate(
        [np.zeros(RATE // 5, np.float32), order.sound(), np.zeros(RATE // 5, np.float32)]
    )
    decoder.start_utt()
    decoder.process_raw((samples * 32767).astype("<i2").tobytes(), full_utt=True)
    decoder.end_utt()
    heard = decoder.hyp()
    text = "" if heard is None else re.sub(r"\(\d+\)", "", heard.hypstr)
    text = plain(text)
    if all(plain(value) in text for value in order.slots.values()):
        return text
    return wording(order.slots, random.Random(order.name))


def sphinx() -> Any:
    """A decoder with the package's American English model, quiet."""
    from pocketsphinx import Decoder

    decoder = Decoder(samprate=RATE, loglevel="FATAL", lm=None)
    for word, phones in (
        ("sweetener", "S W IY T AH N ER"),
        ("americano", "AH M EH R IH K AA N OW"),
        ("cappuccino", "K AE P UH CH IY N OW"),
        ("mocha", "M OW K AH"),
        ("latte", "L AA T EY"),
        ("espresso", "EH S P R EH S OW"),
    ):
        if decoder.lookup_word(word) is None:
            decoder.add_word(word, phones, True)
    return decoder


def _grammar(slots: Mapping[str, str]) -> str:
    adjectives = [slots[name] for name in ("size", "roast", "numberOfShots") if name in slots]
    extras = [slots[name] for name in ("milkAmount", "sugarAmount") if name in slots]
    before = " | ".join(
        sorted(
            {
                pronounced(text.rsplit(" a", 1)[0] if text.endswith(" a") else text)
                for text in _BEFORE
                if text not in ("", "a")
            }
        )
    )
    bodies = [f"{' '.join(first)} {slots['coffeeDrink']}" for first in itertools.permutations(adjectives)]
    if "numberOfShots" in slots:
        rest = [a for a in adjectives if a != slots["numberOfShots"]]
        bodies += [
            f"{' '.join(first)} {slots['coffeeDrink']} with a {slots['numberOfShots']}"
            for first in itertools.permutations(rest)
        ]
    tails = [f"(with | and) {' and [with] '.join(last)}" for last in itertools.permutations(extras)] or [""]
    body = " | ".join(dict.fromkeys(bodies))
    tail = " | ".join(dict.fromkeys(tails))
    return (
        "#JSGF V1.0;\ngrammar order;\n"
        f"public <order> = [ {before} ] [ a | an | the ] ( {body} ) {f'( {tail} )' if extras else ''} [ please ];\n"
    )


def pronounced(text: str) -> str:
    """`plain` words as PocketSphinx's dictionary has them."""
    return re.sub(r"\bill\b", "i'll", re.sub(r"\bid\b", "i'd", text))
