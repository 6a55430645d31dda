from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from edge_runtime.engine import MAX_LIMIT, MAX_TEXT, Engine
from edge_runtime.errors import (
    BundleDamaged,
    InvalidQuery,
    MediaInvalid,
    ModelMissing,
    QueryError,
    UnknownField,
    UnknownProduct,
)
from edge_runtime.retrieval.parameters import RankingParameters
from edge_runtime.testing import DIMS, KINDS, models, picture, shop
from edge_runtime.types import Filters, Query
from export.build import BuildSettings, Built, build
from export.feeds import read


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Built:
    folder = tmp_path_factory.mktemp("shop")
    path = shop(folder)
    with path.open("a", encoding="utf-8") as file:
        file.write('{"id": "", "title": "x"}\n')
    (folder / "lamp-blue.png").write_bytes(b"no picture")
    feed = read([path])
    return build(
        BuildSettings(
            feed,
            folder / "bundle",
            models=models(folder / "models"),
            images=folder,
            rules=folder / "shop.toml",
        )
    )


@pytest.fixture(scope="module")
def engine(built: Built) -> Iterator[Engine]:
    with Engine.open(built.path) as opened:
        yield opened


def copied(built: Built, target: Path) -> Path:
    """The bundle's files anew: a build may share them with its cache."""
    return Path(shutil.copytree(built.path, target))


def ids(engine: Engine, **query: Any) -> list[str]:
    return [hit.id for hit in engine.search(Query(**query)).hits]


def test_the_build_says_what_it_did(built: Built) -> None:
    assert (built.feed.read, built.feed.kept, built.feed.refused) == (19, 18, 1)
    assert built.products == 9
    assert built.with_picture == 8
    assert built.broken_pictures == ("lamp-blue",)


def test_words_find_the_product(engine: Engine) -> None:
    hits = engine.search(Query(text="red shoe")).hits
    assert hits[0].id == "shoe-red"
    assert sum(reason.share for reason in hits[0].explanation) == pytest.approx(1.0)
    words = next(reason for reason in hits[0].explanation if reason.source == "keywords")
    assert words.detail == "red shoe"
    assert [hit.score for hit in hits] == sorted((hit.score for hit in hits), reverse=True)


def test_a_typing_error_is_mended_and_shown(engine: Engine) -> None:
    results = engine.search(Query(text="red lampp under 80"))
    assert results.understood is not None
    assert results.understood.corrected == "red lamp under 80"
    assert results.hits[0].id == "lamp-red"
    colour = engine.search(Query(text="yelow lampp under 80"))
    assert colour.understood is not None
    assert {one.id for one in colour.understood.constraints} >= {"price<=80"}
    right = engine.search(Query(text="red shoe for your lamp"))
    assert right.understood is not None
    assert right.understood.corrected is None


def test_chinese_words_find_the_product(engine: Engine) -> None:
    results = engine.search(Query(text="好看的杯"))
    assert results.hits[0].product.category[-1] == "Mugs"
    assert results.understood is not None
    assert results.understood.language == "zh"


def test_a_picture_finds_its_colour(engine: Engine) -> None:
    hits = engine.search(Query(image=picture((30, 30, 220)), limit=2)).hits
    assert {hit.id for hit in hits} <= {"shoe-blue", "mug-blue"}
    assert hits[0].explanation[0].source == "image"


def test_words_and_a_picture_are_one_query(engine: Engine) -> None:
    hits = engine.search(Query(text="shoe", image=picture((220, 30, 30)))).hits
    assert hits[0].id == "shoe-red"
    assert {reason.source for reason in hits[0].explanation} >= {"image", "keywords"}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"colour": "red"}, {"shoe-red", "mug-red", "lamp-red"}),
        ({"colour": ["red", "BLUE"], "price": {"lte": 11}}, {"shoe-red", "shoe-blue"}),
        ({"colour": {"not": ["red"]}, "price": {"gt": 20, "lt": 30}}, {"mug-blue"}),
        ({"brand": "nobody"}, set()),
    ],
)
def test_filters_bound_every_way_of_asking(engine: Engine, filters: Filters, expected: set[str]) -> None:
    visible = expected - {"mug-green"}
    assert set(ids(engine, filters=filters)) - {"mug-green"} == visible
    assert set(ids(engine, image=picture((90, 90, 90)), filters=filters)) - {"mug-green"} == visible
    assert set(ids(engine, text="shoe mug lamp", filters=filters)) <= expected


def test_facets_of_no_words_count_what_the_filters_allow(engine: Engine) -> None:
    results = engine.search(Query(filters={"colour": "red"}, facets=("colour", "brand", "price")))
    counted = {facet.field: {value.value: value.count for value in facet.values} for facet in results.facets}
    assert counted["colour"] == {"red": 3, "blue": 3, "green": 3}
    assert counted["brand"] == {"Alder": 3}
    price = next(facet for facet in results.facets if facet.field == "price")
    assert (price.minimum, price.maximum) == (10, 30)


