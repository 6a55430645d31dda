"""A kiosk with a guest's taste on board whose guest walks off, whose page dies, whose browser is killed."""

from __future__ import annotations

import os
import shutil
import signal
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import BrowserContext, Error, Playwright, expect

from tests.browser.companion.cameras import look_at_nothing
from tests.browser.companion.conftest import Phone, Phones, media, watched
from tests.browser.companion.test_companion import like
from tests.browser.companion.test_handover import canaries, enter, lend
from tests.kiosk.processes import Server


def walks_off(screen: Phone, profile: Path) -> None:
    screen.page.clock.fast_forward(51_000)
    expect(screen.page.get_by_role("timer")).to_be_visible()
    for _ in range(10):
        screen.page.clock.run_for(1_000)
    expect(screen.page.locator(".begin")).to_be_visible()


def page_dies(screen: Phone, profile: Path) -> None:
    with screen.page.expect_event("crash"), suppress(Error):
        screen.page.goto("chrome://crash")


def browser_is_killed(screen: Phone, profile: Path) -> None:
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            words = (process / "cmdline").read_bytes().split(b"\0")
            if f"--user-data-dir={profile}".encode() in words and not any(
                word.startswith(b"--type=") for word in words
            ):
                os.kill(int(process.name), signal.SIGKILL)


def screen_of(
    driver: Playwright, profile: Path, camera: Path, errors: list[str]
) -> tuple[BrowserContext, Phone]:
    context = driver.chromium.launch_persistent_context(
        profile,
        executable_path=shutil.which("chromium"),
        args=media(camera),
        viewport={"width": 1080, "height": 1920},
    )
    return context, watched(context, camera, errors)


@pytest.mark.parametrize("fault", [walks_off, page_dies, browser_is_killed], ids=lambda one: one.__name__)
def test_nothing_of_a_guest_is_left(
    fault: Callable[[Phone, Path], None], driver: Playwright, phones: Phones, tiny: Path, tmp_path: Path
) -> None:
    camera, profile, errors = tmp_path / "kiosk.y4m", tmp_path / "profile", list[str]()
    look_at_nothing(camera)
    with Server(shutil.copytree(tiny, tmp_path / "bundle")) as server:
        phone = phones(f"{server.url}companion/#/find?text=lamp")
        like(phone, "lamp-blue")
        searched = [*canaries(phone, tiny), b"kanarienvogel"]
        context, screen = screen_of(driver, profile, camera, errors)
        if fault is walks_off:
            screen.page.clock.install()
        screen.page.goto(server.url)
        enter(screen.page)
        lend(phone, screen, f"{server.url}companion/")
        screen.page.locator("#words").fill("kanarienvogel lamp")
        screen.page.keyboard.press("Enter")
        expect(screen.page.locator("main .card .explanation").first).to_contain_text("your taste")
        screen.page.locator("main .card .action-like").first.click()

        fault(screen, profile)
        if fault is walks_off:
            assert "kanarienvogel" not in screen.page.content()
        else:
            with suppress(Error):
                context.close()
            context, screen = screen_of(driver, profile, camera, errors)
            screen.page.goto(server.url)
        enter(screen.page)
        assert screen.page.locator("#words").input_value() == ""
        expect(screen.page.locator(".heart-button")).to_be_hidden()
        screen.page.locator(".phone-button").click()
        expect(screen.page.get_by_text("Your phone can lend this screen your taste")).to_be_visible()
        context.close()
        wrote = server.end()[1].encode()
    files = [file.read_bytes() for file in profile.rglob("*") if file.is_file()]
    assert len(files) > 10
    assert not [canary for canary in searched for text in (wrote, *files) if canary in text]
    assert errors == []
