from __future__ import annotations

import pytest

from edge_runtime.query.parser import QueryParser
from tests.query.parsing import parse

READER = QueryParser({"price": [], "value_for_money": []}, "CNY")


@pytest.mark.parametrize(
    ("words", "left"),
    [
        ("想要购买一款相机", "相机"),
        ("给我推荐一些相机", "相机"),
        ("你好，我想买一双运动鞋，谢谢", "运动鞋"),
        ("台灯有吗？", "台灯"),
        ("红色的沙发哪个好", "红色的沙发"),
        ("想要购买一款高性价比的相机", "相机"),
        ("帮我找200元以内的耳机", "耳机"),
    ],
)
def test_what_only_asks_is_taken_off(words: str, left: str) -> None:
    assert parse(READER, words).text == left


@pytest.mark.parametrize(
    "words", ["想念", "买手店", "看板", "来电铃", "有没有", "我想要", "find me a camera", "要么乐队唱片"]
)
def test_names_and_what_is_nothing_else_stay(words: str) -> None:
    assert parse(READER, words).text == words
