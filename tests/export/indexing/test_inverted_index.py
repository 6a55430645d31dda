"""What is suggested of titles: whole names, no pieces."""

from __future__ import annotations

import pytest

from edge_runtime.types import Product, Text
from export.indexing.inverted_index import InvertedIndexBuilder


def suggested(*titles: str, language: str = "en") -> set[str]:
    """The phrases that are suggested where each title stands three times."""
    index = InvertedIndexBuilder()
    for row, title in enumerate(title for title in titles for _ in range(3)):
        index.add(row, Product(id=str(row), texts={language: Text(title)}))
    return {text for _, text, kind, _, _ in index.suggestions() if kind == "query"}


@pytest.mark.parametrize(
    ("title", "phrases"),
    [
        ("Alder aluminium water bottle, blue", {"water bottle", "aluminium water bottle"}),
        ("Red striped mug by Oakvale", {"mug", "striped mug"}),
        ("Smooth frobnicator", {"smooth frobnicator"}),
        ("Jar with the mug", {"mug"}),
    ],
)
def test_english_phrases_end_with_what_the_thing_is(title: str, phrases: set[str]) -> None:
    assert suggested(title) == phrases


def test_chinese_phrases_are_whole_names() -> None:
    teas = suggested("红茶茶叶 灰色", "伯爵茶茶叶 红色", "龙井茶叶 红色", "毛尖茶叶 红色", language="zh")
    assert "茶叶" in teas
    assert "红色" in teas
    assert not {"茶茶", "茶茶叶", "色茶", "叶灰"} & teas
    oils = suggested("冷榨橄榄油 黑色", "有机橄榄油 黑色", language="zh")
    assert oils == {"橄榄油", "冷榨橄榄油", "有机橄榄油", "黑色"}


def test_a_piece_that_is_always_followed_by_the_same_is_none() -> None:
    found = suggested("条纹落地灯", "波点落地灯", "条纹马克杯", "波点马克杯", language="zh")
    assert {"条纹落地灯", "马克杯", "条纹马克杯"} <= found
    assert not {"条纹落", "波点落", "地灯"} & found


def test_the_best_completions_of_each_frequent_prefix_are_kept() -> None:
    entries = [(f"red {n:03}", f"Red {n:03}", "product", n, float(n)) for n in range(200)]
    entries += [
        ("red", "Red", "brand", 7, 1000.0),
        *((f"s {n:03}", "", "product", 1, 1.0) for n in range(199)),
    ]
    kept = list(InvertedIndexBuilder().frequent(sorted(entries)))
    assert {prefix for prefix, *_ in kept} == {"r", "re", "red", "red "}
    best = [("Red", "brand", 7), *((f"Red {n:03}", "product", n) for n in range(199, 150, -1))]
    for prefix in ("r", "re", "red"):
        assert [(text, kind, count) for at, _, text, kind, count in kept if at == prefix] == best
        assert [place for at, place, *_ in kept if at == prefix] == list(range(50))
    assert [text for at, _, text, _, _ in kept if at == "red "] == [
        f"Red {n:03}" for n in range(199, 149, -1)
    ]
