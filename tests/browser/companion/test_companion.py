from __future__ import annotations

import base64
import json
import os
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, Route, expect

import edge_runtime
from edge_runtime import Query
from edge_runtime.engine import Engine
from edge_runtime.taste.encoding import decode_state
from edge_runtime.taste.preference import read
from edge_runtime.taste.rerank import apply, order
from functions.local import Cloud
from tests.browser.companion.cameras import look_at
from tests.browser.companion.conftest import Phone, Phones
from tests.browser.companion.site import Site, running
from tests.kiosk.web.node import ROOT

SIZES = [(360, 740), (390, 844), (1280, 800)]
WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


def like(phone: Phone, product: str, action: str = "like") -> None:
    button = phone.page.locator(f'main .card[data-id="{product}"] .action-{action}')
    button.click()
    if action == "like":
        expect(button).to_have_attribute("aria-pressed", "true")
    expect(phone.page.locator(".toast")).to_be_visible()


def until(phone: Phone, holds: Callable[[], bool]) -> None:
    """Wait for what no page shows; fails after 20 seconds."""
    for _ in range(200):
        if holds():
            return
        phone.page.wait_for_timeout(100)
    pytest.fail("it did not come about")


def find(phone: Phone, site: Site, text: str = "") -> list[str]:
    phone.page.goto(f"{site.url}#/find?text={text}")
    expect(phone.page.locator("#words")).to_have_value(text)
    expect(phone.page.locator("main .found .card").first).to_be_visible()
    expect(phone.page.locator("main")).not_to_have_attribute("aria-busy", "true")
    return phone.shown()


def reference(tiny: Path, state: bytes, text: str) -> list[str]:
    """The order that the Python taste gives the same answer."""
    with Engine.open(tiny) as engine:
        hits = engine.search(Query(text=text, vectors=True, limit=48)).hits
        settings = engine.bundle.manifest.preference
    taste = read(decode_state(state), int(time.time()), settings)
    vectors = np.array([np.frombuffer(hit.vector or b"", np.int8) for hit in hits])
    return [hits[n].id for n in order(apply([hit.score for hit in hits], vectors, taste, settings))]


def test_nothing_is_framed_until_the_page_changes(phones: Phones, site: Site) -> None:
    phone = phones(site.url)
    expect(phone.page.locator("main .card").first).to_be_visible()
    focused = "document.activeElement.tagName"
    assert phone.page.evaluate(focused) == "BODY"
    phone.page.get_by_role("link", name="Taste").click()
    expect(phone.page.locator("main")).to_have_attribute("data-page", "taste")
    assert phone.page.evaluate(focused) == "MAIN"
    assert phone.page.evaluate("getComputedStyle(document.activeElement).outlineStyle") == "none"


def test_a_like_changes_the_order_as_the_python_taste_does(phones: Phones, site: Site, tiny: Path) -> None:
    phone = phones(site.url)
    before = find(phone, site, "shoe")
    last = before[-1]
    like(phone, last)
    like(phone, last, "cart")
    state = phone.kept("state")
    assert state is not None
    for text in ("lamp", "red", "shoe"):
        assert find(phone, site, text) == reference(tiny, state, text)
    after = phone.shown()
    assert after.index(last) < before.index(last)
    phone.page.goto(f"{site.url}#/for-you")
    expect(phone.page.locator("h1")).to_have_text("For you")
    assert last not in phone.shown()


def test_wiping_forgets_on_the_phone(phones: Phones, site: Site) -> None:
    phone = phones(site.url)
    before = find(phone, site)
    like(phone, before[-1])
    phone.page.locator("main .card .action-cart").first.click()
    expect(phone.page.locator(".count-badge")).to_have_text("1")
    phone.page.goto(f"{site.url}#/taste")
    phone.page.get_by_text("Forget everything").click()
    phone.page.get_by_text("Yes, forget").click()
    expect(phone.page.get_by_text("Nothing is learnt yet")).to_be_visible()
    expect(phone.page.locator(".count-badge")).to_have_count(0)
    state = decode_state(phone.kept("state") or b"")
    assert state.slots == {}
    assert state.epoch > 0
    assert find(phone, site) == before
    assert phone.page.locator('[aria-pressed="true"].action').count() == 0


def test_a_part_is_forgotten(phones: Phones, site: Site) -> None:
    phone = phones(site.url)
    find(phone, site)
    like(phone, "shoe-red")
    like(phone, "mug-blue")
    phone.page.goto(f"{site.url}#/taste")
    part = phone.page.locator(".part", has_text="Red")
    expect(part).to_be_visible()
    phone.page.get_by_label("Forget Red").click()
    expect(phone.page.locator(".toast")).to_contain_text("Red is forgotten")
    expect(part).to_have_count(0)
    expect(phone.page.locator(".part", has_text="Blue")).to_be_visible()
    assert decode_state(phone.kept("state") or b"").epoch > 0