def test_facets_and_total_count_what_matches(engine: Engine) -> None:
    asked = Query(text="blue shoe", ignore=("colour=blue",), facets=("colour", "price"), limit=9)
    results = engine.search(asked)
    counted = {facet.field: {value.value: value.count for value in facet.values} for facet in results.facets}
    fitting = [
        hit for hit in results.hits if hit.score >= RankingParameters().fits_score * results.hits[0].score
    ]
    assert 0 < len(fitting) < len(results.hits)
    assert results.total == len(fitting)
    assert counted["colour"] == {hit.product.colours[0]: 1 for hit in fitting}
    price = next(facet for facet in results.facets if facet.field == "price")
    prices = [hit.product.price or 0 for hit in fitting]
    assert (price.minimum, price.maximum) == (min(prices), max(prices))
    one = engine.search(Query(text="shoe", filters={"colour": "red"}, facets=("colour", "brand")))
    counted = {facet.field: {value.value: value.count for value in facet.values} for facet in one.facets}
    assert counted["colour"] == {"red": one.total, "blue": 1, "green": 1}, "as if its own field were free"
    assert sum(counted["brand"].values()) == one.total
    none = engine.search(Query(text="shoe", filters={"colour": "mauve"}, facets=("colour",)))
    assert (none.empty, none.total, len(none.facets[0].values)) == ("filtered_out", 0, 3)
    nothing = engine.search(Query(text="zzzz qqqq", facets=("colour",)))
    assert (nothing.empty, nothing.total, nothing.facets[0].values) == ("nothing_suitable", 0, ())


def test_sorting_orders_what_fits(engine: Engine) -> None:
    every = engine.search(Query(text="red mug", limit=9))
    best = every.hits[0].score
    fitting = [hit.id for hit in every.hits if hit.score >= RankingParameters().fits_score * best]
    assert len(fitting) < len(every.hits), "some are further away"
    assert [hit.id for hit in every.hits if hit.fits] == fitting
    assert all(hit.fits for hit in engine.search(Query(limit=9)).hits), "nothing was asked for"
    for sort in ("price", "-price"):
        found = engine.search(Query(text="red mug", sort=sort, limit=9)).hits
        assert sorted(hit.id for hit in found) == sorted(fitting)
        prices = [hit.product.price or 0 for hit in found]
        assert prices == sorted(prices, reverse=sort[0] == "-")
    assert ids(engine, text="gift", sort="price")[:1] == ["mug-red"], "pins are no measure of what fits"


def test_what_is_shown_leads_and_words_bend_it(engine: Engine) -> None:
    shown = picture((200, 30, 30))
    found = ids(engine, image=shown, text="mug", limit=9)
    assert found[0] == "mug-red"
    assert found[1] in ("shoe-red", "lamp-red"), "a mug of another colour is further away"
    blue = engine.search(Query(image=shown, text="the same but in blue", limit=9))
    assert {colour for hit in blue.hits for colour in hit.product.colours} == {"blue"}


def test_constraints_are_read_and_can_be_removed(engine: Engine) -> None:
    results = engine.search(Query(text="shoe under 11"))
    assert results.understood is not None
    chip = results.understood.constraints[0]
    assert chip.field == "price"
    assert all((hit.product.price or 0) <= 11 for hit in results.hits)
    without = engine.search(Query(text="shoe under 11", ignore=(chip.id,)))
    assert without.understood is not None
    assert chip.id not in {constraint.id for constraint in without.understood.constraints}
    assert without.total > results.total


def test_a_filter_of_the_caller_wins_over_the_words(engine: Engine) -> None:
    results = engine.search(Query(text="shoe under 11", filters={"price": {"gte": 12}}))
    assert all((hit.product.price or 0) >= 12 for hit in results.hits)


def test_likes_find_similar_products_and_leave_themselves_out(engine: Engine) -> None:
    found = ids(engine, like=("shoe-red",), limit=3)
    assert "shoe-red" not in found
    assert len(found) == 3
    assert [hit.id for hit in engine.similar("shoe-red", limit=3).hits] == found


def test_sorting_pages_and_exclusion(engine: Engine) -> None:
    cheap = ids(engine, sort="price", limit=9)
    assert cheap == sorted(cheap, key=lambda one: list(KINDS).index(one.split("-")[0]))
    assert ids(engine, sort="-price", limit=9) == cheap[::-1]
    assert ids(engine, sort="price", limit=4) + ids(engine, sort="price", offset=4, limit=5) == cheap
    assert "shoe-red" not in ids(engine, exclude=("shoe-red",), limit=9)
    assert engine.search(Query(offset=50)).empty == "past_the_end"


