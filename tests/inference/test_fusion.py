"""A fusion model gives each part of a query its share of one vector."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import numpy as np
import pytest

from edge_runtime.engine import Engine
from edge_runtime.errors import BundleMissing, SpaceMismatch
from edge_runtime.inference.fusion import QueryFusion
from edge_runtime.manifest_types import FusionModel
from edge_runtime.testing import DIMS, models, picture, shop
from edge_runtime.testing.onnx_bytes import FLOAT, model, node, value
from edge_runtime.types import Query
from export.build import BuildSettings, build
from export.feeds import read


def write(folder: Path, words: float, look: float, speech: float, dims: int = DIMS) -> FusionModel:
    """A fusion that weighs its three parts by fixed numbers."""
    weights = np.repeat(np.array([words, look, speech], np.float32), dims)
    nodes = [
        node("Mul", ["parts", "weights"], ["weighed"]),
        node("LpNormalization", ["weighed"], ["embedding"], axis=-1, p=2),
    ]
    shape: list[int | str] = ["batch", 3 * dims]
    written = model(
        nodes, [value("parts", FLOAT, shape)], [value("embedding", FLOAT, shape)], {"weights": weights}
    )
    (folder / "fusion.onnx").write_bytes(written)
    return FusionModel("fusion.onnx", dims)


def test_each_part_comes_back_weighed_and_speech_has_a_place_of_its_own(tmp_path: Path) -> None:
    fuser = QueryFusion(tmp_path, write(tmp_path, 1.0, 2.0, 3.0))
    words, look = np.eye(DIMS, dtype=np.float32)[:2]
    for heard, weight in ((False, 1.0), (True, 3.0)):
        one, other = fuser.fuse(words, look, spoken=heard)
        np.testing.assert_allclose(one[0] / other[1], weight / 2.0, rtol=1e-6)
        assert one[1:].any() == other[2:].any() == False  # noqa: E712 — numpy's bool


def test_missing_and_foreign_models_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleMissing, match=r"fusion\.onnx"):
        QueryFusion(tmp_path, FusionModel("fusion.onnx", DIMS))
    write(tmp_path, 1, 1, 1, dims=4)
    with pytest.raises(SpaceMismatch):
        QueryFusion(tmp_path, FusionModel("fusion.onnx", DIMS))


@pytest.fixture(scope="module")
def engines(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Engine, Engine]]:
    """The same shop without a fusion model, and with one to which words beside a picture are nothing."""
    folder = tmp_path_factory.mktemp("fused")
    feed = shop(folder)
    plain = models(folder / "models")
    with Engine.open(
        build(BuildSettings(read([feed]), folder / "plain", models=plain, images=folder)).path
    ) as without:
        described = json.loads((plain / "models.json").read_text("utf-8"))
        described["fusion"] = asdict(write(plain, 0.0, 1.0, 1.0))
        (plain / "models.json").write_text(json.dumps(described), "utf-8")
        with Engine.open(
            build(BuildSettings(read([feed]), folder / "fused", models=plain, images=folder)).path
        ) as fused:
            yield without, fused


def look_shares(engine: Engine, query: Query) -> list[float]:
    return [
        sum(reason.share for reason in hit.explanation if reason.source == "semantic")
        for hit in engine.search(query).hits
    ]


def test_the_engine_lets_the_model_join_words_and_picture(engines: tuple[Engine, Engine]) -> None:
    query = Query(text="red mug", image=picture((220, 30, 30)), limit=4)
    without, fused = engines
    assert max(look_shares(without, query)) > 0
    assert max(look_shares(fused, query)) == 0


def test_a_single_part_does_not_meet_the_model(engines: tuple[Engine, Engine]) -> None:
    for query in (Query(text="blue mug", limit=4), Query(image=picture((220, 30, 30)), limit=4)):
        found = [[(hit.id, hit.score) for hit in engine.search(query).hits] for engine in engines]
        assert found[0] == found[1]


def test_the_model_does_not_change_the_space(engines: tuple[Engine, Engine]) -> None:
    assert engines[0].bundle.manifest.space == engines[1].bundle.manifest.space
    assert engines[0].bundle.digest != engines[1].bundle.digest
