"""Measure the companion in Chromium: ``python -m tests.benchmarks.companion``.

Reordering 200 hits × 256 dimensions on the page; bytes and version of the hand-over's code; how long a kiosk with a 720p
camera takes from the code before its camera to the guest.
"""

from __future__ import annotations

import os
import shutil
import statistics
import tempfile
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from edge_runtime import testing
from functions.local import Cloud
from tests.browser.companion.cameras import look_at, look_at_nothing
from tests.browser.companion.conftest import media
from tests.browser.companion.site import running

_REORDER = """async () => {
  const { event } = await import("/taste/sums.js");
  const { apply, order } = await import("/taste/rerank.js");
  const random = () => Math.floor(Math.random() * 255) - 127;
  const vectors = Array.from({ length: 200 }, () => Int8Array.from({ length: 256 }, random));
  const scores = vectors.map(() => Math.random());
  const taste = event(vectors[0], 1);
  return Array.from({ length: 200 }, () => {
    const start = performance.now();
    for (let n = 0; n < 5; n += 1) order(apply(scores, vectors, taste, { blend: 1, prior: 2 }));
    return (performance.now() - start) / 5;
  });
}"""
_KIOSK = """async () => {
  const { version, modules, drawn, scan, watch } = await import("/handover/qr_codes.js");
  const { Welcome } = await import("/handover/guest.js");
  const { depart } = await import("/handover/phone.js");
  const { emptyState, learn } = await import("/taste/preference.js");
  const status = await (await fetch("/v1/status")).json();
  const now = Math.floor(Date.now() / 1000);
  const given = { now, settings: status.preference };
  const item = Int8Array.from({ length: 256 }, (_, n) => Math.round(90 * Math.sin(1 + n * n)));
  const keys = Array.from({ length: 24 }, (_, n) => 4096 + n);
  const empty = emptyState(status.taste_space, 256);
  const state = learn(empty, "00000000000000a1", item, "like", { ...given, keys, price: 50 });
  const welcome = await Welcome.create();
  const { message } = await depart(welcome.code, state, given);
  document.body.replaceChildren(drawn(message, "code"));
  globalThis.started = async () => {
    const video = document.createElement("video");
    document.body.append(video);
    const end = new AbortController();
    await watch(video, "user", end.signal);
    globalThis.reading = scan(video, (bytes) => welcome.accept(bytes, status), end.signal).then((guest) => {
      end.abort();
      const at = performance.timeOrigin + performance.now();
      return { at, weight: guest.taste.weight, size: `${video.videoWidth} × ${video.videoHeight}` };
    });
  };
  return { bytes: message.length, version: version(modules(message)) };
}"""


def main() -> None:
    """Measure and print."""
    with Cloud() as cloud, tempfile.TemporaryDirectory() as folder, sync_playwright() as driver:
        os.environ.update(cloud.environment)
        camera = Path(folder) / "camera.y4m"
        look_at_nothing(camera)
        browser = driver.chromium.launch(executable_path=shutil.which("chromium"), args=media(camera))
        with running(testing.bundle(Path(folder) / "bundle")) as site:
            page = browser.new_page(viewport={"width": 560, "height": 900})
            page.goto(site.url)
            times = sorted(page.evaluate(_REORDER))
            print(f"reorder 200 × 256: least {times[0]:.2f} ms, median {statistics.median(times):.2f} ms")
            read = [_read(page, camera) for _ in range(10)]
            print(
                f"camera {read[0][1]}: code → guest, median {statistics.median(one for one, _ in read):.0f} ms, "
                f"most {max(one for one, _ in read):.0f} ms"
            )
        browser.close()


def _read(page: Page, camera: Path) -> tuple[float, str]:
    """Milliseconds from the code before the camera to the guest, and the camera's size."""
    look_at_nothing(camera)
    told = page.evaluate(_KIOSK)
    code = page.locator("svg.code").screenshot()
    page.evaluate("started()")
    page.wait_for_timeout(500)
    look_at(camera, code, side=560)
    start = page.evaluate("performance.timeOrigin + performance.now()")
    found = page.evaluate("reading")
    print(f"  {told['bytes']} bytes, version {told['version']}")
    return found["at"] - start, found["size"]


if __name__ == "__main__":
    main()
