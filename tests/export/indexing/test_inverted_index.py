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
