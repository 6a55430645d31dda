from __future__ import annotations

import pytest

from edge_runtime.query.parser import QueryParser
from tests.query.parsing import parse

READER = QueryParser({"price": [], "brand": ["Max", "Apple"]}, "EUR")
YUAN = QueryParser({"price": []}, "CNY")

PRICES = [
    ("shoes under 80", "shoes", "price<=80"),
    ("shoes below €80", "shoes", "price<=80"),
    ("less than 80 euros shoes", "shoes", "price<=80"),
    ("shoes up to 80", "shoes", "price<=80"),
    ("shoes at most 80", "shoes", "price<=80"),
    ("shoes over 50", "shoes", "price>=50"),
    ("shoes above €50", "shoes", "price>=50"),
    ("shoes from 50 euros", "shoes", "price>=50"),
    ("at least 50 shoes", "shoes", "price>=50"),
    ("shoes from 50", "shoes", "price>=50"),
    ("between 50 and 80 shoes", "shoes", "price=50-80"),
    ("shoes from 50 to 80", "shoes", "price=50-80"),
    ("shoes between one hundred and two hundred euros", "shoes", "price=100-200"),
    ("shoes between a hundred and three hundred", "shoes", "price=100-300"),
    ("shoes under one thousand and two hundred euros", "shoes", "price<=1200"),
    ("shoes 50-80 euro", "shoes", "price=50-80"),
    ("shoes €50-€80", "shoes", "price=50-80"),
    ("shoes 50€ - 80€", "shoes", "price=50-80"),
    ("80 or less shoes", "shoes", "price<=80"),
    ("80 euros and up shoes", "shoes", "price>=80"),
    ("shoes 50+ euros", "shoes", "price>=50"),
    ("cheaper than 80 shoes", "shoes", "price<=80"),
    ("max 80 shoes", "shoes", "price<=80"),
    ("shoes max. 80", "shoes", "price<=80"),
    ("80 max shoes", "shoes", "price<=80"),
    ("shoes < 80", "shoes", "price<=80"),
    ("shoes not over 80", "shoes", "price<=80"),
    ("shoes no more than 80", "shoes", "price<=80"),
    ("shoes not exceeding 80eur", "shoes", "price<=80"),
    ("shoes priced under 80 with laces", "shoes with laces", "price<=80"),
    ("shoes with a budget of 80", "shoes", "price<=80"),
    ("shoes within 80 euros", "shoes", "price<=80"),
    ("shoes for less than 80", "shoes", "price<=80"),
    ("shoes under eighty euros", "shoes", "price<=80"),
    ("shoes under a hundred", "shoes", "price<=100"),
    ("shoes under a hundred and fifty", "shoes", "price<=150"),
    ("shoes between fifty and eighty euros", "shoes", "price=50-80"),
    ("shoes between two and fifty euros", "shoes", "price=2-50"),
    ("shoes under two hundred and fifty", "shoes", "price<=250"),
    ("shoes under two thousand and fifty", "shoes", "price<=2050"),
    ("shoes under two hundred and a belt", "shoes and a belt", "price<=200"),
    ("phone under 1,000", "phone", "price<=1000"),
    ("phone under 1.000 euros", "phone", "price<=1000"),
    ("phone under 1.5k", "phone", "price<=1500"),
    ("shoes under 79.95", "shoes", "price<=79.95"),
    ("shoes under 79,50 €", "shoes", "price<=79.5"),
    ("shoes over 50 under 80", "shoes", "price=50-80"),
    ("shoes under 80 under 50", "shoes", "price<=50"),
    ("shoes over 80 under 50", "shoes", "price<=50"),
    ("shoes for women under 80", "shoes for women", "price<=80"),
    ("iphone 11 under 500", "iphone 11", "price<=500"),
    ("gift for 5 year old under 20", "gift for 5 year old", "price<=20"),
    ("under 80 and shoes", "shoes", "price<=80"),
    ("under 80 and and red shoes", "red shoes", "price<=80"),
    ("max 80 max", "", "price<=80"),
    ("200以下的鞋", "鞋", "price<=200"),
    ("鞋200以内", "鞋", "price<=200"),
    ("不超过200欧元的鞋", "鞋", "price<=200"),
    ("100到200欧元的鞋", "鞋", "price=100-200"),
    ("价格在100到200之间的鞋", "鞋", "price=100-200"),
    ("两百以内的鞋", "鞋", "price<=200"),
    ("一百五以内的鞋", "鞋", "price<=150"),
    ("两千五百以内的外套", "外套", "price<=2500"),
    ("200多的鞋", "鞋", "price=200-300"),
    ("预算200的鞋", "鞋", "price<=200"),
    ("100以上的鞋", "鞋", "price>=100"),
    ("至少100的鞋", "鞋", "price>=100"),
    ("1万以内的外套", "外套", "price<=10000"),
    ("最多50欧元的鞋", "鞋", "price<=50"),
]
YUAN_PRICES = [
    ("200元以内的鞋", "鞋", "price<=200"),
    ("连衣裙100-200块", "连衣裙", "price=100-200"),
    ("100到200元的鞋", "鞋", "price=100-200"),
    ("两百元以内的鞋", "鞋", "price<=200"),
    ("不超过200元的鞋", "鞋", "price<=200"),
    ("¥200以下的鞋", "鞋", "price<=200"),
    ("200多块的鞋", "鞋", "price=200-300"),
    ("三百块钱以下的外套", "外套", "price<=300"),
    ("shoes under 200 yuan", "shoes", "price<=200"),
    ("２００元以内的鞋", "鞋", "price<=200"),
]


@pytest.mark.parametrize(("text", "left", "chip"), PRICES)
def test_prices(text: str, left: str, chip: str) -> None:
    understood = parse(READER, text)
    assert (understood.text, [c.id for c in understood.constraints]) == (left, [chip])


@pytest.mark.parametrize(("text", "left", "chip"), YUAN_PRICES)
def test_prices_in_yuan(text: str, left: str, chip: str) -> None:
    understood = parse(YUAN, text)
    assert (understood.text, [c.id for c in understood.constraints]) == (left, [chip])


def test_without_a_currency_any_is_the_catalogues() -> None:
    reader = QueryParser({"price": []}, None)
    assert [c.id for c in parse(reader, "under $80").constraints] == ["price<=80"]
