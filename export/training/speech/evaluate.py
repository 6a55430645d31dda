"""Words and slots on what was kept apart: real orders with and without noise, digits, requests of unseen voices."""

from __future__ import annotations

import gzip
import json
import random
import re
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from edge_runtime.manifest_types import SpeechModel
from edge_runtime.speech.audio import RATE, decode
from edge_runtime.speech.recognizer import Recognizer
from export.demo_shop.feed import rows
from export.demo_shop.product_types import COLOURS
from export.demo_shop.products import Product, products
from export.errors import QualityLost
from export.feeds import read
from export.speech.bundle_speech import include
from export.speech.numerals import DIGITS
from export.speech.shop_vocabulary import gather
from export.training.speech.alphabet import plain
from export.training.speech.brand_names import brands_heard
from export.training.speech.coffee_orders import Order, load_orders
from export.training.speech.corpus import KEPT_SPEAKER
from export.training.speech.pocketsphinx_baseline import mcnemar, sphinx_hearer
from export.training.speech.texts import DEMO
from export.training.speech.voices import kept_people, kept_voices, say

__all__ = ["Score", "Transcriber", "gate", "measure", "slots_in", "word_errors"]

Transcriber = Callable[[NDArray[np.float32]], str]
_NOISE_DB = 12.0
_REQUESTS = 120
_ROUNDED = 1e-4
"""Shares are written with four places."""


@dataclass(frozen=True)
class Score:
    """A share with its 95 % interval (Wilson 1927)."""

    right: int
    of: int

    @classmethod
    def of_all(cls, marks: Sequence[bool]) -> Score:
        """Of single answers."""
        return cls(sum(marks), len(marks))

    @property
    def share(self) -> float:
        """0–1."""
        return self.right / self.of if self.of else 0.0

    def as_dict(self) -> dict[str, float]:
        """For a report."""
        z, n, p = 1.96, max(1, self.of), self.share
        middle, half = p + z * z / (2 * n), z * (p * (1 - p) / n + z * z / (4 * n * n)) ** 0.5
        low, high = (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)
        return {"share": round(p, 4), "low": round(low, 4), "high": round(high, 4), "of": self.of}


def measure(model: Path, data: Path, away: Sequence[str], *, beside_peer: bool = False) -> dict[str, object]:
    """Everything that is measured, for the model card.

    Args:
        model: a folder as `write_model` writes it.
        away: names of the orders that were never trained on.
        beside_peer: also what PocketSphinx hears in the orders, which takes minutes.
    """
    orders = [order for order in load_orders(data) if order.name in set(away)]
    with tempfile.TemporaryDirectory() as name:
        work = Path(name)
        description = _included(model, _coffee_feed(data, work), work / "coffee", _said(data))
        coffee = _hearer(work / "coffee", description)
        peer = sphinx_hearer(_said(data), work / "orders.arpa") if beside_peer else None
        report: dict[str, object] = {}
        for label, noise in (("clean", None), (f"kitchen at {_NOISE_DB:.0f} dB", _kitchen(data))):
            ours = _orders(coffee, orders, noise)
            report[f"orders, {label}"] = Score.of_all(ours).as_dict()
            if peer is None:
                continue
            theirs = _orders(peer, orders, noise)
            report[f"orders, {label}, PocketSphinx"] = Score.of_all(theirs).as_dict()
            report[f"orders, {label}, as likely by chance"] = round(mcnemar(ours, theirs), 4)
        report["digits, a speaker not trained on"] = _digits(model, data, work).as_dict()
        report |= _requests(model, work)
        report["real-time factor"] = _speed(coffee, orders)
    return report


