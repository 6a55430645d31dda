"""The measuring queries are kept out of training, and are measured through the engine."""

from __future__ import annotations

import re
from collections import Counter
from functools import lru_cache

from edge_runtime.types import Product, Text
from export.demo_shop.product_types import COLOURS, PRODUCT_TYPES
from export.demo_shop.queries import DemoQuery, asked, listed
from export.training import lexicon, synthetic_images


@lru_cache(maxsize=1)
def training_texts() -> frozenset[str]:
    """Every caption of a drawn picture, and every form in the lexicon, in lower case."""
    captions = {
        caption
        for seed in (0, 1)
        for picture in synthetic_images.pictures(seed)
        for caption in picture.captions
    }
    words = {
        form for group in lexicon.entries().values() for english, forms in group for form in (english, *forms)
    }
    return frozenset(text.lower() for text in captions | words)


def holds(text: str, word: str) -> bool:
    """Whether a text has a word, also with an English plural's s."""
    if word.isascii():
        return re.search(rf"(?<![a-z]){re.escape(word)}s?(?![a-z])", text) is not None
    return word in text


def test_there_are_enough_queries_for_every_kind_in_both_languages() -> None:
    counts = Counter(question.language for question in asked())
    assert set(counts) == {"en", "zh"}
    assert min(counts.values()) >= 150
    assert len({question.query for question in asked()}) == sum(counts.values())
    for language in counts:
        assert {question.type for question in asked() if question.language == language} == set(PRODUCT_TYPES)
    assert {question.colour for question in asked()} <= {"", *COLOURS}


def test_each_query_holds_a_word_that_no_training_text_has() -> None:
    together = "\n".join(training_texts())
    assert "\nred sneakers\n" in together, "the captions are not what this test takes them for"
    for question in asked():
        assert question.unseen
        assert question.unseen in question.query
        assert question.query.lower() not in training_texts()
        assert not holds(together, question.unseen.lower()), question


def test_a_hit_is_judged_by_kind_and_colour() -> None:
    question = DemoQuery("en", "crimson plimsolls", "sneakers", "red", "plimsolls")
    shoe = Product(
        id="1", texts={"en": Text("x")}, category=PRODUCT_TYPES["sneakers"].category, colours=("red",)
    )
    assert question.right(shoe) == (True, True)
    assert question.right(
        Product(id="2", texts=shoe.texts, category=("Shoes", "Boots"), colours=("blue",))
    ) == (
        False,
        False,
    )
    any_colour = DemoQuery("en", "plimsolls", "sneakers", "", "plimsolls")
    assert any_colour.right(Product(id="3", texts=shoe.texts, category=shoe.category)) == (True, True)


def test_what_the_lists_hold() -> None:
    assert listed(["brolly", "vermilion", "blue brolly", "长沙发", "qqqq", "", "sofa qqqq"]) == [
        *(True, True, True, True),
        *(False, False, False),
    ]
