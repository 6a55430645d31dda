"""Every state of the page at every size: no finding of axe, targets that a finger meets, nothing wider than the screen.

Pictures of them go to ``runs/screenshots`` where that folder exists.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.browser.kiosk.conftest import LANDSCAPE, PHONE, PORTRAIT, Open, look_for
from tests.kiosk.web.node import ROOT

WCAG = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
LEAST = 47.5
PICTURES = ROOT / "runs" / "screenshots"


def home(page: Page) -> None:
    expect(page.locator(".niche").first).to_be_visible()


def typing(page: Page) -> None:
    page.locator("#words").press_sequentially("red")
    expect(page.get_by_role("option").first).to_be_visible()
    expect(page.locator(".results .card").first).to_be_visible()


def results(page: Page) -> None:
    look_for(page, "red shoe under 50")


def nothing(page: Page) -> None:
    look_for(page, "shoe under 2")


def product(page: Page) -> None:
    look_for(page, "mug")
    page.locator(".card-open").first.click()


def compare(page: Page) -> None:
    look_for(page, "mug")
    for one in ("mug-red", "mug-blue"):
        page.locator(f'[data-id="{one}"] .action-compare').click()
    page.locator("#tray .main").click()


def liked(page: Page) -> None:
    look_for(page, "lamp")
    page.locator(".action-like").first.click()
    page.locator(".action-dislike").nth(1).click()
    page.locator(".heart-button").click()
    expect(page.get_by_role("dialog").locator("section .card").first).to_be_visible()


def camera(page: Page) -> None:
    page.locator(".searchbox .camera").click()
    expect(page.locator("video")).to_be_visible()


def shown(page: Page) -> None:
    camera(page)
    page.locator(".shutter").click()
    page.locator('[data-key="crop picture"]').click()


def said(page: Page) -> None:
    page.locator(".say").press("Enter")
    expect(page.locator(".transcript")).not_to_be_empty()


def filters(page: Page) -> None:
    look_for(page, "mug")
    if page.locator(".open-filters").is_visible():
        page.locator(".open-filters").click()
    page.locator(".facet-brand summary").locator("visible=true").click()


def idle(page: Page) -> None:
    page.clock.fast_forward(51_000)
    expect(page.get_by_role("timer")).to_be_visible()


def away(page: Page) -> None:
    look_for(page, "mug")
    page.route("**/v1/**", lambda route: route.abort("connectionrefused"))
    page.locator("#words").fill("lamp")
    expect(page.get_by_role("alert")).to_be_visible()


def phone(page: Page) -> None:
    page.locator(".phone-button").click()
    expect(page.locator("svg.code")).to_be_visible()
    expect(page.locator(".handover-camera")).to_be_visible()


STATES: list[Callable[[Page], None]] = [
    home,
    typing,
    results,
    nothing,
    product,
    compare,
    liked,
    camera,
    shown,
    said,
    filters,
    idle,
    away,
    phone,
]


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_a_state_is_for_everybody(state: Callable[[Page], None], language: str, visit: Open) -> None:
    page = visit(language=language, clock=state is idle)
    state(page)
    check(page, f"{state.__name__}-{language}")


@pytest.mark.parametrize("size", [PORTRAIT, PHONE], ids=["portrait", "phone"])
def test_filters_as_a_sheet_are_for_everybody(size: tuple[int, int], visit: Open) -> None:
    page = visit(size)
    filters(page)
    check(page, f"sheet-{size[0]}")


@pytest.mark.parametrize("language", ["en-GB", "zh-CN"])
def test_the_attract_screen_is_for_everybody(language: str, visit: Open) -> None:
    page = visit(language=language, begun=False)
    expect(page.locator(".window img").first).to_be_visible()
    check(page, f"attract-{language}")


def check(page: Page, name: str) -> None:
    """At every size, in the page's own colours and in those that the shopper forces on it."""
    page.evaluate((ROOT / "node_modules/axe-core/axe.min.js").read_text())
    for width, height in (LANDSCAPE, PORTRAIT, PHONE):
        page.set_viewport_size({"width": width, "height": height})
        look(page, f"{name}-{width}")
    if name.endswith("en-GB"):
        page.emulate_media(forced_colors="active")
        look(page, f"{name}-forced")


def look(page: Page, name: str) -> None:
    if PICTURES.is_dir():
        page.screenshot(path=PICTURES / f"{name}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), name
    assert page.evaluate(_SMALL, LEAST) == [], name
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})"
        ".then(({violations}) => violations.map(({id, nodes}) => [id, nodes.map((one) => one.html.slice(0, 200))]))",
        WCAG,
    )
    assert found == [], name


_SMALL = """(least) => [...document.querySelectorAll("button, summary, select, label.file, [role=option]")]
  .filter((one) => one.checkVisibility() && !one.closest("[inert]") && !one.matches(".card-open"))
  .map((one) => ({ name: one.className || one.textContent, box: one.getBoundingClientRect() }))
  .filter(({ box }) => box.width < least || box.height < least)
  .map(({ name, box }) => `${name}: ${box.width} x ${box.height}`)"""
