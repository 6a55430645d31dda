from __future__ import annotations

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_runtime.query.parser import QueryParser
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

PIECES = st.sampled_from(
    [
        "under",
        "over",
        "80",
        "50",
        "€",
        "$",
        "euro",
        "euros",
        "-",
        "to",
        "and",
        "or",
        "not",
        "no",
        "without",
        "non",
        "except",
        "red",
        "crimson",
        "black",
        "orange",
        "leather",
        "suede",
        "wool",
        "size",
        "42",
        "M",
        "XL",
        "women's",
        "boots",
        "dress",
        "shoes",
        "red",
        "wine",
        "Nike",
        "Under",
        "Armour",
        "between",
        "from",
        ",",
        ".",
        ";",
        "but",
        "for",
        "with",
        "多",
        "不要",
        "红色",
        "皮",
        "的",
        "以内",
        "以下",
        "元",
        "两",
        "百",
        "到",
        "除了",
        "以外",
        "之间",
        "码",
        "鞋",
        "连衣裙",
        "free",
        "max",
        "budget",
        "of",
        "a",
        "the",
        "that",
        "are",
    ]
)
SENTENCES = st.lists(PIECES, max_size=14).map(" ".join) | st.lists(PIECES, max_size=14).map("".join)


@settings(deadline=None, max_examples=300)
@given(st.text(st.characters(), max_size=200) | SENTENCES)
def test_no_text_raises_and_what_is_left_is_stable(text: str) -> None:
    first = parse(READER, text)
    again = parse(READER, first.text)
    assert again.text == first.text
    assert again.category == first.category
    first.text.encode()


@settings(deadline=None, max_examples=300)
@given(SENTENCES)
def test_filters_are_valid_and_ignored_ids_vanish(text: str) -> None:
    understood = parse(READER, text)
    assert len({c.id for c in understood.constraints}) == len(understood.constraints)
    for chip in understood.constraints:
        assert chip.field in VOCABULARY
        values = chip.filter["not"] if isinstance(chip.filter, dict) and "not" in chip.filter else chip.filter
        if isinstance(values, list):
            allowed = {*VOCABULARY[chip.field]}
            if chip.field == "product_type":
                allowed |= {value.rsplit(" > ", 1)[0] for value in allowed} | {"Apparel"}
            assert values
            assert allowed.issuperset(str(value) for value in values)
        else:
            assert isinstance(values, dict)
            bounds = [float(str(values[key])) for key in ("gte", "lte") if key in values]
            assert bounds == sorted(bounds)
        without = parse(READER, text, ignore=[chip.id])
        assert chip.id not in {c.id for c in without.constraints}


@pytest.mark.parametrize(
    "unit",
    ["under ", "not ", "80-", "80 - ", "a hundred and ", "不要", "两百", "1,", "not red or ",
     "(", "\x00", "\ud800", "women's", "'",
     "under 80 ",
     "200多", "red ", "size ", "€", "9", "from 50 to ", "- "],
)  # fmt: skip
def test_long_texts_are_read_in_linear_time(unit: str) -> None:
    text = (unit * 10_000)[:10_000]
    start = time.perf_counter()
    parse(READER, text)
    assert time.perf_counter() - start < 5


def test_a_large_vocabulary_is_looked_up_not_scanned() -> None:
    large = VOCABULARY | {
        "brand": [*VOCABULARY["brand"], *(f"Maker {number} Works" for number in range(10_000))]
    }
    chips = parse(QueryParser(large, "EUR"), "red shoes not maker 77 works").constraints
    assert [c.id for c in chips] == ["brand!=maker 77 works", "colour=red"]
