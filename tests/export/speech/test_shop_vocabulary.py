from __future__ import annotations

from edge_runtime.types import Product, Text
from export.speech.shop_vocabulary import Phrase, gather, say

KINDS = ("连衣裙", "运动鞋", "台灯", "相机", "双肩包")
STUFFS = ("亚麻", "皮革", "帆布", "塑料", "陶瓷")
COLOURS = ("红色", "蓝色", "绿色")


def shop() -> list[Product]:
    return [
        Product(
            id=f"{k}-{s}-{c}",
            texts={"en": Text(f"Alder linen lamp no {k}{s}{c}"), "zh": Text(f"诺比 {stuff}{kind} {colour}")},
            brand="Alder",
            category=("Home", "Lamps"),
            mpn=f"LA-{k}{s}{c}0",
            colours=("red",),
        )
        for k, kind in enumerate(KINDS)
        for s, stuff in enumerate(STUFFS)
        for c, colour in enumerate(COLOURS)
    ]


def test_chinese_titles_are_cut_where_words_end() -> None:
    cuts = gather(shop()).cuts
    assert {*KINDS, *STUFFS, *COLOURS, "诺比"} <= cuts
    assert not {"亚麻连", "麻连衣", "麻台", "动鞋", "革相机"} & cuts


def test_phrases_have_their_roles() -> None:
    phrases = gather(shop()).phrases
    assert phrases[Phrase("Alder", "brand")] == 75
    assert phrases[Phrase("Lamps", "product_type")] == 75
    assert phrases[Phrase("LA-0000", "model")] == 1
    assert phrases[Phrase("红色", "attribute")] == 75


def test_what_titles_write_is_told_from_what_a_thing_is_also_called() -> None:
    words = gather(shop())
    assert words.titled[Phrase("lamp", "product_type")] == 75
    assert words.phrases[Phrase("Lamps", "product_type")] == 75
    assert not words.titled[Phrase("Lamps", "product_type")]


def test_texts_become_the_words_that_are_spoken() -> None:
    cuts = gather(shop()).cuts
    assert say("Women's T-shirt, 50 EUR!", cuts) == ["womens", "t", "shirt", "fifty", "eur"]
    assert say("诺比 亚麻台灯 200元", cuts) == ["诺比", "亚麻", "台灯", "二", "百", "元"]
