from __future__ import annotations

import json
from pathlib import Path

import pytest

from edge_runtime.types import Product
from export.feeds import FeedError, picture_path, read
from export.feeds.problems import Refusal
from export.feeds.values import price


@pytest.mark.parametrize(
    ("text", "amount", "currency"),
    [
        ("1.299,00 EUR", 1299.0, "EUR"),
        ("EUR 1,299.00", 1299.0, "EUR"),
        ("¥1,299", 1299.0, "CNY"),
        ("1 299,00 €", 1299.0, "EUR"),
        ("1\u202f299,00 €", 1299.0, "EUR"),
        ("12.99 USD", 12.99, "USD"),
        ("1.299 EUR", 1299.0, "EUR"),
        ("1.299 KWD", 1.299, "KWD"),
        ("0.999 EUR", 0.999, "EUR"),
        ("1299.000", 1299.0, None),
    ],
)
def test_prices_are_read(text: str, amount: float, currency: str | None) -> None:
    assert price(text, "price", None) == (amount, currency)


@pytest.mark.parametrize("text", ["", "free", "-3 EUR", "1,2,3 EUR", "1.2.3,4", "EUR 5 USD", "9" * 30])
def test_what_is_no_price_is_refused(text: str) -> None:
    with pytest.raises(Refusal):
        price(text, "price", None)


def _write(path: Path, *rows: dict[str, object]) -> Path:
    path.write_text("".join(json.dumps(row) + "\n" for row in rows), encoding="utf-8")
    return path


def test_bad_rows_are_counted_and_strict_stops(tmp_path: Path) -> None:
    path = tmp_path / "feed.csv"
    path.write_bytes(
        b"\xef\xbb\xbfid,title,price,availability\n1,Caf\xe9,1 EUR,in stock\n1,Again,1 EUR,\n2,,1 EUR,\n"
        b"3,Three,x,\n4,Four,1 USD,\n5,Five,1 EUR,perhaps\n6,Six\n7,Se\x01ven,,\n"
    )
    with read([path]) as feed:
        report = feed.report
        assert (report.read, report.kept, report.refused, report.cards) == (8, 1, 7, 1)
        assert [p.line for p in report.problems] == [3, 4, 5, 6, 7, 8, 9]
        assert sum(report.reasons.values()) == report.refused
        assert [product.title for product in feed] == ["Café"]
    with pytest.raises(FeedError):
        read([path], strict=True)


def test_variants_and_languages_become_one_card(tmp_path: Path) -> None:
    rows: list[dict[str, object]] = [
        {"id": "a", "item_group_id": "g", "title": "Shoe", "colour": "red", "price": 9, "currency": "EUR"},
        {"id": "c", "title": "Cup"},
        {"id": "b", "item_group_id": "g", "title": "Shoe", "colour": "blue", "price": "8 EUR"},
        {"id": "c", "title": "杯子"},
    ]
    with read([_write(tmp_path / "f.jsonl", *rows)]) as feed:
        shoe, cup = feed
    assert [variant.id for variant in shoe.variants] == ["a", "b"]
    assert (shoe.id, shoe.price, shoe.colours) == ("g", 8.0, ("red", "blue"))
    assert {language: text.title for language, text in cup.texts.items()} == {"en": "Cup", "zh": "杯子"}


@pytest.mark.parametrize("name", ["a.csv", "a.tsv", "a.xml", "a.jsonl"])
def test_an_empty_file(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"<rss/>" if name == "a.xml" else b"")
    with read([tmp_path / name]) as feed:
        assert (feed.report.read, list(feed)) == (0, [])


def test_every_format_states_the_same_product(tmp_path: Path) -> None:
    import pyarrow
    import pyarrow.parquet

    row = {
        "id": "cup",
        "title": "Blue cup",
        "brand": "Mu",
        "product_type": "Home > Cups",
        "price": "5.00 EUR",
    }
    names, cells = zip(*row.items(), strict=True)
    for ending, mark in ((".csv", ","), (".tsv", "\t")):
        (tmp_path / f"f{ending}").write_text(f"{mark.join(names)}\n{mark.join(cells)}\n", encoding="utf-8")
    _write(tmp_path / "f.jsonl", dict(row))
    pyarrow.parquet.write_table(pyarrow.Table.from_pylist([row]), tmp_path / "f.parquet")
    inner = "".join(f"<g:{n}>{c.replace('>', '&gt;')}</g:{n}>" for n, c in row.items())
    (tmp_path / "f.xml").write_text(
        f'<rss xmlns:g="http://base.google.com/ns/1.0"><channel><item>{inner}</item></channel></rss>',
        encoding="utf-8",
    )
    (tmp_path / "s.csv").write_text(
        "Handle,Title,Vendor,Type,Option1 Name,Option1 Value,Variant Price,Image Src\n"
        "cup,Blue cup,Mu,Home > Cups,Title,Default Title,5.00,\n",
        encoding="utf-8",
    )
    found: list[list[Product]] = []
    for path in sorted(tmp_path.iterdir()):
        with read([path], currency="EUR", strict=True) as feed:
            found.append(list(feed))
    assert len(found) == 6
    assert all(products == found[0] for products in found)
    assert found[0][0].category == ("Home", "Cups")


def test_xml_with_a_doctype_is_refused(tmp_path: Path) -> None:
    (tmp_path / "f.xml").write_text('<!DOCTYPE r [<!ENTITY a "b">]><rss/>', encoding="utf-8")
    with pytest.raises(FeedError, match="DOCTYPE"):
        read([tmp_path / "f.xml"])


def test_an_open_quote_costs_one_row(tmp_path: Path) -> None:
    (tmp_path / "f.csv").write_text('id,title\n1,"open\n2,Two\n3,"Three\nlines"\n', encoding="utf-8")
    with read([tmp_path / "f.csv"]) as feed:
        assert feed.report.refused == 1
        assert [product.title for product in feed] == ["Two", "Three lines"]


def test_pictures_stay_inside_their_folder(tmp_path: Path) -> None:
    images = tmp_path / "images"
    images.mkdir()
    (tmp_path / "secret.jpg").write_bytes(b"x")
    (images / "in.jpg").write_bytes(b"x")
    (images / "out.jpg").symlink_to(tmp_path / "secret.jpg")
    for link, name in (
        ("in.jpg", "in.jpg"),
        ("http://x/y/in.jpg?z", "in.jpg"),
        ("out.jpg", None),
        ("../secret.jpg", None),
        (str(tmp_path / "secret.jpg"), None),
    ):
        path = picture_path(link, images)
        assert (path and path.name) == name