def gate(exact: Mapping[str, object], int8: Mapping[str, object]) -> None:
    """Refuse eight bits that hear worse: words and slots decide, not the likeness of numbers.

    A row may lose 1 % of what float32 hears, or one clip where that is more.

    Raises:
        QualityLost: a row loses more; ``where`` names it.
    """
    for name, row in exact.items():
        other = int8.get(name)
        if not (isinstance(row, dict) and isinstance(other, dict) and "of" in row) or "PocketSphinx" in name:
            continue
        if other["share"] < row["share"] - max(0.01 * row["share"], 1.0 / row["of"]) - _ROUNDED:
            raise QualityLost(
                f"eight bits hear {other['share']:.3f}, float32 {row['share']:.3f}",
                where=name,
                hint="Train longer, or ship the float32 model.",
            )


def slots_in(text: str, values: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """The slots that a transcript names: values that stand in it as whole words, the longest first, each word once, so
    that "medium roast" names no size.
    """
    found: dict[str, str] = {}
    said = f" {text} "
    every = {(slot, option, plain(option)) for slot, options in values.items() for option in options}
    for slot, option, words in sorted(every, key=lambda one: (-len(one[2]), one)):
        if slot not in found and f" {words} " in said:
            found[slot] = option
            said = said.replace(f" {words} ", " | ", 1)
    return found


def word_errors(wanted: str, heard: str) -> int:
    """Levenshtein distance in words; Chinese characters count as words."""
    ours, theirs = (re.findall("[\u4e00-\u9fff]|[a-z]+", text) for text in (wanted, heard))
    row = list(range(len(theirs) + 1))
    for number, word in enumerate(ours, start=1):
        last, row[0] = row[0], number
        for at, other in enumerate(theirs, start=1):
            last, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, last + (word != other))
    return row[-1]


def mixed(samples: NDArray[np.float32], noise: NDArray[np.float32], name: str) -> NDArray[np.float32]:
    """With kitchen noise `_NOISE_DB` below the voice; the place in the noise depends on the clip's name."""
    start = random.Random(name).randrange(len(noise) - len(samples))
    part = noise[start : start + len(samples)]
    gain = np.sqrt(np.mean(samples**2) / (np.mean(part**2) + 1e-12)) * 10 ** (-_NOISE_DB / 20)
    noisy: NDArray[np.float32] = np.clip(samples + gain * part, -1, 1).astype(np.float32)
    return noisy


def _orders(hear: Transcriber, orders: Sequence[Order], noise: NDArray[np.float32] | None) -> list[bool]:
    """Of each order, whether every slot was heard and none beside them."""
    values: dict[str, list[str]] = {}
    for order in load_orders(orders[0].path.parents[2]):
        for slot, option in order.slots.items():
            values.setdefault(slot, []).append(option)
    right = []
    for order in orders:
        sound = order.sound()
        heard = hear(sound if noise is None else mixed(sound, noise, order.name))
        right.append(slots_in(heard, values) == dict(order.slots))
    return right


