from __future__ import annotations

from itertools import product

import pytest

from edge_runtime.query.parser import QueryParser
from edge_runtime.query.product_types import ProductTypes
from edge_runtime.text.colours import AMBIGUOUS_COLOURS, COLOURS
from edge_runtime.text.tokenizer import tokenize
from export.indexing.product_types import flavoured, names
from tests.query.parsing import parse

SOLD = [
    "red",
    "blue",
    "green",
    "yellow",
    "orange",
    "pink",
    "purple",
    "brown",
    "grey",
    "black",
    "white",
    "turquoise",
]
KINDS = ProductTypes(names(), {kind for _, kind, _ in names() if flavoured(kind)})


class Shop:
    """A shop of all kinds, whose products' texts have these words."""

    words = frozenset(["red", "blue", "oil", "umbrella", "sofa", "for", "my", "红色", "沙发"])

    def coloured(self, before: str, word: str, behind: str) -> bool:
        return KINDS.coloured(before, word, behind)

    def knows(self, words: str) -> bool:
        return words in self.words or all(word in self.words for word in words.split())


READER = QueryParser({"colour": SOLD, "gender": ["women", "men"]}, None, Shop())


def read(text: str) -> tuple[str, list[str]]:
    understood = parse(READER, text)
    return understood.text, [constraint.id for constraint in understood.constraints]


@pytest.mark.parametrize(
    ("text", "left", "colour"),
    [
        ("red umbrella", "red umbrella", "red"),
        ("vermilion umbrella", "umbrella", "red"),
        ("emerald umbrella", "umbrella", "green"),
        ("an umbrella, emerald", "an umbrella", "green"),
        ("emerald velvet sofa", "velvet sofa", "green"),
        ("sofa in chestnut", "sofa", "brown"),
        ("tangerine settee", "settee", "orange"),
        ("amber lamp", "lamp", "yellow"),
        ("sapphire brolly", "brolly", "blue"),
        ("canary frock", "frock", "yellow"),
        ("chocolate sofa", "sofa", "brown"),
        ("teal kettle", "kettle", "turquoise"),
        ("ivory vase", "vase", "white"),
        ("nude heels", "heels", "pink"),
        ("oatmeal jumper", "jumper", "brown"),
        ("dark green sofa", "green sofa", "green"),
        ("sea-green sofa", "green sofa", "green"),
        ("lemony cushion", "cushion", "yellow"),
        ("rosy cushion", "cushion", "pink"),
        ("reddish brown boots", "brown boots", "brown"),
        ("bottle green umbrella", "green umbrella", "green"),
        ("rose-coloured sofa", "sofa", "pink"),
        ("plum coloured frock", "frock", "purple"),
        ("有没有墨绿色的沙发", "的沙发", "green"),
        ("要不要墨绿的沙发", "要不要 的沙发", "green"),
        ("墨绿的沙发", "的沙发", "green"),
        ("祖母绿沙发", "沙发", "green"),
        ("雾霾蓝沙发", "沙发", "blue"),
        ("焦糖色沙发", "沙发", "brown"),
        ("浅紫色雨伞", "雨伞", "purple"),
        ("红伞", "伞", "red"),
        ("红色沙发", "红色沙发", "red"),
        ("薄荷色的抱枕", "的抱枕", "green"),
        ("藕荷色围巾", "围巾", "pink"),
    ],
)
def test_a_colour_by_any_name(text: str, left: str, colour: str) -> None:
    assert read(text) == (left, [f"colour={colour}"])


@pytest.mark.parametrize(
    "text",
    [
        "amber necklace",
        "emerald ring",
        "gold ring",
        "olive oil",
        "olive oil bottle",
        "chocolate cake",
        "chocolate cake tin",
        "orange juice",
        "orange juice glass",
        "rose bouquet",
        "coral reef book",
        "rose scented candle",
        "lavender candle",
        "lemon squeezer",
        "mint tea cup",
        "peach jam",
        "cherry wood table",
        "walnut wood bowl",
        "rose print dress",
        "plum pudding",
        "infra-red heater",
        "tomato sauce",
        "mustard",
        "honey jar",
        "橙汁",
        "红酒杯",
        "抹茶蛋糕",
        "咖啡机",
        "巧克力蛋糕",
        "蜂蜜柚子茶",
        "金戒指",
        "黑巧克力",
    ],
)
def test_a_thing_that_a_colour_is_named_after(text: str) -> None:
    assert read(text) == (text, [])


def test_the_colours_own_words_stay_where_the_catalogue_says_them() -> None:
    reader = QueryParser({"colour": ["Emerald", "Green"]}, None, Shop())
    assert parse(reader, "emerald umbrella").text == "emerald umbrella"
    assert parse(reader, "moss green umbrella").text == "green umbrella"


def test_a_gender_that_no_product_names_so_is_only_a_filter() -> None:
    assert read("umbrella for my ladies") == ("umbrella for my", ["gender=women"])


def test_a_family_that_is_not_sold_is_stood_in_for() -> None:
    reader = QueryParser({"colour": ["blue", "grey"]}, None)
    assert [c.id for c in parse(reader, "teal dress").constraints] == ["colour=blue"]
    assert not parse(reader, "burgundy dress").constraints


def test_each_name_is_one_shade_and_read_as_it_is_written() -> None:
    named = [name for _, words in COLOURS for name in words.split("|")]
    assert not {name for name in named if tokenize(name).norms != _plain(name)}
    bases = {families[0]: words.split("|")[0] for families, words in reversed(COLOURS)}
    assert all(family == base for family, base in bases.items())
    assert all(family in bases for families, _ in COLOURS for family in families)
    assert {*named} > AMBIGUOUS_COLOURS


def _plain(name: str) -> list[str]:
    return name.split() if name.isascii() else [*name]


@pytest.mark.parametrize(
    ("word", "goods"), [*product(sorted(AMBIGUOUS_COLOURS - {"橙"})[::9], ["umbrella", "sofa"])]
)
def test_every_ambiguous_name_can_be_the_colour_of_goods(word: str, goods: str) -> None:
    everything = [*dict.fromkeys(families[0] for families, _ in COLOURS)]
    reader = QueryParser({"colour": everything}, None, Shop())
    assert [c.field for c in parse(reader, f"{word} {goods}").constraints] == ["colour"]
    assert not parse(reader, f"{word} marmalade").constraints
