"""A taste lent and taken back over the network, to a kiosk with a certificate; every byte on the wire is looked at."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from edge_runtime.taste.encoding import decode_state
from tests.browser.companion.cameras import look_at
from tests.browser.companion.conftest import Phone, Phones
from tests.browser.companion.test_companion import like
from tests.browser.companion.test_handover import canaries, enter
from tests.browser.companion.wire import Tap, tapped
from tests.kiosk.certificates import certificate, fingerprint
from tests.kiosk.processes import Server

NAME, TOKEN = "kiosk.shop.test", "t" * 24
Kiosk = tuple[str, Tap, tuple[str, ...]]


@pytest.fixture
def kiosk(tiny: Path, tmp_path: Path) -> Iterator[Kiosk]:
    """Its origin, its wire, and how a browser finds it and trusts its certificate."""
    cert, key = certificate(tmp_path, NAME)
    (tmp_path / "token").write_text(TOKEN)
    place = shutil.copytree(tiny, tmp_path / "bundle")
    options = ("--host", "0.0.0.0", "--token-file", tmp_path / "token", "--tls-cert", cert, "--tls-key", key)  # noqa: S104
    with Server(place, *options) as server, tapped(server.port) as tap:
        arguments = (
            f"--host-resolver-rules=MAP {NAME} 127.0.0.1",
            f"--ignore-certificate-errors-spki-list={fingerprint(cert)}",
        )
        yield f"https://{NAME}:{tap.port}", tap, arguments
        wrote = server.end()[1]
        assert wrote == "", wrote


def scan(phone: Phone, kiosk: Phone) -> None:
    kiosk.page.locator(".phone-button").click()
    expect(kiosk.page.locator("svg.code")).to_be_visible()
    look_at(phone.camera, kiosk.code(), side=420)


def test_a_taste_goes_to_a_kiosk_and_back_over_tls(kiosk: Kiosk, phones: Phones, tiny: Path) -> None:
    origin, tap, arguments = kiosk
    phone = phones(f"{origin}/companion/?token={TOKEN}", arguments=arguments)
    screen = phones(f"{origin}/?token={TOKEN}", arguments=arguments, size=(1080, 1920))
    phone.page.goto(f"{origin}/companion/#/find?text=lamp")
    like(phone, "lamp-blue")
    lent = canaries(phone, tiny)
    enter(screen.page)

    scan(phone, screen)
    phone.page.goto(f"{origin}/companion/#/taste")
    phone.page.get_by_text("Lend to a screen").click()
    phone.page.get_by_role("button", name=f"Send it to {NAME}").click()
    expect(phone.page.locator(".toast")).to_contain_text("has your taste")
    expect(screen.page.locator("dialog")).to_have_count(0)
    screen.page.locator("#words").fill("lamp")
    expect(screen.page.locator("main .card").first).to_have_attribute("data-id", "lamp-blue")
    expect(screen.page.locator("main .card .explanation").first).to_contain_text("your taste")
    screen.page.locator('main .card[data-id="lamp-red"] .action-like').click()

    screen.page.locator(".phone-button").click()
    expect(screen.page.locator("svg.code")).to_be_visible()
    phone.page.get_by_text("Take back", exact=True).click()
    expect(phone.page.locator(".toast")).to_contain_text("has learnt what you liked there")
    expect(screen.page.locator(".begin")).to_be_visible()  # it forgot the guest by itself
    (slot,) = decode_state(phone.kept("state") or b"").slots.values()
    assert len(slot.applied) == 1

    bodies = [body for one in (phone, screen) for _, url, body in one.asked if "/v1/recommend" not in url]
    passed = [body for method, url, body in phone.asked if method == "POST" and "/v1/handover/" in url]
    assert [body[:4] for body in passed] == [b"VTM\x01"]
    assert len(passed[0]) <= 600
    for searched in (*lent, *canaries(phone, tiny)):
        assert not any(searched in body for body in bodies)  # sealed even inside TLS
    wire = [bytes(one) for one in tap.seen]
    assert tap.records() >= {22, 23}
    assert sum(map(len, wire)) > 200_000
    for searched in (*lent, *canaries(phone, tiny), TOKEN.encode(), b"lamp", b"VTM\x01"):
        assert not any(searched in one for one in wire)


def test_a_kiosk_that_cannot_be_reached_is_shown_the_code(kiosk: Kiosk, phones: Phones) -> None:
    origin, _, arguments = kiosk
    phone = phones(f"{origin}/companion/?token={TOKEN}", arguments=arguments)
    screen = phones(f"{origin}/?token={TOKEN}", arguments=arguments, size=(1080, 1920))
    phone.page.goto(f"{origin}/companion/#/find?text=lamp")
    like(phone, "lamp-blue")
    enter(screen.page)
    scan(phone, screen)
    phone.page.route("**/v1/handover/*", lambda route: route.abort("addressunreachable"))
    phone.page.goto(f"{origin}/companion/#/taste")
    phone.page.get_by_text("Lend to a screen").click()
    phone.page.get_by_role("button", name="Send it to").click()
    expect(phone.page.get_by_text("could not be reached")).to_be_visible()
    look_at(screen.camera, phone.code())
    expect(screen.page.locator("dialog")).to_have_count(0)
    screen.page.reload()
    phone.page.unroute_all()
    phone.page.get_by_role("button", name="Send it to").click()
    expect(phone.page.get_by_text("could not be reached")).to_be_visible()  # the page that waited is gone