def _digits(model: Path, data: Path, work: Path) -> Score:
    with gzip.open(data / "spoken-digits" / "labels.jsonl.gz", "rt", encoding="utf-8") as file:
        clips = [json.loads(line) for line in file]
    clips = [clip for clip in clips if clip["speaker"] == KEPT_SPEAKER]
    feed = work / "digits.jsonl"
    rows = [{"id": word, "title": word, "price": "1.00 EUR"} for word in DIGITS]
    feed.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    hear = _hearer(work / "digits", _included(model, feed, work / "digits", DIGITS))
    sounds = ((data / "spoken-digits" / clip["audio"]).read_bytes() for clip in clips)
    heard = [
        hear(np.concatenate([np.zeros(RATE // 4, np.float32), decode(s), np.zeros(RATE // 4, np.float32)]))
        for s in sounds
    ]
    return Score(
        sum(text == DIGITS[int(c["digit"])] for text, c in zip(heard, clips, strict=True)), len(clips)
    )


def _requests(model: Path, work: Path) -> dict[str, object]:
    """The demo shop's requests said by voices that were never trained on: the kind's words all heard."""
    stock = list(products(*DEMO))
    description = _included(model, _demo_feed(stock, work / "demo.jsonl"), work / "demo", ())
    hear = _hearer(work / "demo", description)
    plain_feed = _demo_feed(stock, work / "nameless.jsonl", names=False)
    nameless = work / "nameless", _included(model, plain_feed, work / "nameless", ())
    report: dict[str, object] = {"brands right": brands_heard(work / "demo", description, nameless, stock)}
    chance = random.Random(11)
    before = {
        "en": ("show me a", "i want a", "do you have a", "find me a"),
        "zh": ("给我推荐一些", "我想买", "有没有", "想要购买一款"),
    }
    for label, language, voices in (
        ("en", "en", kept_voices("en")),
        ("zh", "zh", kept_voices("zh")),
        ("en by kept people", "en", kept_people("en")),
        ("zh by kept people", "zh", kept_people("zh")),
    ):
        right = errors = words = 0
        for _ in range(_REQUESTS):
            product = chance.choice(stock)
            kind = product.type.name if language == "en" else product.type.zh
            colour = product.colour if language == "en" else COLOURS[product.colour].zh
            text = (
                f"{chance.choice(before[language])} {colour} {kind}"
                if language == "en"
                else f"{chance.choice(before[language])}{colour}{kind}"
            )
            heard = hear(say(plain(text), chance.choice(voices)))
            right += plain(kind) in plain(heard)
            errors += word_errors(plain(text), plain(heard))
            words += len(re.findall("[\u4e00-\u9fff]|[a-z]+", plain(text)))
        report[f"demo requests, {label}, kind"] = Score(right, _REQUESTS).as_dict()
        report[f"demo requests, {label}, word errors"] = round(errors / words, 4)
    return report


def _demo_feed(stock: Sequence[Product], path: Path, *, names: bool = True) -> Path:
    """The demo shop as a feed; without `names`, no brand stands in it."""
    lines = []
    for product in stock:
        for row in rows(product):
            if not names:
                zh = row["language"] == "zh"
                title = (
                    COLOURS[product.colour].zh + product.type.zh
                    if zh
                    else f"{product.colour} {product.type.name}"
                )
                row = {k: v for k, v in row.items() if k not in ("brand", "line")} | {"title": title}
            lines.append(json.dumps(row, ensure_ascii=False))
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _included(model: Path, feed: Path, work: Path, sentences: Sequence[str]) -> SpeechModel:
    work.mkdir()
    with read([feed]) as products:
        return include(model, gather(products), products, work, sentences=sentences)


def _hearer(work: Path, description: SpeechModel) -> Transcriber:
    recogniser = Recognizer(work, description)
    return lambda samples: plain(recogniser.transcribe(samples).text)


def _coffee_feed(data: Path, work: Path) -> Path:
    """The slots' values as the products of a small coffee shop."""
    values = json.loads((data / "coffee-orders" / "slot-values.json").read_bytes())
    path = work / "coffee.jsonl"
    rows = [
        {"id": f"{slot}-{n}", "title": value, "price": "1.00 EUR"}
        for slot, options in values.items()
        for n, value in enumerate(options)
    ]
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def _said(data: Path) -> list[str]:
    return (data / "coffee-orders" / "sentences.txt").read_text(encoding="utf-8").splitlines()


def _kitchen(data: Path) -> NDArray[np.float32]:
    noise, rate = soundfile.read(data / "coffee-orders" / "kitchen-noise.flac", dtype="float32")
    if rate != RATE:
        raise ValueError(f"the noise has {rate} samples a second, not {RATE}")
    samples: NDArray[np.float32] = noise if noise.ndim == 1 else noise.mean(axis=1)
    return samples


def _speed(hear: Transcriber, orders: Sequence[Order]) -> float:
    """Seconds of work for a second of sound, one thread, the median of three rounds."""
    sounds = [order.sound() for order in orders[:20]]
    seconds = sum(map(len, sounds)) / RATE
    rounds = []
    for _ in range(3):
        started = time.perf_counter()
        for sound in sounds:
            hear(sound)
        rounds.append((time.perf_counter() - started) / seconds)
    return round(sorted(rounds)[1], 4)
