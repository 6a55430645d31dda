"""Products → a feed of any format → the same products."""

from __future__ import annotations

import html
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge_runtime.types import Product, Text, Variant
from export.feeds import read
from tests.export.feeds import writers

_LETTERS = "aZz09éß&'\"-.;|!?%#[]{}=$€ 红鞋杯𠮷かЖ"
_words = st.text(_LETTERS, min_size=1, max_size=24).map(lambda text: " ".join(text.split())).filter(bool)
_plain = st.text("abcXYZ019-_", min_size=1, max_size=12)
_cents = st.integers(1, 10_000_000)


def _few(values: st.SearchStrategy[str]) -> st.SearchStrategy[tuple[str, ...]]:
    return st.lists(values, max_size=3, unique=True).map(tuple)


@st.composite
def products(draw: st.DrawFn) -> list[Product]:
    """Cards as a feed can state them; each is one product, or two or three variants that differ in size."""
    made = []
    for at, count in enumerate(draw(st.lists(st.integers(1, 3), min_size=1, max_size=4))):
        prices = [
            (cents, draw(st.none() | st.integers(1, cents))) for cents in draw(st.tuples(*[_cents] * count))
        ]
        best = min(range(count), key=lambda n: (prices[n][1] or prices[n][0], n))
        sizes = draw(st.lists(_plain, min_size=count, max_size=count, unique=True))
        title, colours = draw(_words), draw(_few(_plain))
        variants = tuple(
            Variant(
                id=f"v{at}-{n}",
                title=title,
                price=price / 100,
                sale_price=None if sale is None else sale / 100,
                colour="/".join(colours) or None,
                size=sizes[n],
            )
            for n, (price, sale) in enumerate(prices)
        )
        made.append(
            Product(
                id=f"p{at}",
                texts={"en": Text(title, draw(st.just("") | _words))},
                brand=draw(st.none() | _words),
                category=draw(_few(_plain.map(lambda text: "k" + text))),  # digits alone are an id, no name
                price=variants[best].price,
                sale_price=variants[best].sale_price,
                currency="EUR",
                colours=colours,
                sizes=tuple(sizes),
                image_link=draw(st.none() | _plain),
                gtin=draw(st.none() | st.just("4006381333931")) if count == 1 else None,
                material=draw(st.none() | _words),
                variants=variants if count > 1 else (),
            )
        )
    return made


def as_rows(cards: Sequence[Product]) -> list[dict[str, Any]]:
    """The rows that state these cards."""
    rows = []
    for card in cards:
        offers = card.variants or (Variant(card.id, "", card.price, card.sale_price, size=card.sizes[0]),)
        for offer in offers:
            row = {
                "id": offer.id,
                "item_group_id": card.id if card.variants else None,
                "language": "en",
                "title": card.title,
                "description": card.texts["en"].description,
                "brand": card.brand,
                "product_type": " > ".join(card.category),
                "price": f"{offer.price:.2f} EUR",
                "sale_price": None if offer.sale_price is None else f"{offer.sale_price:.2f} EUR",
                "color": "/".join(card.colours),
                "size": offer.size,
                "image_link": card.image_link,
                "gtin": card.gtin,
                "material": card.material,
            }
            rows.append({name: value for name, value in row.items() if value not in (None, "")})
    return rows


@pytest.mark.parametrize(
    ("ending", "write"),
    [
        ("csv", writers.write_delimited),
        ("tsv", writers.write_delimited),
        ("jsonl", writers.write_jsonl),
        ("parquet", writers.write_parquet),
        ("xml", writers.write_xml),
    ],
)
@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cards=products())
def test_what_is_written_is_read(
    tmp_path: Path, ending: str, write: Callable[[Path, Sequence[dict[str, Any]]], None], cards: list[Product]
) -> None:
    rows = as_rows(cards)
    cards = [_with_variant_pictures(card) for card in cards]
    path = tmp_path / f"feed.{ending}"
    write(path, rows)
    with read([path], strict=True) as feed:
        assert (feed.report.read, feed.report.kept, feed.report.cards) == (len(rows), len(rows), len(cards))
        assert list(feed) == cards
        assert list(feed) == cards, "a second pass"


def _with_variant_pictures(card: Product) -> Product:
    """Each row states the card's picture, so each variant has it."""
    return replace(card, variants=tuple(replace(v, image_link=card.image_link) for v in card.variants))


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(cards=products())
def test_shopify_states_the_same_cards(tmp_path: Path, cards: list[Product]) -> None:
    rows = as_rows(cards)
    for row in rows:
        row.setdefault("item_group_id", row["id"])
        # Shopify has one colour an option, bodies are HTML, and a price it was compared at must be higher.
        row["color"] = row.get("color", "").replace("/", "")
        row["description"] = html.escape(row.get("description", ""))
        if row.get("sale_price") == row["price"]:
            del row["sale_price"]
    path = tmp_path / "products_export.csv"
    writers.write_shopify(path, rows)
    with read([path], strict=True, currency="EUR") as feed:
        found = list(feed)
    assert [card.id for card in found] == [card.id for card in cards]
    for card, expected in zip(found, cards, strict=True):
        assert card.texts["en" if "en" in card.texts else "zh"] == expected.texts["en"]
        assert (card.brand, card.category, card.sizes) == (expected.brand, expected.category, expected.sizes)
        assert card.effective_price == expected.effective_price
        assert [v.id for v in card.variants] == [v.id for v in expected.variants]
