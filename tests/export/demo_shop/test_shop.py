"""The demo shop: the same from the same seed, complete in both languages, read by our own reader without a refusal."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image

from export.demo_shop.feed import rows, write
from export.demo_shop.pictures import draw
from export.demo_shop.product_types import COLOURS, PRODUCT_TYPES, table
from export.demo_shop.products import Product, gtin, products
from export.demo_shop.texts import description, reviews, title
from export.feeds import read

COUNT = 1272


@pytest.fixture(scope="module")
def shop() -> list[Product]:
    return list(products(7, COUNT))


def test_the_shop_is_large_and_every_kind_and_colour_is_in_stock(shop: list[Product]) -> None:
    assert len(PRODUCT_TYPES) >= 30
    counts = Counter(product.type.name for product in shop)
    assert set(counts) == set(PRODUCT_TYPES)
    assert min(counts.values()) == COUNT // len(PRODUCT_TYPES)
    sold = {(product.type.name, product.colour) for product in shop}
    assert sold == {(one, colour) for one in PRODUCT_TYPES for colour in COLOURS}
    assert len({product.id for product in shop}) == COUNT
    assert len({title(product, "en") for product in shop}) > 0.95 * COUNT
    assert len({description(product, "zh") for product in shop}) > 0.95 * COUNT


def test_same_seed_same_shop_other_seed_another(shop: list[Product]) -> None:
    assert list(products(7, 80)) == shop[:80]
    assert [list(rows(p)) for p in products(7, 80)] == [list(rows(p)) for p in shop[:80]]
    assert list(products(8, 80)) != shop[:80]


def test_barcodes_hold_their_check_digit(shop: list[Product]) -> None:
    assert gtin("400638133393") == "4006381333931"  # the example that textbooks give
    for product in shop:
        digits = [int(digit) for digit in product.gtin]
        assert len(digits) == 13
        assert (sum(digits[0::2]) + 3 * sum(digits[1::2])) % 10 == 0
    assert len({product.gtin for product in shop}) == COUNT


def test_titles_name_kind_and_colour_in_both_languages(shop: list[Product]) -> None:
    for product in shop:
        english, chinese = title(product, "en"), title(product, "zh")
        assert product.type.name in english.lower()
        assert product.colour in english.lower()
        assert product.type.zh in chinese
        assert COLOURS[product.colour].zh in chinese
        for text in (english, description(product, "en")):
            assert text.isascii() or not any("\u4e00" <= letter <= "\u9fff" for letter in text)
            assert "  " not in text
            assert "{" not in text
            assert " a orange" not in f" {text.lower()}"


def test_prices_sizes_and_genders_fit_the_product_type(shop: list[Product]) -> None:
    for product in shop:
        low, high = product.type.prices
        assert low - 1 <= product.price <= high + 1
        assert product.sale_price is None or product.sale_price < product.price
        assert set(product.sizes) <= set(product.type.sizes)
        assert bool(product.sizes) == bool(product.type.sizes)
        assert (product.gender in product.type.genders) or not product.type.genders
        assert not product.stars or 1 <= product.rating <= 5


def test_words_of_a_review_fit_its_stars(shop: list[Product]) -> None:
    stars_of: dict[str, set[int]] = {}
    for product in shop:
        for review in reviews(product):
            plain = review["text"]
            for word in (product.colour, COLOURS[product.colour].zh, product.type.name, product.type.zh):
                plain = plain.replace(word, "…")
            stars_of.setdefault(plain, set()).add(review["rating"])
    assert len(stars_of) > 100
    assert all(len(stars) == 1 for stars in stars_of.values())


def test_both_languages_have_words_for_everything() -> None:
    english, chinese = table("words_en"), table("words_zh")
    for part in ("type", "material", "pattern", "pattern_line", "who", "packed"):
        assert english[part].keys() == chinese[part].keys()
    assert english["type"].keys() == PRODUCT_TYPES.keys()
    for one in PRODUCT_TYPES.values():
        assert set(one.materials) <= english["material"].keys()
        assert set(one.patterns) <= english["pattern"].keys()
        assert bool(one.pack) == (one.name in english["packed"])
        assert one.category[0] in table("brands")["brand"]


def test_the_feed_is_read_without_a_refusal(tmp_path: Path) -> None:
    seen: list[tuple[str, int, int | None]] = []
    path = write(tmp_path, 7, 24, lambda step, done, total: seen.append((step, done, total)))
    with read([path]) as feed:
        assert (feed.report.read, feed.report.refused, feed.report.cards) == (48, 0, 24)
        assert not feed.report.problems
        cards = list(feed)
    assert seen[-1] == ("drawing", 24, 24)
    for card in cards:
        assert set(card.texts) == {"en", "zh"}
        for link in (card.image_link, *card.additional_image_links):
            with Image.open(tmp_path / str(link)) as picture:
                assert picture.size == (256, 256)
    lines = path.read_text("utf-8").splitlines()
    assert json.loads(lines[0])["language"] == "en"


def test_a_product_looks_the_same_each_time_and_its_views_differ(shop: list[Product]) -> None:
    product = shop[3]
    assert draw(product, 0, 64).tobytes() == draw(product, 0, 64).tobytes()
    assert draw(product, 0, 64).tobytes() != draw(product, 1, 64).tobytes()