def test_the_taste_is_saved_as_a_file(phones: Phones, site: Site) -> None:
    phone = phones(site.url)
    find(phone, site)
    like(phone, "shoe-red")
    phone.page.goto(f"{site.url}#/taste")
    with phone.page.expect_download() as saved:
        phone.page.get_by_text("Save as a file").click()
    told: dict[str, Any] = json.loads(Path(saved.value.path()).read_text())
    assert [part["value"] for part in told["liked"]["colour"]] == ["red"]
    assert told["things"] == [{"id": "shoe-red", "mark": "like", "bought": False, "cart": 0}]
    assert base64.b64decode(told["state"]) == phone.kept("state")


def test_it_works_without_a_network_after_the_first_visit(phones: Phones, site: Site) -> None:
    phone = phones(site.url)
    expect(phone.page.locator("main .card").first).to_be_visible()
    phone.page.evaluate("navigator.serviceWorker.ready")
    phone.page.wait_for_function(
        "caches.open('shell').then((one) => one.keys()).then((keys) => keys.length > 30)"
    )
    site.stop()
    phone.page.reload()
    stale = phone.page.locator(".stale")
    expect(stale).to_contain_text("No connection. What you see was fetched this minute")
    assert len(phone.shown()) > 3
    phone.page.goto(f"{site.url}#/find?text=lamp")
    expect(phone.page.locator(".count")).to_contain_text("products kept on this phone")
    assert sorted(phone.shown()) == ["lamp-blue", "lamp-green", "lamp-red"]
    like(phone, "lamp-red")
    phone.page.locator(".card .action-cart").first.click()
    phone.page.goto(f"{site.url}#/cart")
    expect(phone.page.locator(".line")).to_have_count(1)
    expect(stale).to_be_visible()
    site.start()
    # The page may find the network again by itself while it is asked to.
    phone.page.get_by_text("Try again").evaluate_all("(found) => found.forEach((one) => one.click())")
    expect(stale).to_have_count(0)
    assert decode_state(phone.kept("state") or b"").slots


def test_the_worker_keeps_every_file_that_the_page_needs() -> None:
    web = Path(edge_runtime.__file__).parent / "kiosk" / "web"
    kept = set(
        re.findall(r'^  "(.+)",$', (web / "companion" / "service_worker.js").read_text(), re.MULTILINE)
    )
    needed = {
        "./",
        "companion.css",
        "config.json",
        "icon-192.png",
        "icon-512.png",
        "icon.svg",
        "manifest.webmanifest",
    }
    needed |= {"../shop/shop.css", "../handover/handover.css"}
    left = [web / "companion" / "companion.js"]
    seen: set[Path] = set()
    while left:
        file = left.pop().resolve()
        if file not in seen:
            seen.add(file)
            named = re.findall(r'(?:from|import)\s*\(?"(\.[^"]+)"', file.read_text())
            left += [file.parent / name for name in named]
    needed |= {os.path.relpath(file, web / "companion") for file in seen}
    assert kept == needed


def test_two_phones_are_linked_through_a_conflict(phones: Phones, site: Site) -> None:
    old, new = phones(site.url), phones(site.url)
    find(old, site)
    like(old, "shoe-red")
    find(new, site)
    like(new, "mug-blue")
    for phone, choice in ((old, "The one that knows me"), (new, "The new one")):
        phone.page.goto(f"{site.url}#/taste")
        phone.page.get_by_text("Link another phone").click()
        phone.page.get_by_role("button", name=choice).click()
    look_at(old.camera, new.code(), side=420)
    expect(old.page.get_by_text("Now point the new phone at this code")).to_be_visible()
    new.page.get_by_text("It shows a code: scan it").click()
    look_at(new.camera, old.code(), side=420)
    expect(new.page.locator(".toast")).to_contain_text("This phone is linked")
    assert new.kept("profile") == old.kept("profile")
    old.page.get_by_role("button", name="Done").click()

    held: list[Route] = []

    def hold_the_first(one: Route) -> None:
        if one.request.method == "PUT" and not held:
            held.append(one)
        else:
            one.continue_()

    old.page.route("**/v1/preferences/*", hold_the_first)
    find(old, site)
    like(old, "lamp-green")
    old.page.goto(f"{site.url}#/taste")
    old.page.get_by_text("Compare now").click()
    while not held:
        old.page.wait_for_timeout(20)
    written = len(site.writes)
    find(new, site)
    like(new, "mug-red")
    new.page.goto(f"{site.url}#/taste")
    new.page.get_by_text("Compare now").click()
    until(new, lambda: len(site.writes) > written)
    held[0].continue_()
    until(old, lambda: 412 in site.writes)

    def agree() -> bool:
        for phone in (old, new):
            phone.page.get_by_text("Compare now").click()
            phone.page.wait_for_timeout(500)
        return new.kept("state") == old.kept("state")

    until(new, agree)
    both = decode_state(old.kept("state") or b"")
    assert len(both.slots) == 2
    assert sum(slot.taste.weight for slot in both.slots.values()) == pytest.approx(4, abs=1e-2)

    old.page.get_by_text("Forget everything").click()
    old.page.get_by_text("Yes, forget").click()
    expect(old.page.locator(".toast")).to_contain_text("forgotten")
    new.page.get_by_text("Compare now").click()
    until(new, lambda: decode_state(new.kept("state") or b"").slots == {})


