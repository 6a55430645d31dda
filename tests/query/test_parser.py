from __future__ import annotations

import pytest

from edge_runtime.query.parser import QueryParser
from edge_runtime.types import Constraint
from tests.query.parsing import parse

VOCABULARY: dict[str, list[str]] = {
    "brand": [
        "Orange",
        "Red Bull",
        "Apple",
        "Under Armour",
        "Levi's",
        "Black & Decker",
        "Nike",
        "Max",
        "无印良品",
        "红双喜",
    ],
    "product_type": [
        "Apparel > Shoes > Running Shoes",
        "Apparel > Shoes > Boots",
        "Apparel > Dresses",
        "Apparel > Jackets & Coats",
        "Furniture > Sofas",
        "Food > Red Wine",
        "Food > Juices",
        "Electronics > Phones",
        "Electronics > Phone Cases",
        "服装 > 连衣裙",
        "服装 > 外套",
        "鞋",
    ],
    "colour": ["red", "Blue", "Grey", "black", "navy", "Dark Green", "pink", "orange", "cream"],
    "material": ["leather", "Genuine Leather", "faux leather", "cotton", "wool", "suede"],
    "pattern": ["striped", "polka dot"],
    "size": ["S", "M", "L", "XL", "42", "43", "EU 44"],
    "gender": ["male", "female", "unisex"],
    "age_group": ["adult", "kids"],
    "price": [],
}
READER = QueryParser(VOCABULARY, "EUR")
YUAN = QueryParser(
    VOCABULARY | {"colour": ["红色", "黑色", "粉红色", "米色"], "material": ["真皮", "棉", "PU"]}, "CNY"
)

UNTOUCHED = [
    "nike air max 90", "air max 97 boots", "cable under 2 metres", "iphone 12 pro max 256gb", "under desk treadmill",
    "$80", "shoes 80 euros", "shoes under $80", "shoes under 80 dollars", "200元以内的鞋",
    "boots £50 to £80", "iphone 11", "phone 4 GB", "phone under 5 inch", "phone 15 inch",
    "dv7-1211ea charger", "levi's 501 jeans", "under armour shoes", "under armour 42", "red bull can",
    "red bull 24 pack", "orange dress", "apple phone case", "black decker drill",
    "black and decker drill", "Black & Decker drill", "Colour LaserJet", "4 under 5 boots",
    "toys under 5 kg", "under 80% cocoa", "orange juice", "face cream", "red wine glasses",
    "white noise machine", "black pepper", "not black pepper", "blu-ray", "red-hot boots",
    "no name boots", "boots without laces", "non stick pan", "screen size 42 phone", "iphone xs",
    "box of 10 XL boots", "mid-XL boots",
    "one size fits all", "from 2019", "over the knee boots", "leather boots", "cotton dress",
    "up to 12 months", "lego 10 to 12 years", "little women book", "3米以上", "5岁以下玩具", "红酒杯",
    "蓝牙音箱", "红双喜", "无印良品 鞋", "200个以上", "200元左右的鞋", "100到200的鞋", "无糖饮料",
    "黑胶唱片", "nike", "shoes", "鞋", "", "   ", "¿?", "m", "size", "not", "under", "80", "不要",
    "以内", "between", "between 50 and", "windows 7 or less", "page 3 of 50", "50-80", "lamp 220-240 v",
    "male to female cable", "free leather",
]  # fmt: skip
NEGATIONS = [
    ("boots not leather", "boots", "material!=leather"),
    ("boots without leather", "boots", "material!=leather"),
    ("boots no leather", "boots", "material!=leather"),
    ("non-leather boots", "boots", "material!=leather"),
    ("leather-free boots", "boots", "material!=leather"),
    ("boots that are not leather", "boots", "material!=leather"),
    ("boots not made of leather", "boots", "material!=leather"),
    ("boots but not leather", "boots", "material!=leather"),
    ("anything but red dress", "dress", "colour!=red"),
    ("dress not in red or pink", "dress", "colour!=red|pink"),
    ("dress, no red, no pink", "dress", "colour!=red|pink"),
    ("dress except black", "dress", "colour!=black"),
    ("dress no crimson", "dress", "colour!=red"),
    ("dress other than gray", "dress", "colour!=grey"),
    ("sofa without faux leather", "sofa", "material!=faux leather"),
    ("shoes not Nike", "shoes", "brand!=nike"),
    ("shoes anything but Under Armour", "shoes", "brand!=under armour"),
    ("dress not striped", "dress", "pattern!=striped"),
    ("dress no polka dot", "dress", "pattern!=polka dot"),
    ("shoes not boots", "shoes", "product_type!=apparel > shoes > boots"),
    ("不要皮的鞋", "鞋", "material!=leather"),
    ("不要红色的连衣裙", "连衣裙", "colour!=red"),
    ("不是皮的鞋", "鞋", "material!=leather"),
    ("除了红色以外的连衣裙", "连衣裙", "colour!=red"),
    ("除了红色的连衣裙", "连衣裙", "colour!=red"),
    ("不要红色外套", "外套", "colour!=red"),
    ("非皮鞋", "鞋", "material!=leather"),
    ("不要黑色和红色的鞋", "鞋", "colour!=black|red"),
    ("除了Nike的鞋", "鞋", "brand!=nike"),
    ("鞋 不要羊毛", "鞋", "material!=wool"),
]
POSITIVES = [
    ("red dress", "red dress", "colour=red"),
    ("crimson dress", "crimson dress", "colour=red"),
    ("gray dress", "gray dress", "colour=grey"),
    ("navy dress", "navy dress", "colour=navy"),
    ("green dress", "green dress", "colour=dark green"),
    ("boots in cream", "boots in cream", "colour=cream"),
    ("cream sofa", "cream sofa", "colour=cream"),
    ("dress in grey or black", "dress in grey or black", "colour=grey|black"),
    ("RED DRESS", "RED DRESS", "colour=red"),
    ("红色连衣裙", "红色连衣裙", "colour=red"),
    ("大红连衣裙", "大红连衣裙", "colour=red"),
    ("红的鞋", "红的鞋", "colour=red"),
    ("红鞋", "红鞋", "colour=red"),
    ("灰色外套", "灰色外套", "colour=grey"),
    ("size 42 boots", "boots", "size=42"),
    ("boots size: 42", "boots", "size=42"),
    ("boots in size M", "boots", "size=m"),
    ("dress size medium", "dress", "size=m"),
    ("boots size 44", "boots", "size=eu 44"),
    ("XL dress", "dress", "size=xl"),
    ("dress XL", "dress", "size=xl"),
    ("42码的鞋", "鞋", "size=42"),
    ("鞋 尺码42", "鞋", "size=42"),
    ("boots for women", "boots for women", "gender=female"),
    ("women's boots", "women's boots", "gender=female"),
    ("mens boots", "mens boots", "gender=male"),
    ("女士鞋", "女士鞋", "gender=female"),
    ("女式外套", "女式外套", "gender=female"),
    ("男款外套", "男款外套", "gender=male"),
    ("儿童外套", "儿童外套", "age_group=kids"),
    ("kids boots", "kids boots", "age_group=kids"),
]


