"""A phone lends its taste to the kiosk's page and takes it back: by the codes on both screens and nothing else."""

from __future__ import annotations

import base64
import logging
import shutil
import time
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Page, Playwright, expect

from edge_runtime.engine import Engine
from edge_runtime.taste.encoding import decode_state, encode_parcel
from edge_runtime.taste.preference import hand_over, read
from tests.browser.companion.cameras import look_at, look_at_nothing
from tests.browser.companion.conftest import Phone, Phones, media, watched
from tests.browser.companion.site import Site
from tests.browser.companion.test_companion import find, like


def enter(kiosk: Page) -> None:
    kiosk.locator(".begin").click()
    expect(kiosk.locator(".begin")).to_have_count(0)


def spellings(secret: bytes) -> list[bytes]:
    """How bytes would look in a file, a log or a request: as they are, in hexadecimal, in base64 at any offset."""
    shifted = [
        base64.b64encode(bytes(shift) + secret)[skipped : (shift + len(secret)) * 8 // 6]
        for shift, skipped in ((0, 0), (1, 2), (2, 3))
    ]
    return [secret, secret.hex().encode(), *shifted]


def canaries(phone: Phone, tiny: Path) -> list[bytes]:
    """The numbers of the phone's taste as they are handed over, the id of its device and its state's direction."""
    state = decode_state(phone.kept("state") or b"")
    with Engine.open(tiny) as engine:
        settings = engine.bundle.manifest.preference
    parcel = encode_parcel(
        hand_over(state, "0" * 16, now=int(time.time()), settings=settings, reply_key=bytes(65))
    )
    (device,) = state.slots
    numbers = parcel[51 : 51 + state.dims]
    half = np.asarray(state.slots[device].taste.direction, "<f2").tobytes()
    return [one for secret in (numbers, half, bytes.fromhex(device)) for one in spellings(secret)]


def lend(phone: Phone, kiosk: Phone, companion: str) -> None:
    kiosk.page.locator(".phone-button").click()
    expect(kiosk.page.locator("svg.code")).to_be_visible()
    look_at(phone.camera, kiosk.code(), side=420)
    phone.page.goto(f"{companion}#/taste")
    phone.page.get_by_text("Lend to a screen").click()
    expect(phone.page.locator("svg.code")).to_be_visible()
    look_at(kiosk.camera, phone.code())
    expect(kiosk.page.locator("dialog")).to_have_count(0)
    look_at_nothing(kiosk.camera)
    phone.page.get_by_role("button", name="The screen has it").click()


def test_a_taste_goes_to_a_kiosk_and_back_by_codes_alone(
    driver: Playwright,
    phones: Phones,
    site: Site,
    tiny: Path,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    capfd: pytest.CaptureFixture[str],
) -> None:
    caplog.set_level(logging.DEBUG)
    phone = phones(site.url)
    find(phone, site)
    like(phone, "lamp-blue")
    phone.page.goto(f"{site.url}#/for-you")
    expect(phone.page.locator("h1")).to_have_text("For you")
    lent = canaries(phone, tiny)
    camera, profile, errors = tmp_path / "kiosk.y4m", tmp_path / "profile", list[str]()
    look_at_nothing(camera)
    context = driver.chromium.launch_persistent_context(
        profile,
        executable_path=shutil.which("chromium"),
        args=media(camera),
        viewport={"width": 1080, "height": 1920},
    )
    kiosk = watched(context, camera, errors)
    kiosk.page.goto(site.url.replace("companion/", ""))
    enter(kiosk.page)

    lend(phone, kiosk, site.url)
    kiosk.page.locator("#words").fill("lamp")
    kiosk.page.keyboard.press("Enter")
    first = kiosk.page.locator("main .card").first
    expect(first).to_have_attribute("data-id", "lamp-blue")
    expect(first.locator(".explanation")).to_contain_text("your taste")
    kiosk.page.locator('main .card[data-id="lamp-red"] .action-like').click()
    kiosk.page.locator(".phone-button").click()
    expect(kiosk.page.locator("svg.code")).to_be_visible()
    look_at(phone.camera, kiosk.code(), side=420)
    before = decode_state(phone.kept("state") or b"")
    phone.page.get_by_text("Take back", exact=True).click()
    expect(phone.page.locator(".toast")).to_contain_text("has learnt what you liked there")
    kiosk.page.get_by_role("button", name="Done, forget me here").click()
    expect(kiosk.page.locator(".begin")).to_be_visible()

    after = decode_state(phone.kept("state") or b"")
    (slot,) = after.slots.values()
    with Engine.open(tiny) as engine:
        settings = engine.bundle.manifest.preference
    gained = read(after, int(time.time()), settings).weight - read(before, int(time.time()), settings).weight
    assert gained == pytest.approx(1, abs=1e-3)
    assert len(slot.applied) == 1

    searched = [*lent, *canaries(phone, tiny), *spellings(bytes.fromhex(slot.applied[0]))]
    asked = [url.encode() + body for _, url, body in kiosk.asked]
    within = [body for _, url, body in phone.asked if url.endswith("/v1/recommend")]
    sealed = [url.encode() + body for _, url, body in phone.asked if not url.endswith("/v1/recommend")]
    context.close()
    files = [file.read_bytes() for file in profile.rglob("*") if file.is_file()]
    logs = [caplog.text.encode(), *(text.encode() for text in capfd.readouterr())]
    assert [canary for canary in lent if canary in within[-1]]  # on loopback it may; and it would be found
    assert len(files) > 10
    assert len(asked) > 3
    for place in (asked, sealed, files, logs):
        assert not [canary for canary in searched for text in place if canary in text]
    assert errors == []


def test_a_guest_is_forgotten_when_the_page_starts_over(phones: Phones, site: Site) -> None:
    phone, kiosk = phones(site.url), phones(site.url.replace("companion/", ""), size=(1920, 1080))
    find(phone, site)
    like(phone, "mug-blue")
    enter(kiosk.page)
    lend(phone, kiosk, site.url)
    kiosk.page.reload()
    enter(kiosk.page)
    kiosk.page.locator(".phone-button").click()
    expect(kiosk.page.get_by_text("Your phone can lend this screen your taste")).to_be_visible()
    kiosk.page.keyboard.press("Escape")
