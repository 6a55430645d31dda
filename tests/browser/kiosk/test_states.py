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
    page.locator("#tray").get_by_role("button", name="Compare").click()


def liked(page: Page) -> None:
    look_for(page, "lamp")
    page.locator(".action-like").first.click()
    page.locator(".action-dislike").nth(1).click()
    page.locator(".heart-button").click()
    expect(page.get_by_role("dialog").locator("section .card").first).to_be_visible()


def camera(page: Page) -> None:
    page.get_by_role("button", name="Show a picture").click()
    expect(page.locator("video")).to_be_visible()


def shown(page: Page) -> None:
    camera(page)
    page.get_by_role("button", name="Search what you see").click()
    page.get_by_role("button", name="Choose a part").click()


def said(page: Page) -> None:
    page.get_by_role("button", name="Say it").press("Enter")
    expect(page.locator(".transcript")).not_to_be_empty()


def filters(page: Page) -> None:
    look_for(page, "mug")
    opener = page.get_by_role("button", name="Filter")
    if opener.is_visible():
        opener.click()
    page.locator(".facet-brand summary").locator("visible=true").click()


def idle(page: Page) -> None:
    page.clock.fast_forward(51_000)
    expect(page.get_by_role("timer")).to_be_visible()


def away(page: Page) -> None:
    look_for(page, "mug")
    page.route("**/v1/**", lambda route: route.abort("connectionrefused"))
    page.locator("#words").fill("lamp")
    expect(page.get_by_role("alert")).to_be_visible()


def chinese(page: Page) -> None:
    page.get_by_role("button", name="中文").click()
    look_for(page, "红色的鞋")


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
    chinese,
]


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT, PHONE], ids=["landscape", "portrait", "phone"])
@pytest.mark.parametrize("state", STATES, ids=lambda state: state.__name__)
def test_a_state_is_for_everybody(state: Callable[[Page], None], size: tuple[int, int], visit: Open) -> None:
    page = visit(size, clock=state is idle)
    state(page)
    check(page, f"{state.__name__}-{size[0]}")


@pytest.mark.parametrize("size", [LANDSCAPE, PORTRAIT, PHONE], ids=["landscape", "portrait", "phone"])
def test_the_attract_screen_is_for_everybody(size: tuple[int, int], visit: Open) -> None:
    page = visit(size, begun=False)
    expect(page.locator(".window img").first).to_be_visible()
    check(page, f"attract-{size[0]}")


def check(page: Page, name: str) -> None:
    if PICTURES.is_dir():
        page.screenshot(path=PICTURES / f"{name}.png")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(_SMALL, LEAST) == []
    page.evaluate((ROOT / "node_modules/axe-core/axe.min.js").read_text())
    found = page.evaluate(
        "tags => axe.run(document, {runOnly: tags, resultTypes: ['violations']})"
        ".then(({violations}) => violations.map(({id, nodes}) => [id, nodes.map((one) => one.html.slice(0, 200))]))",
        WCAG,
    )
    assert found == []


_SMALL = """(least) => [...document.querySelectorAll("button, summary, select, label.file, [role=option]")]
  .filter((one) => one.checkVisibility() && !one.closest("[inert]") && !one.matches(".card-open"))
  .map((one) => ({ name: one.className || one.textContent, box: one.getBoundingClientRect() }))
  .filter(({ box }) => box.width < least || box.height < least)
  .map(({ name, box }) => `${name}: ${box.width} x ${box.height}`)"""
