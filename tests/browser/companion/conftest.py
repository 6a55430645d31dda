from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from functions.local import Cloud
from tests.browser.companion.cameras import look_at_nothing
from tests.browser.companion.site import Site, running


@dataclass
class Phone:
    """One browser with a camera of its own: a phone, or a kiosk's screen."""

    page: Page
    camera: Path
    asked: list[tuple[str, str, bytes]] = field(default_factory=list)
    """Method, address and body of each request of its page and its service worker."""

    def code(self) -> bytes:
        """The QR code that it shows, as a picture."""
        return self.page.locator("svg.code").screenshot()

    def shown(self) -> list[str]:
        """The ids of the products on the page, in their order."""
        cards: list[str] = self.page.eval_on_selector_all(
            "main .card", "cards => cards.map((one) => one.dataset.id)"
        )
        return cards

    def kept(self, name: str) -> bytes | None:
        """Bytes that the companion keeps under a name."""
        script = """(name) => new Promise((resolve) => {
          const opening = indexedDB.open("vitrine");
          opening.onsuccess = () => {
            const reading = opening.result.transaction("kept").objectStore("kept").get(name);
            reading.onsuccess = () => {
              opening.result.close();
              const value = reading.result?.secret ?? reading.result;
              resolve(value ? Array.from(value) : null);
            };
          };
        })"""
        found = self.page.evaluate(script, name)
        return None if found is None else bytes(found)


Phones = Callable[..., Phone]


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud() as running_cloud, pytest.MonkeyPatch.context() as patch:
        for name, value in running_cloud.environment.items():
            patch.setenv(name, value)
        yield running_cloud


@pytest.fixture
def site(tiny: Path, cloud: Cloud) -> Iterator[Site]:
    with running(tiny) as one:
        yield one


class Browsers:
    """Browsers with a camera each, started when they are first needed."""

    def __init__(self, driver: Playwright, folder: Path) -> None:
        self._driver = driver
        self._folder = folder
        self._started: dict[tuple[int, tuple[str, ...]], tuple[Browser, Path]] = {}

    def get(self, place: int, arguments: tuple[str, ...]) -> tuple[Browser, Path]:
        if (place, arguments) not in self._started:
            camera = self._folder / f"{len(self._started)}.y4m"
            look_at_nothing(camera)
            browser = self._driver.chromium.launch(
                executable_path=shutil.which("chromium"), args=[*media(camera), *arguments]
            )
            self._started[place, arguments] = browser, camera
        return self._started[place, arguments]

    def close(self) -> None:
        for browser, _ in self._started.values():
            browser.close()


def media(camera: Path) -> list[str]:
    """The browser's arguments for a camera that sees what the file holds."""
    return [
        "--use-fake-ui-for-media-stream",
        "--use-fake-device-for-media-stream",
        f"--use-file-for-fake-video-capture={camera}",
    ]


@pytest.fixture(scope="package")
def browsers(driver: Playwright, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsers]:
    all_of_them = Browsers(driver, tmp_path_factory.mktemp("cameras"))
    yield all_of_them
    all_of_them.close()


@pytest.fixture
def phones(browsers: Browsers) -> Iterator[Phones]:
    """Starts phones: ``phones(url, language=…, size=…)``; a script's error on any of them fails the test."""
    contexts: list[BrowserContext] = []
    errors: list[str] = []

    def start(
        url: str,
        *,
        language: str = "en-GB",
        size: tuple[int, int] = (390, 844),
        arguments: tuple[str, ...] = (),
    ) -> Phone:
        browser, camera = browsers.get(len(contexts), arguments)
        look_at_nothing(camera)
        context = browser.new_context(locale=language, viewport={"width": size[0], "height": size[1]})
        contexts.append(context)
        phone = watched(context, camera, errors)
        phone.page.goto(url)
        return phone

    yield start
    for context in contexts:
        context.close()
    assert errors == []


def watched(context: BrowserContext, camera: Path, errors: list[str]) -> Phone:
    """A page whose requests and errors are noted, also those of its service worker."""
    context.set_default_timeout(15_000)
    phone = Phone(context.new_page(), camera)
    context.on("request", lambda one: phone.asked.append((one.method, one.url, one.post_data_buffer or b"")))
    context.on("weberror", lambda one: errors.append(str(one.error)))
    return phone
