"""What a stranger does at the kiosk, in a real browser over the real server."""

from __future__ import annotations

import base64
import io
import json
import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Request, Route, expect

from edge_runtime.kiosk.access import AccessControl
from edge_runtime.kiosk.engine_holder import EngineHolder
from edge_runtime.kiosk.server import application
from tests.browser.kiosk.conftest import PHONE, Open, answers, look_for, shown
from tests.browser.serving import Serving

REFUSE = """() => {
  navigator.mediaDevices.getUserMedia = async () => { throw new DOMException("no", "NotAllowedError"); };
}"""
TOLD = """() => {
  window.told = new Set();
  const look = () => document.querySelectorAll(".transcript").forEach((one) => window.told.add(one.textContent));
  new MutationObserver(look).observe(document.body, { subtree: true, childList: true, characterData: true });
}"""


def test_cards_and_suggestions_come_while_one_types(visit: Open, kiosk: Serving) -> None:
    page = visit()
    length = page.evaluate("history.length")
    words = page.locator("#words")
    words.press_sequentially("red shoe")
    expect(page.locator(".results .card").first).to_have_attribute("data-id", "shoe-red")
    words.fill("sh")
    expect(page.get_by_role("option").first).to_have_text(
        re.compile("^sh", re.IGNORECASE)
    )  # no more those of before
    expect(words).to_have_attribute("aria-expanded", "true")
    page.keyboard.press("ArrowDown")
    option = page.locator("#suggestions [aria-selected=true]")
    chosen = option.locator("span").first.inner_text()
    assert words.get_attribute("aria-activedescendant") == option.get_attribute("id")
    page.keyboard.press("Enter")
    expect(words).to_have_value(chosen)
    expect(words).to_have_attribute("aria-expanded", "false")
    assert page.url == f"http://localhost:{kiosk.port}/"
    assert page.evaluate("[history.length, localStorage.length, sessionStorage.length, document.cookie]") == [
        length,
        0,
        0,
        "",
    ]


def test_half_a_word_leaves_what_was_found_before(visit: Open) -> None:
    page = visit(clock=True)
    words = page.locator("#words")
    words.fill("mug")
    expect(page.locator(".results .card").first).to_be_visible()
    before = shown(page)
    page.clock.pause_at(page.evaluate("Date.now()") / 1000 + 2)
    given = answers(page)
    for text, patience in (("zqx", 1_900), ("zqx ", 300)):
        with page.expect_response("**/v1/search"):
            words.fill(text)
        assert given[-1]["hits"] == []
        page.clock.run_for(patience)
        assert shown(page) == before
        page.clock.run_for(150)
        expect(page.locator(".nothing h2")).to_contain_text("zqx")
        words.fill("mug")
        expect(page.locator(".results .card").first).to_be_visible()


def test_the_answer_tells_what_was_asked_for_and_what_is_only_the_next_best(visit: Open) -> None:
    page = visit()
    given = answers(page)
    look_for(page, "red mug")
    hits = given[-1]["hits"]
    fitting, others = ([hit["id"] for hit in hits if hit["fits"] is fits] for fits in (True, False))
    assert fitting
    assert others
    expect(page.locator(".further + .cards .card")).to_have_count(len(others))
    assert shown(page) == fitting + others
    page.get_by_label("Sort by").select_option("price")
    expect(page.locator(".further")).to_have_count(0)
    assert set(shown(page)) == set(fitting)


def test_the_search_box_leads_by_keys_to_a_product_and_back(visit: Open) -> None:
    page = visit()
    look_for(page, "shoe")
    first = page.locator(".card-open").first
    expect(first).to_be_focused()
    page.keyboard.press("Enter")
    dialog = page.get_by_role("dialog")
    expect(dialog).to_have_accessible_name(first.inner_text())
    page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    expect(first).to_be_focused()


def test_what_was_understood_can_be_taken_away_and_back(visit: Open) -> None:
    page = visit()
    look_for(page, "shoe in red under 15")
    chips = page.locator(".chip-name")
    expect(chips).to_have_text(["Price: up to €15", "Colour: Red"])
    assert shown(page) == ["shoe-red"]
    page.get_by_role("button", name="Remove Colour: Red").click()
    expect(chips).to_have_text(["Price: up to €15"])
    expect(page.locator(".results .card")).to_have_count(3)
    page.get_by_role("button", name="Back").click()
    expect(chips).to_have_count(2)


