"""The fakes that are shipped: real models, and a bundle that this release reads and would write."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from PIL import Image

from edge_runtime import Query, testing
from edge_runtime.bundle.reader import open_bundle
from edge_runtime.engine import Engine
from edge_runtime.errors import BundleDamaged
from edge_runtime.inference.image_encoder import decode
from export.testing import SHIPPED, write


def test_the_bundle_is_searched_like_any_other(tmp_path: Path) -> None:
    with Engine.open(testing.bundle(tmp_path / "bundle")) as engine:
        assert engine.search(Query(text="red shoe")).hits[0].id == "shoe-red"
        seen = engine.search(Query(image=testing.picture(testing.COLOURS["blue"]))).hits
        assert seen[0].product.colours == ("blue",)
        assert engine.product("mug-red").texts["zh"].title == "好看的杯"


def test_a_changed_byte_of_it_is_found(tmp_path: Path) -> None:
    bundle = testing.bundle(tmp_path / "bundle")
    (bundle / "catalogue.db").write_bytes(b"")
    with pytest.raises(BundleDamaged):
        Engine.open(bundle)


@pytest.mark.parametrize("name", ["text.onnx", "image.onnx"])
def test_the_models_are_valid_onnx(tmp_path: Path, name: str) -> None:
    model = onnx.load(testing.models(tmp_path) / name)
    onnx.checker.check_model(model, full_check=True)


def test_a_drawn_picture_has_its_size_and_colour() -> None:
    read: Image.Image = decode(testing.picture((1, 2, 3), 7, 5))
    assert read.size == (7, 5)
    assert (np.asarray(read) == (1, 2, 3)).all()


def test_the_shipped_bundle_is_what_this_release_builds(tmp_path: Path) -> None:
    built = write(tmp_path / "bundle")
    old, new = open_bundle(testing.bundle(tmp_path / "shipped")).manifest, open_bundle(built).manifest
    again = "run python -m export.testing"
    assert set(old.files) == set(new.files), again
    # SQLite's version stands in the database, and the calibration may be tuned without a change of the format.
    assert {name for name in old.files if old.files[name] != new.files[name]} <= {"catalogue.db"}, again
    assert (old.models, old.index, old.catalogue) == (new.models, new.index, new.catalogue), again
    assert set(old.ranking.parameters) == set(new.ranking.parameters), again
    with Engine.open(built) as engine, Engine.open(tmp_path / "shipped") as shipped:
        for row in testing.rows():
            assert engine.product(row["id"]) == shipped.product(row["id"]), again


def test_asking_it_leaves_nothing_beside_the_shipped_one() -> None:
    assert not list(SHIPPED.parent.glob("*.receipt.json"))
