from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from edge_runtime.retrieval.abstention import answerable
from edge_runtime.retrieval.candidates import Candidates
from edge_runtime.types import Product, Text
from export.calibration.abstention import calibrate
from export.calibration.in_catalogue import InCatalogueQueries, QuerySampler
from export.calibration.out_of_catalogue import OutOfCatalogueQuery


def found(title: float, cosine: float) -> Candidates:
    bm25, covered, near, of_product_type = np.array([[title / 2], [title], [cosine], [0]], np.float32)
    return Candidates(np.zeros(1, np.int64), bm25, covered, covered, near, of_product_type)


def outside(query: str, *product_types: str) -> OutOfCatalogueQuery:
    return OutOfCatalogueQuery(
        query, "en", "shopping" if product_types else "bank", product_types, len(query.split())
    )


OWN = {f"title {n}": found(1.0, 0.6 + n / 100) for n in range(20)} | {
    f"word {n}": found(1.0, 0.3 + n / 100) for n in range(20)
}
OUTSIDE = {f"bank {n}": found(n / 50, 0.1 + n / 100) for n in range(20)}
WANTED = InCatalogueQueries(
    tuple(query for query in OWN if "title" in query), tuple(query for query in OWN if "word" in query)
)


def test_own_queries_are_answered_and_out_of_catalogue_ones_are_not() -> None:
    fitted = calibrate((OWN | OUTSIDE).__getitem__, WANTED, [outside(query) for query in OUTSIDE])
    assert fitted.in_catalogue_abstained == 0.0
    assert fitted.out_of_catalogue_abstained >= 0.95
    assert answerable(found(1.0, 0.3), fitted.parameters)
    assert not answerable(found(0.3, 0.2), fitted.parameters)
    assert fitted.as_dict() == {
        "out_of_catalogue_abstained": fitted.out_of_catalogue_abstained,
        "in_catalogue_abstained": fitted.in_catalogue_abstained,
    }


def test_a_product_type_that_the_catalogue_carries_is_left_out() -> None:
    carried = {"mouse": found(1.0, 0.7), "good mouse": found(1.0, 0.7), "mouse for two": found(0.5, 0.6)}
    asked = OWN | OUTSIDE | carried
    others = [outside(query) for query in OUTSIDE]
    alone = calibrate(asked.__getitem__, WANTED, others)
    mixed = calibrate(asked.__getitem__, WANTED, [*others, *(outside(query, "mice") for query in carried)])
    assert mixed == alone


@pytest.mark.parametrize(
    ("beside", "carried"),
    [
        ({"in_assortment": True}, True),
        ({"in_assortment": True, "single_word": True}, True),
        ({}, True),
        ({"single_word": True}, False),
    ],
    ids=["by name", "one word, by name", "a title has all words", "a title has the one word"],
)
def test_a_kind_is_carried_by_name_or_where_a_title_has_all_of_several_words(
    beside: dict[str, bool], carried: bool
) -> None:
    whole = "in_assortment" not in beside
    asked = OWN | OUTSIDE | {"mouse": replace(found(1.0 if whole else 0.0, 0.7), **beside)}  # type: ignore[arg-type]
    others = [outside(query) for query in OUTSIDE]
    alone = calibrate(asked.__getitem__, WANTED, others)
    mixed = calibrate(asked.__getitem__, WANTED, [*others, outside("mouse", "mice")])
    assert (mixed == alone) == carried


def test_a_title_with_most_of_the_words_carries_no_kind() -> None:
    asked = OWN | OUTSIDE | {"mouse for two": found(0.99, 0.7)}
    others = [outside(query) for query in OUTSIDE]
    alone = calibrate(asked.__getitem__, WANTED, others)
    assert calibrate(asked.__getitem__, WANTED, [*others, outside("mouse for two", "mice")]) != alone


def test_an_encoder_that_tells_nothing_does_not_decide() -> None:
    blind = {query: found(float(one.title[0]), 0.5) for query, one in (OWN | OUTSIDE).items()}
    fitted = calibrate(blind.__getitem__, WANTED, [outside(query) for query in OUTSIDE])
    assert fitted.parameters.cosine_scale == 1.0
    assert fitted.out_of_catalogue_abstained >= 0.95


def test_meaning_weighs_the_less_the_wider_an_encoder_scatters_other_queries() -> None:
    others = [outside(query) for query in OUTSIDE]
    steady = calibrate((OWN | OUTSIDE).__getitem__, WANTED, others).parameters
    wild = {
        query: found(float(one.title[0]), [0.0, 0.9][n % 2]) for n, (query, one) in enumerate(OUTSIDE.items())
    }
    scattered = calibrate((OWN | wild).__getitem__, WANTED, others).parameters
    assert 0.0 <= scattered.cosine_evidence < 0.5 * steady.cosine_evidence <= 0.5
    assert 0.0 <= scattered.cosine < 0.5 * steady.cosine <= 0.25


def test_without_queries_everything_is_answered() -> None:
    fitted = calibrate(OWN.__getitem__, WANTED, [])
    assert answerable(found(0.0, 0.0), fitted.parameters)


def wanted(products: list[Product], most: int = 300) -> InCatalogueQueries:
    sampler = QuerySampler(most)
    for product in products:
        sampler.add(product)
    return sampler.finish()


def test_wanted_queries_come_from_the_catalogue() -> None:
    products = [
        Product(
            id=str(n),
            texts={
                "en": Text(f"The Red SX-{n} walking shoes of Nike size {n}", "light"),
                "zh": Text("红色跑步鞋轻便"),
            },
            brand="Nike",
            category=("Footwear", "Shoes"),
        )
        for n in range(200)
    ]
    own = wanted(products, most=100)
    words = {"Red", "walking", "shoes", "Nike", "size", "Shoes", "light"}
    english = [query for query in own.short if query.isascii()]
    assert own == wanted(products, most=100)
    assert len(own.titles) == 100
    assert all(3 <= len(query.split()) <= 5 for query in own.titles if query.isascii())
    assert all(4 <= len(query) <= 8 for query in own.titles if not query.isascii())
    assert {1, 2} == {len(query.split()) for query in english}
    assert {word for query in english for word in query.split()} == words
    assert all(
        2 <= len(query) <= 4 and query in "红色跑步鞋轻便" for query in own.short if not query.isascii()
    )


@pytest.mark.parametrize("title", ["7", "SX-90", "", "！"])
def test_titles_without_words_make_no_empty_query(title: str) -> None:
    product = Product(id="1", texts={"en": Text(title), "zh": Text(title)})
    own = wanted([product])
    assert all([*own.titles, *own.short]) or not title
