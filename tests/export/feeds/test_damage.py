"""Feeds that are damaged, hostile or in odd encodings: every row is kept or refused by name, and counted."""

from __future__ import annotations

import gzip
import json
import random
import subprocess
import sys
from pathlib import Path
from typing import Any

import pyarrow
import pyarrow.parquet
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from export.feeds import FeedError, Report, read
from export.feeds.fields import check
from export.feeds.problems import Refusal
from tests.export.feeds import writers

ROWS = [{"id": str(n), "title": f"Cup {n}", "price": f"{n + 1}.50 EUR"} for n in range(40)]


def report_of(path: Path, **options: Any) -> Report:
    with read([path], **options) as feed:
        assert feed.report.read == feed.report.kept + feed.report.refused
        assert sum(feed.report.reasons.values()) == feed.report.refused
        assert len(list(feed)) == feed.report.cards
        return feed.report


def outcome(path: Path) -> Report | FeedError:
    """What becomes of a file: its report, or an error that names it."""
    try:
        return report_of(path)
    except FeedError as error:
        where = error.where
        refused = error
    assert where == str(path)
    return refused


@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl", "xml", "parquet"])
@pytest.mark.parametrize("cut", [0.05, 0.5, 0.98])
def test_a_truncated_file_is_told(tmp_path: Path, ending: str, cut: float) -> None:
    path = tmp_path / f"f.{ending}"
    {
        "jsonl": writers.write_jsonl,
        "xml": writers.write_xml,
        "parquet": writers.write_parquet,
    }.get(ending, writers.write_delimited)(path, ROWS)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * cut)])
    report = outcome(path)
    if isinstance(report, Report):
        assert report.kept < len(ROWS) or cut > 0.9
        assert all(problem.file == str(path) and problem.reason for problem in report.problems)
        assert report.refused == 1 or ending in ("csv", "tsv")


@pytest.mark.parametrize("how", ["cut", "flipped", "no gzip", "empty"])
def test_damaged_gzip_is_told(tmp_path: Path, how: str) -> None:
    plain = tmp_path / "f.jsonl"
    numbers = random.Random(1)
    writers.write_jsonl(
        plain, [{"id": str(n), "title": "Cup", "mpn": str(numbers.random())} for n in range(2000)]
    )
    data = bytearray(gzip.compress(plain.read_bytes()))
    if how == "cut":
        del data[len(data) // 2 :]
    elif how == "flipped":
        data[len(data) // 2] ^= 0xFF
    elif how == "no gzip":
        data = bytearray(b"id,title\n")
    else:
        data = bytearray()
    path = tmp_path / "f.jsonl.gz"
    path.write_bytes(data)
    if how == "no gzip":
        with pytest.raises(FeedError, match="gzip"):
            read([path])
        return
    report = report_of(path)
    if how == "empty":
        assert report.read == 0
    else:
        assert "damaged file" in report.reasons
        with pytest.raises(FeedError, match="damaged"):
            read([path], strict=True)


def test_gzip_is_read_whatever_the_case_of_its_name(tmp_path: Path) -> None:
    writers.write_jsonl(tmp_path / "f.jsonl", ROWS)
    path = tmp_path / "FEED.JSONL.GZ"
    path.write_bytes(gzip.compress((tmp_path / "f.jsonl").read_bytes()))
    assert report_of(path).kept == len(ROWS)


@pytest.mark.parametrize("at", [0.1, 0.4, 0.7, 0.99])
def test_damaged_parquet_is_refused_by_name(tmp_path: Path, at: float) -> None:
    path = tmp_path / "f.parquet"
    writers.write_parquet(path, ROWS)
    data = bytearray(path.read_bytes())
    place = int(len(data) * at)
    data[place : place + 40] = bytes(byte ^ 0x5A for byte in data[place : place + 40])
    path.write_bytes(data)
    outcome(path)


def test_bytes_that_are_no_text_cost_their_parquet_row_only(tmp_path: Path) -> None:
    texts = pyarrow.array([b"Cup", b"\xff\xfe", b"Jug"], pyarrow.binary()).view(pyarrow.string())
    table = pyarrow.table({"id": ["1", "2", "3"], "title": texts})
    pyarrow.parquet.write_table(table, tmp_path / "f.parquet")
    report = report_of(tmp_path / "f.parquet")
    assert (report.kept, report.refused, report.problems[0].line) == (2, 1, 2)


@pytest.mark.parametrize(
    ("text", "error"),
    [
        (
            '<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><rss>&b;</rss>',
            "DOCTYPE",
        ),
        ('<!DOCTYPE r SYSTEM "file:///etc/passwd"><rss/>', "DOCTYPE"),
    ],
)
def test_entities_are_refused(tmp_path: Path, text: str, error: str) -> None:
    (tmp_path / "f.xml").write_text(text, encoding="utf-8")
    with pytest.raises(FeedError, match=error):
        read([tmp_path / "f.xml"])


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("<rss><item><id>1</id><title>T &nbsp; x</title></item></rss>", "undefined entity"),
        ("<a>" * 500, "tags inside each other"),
        (f"<rss><item {'x' * 5_000_000}", "tag longer"),
        ('<?xml version="1.0" encoding="zlib"?><rss/>', "not a text encoding"),
        ('<?xml version="1.0" encoding="klingon"?><rss/>', "unknown encoding"),
        (f"<rss><item><id>1</id><title>T</title><description>{'d ' * 600_000}</description></item></rss>", "longer than"),
    ],
)  # fmt: skip
def test_hostile_xml_is_one_refusal(tmp_path: Path, text: str, reason: str) -> None:
    (tmp_path / "f.xml").write_text(text, encoding="utf-8")
    report = report_of(tmp_path / "f.xml")
    assert report.refused == 1
    assert reason in report.problems[0].reason


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-16", "iso-8859-1", "gbk", "gb18030", "big5", "windows-1252"]
)
def test_xml_says_its_encoding(tmp_path: Path, encoding: str) -> None:
    title = "Tasse à café" if encoding in ("iso-8859-1", "windows-1252") else "紅色杯子"
    writers.write_xml(tmp_path / "f.xml", [{"id": "1", "title": title}], encoding)
    with read([tmp_path / "f.xml"], strict=True) as feed:
        assert [product.title for product in feed] == [title]


