"""A kiosk: a server over the tiny shop that also hears, and a browser with a camera and a microphone of files."""

from __future__ import annotations

import shutil
import wave
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, Route, expect

from edge_runtime import testing
from edge_runtime.kiosk.access import AccessControl
from edge_runtime.kiosk.engine_holder import EngineHolder
from edge_runtime.kiosk.server import application
from tests.browser.companion.cameras import look_at
from tests.browser.serving import Serving
from tests.speech.speech_models import say

Open = Callable[..., Page]
LANDSCAPE, PORTRAIT, PHONE = (1920, 1080), (1080, 1920), (390, 844)
SPOKEN = "red shoe"


@pytest.fixture(scope="package")
def kiosk(spoken: Path) -> Iterator[Serving]:
    serving = Serving(
        lambda: application(EngineHolder(spoken / "bundle"), AccessControl()), ws="websockets-sansio"
    )
    serving.start()
    yield serving
    serving.stop()


@pytest.fixture(scope="package")
def browser(driver: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browser]:
    """Chromium whose camera sees a blue thing and whose microphone hears "red shoe"; it knows loopback alone."""
    folder = tmp_path_factory.mktemp("senses")
    look_at(folder / "camera.y4m", testing.picture(testing.COLOURS["blue"]), side=720, turn=0, blur=0)
    with wave.open(str(folder / "voice.wav"), "wb") as file:
        file.setparams((1, 2, 16_000, 0, "NONE", ""))
        quiet = np.zeros(16_000, np.float32)
        file.writeframes((np.concatenate([say(SPOKEN), quiet]) * 32767).astype("<i2").tobytes())
    browser = driver.chromium.launch(
        executable_path=shutil.which("chromium"),
        args=[
            "--use-fake-ui-for-media-stream",
            "--use-fake-device-for-media-stream",
            f"--use-file-for-fake-video-capture={folder / 'camera.y4m'}",
            f"--use-file-for-fake-audio-capture={folder / 'voice.wav'}",
            "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE localhost",
        ],
    )
    yield browser
    browser.close()


@pytest.fixture
def visit(browser: Browser, kiosk: Serving) -> Iterator[Open]:
    """Opens the page: ``visit(size=…, language=…, begun=…)``. An error of a script, or a request to anybody else than
    the kiosk, fails the test.
    """
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def start(
        size: tuple[int, int] = LANDSCAPE,
        language: str = "en-GB",
        begun: bool = True,
        clock: bool = False,
        at: Serving = kiosk,
    ) -> Page:
        home = f"http://localhost:{at.port}/"
        context = browser.new_context(
            locale=language,
            viewport={"width": size[0], "height": size[1]},
            reduced_motion="reduce",
            permissions=["camera", "microphone"],
        )
        contexts.append(context)
        context.set_default_timeout(15_000)
        context.on("weberror", lambda one: errors.append(str(one.error)))
        context.on(
            "request",
            lambda one: errors.append(one.url) if not one.url.startswith((home, "blob:", "data:")) else None,
        )
        context.on("console", lambda one: errors.append(one.text) if "Security Policy" in one.text else None)
        page = context.new_page()
        if clock:
            page.clock.install()
        page.goto(home)
        expect(page.locator(".begin")).to_be_focused()
        if begun:
            page.locator(".begin").click()
            expect(page.locator("#words")).to_be_focused()
        return page

    yield start
    for context in contexts:
        context.close()
    assert errors == []


def shown(page: Page) -> list[str]:
    """The ids of the products on the page, in their order."""
    found: list[str] = page.eval_on_selector_all(
        ".results .card", "cards => cards.map((one) => one.dataset.id)"
    )
    return found


def look_for(page: Page, text: str) -> list[str]:
    """Type words and press Enter; the ids of what is shown then."""
    page.locator("#words").fill(text)
    page.keyboard.press("Enter")
    expect(page.locator(".results-title, .nothing h2").filter(has_text=text).first).to_be_attached()
    return shown(page)


def answers(page: Page) -> list[dict[str, Any]]:
    """A list that every answer to a search joins before the page has it. The browser itself forgets the body of an
    answer that the page no longer waits for.
    """
    given: list[dict[str, Any]] = []

    def pass_on(route: Route) -> None:
        answer = route.fetch()
        given.append(answer.json())
        route.fulfill(response=answer)

    page.route("**/v1/search", pass_on)
    return given
