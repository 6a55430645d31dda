"""What words find, from a catalogue as it is built."""

from __future__ import annotations

import math
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge_runtime.catalogue.database import Database
from edge_runtime.errors import InvalidQuery
from edge_runtime.retrieval.parameters import FIELDS, K1
from edge_runtime.types import Product, Text
from export.indexing.catalogue_database import build
from tests.small_catalogue import Words, opened, product


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("running shoe", 0),
        ("eos 90d", 2),
        ("eos90d", 2),
        ('15.6"', 3),
        ("2 tb", 3),
        ("laptop", 3),
        ("hdd", 5),
        ("usbc", 5),
        ("usb c", 5),
        ("相机", 2),  # the camera by its English name, before the bag for it
        ("包", 4),
        ("runing shoos", 0),
        ("camra", 2),
    ],
)
def test_search_finds(words: Words, text: str, first: int) -> None:
    assert words.search(text, 10).rows[0] == first


def test_coverage_is_the_share_found(words: Words) -> None:
    found = words.search("red running shoes", 10)
    assert found.rows[0] == 0
    assert found.coverage[0] == pytest.approx(1.0)
    assert found.title_coverage[0] == pytest.approx(1.0)
    assert np.all(np.diff(found.scores) <= 0)
    assert np.all((found.scores > 0) & (found.scores <= 1))
    assert words.search("canon qqqqqqqqqqqq", 1).coverage[0] < 0.5
    known = words.search("shoes qqqqqqqqqqqq", 1).coverage[0]
    assert known == pytest.approx(1.0), "of shoes, a word that no product has cannot tell the better"
    red = words.search("red", 10)
    strap = red.rows.tolist().index(2)
    assert (red.coverage[strap], red.title_coverage[strap]) == (pytest.approx(1.0), 0.0)


def test_words_that_name_nothing_are_left_out(words: Words) -> None:
    plain, asked = words.search("camera", 10), words.search("do you have a camera", 10)
    assert asked.rows.tolist() == plain.rows.tolist()
    assert asked.coverage.tolist() == plain.coverage.tolist()
    assert (plain.content_word_ratio, plain.single_word) == (1.0, True)
    assert (asked.content_word_ratio, asked.single_word) == (0.2, False)
    assert len(words.search("with", 10).rows), "the only word counts"


def test_chinese_words_that_name_nothing_are_left_out(words: Words) -> None:
    plain, asked = words.search("红色", 10), words.search("有没有红色的", 10)
    assert asked.rows.tolist() == plain.rows.tolist()
    assert asked.coverage.tolist() == plain.coverage.tolist()
    assert asked.content_word_ratio == 1.0
    assert len(words.search("的", 10).rows) == 0


def test_names_of_kinds_are_known_words(words: Words) -> None:
    assert words.correct("runing kicks") == "running kicks"
    assert words.correct("snapper") is None
    assert words.expander.knows("camera bag")
    assert not words.expander.knows("camera qqqq")
    assert words.expander.coloured("", "emerald", " camera bag")
    assert not words.expander.coloured("", "emerald", " qqqq")


def test_a_mended_word_counts_less(words: Words) -> None:
    right, mended = words.search("camera", 10), words.search("camrea", 10)
    assert mended.rows.tolist() == right.rows.tolist()
    assert mended.coverage[0] == pytest.approx(0.8 * right.coverage[0])


def test_words_behind_for_say_what_a_product_is_not(tmp_path: Path) -> None:
    titles = ["Charger for Phone", "Phone Nova", "适用手机 充电器", "手机 Nova"]
    build([product(n, title) for n, title in enumerate(titles)], tmp_path / "c.db")
    with opened(tmp_path / "c.db") as words:
        found = words.search("phone", 2)
        assert found.rows.tolist() == [1, 0]
        assert found.title_coverage.tolist() == [1.0, 1.0]
        rows = words.search("手机", 10).rows.tolist()
        assert rows.index(3) < rows.index(2)


def test_allowed_rows_and_k(words: Words) -> None:
    allowed = np.zeros(6, np.bool_)
    allowed[1] = True
    assert words.search("shoes", 10, allowed=allowed).rows.tolist() == [1]
    assert len(words.search("shoes camera", 2).rows) == 2
    with pytest.raises(InvalidQuery):
        words.search("shoes", 0)
    with pytest.raises(InvalidQuery):
        words.search("shoes", 1, allowed=allowed[:2])


def test_order_is_that_of_plain_bm25(tmp_path: Path) -> None:
    rng = np.random.default_rng(0)
    words = ["alpha", "beta", "gamma", "delta", "omega", "sigma"]

    def text(size: int) -> str:
        return " ".join(rng.choice(words, size))

    products = [product(n, text(1 + n % 4), text(2 + n % 7)) for n in range(60)]
    build(products, tmp_path / "c.db")
    by_field = {
        "title": [product.title.split() for product in products],
        "description": [product.texts["en"].description.split() for product in products],
    }

    def frequency(row: int, word: str) -> float:
        total = 0.0
        for field in FIELDS:
            if field.name in by_field:
                texts = by_field[field.name]
                mean = sum(map(len, texts)) / len(texts)
                length = 1 - field.b + field.b * len(texts[row]) / mean
                total += field.weight * texts[row].count(word) / length
        return total

    def bm25(row: int, query: list[str]) -> float:
        total = mass = 0.0
        for word in query:
            have = sum(frequency(other, word) > 0 for other in range(60))
            idf = math.log(1 + (60 - have + 0.5) / (have + 0.5))
            mass += idf
            total += idf * frequency(row, word) / (K1 + frequency(row, word))
        return total / mass

    with opened(tmp_path / "c.db") as search:
        for query in (["alpha"], ["beta", "omega"], ["gamma", "delta", "sigma"]):
            found = search.search(" ".join(query), 60)
            expected = {row: score for row in range(60) if (score := bm25(row, query)) > 0}
            assert set(found.rows.tolist()) == set(expected)
            order = [expected[row] for row in found.rows.tolist()]
            assert found.scores.tolist() == pytest.approx(order, abs=1e-4)
            assert all(a >= b - 1e-4 for a, b in pairwise(order))