def test_facets_narrow_by_their_counts(visit: Open) -> None:
    page = visit()
    look_for(page, "shoe")
    red = page.locator(".facets").get_by_role("button", name="Red")
    expect(red.locator(".facet-count")).to_have_text(", 1")
    red.click()
    expect(page.locator(".facets").get_by_role("button", name="Red")).to_have_attribute(
        "aria-pressed", "true"
    )
    expect(page.locator(".facets").get_by_role("button", name="Red")).to_be_focused()
    expect(page.locator(".chip-name")).to_have_text(["Colour: Red"])
    assert all(one.endswith("-red") for one in shown(page))
    page.get_by_label("Sort by").select_option("-price")
    page.locator("#words").fill("")
    expect(page.locator(".count")).to_have_text("3 products")
    expect(page.locator(".results .card").first).to_have_attribute("data-id", "lamp-red")


def test_filters_open_as_a_sheet_where_there_is_no_room(visit: Open) -> None:
    page = visit(PHONE)
    look_for(page, "mug")
    page.get_by_role("button", name="Filter").click()
    page.get_by_role("dialog").get_by_role("button", name="Blue").click()
    page.get_by_role("button", name="Show results").click()
    expect(page.get_by_role("button", name="Filter (1)")).to_be_visible()
    expect(page.locator(".results .card").first).to_have_attribute("data-id", "mug-blue")


def test_a_picture_before_the_camera_is_searched_for(visit: Open) -> None:
    page = visit()
    page.get_by_role("button", name="Show a picture").click()
    page.get_by_role("button", name="Search what you see").click()
    expect(page.locator(".results-title")).to_have_text("Like your picture")
    assert shown(page)[0].endswith("-blue")
    expect(page.locator("video")).to_have_count(0)
    page.get_by_role("button", name="Choose a part").click()
    part = page.get_by_role("group", name="The part of your picture")
    part.click(position={"x": 60, "y": 60})
    before = page.locator(".region-box").get_attribute("style")
    part.press("ArrowRight")
    assert page.locator(".region-box").get_attribute("style") != before
    with page.expect_request("**/v1/search") as asked:
        page.get_by_role("dialog").get_by_role("button", name="Search").click()
    part_of = picture(asked.value)
    assert part_of.width < 720
    page.locator("#words").fill("red")
    expect(page.locator(".chip-name")).to_have_text(["Your picture", "Colour: Red"])
    assert {one.rpartition("-")[2] for one in shown(page)} == {"red"}
    page.get_by_role("button", name="Remove Your picture").click()
    expect(page.locator(".chip.pictured")).to_have_count(0)


def test_a_refused_camera_leaves_a_file_which_is_made_small(visit: Open, tmp_path: Path) -> None:
    page = visit()
    page.evaluate(REFUSE)
    page.get_by_role("button", name="Show a picture").click()
    expect(page.get_by_role("alert")).to_contain_text("not allowed")
    (tmp_path / "no.png").write_bytes(b"no picture")
    page.locator("input[type=file]").set_input_files(tmp_path / "no.png")
    expect(page.locator(".camera-problem")).to_contain_text("no picture")
    Image.new("RGB", (3000, 2000), (60, 60, 220)).save(tmp_path / "large.png")
    with page.expect_request("**/v1/search") as asked:
        page.locator("input[type=file]").set_input_files(tmp_path / "large.png")
    sent = picture(asked.value)
    assert (sent.format, max(sent.size)) == ("JPEG", 1024)
    expect(page.locator(".results-title")).to_have_text("Like your picture")
    assert shown(page)[0].endswith("-blue")


def test_what_is_said_is_searched_for(visit: Open) -> None:
    page = visit()
    page.evaluate(TOLD)
    page.get_by_role("button", name="Say it").press("Enter")  # it ends by itself where nobody speaks on
    expect(page.locator(".heard")).to_contain_text("I heard “red shoe")
    expect(page.locator(".explanation").first).to_contain_text("You said “red shoe”")
    expect(page.locator(".results .card").first).to_have_attribute("data-id", "shoe-red")
    assert [text for text in page.evaluate("[...window.told]") if text.startswith("red")]  # while it was said


