from __future__ import annotations

import random

import pytest

from edge_runtime.speech.safety.model_check import UNKNOWN
from export.speech.request_sentences import requests, spoken_out
from export.speech.shop_vocabulary import gather
from tests.export.speech.test_shop_vocabulary import shop


def test_titles_requests_and_what_shoppers_say() -> None:
    products = shop()
    asked = requests(products, gather(products), sentences=["Brew me a lamp"])
    assert (("brew", "me", "a", "lamp"), 4.0) in asked.sentences
    lines = [" ".join(line) for line, _ in asked.sentences]
    assert any(line.startswith("show me") for line in lines)
    assert any(line.startswith("给我 推荐 一些") for line in lines)
    assert any("under" in line for line in lines)
    assert any("<attribute> <product_type>" in line for line in lines)
    assert any("<product_type zh>" in line for line in lines)
    assert asked == requests(products, gather(products), sentences=["Brew me a lamp"])


def test_classes_hold_the_shop_s_phrases_and_a_little_for_what_it_lacks() -> None:
    products = shop()
    asked = requests(products, gather(products))
    assert {("alder",), (UNKNOWN,)} == set(asked.classes["<brand>"])
    assert {("lamp",), ("lamps",)} <= set(asked.classes["<product_type>"])
    assert ("red",) in asked.classes["<attribute>"]
    for phrases in asked.classes.values():
        assert sum(phrases.values()) == pytest.approx(1)
        assert all(share > 0 for share in phrases.values())
    assert {"alder", "lamps", "linen", "show"} <= asked.words()
    assert not asked.words() & {UNKNOWN, *asked.classes}


def test_a_name_that_titles_write_is_likelier_than_one_that_none_writes() -> None:
    products = shop()
    kinds = requests(products, gather(products)).classes["<product_type>"]
    assert kinds[("lamp",)] == pytest.approx(4 * kinds[("lamps",)])


def test_a_sentence_is_spoken_with_a_phrase_for_each_class() -> None:
    classes = {"<product_type>": {("desk", "lamp"): 0.9, (UNKNOWN,): 0.1}}
    assert spoken_out(("a", "<product_type>"), classes, random.Random(1)) == ["a", "desk", "lamp"]