@pytest.mark.parametrize(("text", "left", "chip"), NEGATIONS + POSITIVES)
def test_one_constraint(text: str, left: str, chip: str) -> None:
    understood = parse(READER, text)
    assert (
        understood.text,
        [c.id for c in understood.constraints if "gender" not in c.id or "gender" in chip],
    ) == (left, [chip])


@pytest.mark.parametrize("text", UNTOUCHED)
def test_near_misses_are_left_alone(text: str) -> None:
    understood = parse(READER, text)
    assert (understood.text, understood.constraints) == (text.strip(), ())


def test_several_constraints_at_once() -> None:
    understood = parse(READER, "red running shoes under 80, not leather, size 42")
    assert understood.text == "red running shoes"
    assert understood.constraints == (
        Constraint("price<=80", "price", {"lte": 80.0}, "under 80"),
        Constraint("material!=leather", "material", {"not": ["leather", "Genuine Leather"]}, "not leather"),
        Constraint("size=42", "size", ["42"], "size 42"),
        Constraint("colour=red", "colour", ["red"], "red"),
    )
    assert understood.category == "Apparel > Shoes > Running Shoes"


def test_chinese_words_give_the_catalogues_own_values() -> None:
    chips = {c.id: c.filter for c in parse(YUAN, "red dress not leather").constraints}
    assert chips == {"material!=真皮": {"not": ["真皮"]}, "colour=红色": ["红色"]}
    assert [c.id for c in parse(YUAN, "粉色连衣裙").constraints] == ["colour=粉红色"]


def test_the_unisex_belong_to_both() -> None:
    assert parse(READER, "boots for women").constraints[0].filter == {"not": ["male"]}, (
        "what is for nobody in particular stays, too"
    )


def test_nothing_is_read_for_fields_the_catalogue_lacks() -> None:
    bare = QueryParser({"brand": ["Nike"]}, "EUR")
    text = "red shoes under 80, not leather, size 42, for women"
    assert parse(bare, text).text == text
    assert parse(bare, text).constraints == ()
    assert parse(bare, text).category is None


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("running shoe", "Apparel > Shoes > Running Shoes"),
        ("a shoe", "Apparel > Shoes"),
        ("dresses", "Apparel > Dresses"),
        ("winter coat", "Apparel > Jackets & Coats"),
        ("phone case", "Electronics > Phone Cases"),
        ("case for my phone", "Electronics > Phones"),
        ("boots for a red wine party", "Apparel > Shoes > Boots"),
        ("红色连衣裙", "服装 > 连衣裙"),
        ("red thing", None),
        ("apple", None),
    ],
)
def test_category(text: str, kind: str | None) -> None:
    assert parse(READER, text).category == kind


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("red shoes", "en"),
        ("红色鞋子", "zh"),
        ("Nike 跑鞋", "zh"),
        ("nice red running shoes 鞋", "en"),
        ("", "en"),
        ("42", "en"),
    ],
)
def test_language(text: str, language: str) -> None:
    assert parse(READER, text).language == language


def test_a_given_language_holds() -> None:
    assert parse(READER, "nike", language="zh").language == "zh"


def test_ignored_constraints() -> None:
    text = "red boots under 80 size 42, not leather"
    understood = parse(READER, text, ignore=("price<=80", "material!=leather", "size=42", "colour=red"))
    assert understood.constraints == ()
    assert understood.text == "red boots size 42"


def test_one_of_two_negated_values_can_be_ignored() -> None:
    chips = parse(READER, "boots not leather or suede", ignore=["material!=suede"]).constraints
    assert [c.id for c in chips] == ["material!=leather"]