def test_on_a_plain_network_no_taste_leaves_the_phone(tiny: Path, cloud: Cloud, phones: Phones) -> None:
    token = "t" * 24
    with running(tiny, token) as site:
        origin = f"http://shop.test:{site.port}"
        phone = phones(
            f"{origin}/companion/?token={token}",
            arguments=(
                "--host-resolver-rules=MAP shop.test 127.0.0.1",
                f"--unsafely-treat-insecure-origin-as-secure={origin}",
            ),
        )
        expect(phone.page.locator("main .card").first).to_be_visible()
        like(phone, phone.shown()[0])
        phone.page.goto(f"{origin}/companion/#/taste")
        phone.page.goto(f"{origin}/companion/#/for-you")
        expect(phone.page.locator("h1")).to_have_text("For you")
        expect(phone.page.locator(".explanation").first).to_contain_text("your taste")
        assert not [url for _, url, _ in phone.asked if "recommend" in url]
        sent = [json.loads(body) for method, url, body in phone.asked if method == "POST"]
        assert sent
        for body in sent:
            assert set(body) <= {"text", "limit", "vectors", "facets", "filters", "sort", "ignore", "offset"}


def product(page: Page) -> None:
    page.locator(".card-open").first.click()
    expect(page.locator("dialog .similar .card").first).to_be_visible()


def deed(place: int, ready: str) -> Callable[[Page], None]:
    """One of what the taste's page offers, as soon as ``ready`` is there."""

    def press(page: Page) -> None:
        page.locator(".deeds .deed").nth(place).click()
        expect(page.locator(ready).first).to_be_visible()

    return press


def receiving(page: Page) -> None:
    deed(2, "dialog .button.main")(page)
    page.locator("dialog .button.main").nth(1).click()
    expect(page.locator("svg.code")).to_be_visible()


def forgetting(page: Page) -> None:
    page.locator(".deed").last.click()
    expect(page.locator("dialog .button").first).to_be_visible()


def stay(page: Page) -> None:
    """The page as it is reached."""


STATES: dict[str, tuple[str, Callable[[Page], None]]] = {
    "for you": ("#/for-you", stay),
    "browse": ("#/find", stay),
    "found": ("#/find?text=red shoe", stay),
    "nothing": ("#/find?text=zzzz", stay),
    "cart": ("#/cart", stay),
    "taste": ("#/taste", stay),
    "product": ("#/find", product),
    "lend": ("#/taste", deed(0, "dialog video")),
    "take back": ("#/taste", deed(1, "dialog p")),
    "link": ("#/taste", deed(2, "dialog .button.main")),
    "receive": ("#/taste", receiving),
    "forget": ("#/taste", forgetting),
}
PICTURES = ROOT / "runs" / "screenshots"


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_every_state_is_accessible_and_nothing_is_cut_off(phones: Phones, site: Site, language: str) -> None:
    phone = phones(site.url, language=language)
    page = phone.page
    page.emulate_media(reduced_motion="reduce")  # axe must not meet a colour on its way to another
    axe = (ROOT / "node_modules" / "axe-core" / "axe.min.js").read_text()
    expect(page.locator("main .card").first).to_be_visible()
    page.goto(f"{site.url}#/cart")
    expect(page.locator("main .empty")).to_be_visible()
    page.evaluate(axe)
    look(page, f"empty cart-{language}")
    find(phone, site)
    like(phone, "shoe-red")
    page.locator(".card .action-cart").first.click()
    for name, (place, reach) in STATES.items():
        page.goto("about:blank")
        page.goto(site.url + place)
        expect(page.locator("main > *").first).to_be_visible()
        expect(page.locator("main")).not_to_have_attribute("aria-busy", "true")
        reach(page)
        page.evaluate(axe)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            look(page, f"{name}-{language}-{width}", with_axe=width != SIZES[0][0])
        page.set_viewport_size({"width": 390, "height": 844})
        if language == "en-GB":
            page.emulate_media(forced_colors="active")
            look(page, f"{name}-forced")
            page.emulate_media(forced_colors="none")


def look(page: Page, name: str, *, with_axe: bool = True) -> None:
    if PICTURES.is_dir():
        page.screenshot(path=PICTURES / f"companion-{name}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    if with_axe:
        found = page.evaluate(f"axe.run(document, {{runOnly: {WCAG}, resultTypes: ['violations']}})")[
            "violations"
        ]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == [], name
