"""The functions' figures: ``python -m tests.benchmarks.serverless BUNDLE [--large BUNDLE]``; needs ``make .make/rie``.

Ratios of medians within one run; milliseconds beside them. The emulator starts a function with its first event, so the
first answer holds the start of Python, all imports, opening the bundle and the query.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from edge_runtime.bundle.remote import PART, Remote
from edge_runtime.engine import Engine
from edge_runtime.inference.image_encoder import ImageEncoder
from edge_runtime.types import Query
from functions.local import BUCKET, Cloud, Function
from functions.local_gateway import gateway_event

JSON = (("content-type", "application/json"),)
SEARCH = "functions.search.handler.handler"
HELLO = "tests.benchmarks.hello.handler"


def search_event(text: str | None = "red running shoes", image: bytes | None = None, limit: int = 10) -> Any:
    body: dict[str, Any] = {"limit": limit}
    if text is not None:
        body["text"] = text
    if image is not None:
        body["image"] = base64.b64encode(image).decode()
    return gateway_event("POST", "/v1/search", JSON, json.dumps(body).encode())


def milliseconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return (time.perf_counter() - started) * 1000


def report(name: str, ours: float, base: float | None, limit: float, unit: str = "ms") -> None:
    ratio = ours if base is None else ours / base
    beside = "" if base is None else f" over {base:.1f} {unit}"
    print(f"{name}: {ratio:.2f} (must be ≤ {limit:g}); {ours:.1f} {unit}{beside}", flush=True)


def first_answers(bundle: Path, rounds: int) -> None:
    with tempfile.TemporaryFile() as quiet:
        log = Path(f"/proc/self/fd/{quiet.fileno()}")

        def start(handler: str, event: Any) -> float:
            with Function(handler, {"VITRINE_BUNDLE": str(bundle)}, log=log) as function:
                answer: Any = None

                def ask() -> None:
                    nonlocal answer
                    answer = function.invoke(event)

                taken = milliseconds(ask)
                assert answer["statusCode"] == 200, answer
                return taken

        hello, ours = [], []
        for _ in range(rounds):
            hello.append(start(HELLO, gateway_event("GET", "/hello", (), b"")))
            ours.append(start(SEARCH, search_event()))
    report(
        "start to first text answer, over a Powertools hello",
        statistics.median(ours),
        statistics.median(hello),
        3,
    )


def warm(bundle: Path) -> None:
    os.environ["VITRINE_BUNDLE"] = str(bundle)
    from functions.search.handler import handler

    texts = ["red running shoes", "blue mug", "green teapot under 30", "wooden lamp", "warm scarf"] * 20
    sys.stdout.flush()
    with Engine.open(bundle) as engine:
        for text in texts[:5]:
            engine.search(Query(text=text))
        alone = [milliseconds(lambda text=text: engine.search(Query(text=text))) for text in texts]  # type: ignore[misc]
    events = [search_event(text) for text in texts]
    saved = os.dup(1)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 1)
        for event in events[:5]:
            handler(event, None)
        inside = [milliseconds(lambda event=event: handler(event, None)) for event in events]  # type: ignore[misc]
        sys.stdout.flush()
        os.dup2(saved, 1)
    report(
        "warm text query in the function, over the engine",
        statistics.median(inside),
        statistics.median(alone),
        1.3,
    )


def picture(bundle: Path) -> None:
    from io import BytesIO

    import numpy as np
    from PIL import Image

    pixels = np.random.default_rng(1).integers(0, 255, (1310, 1800, 3), np.uint8)
    buffer = BytesIO()
    Image.fromarray(pixels).save(buffer, "JPEG", quality=96)
    data = buffer.getvalue()
    os.environ["VITRINE_BUNDLE"] = str(bundle)
    from functions.search.handler import handler

    with Engine.open(bundle) as engine:
        description = engine.bundle.manifest.models.image
        assert description is not None
        encoder = ImageEncoder(bundle, description)
    event = search_event(None, data)
    alone, inside = [], []
    saved = os.dup(1)
    with open(os.devnull, "w") as nowhere:  # noqa: PTH123
        os.dup2(nowhere.fileno(), 1)
        for _ in range(12):
            alone.append(milliseconds(lambda: encoder.encode([data])))
            inside.append(milliseconds(lambda: handler(event, None)))
        sys.stdout.flush()
        os.dup2(saved, 1)
    name = f"a picture of {len(data) / 1e6:.1f} MB, over decoding and encoding it"
    report(name, statistics.median(inside[2:]), statistics.median(alone[2:]), 2)


def fetched(bundle: Path) -> None:
    with Cloud() as cloud, tempfile.TemporaryDirectory() as name:
        os.environ.update(cloud.environment)
        far = Remote(f"s3://{BUCKET}")
        digest = far.publish(bundle).digest
        files = json.loads((bundle / "manifest.json").read_text())["files"].values()
        parts = [(f["sha256"], s, min(PART, f["size"] - s)) for f in files for s in range(0, f["size"], PART)]

        def bare_part(part: tuple[str, int, int]) -> None:
            key, start, size = part
            span = f"bytes={start}-{start + size - 1}"
            body = far._objects._client.get_object(Bucket=BUCKET, Key=f"files/{key}", Range=span)[
                "Body"
            ].read()
            hashlib.sha256(body)

        def bare() -> None:
            with ThreadPoolExecutor(8) as pool:
                list(pool.map(bare_part, parts))

        bares, ours = [], []
        for n in range(7):
            bares.append(milliseconds(bare))
            ours.append(milliseconds(lambda: far.fetch(digest, Path(name) / str(n))))  # noqa: B023
            shutil.rmtree(Path(name) / str(n))
    size = sum(f["size"] for f in files) / 1e6
    report(
        f"{size:.0f} MB from S3, over a bare parallel download",
        statistics.median(ours),
        statistics.median(bares),
        2,
    )


def memory(bundle: Path, limit: float) -> None:
    code = (
        "import os, sys, json; from functions.search.handler import handler; "
        "from tests.benchmarks.serverless import search_event; "
        "from edge_runtime import testing; "
        "[handler(search_event(t), None) for t in ('red shoes', 'blue mug', 'lamp under 30') * 5]; "
        "handler(search_event(None, testing.picture((9, 9, 9), 3000, 2000)), None); "
        "sys.stdout.flush(); "
        "print('ANON', [int(l.split()[1]) for l in open('/proc/self/smaps_rollup') if l.startswith('Anonymous:')][0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "VITRINE_BUNDLE": str(bundle)},
        capture_output=True,
        text=True,
        check=True,
    )
    anonymous = int(done.stdout.rsplit("ANON", 1)[1]) / 1024
    products = json.loads((bundle / "manifest.json").read_text())["catalogue"]["count"]
    report(f"anonymous memory, {products:,} products, MiB", anonymous, None, limit, "MiB")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--large", type=Path, help="a bundle of 100,000 products")
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--only", nargs="*", default=["first", "warm", "picture", "fetched", "memory"])
    given = parser.parse_args()
    bundle = given.bundle.resolve()
    if "first" in given.only:
        first_answers(bundle, given.rounds)
    if "fetched" in given.only:
        fetched(bundle)
    if "memory" in given.only:
        memory(bundle, 200)
        if given.large:
            memory(given.large.resolve(), 260)
    if "warm" in given.only:
        warm(bundle)
    if "picture" in given.only:
        picture(bundle)


if __name__ == "__main__":
    main()