def test_pages_go_beyond_the_least_number_of_candidates(built: Built, tmp_path: Path) -> None:
    copy = copied(built, tmp_path / "bundle")
    manifest = json.loads((copy / "manifest.json").read_text())
    manifest["ranking"]["parameters"] |= {"vector_candidates": 1, "lexical_candidates": 1}
    (copy / "manifest.json").write_text(json.dumps(manifest))
    with Engine.open(copy) as engine:
        for asked in ({"image": picture((220, 30, 30))}, {"text": "shoe mug"}):
            assert len(ids(engine, limit=3, **asked)) == 3
            assert len(ids(engine, limit=2, offset=3, **asked)) == 2


def test_the_shop_has_its_way(engine: Engine) -> None:
    results = engine.search(Query(text="gift"))
    assert [hit.id for hit in results.hits[:2]] == ["lamp-green", "mug-red"]
    assert results.hits[0].explanation[0].source == "rule"
    assert "mug-green" not in ids(engine, text="green mug", limit=9)
    assert ids(engine, text="beaker")[0].startswith("mug")


def test_a_barcode_finds_its_product(engine: Engine) -> None:
    hit = engine.search(Query(text="4006381333931")).hits[0]
    assert (hit.id, hit.explanation[0].source) == ("shoe-red", "barcode")


def test_filtered_out_is_not_nothing_suitable(engine: Engine) -> None:
    assert engine.search(Query(text="shoe", filters={"price": {"lt": 1}})).empty == "filtered_out"


def test_vectors_come_when_asked_for(engine: Engine) -> None:
    assert engine.search(Query(text="red shoe")).hits[0].vector is None
    vector = engine.search(Query(text="red shoe", vectors=True)).hits[0].vector
    assert vector is not None
    assert len(vector) == DIMS
    assert np.abs(np.frombuffer(vector, np.int8)).max() > 16


def test_a_product_its_picture_and_suggestions(engine: Engine) -> None:
    assert engine.product("mug-red").texts["zh"].title == "好看的杯"
    thumbnail = engine.thumbnail("mug-red")
    assert thumbnail is not None
    assert Image.open(BytesIO(thumbnail)).format == "WEBP"
    assert engine.thumbnail("lamp-blue") is None
    assert any("shoe" in suggestion.text.casefold() for suggestion in engine.suggest("sho"))


@pytest.mark.parametrize(
    ("query", "error", "where"),
    [
        (Query(limit=0), InvalidQuery, "limit"),
        (Query(limit=10**9), InvalidQuery, "limit"),
        (Query(offset=-1), InvalidQuery, "offset"),
        (Query(offset=10**9), InvalidQuery, "offset"),
        (Query(text="x" * (MAX_TEXT + 1)), InvalidQuery, "text"),
        (Query(like=("x",) * (MAX_LIMIT + 1)), InvalidQuery, "like"),
        (Query(like=("nobody",)), UnknownProduct, ""),
        (Query(filters={"colr": "red"}), UnknownField, ""),
        (Query(filters={"price": {"lte": float("nan")}}), InvalidQuery, "price"),
        (Query(sort="colr"), UnknownField, ""),
        (Query(image=b"no picture"), MediaInvalid, "image"),
        (Query(audio=b"RIFF"), ModelMissing, "audio"),
    ],
)
def test_bad_queries_are_refused_by_type(
    engine: Engine, query: Query, error: type[Exception], where: str
) -> None:
    with pytest.raises(error) as caught:
        engine.search(query)
    assert where in getattr(caught.value, "where", "")


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(), max_size=80), st.integers(1, 20), st.integers(0, 5))
def test_no_text_breaks_the_search(engine: Engine, text: str, limit: int, offset: int) -> None:
    results = engine.search(Query(text=text, limit=limit, offset=offset))
    assert len(results.hits) <= limit
    assert bool(results.hits) == (results.empty == "")
    assert all(0.0 <= hit.score <= 1.0 for hit in results.hits)


@pytest.mark.parametrize(
    "text", ["", "   ", "\x00\x01", "\ud800", "x" * MAX_TEXT, "' OR 1=1 --", '"', "NEAR(", "*"]
)
def test_odd_texts_are_answered(engine: Engine, text: str) -> None:
    engine.search(Query(text=text))


@pytest.mark.parametrize(
    "name", ["catalogue.db", "index/vectors.i8.npy", "models/text.onnx", "models/tokenizer.json"]
)
def test_every_damaged_part_is_found_before_it_is_mapped(built: Built, tmp_path: Path, name: str) -> None:
    copy = copied(built, tmp_path / "bundle")
    data = bytearray((copy / name).read_bytes())
    data[len(data) // 3] ^= 0x40
    (copy / name).write_bytes(bytes(data))
    with pytest.raises(BundleDamaged) as caught:
        Engine.open(copy)
    assert caught.value.where == name


def test_an_unknown_field_names_its_neighbours(engine: Engine) -> None:
    with pytest.raises(QueryError, match="colour"):
        engine.search(Query(filters={"colr": "red"}))