def test_a_refused_microphone_says_so(visit: Open) -> None:
    page = visit()
    page.evaluate(REFUSE)
    page.get_by_role("button", name="Say it").press("Enter")
    expect(page.locator(".transcript")).to_contain_text("not allowed")
    expect(page.get_by_role("button", name="Try again")).to_be_focused()


def test_more_like_this_and_like_this_but(visit: Open) -> None:
    page = visit()
    look_for(page, "mug")
    page.locator('[data-id="mug-red"] .action-similar').click()
    expect(page.locator(".chip-name")).to_have_text(["Like red mug"])
    assert "mug-red" not in shown(page)
    page.get_by_role("button", name="Back").click()
    page.get_by_role("button", name="red mug", exact=True).click()
    page.get_by_role("textbox", name="Like this, but").fill("in blue")
    with page.expect_request("**/v1/search") as asked:
        page.get_by_role("button", name="Find").click()
    body = json.loads(asked.value.post_data or "")
    assert (body["like"], body["text"]) == (["mug-red"], "in blue")
    expect(page.locator(".chip-name")).to_have_text(["Like red mug", "Colour: Blue"])
    assert set(shown(page)) == {"shoe-blue", "mug-blue", "lamp-blue"}


def test_two_stand_side_by_side(visit: Open) -> None:
    page = visit()
    look_for(page, "mug")
    for one in ("mug-red", "mug-blue"):
        page.locator(f'[data-id="{one}"] .action-compare').click()
    page.locator("#tray").get_by_role("button", name="Compare").click()
    table = page.get_by_role("table")
    expect(table.get_by_role("columnheader")).to_have_count(2)
    differ = table.locator("tr.differ th").all_inner_texts()
    assert {"Price", "Colour"} <= set(differ)
    assert "Kind" not in differ
    page.keyboard.press("Escape")
    page.get_by_role("button", name="End comparing").click()
    expect(page.locator("#tray img")).to_have_count(0)


def test_nothing_suitable_offers_ways_on(visit: Open) -> None:
    page = visit()
    look_for(page, "shoe under 2")
    expect(page.locator(".nothing h2")).to_be_visible()
    page.get_by_role("button", name="Without “under 2”").click()
    expect(page.locator(".results .card").first).to_be_visible()
    look_for(page, "xylophone quartet")
    expect(page.locator(".nothing h2")).to_have_text("We have nothing that fits “xylophone quartet”.")
    assert page.locator("#live").inner_text() == "We have nothing that fits “xylophone quartet”."
    page.get_by_role("button", name="Look around").click()
    expect(page.locator(".niche").first).to_be_visible()


def test_likes_and_dislikes_last_for_the_visit(visit: Open) -> None:
    page = visit()
    look_for(page, "lamp")
    page.locator('[data-id="lamp-red"] .action-dislike').click()
    expect(page.locator('[data-id="lamp-red"]')).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    look_for(page, "lamp ")
    page.locator('[data-id="lamp-blue"] .action-like').click()
    expect(page.locator('[data-id="lamp-blue"] .action-like')).to_have_attribute("aria-pressed", "true")
    page.get_by_role("button", name="1 product that you like").click()
    expect(page.get_by_role("dialog").locator(".card").first).to_have_attribute("data-id", "lamp-blue")
    expect(page.get_by_role("dialog").locator("section .card").first).to_be_visible()


def test_a_minute_without_a_touch_forgets_everything(visit: Open) -> None:
    page = visit(clock=True)
    length = page.evaluate("history.length")
    look_for(page, "canary mug")
    page.locator(".action-like").first.click()
    page.clock.fast_forward(51_000)
    stay = page.get_by_role("button", name="I am still here")
    expect(stay).to_be_focused()
    stay.click()
    expect(page.locator("dialog")).to_have_count(0)  # hidden it is before; the next minute begins here
    expect(page.locator("#words")).to_have_value("canary mug")
    page.clock.fast_forward(51_000)
    expect(page.get_by_role("timer")).to_contain_text("In 10 seconds")
    for _ in range(10):
        page.clock.run_for(1_000)
    expect(page.locator(".begin")).to_be_focused()
    expect(page.get_by_role("dialog")).to_have_count(0)
    assert "canary" not in page.content()
    assert page.locator("#words").input_value() == ""
    assert page.evaluate("[history.length, localStorage.length, sessionStorage.length, document.cookie]") == [
        length,
        0,
        0,
        "",
    ]
    assert page.evaluate("indexedDB.databases().then((all) => all.length)") == 0
    assert page.evaluate("caches.keys().then((all) => all.length)") == 0
    page.locator(".begin").click()
    expect(page.get_by_role("button", name="Back")).to_be_disabled()
    expect(page.locator(".heart-button")).to_be_hidden()


