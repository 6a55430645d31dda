from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import reduce

import numpy as np
import pytest

from edge_runtime import testing
from edge_runtime.bundle.manifest import Manifest
from edge_runtime.bundle.reader import Bundle, open_bundle
from edge_runtime.engine import Engine
from edge_runtime.errors import InvalidQuery, ManifestInvalid, SpaceMismatch, UnknownProduct
from edge_runtime.retrieval.filters import FilterResult
from edge_runtime.taste.sums import Taste, add, event
from edge_runtime.types import Filters, Query


@pytest.fixture(scope="module")
def bundle(tmp_path_factory: pytest.TempPathFactory) -> Bundle:
    return open_bundle(testing.bundle(tmp_path_factory.mktemp("recommend") / "bundle"))


@pytest.fixture(scope="module")
def engine(bundle: Bundle) -> Iterator[Engine]:
    with Engine(bundle) as opened:
        yield opened


def liked(engine: Engine, *ids: str) -> Taste:
    hits = engine.search(Query(limit=9, vectors=True)).hits
    vectors = {hit.id: np.frombuffer(hit.vector or b"", np.int8) for hit in hits}
    return reduce(add, (event(vectors[one], 1.0) for one in ids))


def test_taste_alone_recommends_what_is_near_and_not_known(engine: Engine) -> None:
    space = engine.bundle.manifest.taste_space
    hits = engine.recommend(
        liked(engine, "shoe-red", "mug-red"), space, known=("shoe-red", "mug-red"), limit=3
    ).hits
    assert hits[0].id == "lamp-red"
    assert not {"shoe-red", "mug-red"} & {hit.id for hit in hits}
    assert len(hits) == 3
    for hit in hits:
        (reason,) = hit.explanation
        assert (reason.source, reason.share) == ("taste", 1.0)
        assert reason.detail in ("shoe-red", "mug-red")
    assert (
        engine.recommend(liked(engine, "lamp-red"), space[:32], limit=1).hits[0].explanation[0].detail == ""
    )


def test_what_is_asked_for_bounds_it(engine: Engine) -> None:
    space = engine.bundle.manifest.taste_space
    hits = engine.recommend(liked(engine, "shoe-red"), space, filters={"colour": "blue"}, vectors=True).hits
    assert {hit.id for hit in hits} == {"shoe-blue", "mug-blue", "lamp-blue"}
    assert all(len(hit.vector or b"") == testing.DIMS for hit in hits)
    gone = engine.recommend(liked(engine, "shoe-red"), space, filters={"availability": "out_of_stock"})
    assert (gone.hits, gone.empty) == ((), "filtered_out")


def test_no_taste_recommends_nothing(engine: Engine) -> None:
    results = engine.recommend(Taste.nothing(testing.DIMS), engine.bundle.manifest.taste_space)
    assert (results.hits, results.empty) == ((), "nothing_suitable")


def test_what_cannot_be_used_is_refused(engine: Engine) -> None:
    taste, space = liked(engine, "shoe-red"), engine.bundle.manifest.taste_space
    with pytest.raises(SpaceMismatch):
        engine.recommend(taste, "0" * 64)
    with pytest.raises(SpaceMismatch):
        engine.recommend(Taste.nothing(3), space)
    with pytest.raises(InvalidQuery):
        engine.recommend(taste, space, limit=0)
    with pytest.raises(UnknownProduct):
        engine.recommend(taste, space, known=("nobody",))


def test_only_what_is_in_stock_is_recommended(bundle: Bundle, monkeypatch: pytest.MonkeyPatch) -> None:
    with Engine(bundle) as engine:
        asked: list[Filters] = []
        select = engine._columns.select

        def spied(filters: Filters) -> FilterResult:
            asked.append(filters)
            return select(filters)

        monkeypatch.setattr(engine._columns, "select", spied)
        engine.recommend(liked(engine, "shoe-red"), bundle.manifest.taste_space)
    assert asked[-1] == {"availability": "in_stock"}


def test_the_space_of_tastes_has_the_projections_name(bundle: Bundle) -> None:
    manifest = bundle.manifest
    assert manifest.taste_space == manifest.space
    name = next(iter(manifest.files))
    projected = replace(manifest, preference=replace(manifest.preference, projection=name))
    assert projected.taste_space != manifest.space
    assert len(projected.taste_space) == 64
    with pytest.raises(ValueError, match="no file"):
        replace(manifest, preference=replace(manifest.preference, projection="index/nothing.npy"))


@pytest.mark.parametrize(
    "wrong",
    [{"half_life": 3}, {"half_life_days": 0}, {"blend": -1}, {"weights": {"like": 1001}}, {"prior": "2"}],
)
def test_the_manifest_reads_the_section_strictly(bundle: Bundle, wrong: dict[str, object]) -> None:
    raw = json.loads(bundle.manifest.to_bytes())
    assert Manifest.parse(json.dumps(raw).encode()) == bundle.manifest
    raw["preference"].update(wrong)
    with pytest.raises(ManifestInvalid, match="preference"):
        Manifest.parse(json.dumps(raw).encode())
