"""Speech in the demo shop: ``python -m tests.benchmarks.spoken demo/bundle [--requests 120]``.

Needs espeak-ng and festival (``docs/speech.md``). The voices are those that the starter was never trained on: Festival
for English, kept-apart variants of espeak-ng for Chinese; so these are figures of synthetic voices.

    type first   spoken requests whose first product is of the right product type, in percent, with a 95 % interval
    load         of the model with its graph, in a process of its own; what that adds to the anonymous memory
    real time    seconds of work for a second of sound, one thread
    socket       the page's WebSocket, fed as fast as one speaks: speech start → first words; button let go → last words
                 and, with them, the products
"""

from __future__ import annotations

import argparse
import json
import random
import statistics
import subprocess
import sys
import time
from io import BytesIO
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray
from websockets.sync.client import connect

from edge_runtime.engine import Engine
from edge_runtime.speech.audio import RATE
from edge_runtime.types import Query
from export.demo_shop.product_types import COLOURS
from export.demo_shop.products import Product, products
from export.training.speech.evaluate import Score
from export.training.speech.texts import DEMO
from export.training.speech.voices import kept_voices, say
from tests.kiosk.processes import Server

_ASKED = {
    "en": ("show me a {}", "i want a {}", "do you have a {}", "find me a {}"),
    "zh": ("给我推荐一些{}", "我想买{}", "有没有{}", "想要购买一款{}"),
}
_PIECE = 1600
_LOAD = """
import json, sys, time
from pathlib import Path
from edge_runtime.bundle.reader import open_bundle
from edge_runtime.speech.transcriber import Transcriber
import numpy, sherpa_onnx
bundle = open_bundle(Path(sys.argv[1]))
Transcriber(bundle)  # tried, and the files are in the page cache
taken = []
for _ in range(5):
    start = time.perf_counter()
    voice = Transcriber(bundle)
    taken.append((time.perf_counter() - start) * 1000)
sound = numpy.random.default_rng(0).normal(0, 0.05, 48000).astype("float32")
voice._recogniser.transcribe(sound)
start = time.perf_counter()
for _ in range(5):
    voice._recogniser.transcribe(sound)
work = (time.perf_counter() - start) / 15
print(json.dumps([sorted(taken)[2], work]))
"""
_MEMORY = """
import sys
from pathlib import Path
from edge_runtime.bundle.reader import open_bundle
import numpy, sherpa_onnx
from edge_runtime.speech.transcriber import Transcriber
def anonymous():
    return next(int(l.split()[1]) for l in open("/proc/self/status") if l.startswith("RssAnon")) / 1024
bundle, before = open_bundle(Path(sys.argv[1])), anonymous()
Transcriber(bundle)._recogniser.transcribe(numpy.zeros(48000, "float32"))
print(anonymous() - before)
"""


def request(chance: random.Random, language: str, stock: list[Product]) -> tuple[str, Product]:
    """What is said, and a product of the type that is asked for."""
    product = chance.choice(stock)
    english, chinese = f"{product.colour} {product.type.name}", COLOURS[product.colour].zh + product.type.zh
    return chance.choice(_ASKED[language]).format(english if language == "en" else chinese), product


def wav(samples: NDArray[np.float32]) -> bytes:
    """As a browser sends it."""
    file = BytesIO()
    soundfile.write(file, samples, RATE, format="WAV", subtype="PCM_16")
    return file.getvalue()


def type_first(bundle: Path, stock: list[Product], count: int) -> None:
    """Print the share of spoken requests that are answered by the right product type, and by right type and colour."""
    with Engine.open(bundle) as engine:
        for language in _ASKED:
            chance, voices = random.Random(29), kept_voices(language)
            type_right = colour = 0
            for _ in range(count):
                text, product = request(chance, language, stock)
                hits = engine.search(Query(audio=wav(say(text, chance.choice(voices))), limit=1)).hits
                right = bool(hits) and hits[0].product.category == product.type.category
                type_right += right
                colour += right and product.colour in hits[0].product.colours
            told = Score(type_right, count).as_dict()
            print(f"type first, {language}: {told}; colour too: {colour / count:.3f}", flush=True)


def socket(bundle: Path, stock: list[Product], count: int) -> None:
    """Print what a shopper at the kiosk waits for."""
    chance = random.Random(31)
    first, last, shown = [], [], []
    with Server(bundle) as server:
        for number in range(count + 1):
            language = ("en", "zh")[number % 2]
            text, _ = request(chance, language, stock)
            said = say(text, chance.choice(kept_voices(language)))
            starts = int(np.flatnonzero(np.abs(said) > 0.02)[0])
            quiet = np.random.default_rng(number).normal(0, 1e-3, RATE // 2).astype(np.float32)
            sound = np.concatenate([quiet, said])
            onset = (len(quiet) + starts) / RATE
            with connect(f"ws://127.0.0.1:{server.port}/v1/listen?language={language}") as page:
                began, heard = time.perf_counter(), None
                for at in range(0, len(sound), _PIECE):
                    while time.perf_counter() - began < (at + _PIECE) / RATE:
                        heard = heard or _words(page, began + (at + _PIECE) / RATE - time.perf_counter())
                    page.send((sound[at : at + _PIECE] * 32767).astype("<i2").tobytes())
                ended = time.perf_counter()
                page.send(json.dumps({"type": "end"}))
                final = ""
                for message in page:
                    told = json.loads(message)
                    if told["type"] == "final":
                        final = told["transcript"]["text"]
                        break
                answered = time.perf_counter()
            server.ask("/v1/search", {"text": final or "x", "limit": 24})
            if number:  # the first one loads the model
                if heard is not None:
                    first.append((heard - began - onset) * 1000)
                last.append((answered - ended) * 1000)
                shown.append((time.perf_counter() - ended) * 1000)
    for name, values in (
        ("speech start → first words", first),
        ("let go → last words", last),
        ("→ products", shown),
    ):
        if values:
            print(
                f"{name}: median {statistics.median(values):.0f} ms, worst {max(values):.0f} ms of {len(values)}"
            )


def _words(page: object, seconds: float) -> float | None:
    """When words came within `seconds`, if any did."""
    try:
        told = json.loads(page.recv(timeout=max(seconds, 0.0)))  # type: ignore[attr-defined]
    except TimeoutError:
        return None
    return time.perf_counter() if told.get("text") else None


def main() -> None:
    """Read the command line, print the figures."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("bundle", type=Path, help="the demo shop, built with a speech model")
    parser.add_argument("--requests", type=int, default=120, help="spoken requests a language")
    chosen = parser.parse_args()
    stock = list(products(*DEMO))
    load, work = json.loads(subprocess.check_output([sys.executable, "-c", _LOAD, chosen.bundle]))
    memory = float(subprocess.check_output([sys.executable, "-c", _MEMORY, chosen.bundle]))
    print(
        f"load with graph: {load:.0f} ms; added anonymous memory: {memory:.0f} MB; real time: {work:.4f}",
        flush=True,
    )
    socket(chosen.bundle, stock, 20)
    type_first(chosen.bundle, stock, chosen.requests)


if __name__ == "__main__":
    main()
