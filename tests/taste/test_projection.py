from __future__ import annotations

import hashlib
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from edge_runtime import testing
from edge_runtime.bundle.manifest import FileEntry, Manifest
from edge_runtime.errors import BundleDamaged, BundleMissing, ModelMissing, SpaceMismatch
from edge_runtime.taste.projection import Projection
from export.personalization.preference_settings import project, projection_at


def test_a_narrow_space_is_the_tastes_own(tmp_path: Path) -> None:
    vectors = np.eye(4, dtype=np.float32)
    assert project(vectors, tmp_path) is None
    same = Projection.open(None, 4)
    assert same.down(vectors) is vectors
    assert same.up(np.asarray([1.0, 0, 0, 0])).tolist() == [1, 0, 0, 0]
    with pytest.raises(SpaceMismatch):
        same.up(np.zeros(3))


def test_a_wide_space_keeps_its_neighbours(tmp_path: Path) -> None:
    rng = np.random.default_rng(5)
    vectors = rng.normal(size=(2000, 384)) * np.linspace(3, 0.2, 384)
    vectors = (vectors / np.linalg.norm(vectors, axis=1, keepdims=True)).astype(np.float32)
    assert project(vectors, tmp_path) == "index/taste.npy"
    projection = Projection.open(tmp_path / "taste.npy", 384)
    low = projection.down(vectors)
    assert low.shape == (2000, 256)
    np.testing.assert_allclose(np.linalg.norm(low, axis=1), 1, atol=1e-5)
    full, small = vectors[:100] @ vectors.T, low[:100] @ low.T
    top = np.argsort(-full, axis=1)[:, :10], np.argsort(-small, axis=1)[:, :10]
    kept = np.mean([len(set(a) & set(b)) / 10 for a, b in zip(*top, strict=True)])
    assert kept > 0.9
    lifted = projection.up(low[0].astype(np.float64))
    assert int(np.argmax(vectors @ lifted)) == 0


def test_a_wide_space_without_projection_has_no_taste() -> None:
    with pytest.raises(ModelMissing):
        Projection.open(None, 384).up(np.zeros(256))


def test_a_file_that_is_no_projection_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BundleMissing):
        Projection.open(tmp_path / "taste.npy", 384)
    (tmp_path / "taste.npy").write_bytes(b"no array")
    with pytest.raises(BundleDamaged):
        Projection.open(tmp_path / "taste.npy", 384)
    np.save(tmp_path / "taste.npy", np.zeros((256, 383), np.float32))
    with pytest.raises(BundleDamaged):
        Projection.open(tmp_path / "taste.npy", 384)


def test_a_rebuilt_bundle_keeps_its_projection(tmp_path: Path) -> None:
    bundle = testing.bundle(tmp_path / "bundle")
    manifest = Manifest.parse((bundle / "manifest.json").read_bytes())
    assert projection_at(bundle, manifest.space) is None
    assert project(np.eye(384, dtype=np.float32), bundle / "index") == "index/taste.npy"
    data = (bundle / "index" / "taste.npy").read_bytes()
    entry = FileEntry(len(data), hashlib.sha256(data).hexdigest())
    projected = replace(
        manifest,
        files={**manifest.files, "index/taste.npy": entry},
        preference=replace(manifest.preference, projection="index/taste.npy"),
    )
    (bundle / "manifest.json").write_bytes(projected.to_bytes())
    assert projection_at(bundle, manifest.space) == data
    assert projection_at(bundle, "0" * 64) is None
    assert projection_at(tmp_path / "nothing", manifest.space) is None
    rng = np.random.default_rng(6)
    project(rng.normal(size=(400, 384)).astype(np.float32), tmp_path, earlier=data)
    assert (tmp_path / "taste.npy").read_bytes() == data
    (bundle / "index" / "taste.npy").write_bytes(data[:-1] + b"x")
    assert projection_at(bundle, manifest.space) is None