def test_the_language_changes_at_a_tap_and_keeps_the_question(visit: Open) -> None:
    page = visit()
    look_for(page, "red mug")
    page.get_by_role("button", name="中文").click()
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hans")
    expect(page.locator("#words")).to_have_value("red mug")
    expect(page.locator(".card-title").first).to_have_text("好看的杯")
    expect(page.locator(".chip-name")).to_have_text(["颜色: 红色"])
    expect(page.get_by_role("button", name="中文")).to_be_focused()
    page.locator("#words").fill("好看的灯")
    expect(page.locator(".card-title").first).to_have_text("好看的灯")
    expect(page.locator(".explanation").first).to_contain_text("“好看的灯”")


def test_a_browser_in_chinese_is_met_in_chinese(visit: Open) -> None:
    page = visit(language="zh-CN", begun=False)
    expect(page.locator(".begin")).to_have_text("轻触开始")


def test_a_server_that_goes_and_comes_back(visit: Open, spoken: Path) -> None:
    own = Serving(lambda: application(EngineHolder(spoken / "bundle"), AccessControl()))
    own.start()
    try:
        page = visit(at=own)
        before = look_for(page, "mug")
        own.stop()
        page.locator("#words").fill("lamp")
        expect(page.get_by_role("alert")).to_contain_text("does not answer")
        assert shown(page) == before
        own.start()
        expect(page.get_by_role("alert")).to_have_count(0)
        expect(page.locator(".results .card").first).to_have_attribute("data-id", "lamp-red")
    finally:
        own.stop()


def test_a_busy_server_is_asked_again(visit: Open) -> None:
    page = visit()
    refusals = [503, 503]

    def busy(route: Route) -> None:
        if refusals:
            route.fulfill(status=refusals.pop(), headers={"retry-after": "1"}, json={"title": "busy"})
        else:
            route.continue_()

    page.route("**/v1/search", busy)
    page.locator("#words").fill("mug")
    expect(page.locator(".told")).to_contain_text("Many people")
    expect(page.locator(".results .card").first).to_be_visible()


def test_an_answer_that_comes_too_late_is_not_shown(visit: Open) -> None:
    page = visit()
    held: list[Route] = []

    def hold(route: Route) -> None:
        if '"text":"mug"' in (route.request.post_data or ""):
            held.append(route)
        else:
            route.continue_()

    page.route("**/v1/search", hold)
    page.locator("#words").fill("mug")
    page.locator("#words").fill("lamp")
    expect(page.locator(".results .card").first).to_have_attribute("data-id", "lamp-red")
    assert held
    page.unroute_all(behavior="ignoreErrors")
    expect(page.locator(".results-title")).to_have_text("“lamp”")


def test_a_product_that_left_the_shop_is_left_out_of_the_question(visit: Open) -> None:
    page = visit()
    look_for(page, "mug")
    page.locator(".action-dislike").first.click()

    def gone(route: Route) -> None:
        if json.loads(route.request.post_data or "{}")["exclude"]:
            route.fulfill(
                status=404,
                content_type="application/problem+json",
                json={
                    "type": "urn:vitrine:error:UnknownProduct",
                    "title": "gone",
                    "status": 404,
                    "detail": "",
                },
            )
        else:
            route.continue_()

    page.route("**/v1/search", gone)
    look_for(page, "lamp")
    expect(page.locator(".results .card").first).to_have_attribute("data-id", "lamp-red")


def picture(request: Request) -> Image.Image:
    """The picture in the body of a search."""
    image = json.loads(request.post_data or "")["image"]
    return Image.open(io.BytesIO(base64.b64decode(image)))
