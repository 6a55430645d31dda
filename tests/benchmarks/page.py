"""The kiosk page's figures in headless Chromium, over the real server.

    python -m tests.benchmarks.page BUNDLE

Prints how long letters and a camera's picture take until cards are painted, what the first load weighs, and when the
page answers a touch.
"""

from __future__ import annotations

import argparse
import gzip
import json
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import numpy as np
from playwright.sync_api import Browser, Page, sync_playwright

from edge_runtime.engine import Engine
from edge_runtime.types import Query
from tests.browser.companion.cameras import look_at

TYPED = (
    "red sneakers under 100",
    "striped mug",
    "warm jacket",
    "teapot",
    "green desk lamp",
    "黑色相机",
    "背包",
)
SHOTS = 15
LOADS = 10
_OPENED = """new MutationObserver((_, watcher) => {
  if (document.querySelector(".begin") === null) return;
  watcher.disconnect();
  globalThis.opened = performance.now();
}).observe(document, { childList: true, subtree: true });"""
_PAINTED = """async ([text, title]) => {
  const words = document.getElementById("words");
  const start = performance.now();
  if (text === null) document.querySelector(".shutter").click();
  else {
    words.value = text;
    words.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
  while (performance.now() - start < 1500) {
    const said = document.querySelector("main .results-title")?.textContent;
    if (said === title && document.querySelector(".results .card")) {
      await new Promise((done) => setTimeout(done)); // the frame that is being made has been painted
      return performance.now() - start;
    }
    await new Promise((done) => requestAnimationFrame(done));
  }
  return null;
}"""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("bundle", type=Path)
    bundle: Path = parser.parse_args().bundle
    with tempfile.TemporaryDirectory() as folder, serving(bundle) as url, sync_playwright() as driver:
        camera = Path(folder) / "camera.y4m"
        with Engine.open(bundle) as engine:
            hit = engine.search(Query(limit=1)).hits[0]
            look_at(camera, engine.thumbnail(hit.id) or b"", side=640, turn=0)
        browser = driver.chromium.launch(
            executable_path=shutil.which("chromium"),
            args=[
                "--use-fake-ui-for-media-stream",
                "--use-fake-device-for-media-stream",
                f"--use-file-for-fake-video-capture={camera}",
            ],
        )
        tell("time to interactive", loads(browser, url))
        weigh(browser, url)
        page = opened(browser, url)
        page.locator(".begin").click()
        page.locator(".niche").first.wait_for()
        letters(page)  # once to warm up, as every later guest finds it
        tell("letter → cards painted", letters(page))
        tell("camera's picture → cards painted", shots(page))
        browser.close()


def letters(page: Page) -> list[float]:
    """Every letter of what is typed, one after the other; those to which nothing fits are left out."""
    times = []
    for text in TYPED:
        for end in range(1, len(text) + 1):
            part = text[:end]
            if not part.endswith(" "):
                times.append(page.evaluate(_PAINTED, [part, f"“{part}”"]))
    return [one for one in times if one is not None]


def shots(page: Page) -> list[float]:
    times = []
    for _ in range(SHOTS):
        page.locator(".home-button").click()
        page.locator(".home .niche").first.wait_for()
        page.locator(".searchbox .camera").click()
        page.locator(".shutter").wait_for()
        times.append(page.evaluate(_PAINTED, [None, "Like your picture"]))
    return times


def loads(browser: Browser, url: str) -> list[float]:
    """Milliseconds from the start of the navigation until the first button stands, each in a fresh browser profile."""
    times = []
    for _ in range(LOADS):
        page = opened(browser, url)
        times.append(page.evaluate("globalThis.opened"))
        page.context.close()
    return times


def weigh(browser: Browser, url: str) -> None:
    """Bytes of the first load."""
    sizes: dict[str, int] = {}
    context = browser.new_context(locale="en-GB", viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.on("response", lambda one: sizes.update({one.url: len(gzip.compress(one.body()))}))
    page.goto(url)
    page.locator(".window img").first.wait_for()
    page.wait_for_load_state("networkidle")
    own = {one: size for one, size in sizes.items() if "/v1/" not in one}
    print(f"weight, gzip: {sum(own.values()) / 1000:.1f} kB in {len(own)} files")
    print(f"  with the shop's answers and pictures: {sum(sizes.values()) / 1000:.1f} kB")
    context.close()


def opened(browser: Browser, url: str) -> Page:
    context = browser.new_context(locale="en-GB", viewport={"width": 1920, "height": 1080})
    page = context.new_page()
    page.add_init_script(_OPENED)
    page.goto(url)
    page.locator(".begin").wait_for()
    return page


def tell(name: str, times: list[float]) -> None:
    middle, high = np.percentile(times, [50, 95])
    print(f"{name}: median {middle:.0f} ms, p95 {high:.0f} ms ({len(times)})")


@contextmanager
def serving(bundle: Path) -> Iterator[str]:
    """``vitrine serve`` on a free port."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    code = "from edge_runtime.cli.main import main; main()"
    server = subprocess.Popen([sys.executable, "-c", code, "serve", str(bundle), "--port", str(port)])
    url = f"http://localhost:{port}/"
    try:
        for _ in range(600):
            if _answers(url):
                break
            time.sleep(0.1)
        yield url
    finally:
        server.terminate()
        server.wait()


def _answers(url: str) -> bool:
    try:
        with urlopen(url + "v1/status") as answer:  # noqa: S310
            status: dict[str, Any] = json.load(answer)
            return bool(status["products"])
    except OSError:
        return False


if __name__ == "__main__":
    main()