@pytest.mark.parametrize(
    "text", ['"shoes', "shoes*", "title:shoes", "shoes AND", "NEAR(shoes", "shoes);", "-shoes"]
)
def test_operators_have_no_meaning(words: Words, text: str) -> None:
    assert {0, 1} <= set(words.search(text, 10).rows.tolist())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(st.text(st.characters(exclude_categories=()), max_size=100))
def test_any_text_is_answered(words: Words, text: str) -> None:
    found = words.search(text, 3)
    words.matched(text, found.rows)
    words.correct(text)


def test_the_lists_of_a_query_are_fetched_once_and_go_with_it(
    words: Words, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    rows = Database.rows

    def counted(database: Database, sql: str, values: tuple[object, ...] = ()) -> list[object]:
        asked.append(sql)
        return rows(database, sql, values)

    monkeypatch.setattr(Database, "rows", counted)
    query = words.expanded("red running shoes")
    found = words.lexical.search(query, 3)
    once = len(asked)
    words.lexical.matched(query, found.rows)
    assert len(asked) == once
    words.expanded("red running shoes")
    assert len(asked) > once, "another query, though of the same words, holds lists of its own"


def test_matched_words(words: Words) -> None:
    assert words.matched("red running camera", [0, 2, 3]) == [
        ("red", "running"),
        ("red", "camera"),
        (),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("camrea bag", "camera bag"),
        ("camera", None),
        ("eos91d", None),
        ("zzzz", None),
        ("Runing!", "running!"),
        ("leathr", None),
        ("rucksak", "rucksack"),  # no title has it: a kind's other name
    ],
)
def test_correct(words: Words, text: str, expected: str | None) -> None:
    assert words.correct(text) == expected


def test_several_threads(words: Words) -> None:
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: words.search("camera", 5).rows.tolist(), range(40)))
    assert all(rows == found[0] for rows in found)


@pytest.fixture(scope="module")
def typed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Words]:
    """A shop in which a word is being typed; its language has "gran" and "rose"."""
    titles = ["Red sneakers", "Red shirt", "Blue sneakers", "Red grain mill", "Red stilettos", "Nose clip"]
    products = [product(n, title, "grain nose") for n, title in enumerate(titles)]
    products.append(Product(id="p6", texts={"zh": Text("红色运动鞋")}, category=("Sneakers",)))
    path = tmp_path_factory.mktemp("typed") / "c.db"
    build(products, path)
    with opened(path, knows=lambda word: word in ("gran", "rose")) as search:
        yield search


@pytest.mark.parametrize(
    ("text", "best"),
    [
        ("red sne", {0}),
        ("red sh", {1}),
        ("red heel", {4}),  # by another name of the kind
        ("red sne ", {0, 1, 3, 4}),  # it is finished: no product has such a word
        ("红色运", {6}),
    ],
)
def test_the_last_word_may_be_unfinished(typed: Words, text: str, best: set[int]) -> None:
    found = typed.search(text, 10)
    at_best = found.rows[found.coverage >= found.coverage.max() - 1e-6]
    assert set(at_best.tolist()) == best


def test_an_unfinished_word_with_which_nothing_begins_is_set_aside(typed: Words) -> None:
    red, typing, said = (typed.search(text, 10) for text in ("red", "red xq", "red xqxqxq"))
    assert typing.rows.tolist() == red.rows.tolist()
    assert typing.coverage.tolist() == red.coverage.tolist()
    assert said.coverage.max() < 0.5, "so long a word says something, and nothing has it"
    assert not len(typed.search("xq", 10).rows)


def test_what_is_a_word_is_neither_ended_nor_mended(typed: Words) -> None:
    assert typed.correct("gran mill") is None
    assert typed.correct("rose clip") is None
    assert typed.correct("graim mill") == "grain mill"
    assert typed.correct("mill sne") is None, "unfinished, not wrong"
    assert typed.matched("red sh", [1]) == [("red", "sh")]


def test_candidates_of_another_kind_are_told_their_words(words: Words) -> None:
    best = words.search("red camera", 1)
    more = words.search("red camera", 1, also=np.array([4, 3, 0, 4]))
    assert more.rows[0] == best.rows[0]
    assert set(more.rows.tolist()) == {int(best.rows[0]), 0, 4}, "the notebook has none of the words"
    assert np.all(np.diff(more.scores) <= 0)


def test_what_has_as_many_of_the_words_as_the_best(words: Words) -> None:
    assert words.search("shoes", 1).full_matches.tolist() == [0, 1]
    assert words.search("red shoes", 1).full_matches.tolist() == [0]
    allowed = np.arange(6) == 1
    assert words.search("shoes", 10, allowed=allowed).full_matches.tolist() == [0, 1]
    none = words.search("shoes", 10, allowed=np.zeros(6, np.bool_))
    assert (none.rows.tolist(), none.full_matches.tolist()) == ([], [0, 1])
    assert words.search("qqqqqqqq", 10).full_matches.tolist() == []