@pytest.mark.parametrize(
    ("encoding", "titles"),
    [
        ("utf-8", ["Tasse à café", "红色的马克杯", "杯"]),
        ("utf-8-sig", ["Tasse à café", "红色的马克杯", "杯"]),
        ("utf-16", ["Tasse à café", "红色的马克杯", "杯"]),
        ("cp1252", ["Tasse à café", "Größe 38 – “neu”", "5 € Gutschein"]),
        ("gb18030", ["红色的马克杯", "杯", "鞋 38"]),
    ],
)
@pytest.mark.parametrize("ending", ["csv", "tsv", "jsonl"])
def test_the_encoding_of_lines_is_told(tmp_path: Path, encoding: str, titles: list[str], ending: str) -> None:
    path = tmp_path / f"f.{ending}"
    rows = [{"id": str(n), "language": "en", "title": title} for n, title in enumerate(titles)]
    if ending == "jsonl":
        path.write_text("\r\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding=encoding)
    else:
        writers.write_delimited(path, rows)
        path.write_text(path.read_text("utf-8"), encoding=encoding)
    with read([path], strict=True) as feed:
        assert [product.title for product in feed] == titles
        noted = {note.reason for note in feed.report.notes}
    assert noted == ({f"read as {encoding}"} if encoding in ("cp1252", "gb18030") else set())


def test_one_file_may_mix_encodings(tmp_path: Path) -> None:
    lines = [
        b"id,title",
        "1,Café".encode(),
        "2,Café".encode("cp1252"),
        "3,红色的马克杯".encode("gb18030"),
        b"4,\x81",
    ]
    (tmp_path / "f.csv").write_bytes(b"\n".join(lines))
    with read([tmp_path / "f.csv"]) as feed:
        assert [product.title for product in feed] == ["Café", "Café", "红色的马克杯"]
        assert [(p.line, p.reason) for p in feed.report.problems] == [
            (5, "malformed row: bytes that are no text")
        ]


@pytest.mark.parametrize(
    ("data", "error"),
    [
        (b"title,price\nCup,1", "no column id"),
        (b"id,\x81\x8d\n1,x", "no header"),
        (b"id,title\r1,Cup\r", "no header"),
        (b"x" * 2_000_000, "no header"),
    ],
)
def test_a_header_that_cannot_be_used(tmp_path: Path, data: bytes, error: str) -> None:
    (tmp_path / "f.csv").write_bytes(data)
    with pytest.raises(FeedError, match=error) as caught:
        read([tmp_path / "f.csv"])
    assert caught.value.hint


def test_files_that_cannot_be_read(tmp_path: Path) -> None:
    (tmp_path / "d.csv").mkdir()
    for name, error in (("none.csv", "No such file"), ("d.csv", "directory"), ("f.xlsx", "no known format")):
        with pytest.raises(FeedError, match=error):
            read([tmp_path / name])
    with pytest.raises(FeedError, match="ISO 4217"):
        read([], currency="EURO")


def test_one_currency_a_bundle(tmp_path: Path) -> None:
    rows = [{"id": "1", "title": "A", "price": "1 EUR"}, {"id": "2", "title": "B", "price": "1 USD"}]
    rows += [{"id": "3", "title": "C", "price": "1.299,00"}, {"id": "4", "title": "D"}]
    writers.write_jsonl(tmp_path / "f.jsonl", rows)
    with read([tmp_path / "f.jsonl"]) as feed:
        assert [product.currency for product in feed] == ["EUR", "EUR", None]
        assert [product.price for product in feed] == [1.0, 1299.0, None]
        problem = feed.report.problems[0]
        assert (problem.line, problem.field) == (2, "price")
        assert "EUR" in problem.reason
    assert report_of(tmp_path / "f.jsonl", currency="USD").kept == 3


def test_ids_repeated_over_files_and_languages(tmp_path: Path) -> None:
    writers.write_jsonl(tmp_path / "a.jsonl", [{"id": "1", "title": "Cup", "language": "en"}])
    writers.write_jsonl(
        tmp_path / "b.jsonl",
        [{"id": "1", "title": "Mug", "language": "en"}, {"id": "1", "title": "杯", "language": "zh-CN"}],
    )
    with read([tmp_path / "a.jsonl", tmp_path / "b.jsonl"]) as feed:
        (product,) = feed
        assert {language: text.title for language, text in product.texts.items()} == {"en": "Cup", "zh": "杯"}
        (problem,) = feed.report.problems
    assert (problem.file, problem.line, problem.field) == (str(tmp_path / "b.jsonl"), 1, "id")


def test_numbers_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "f.jsonl").write_text(
        '{"id": "1", "title": "A", "price": NaN}\n{"id": NaN, "title": "B"}\n'
        f'{{"id": "3", "title": "C", "price": 1{"0" * 400}}}\n{{"id": "4", "title": "D", "price": Infinity}}\n',
        encoding="utf-8",
    )
    report = report_of(tmp_path / "f.jsonl")
    assert [(p.line, p.field) for p in report.problems] == [(2, "id"), (3, "price"), (4, "price")]


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda parts: st.lists(parts, max_size=3) | st.dictionaries(st.text(max_size=8), parts, max_size=3),
    max_leaves=8,
)
_names = st.sampled_from(
    (
        *("id", "title", "price", "sale_price", "currency", "product_type", "color", "size", "reviews"),
        *("rating", "review_count", "texts", "language", "attributes", "availability", "item_group_id", "x"),
    )
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(_names | st.text(max_size=5), _json, max_size=8))
def test_no_value_breaks_the_check(values: dict[str, Any]) -> None:
    try:
        row = check({"id": "1", "title": "T", **values}, None, lambda field, reason: None)
    except Refusal as refusal:
        reason = refusal.reason
    else:
        reason = "kept"
        json.dumps(row.product, allow_nan=False)
    assert 0 < len(reason) < 200


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=300), st.sampled_from(["csv", "tsv", "jsonl", "xml", "parquet", "jsonl.gz"]))
def test_no_bytes_break_the_reading(tmp_path: Path, data: bytes, ending: str) -> None:
    path = tmp_path / f"f.{ending}"
    path.write_bytes((b"id,title\n" if ending == "csv" else b"") + data)
    outcome(path)


def test_deep_nesting_is_kept_or_refused(tmp_path: Path) -> None:
    rows = "".join(
        f'{{"id": "{n}", "title": "T", "x": {"[" * n}{"]" * n}}}\n' for n in (10, 400, 900, 980, 100_000)
    )
    (tmp_path / "f.jsonl").write_text(rows, encoding="utf-8")
    assert report_of(tmp_path / "f.jsonl").read == 5


def test_a_full_disk_is_told(tmp_path: Path) -> None:
    writers.write_jsonl(
        tmp_path / "f.jsonl", [{"id": str(n), "title": "T", "description": "d" * 20_000} for n in range(2000)]
    )
    code = (
        "import resource, sys\n"
        "from pathlib import Path\n"
        "from export.feeds import FeedError, read\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (1_000_000, 1_000_000))\n"
        "try:\n    read([Path(sys.argv[1])])\nexcept FeedError as error:\n    print(error)\n"
    )  # fmt: skip
    command = [sys.executable, "-c", code, str(tmp_path / "f.jsonl")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "temporary file" in done.stdout
