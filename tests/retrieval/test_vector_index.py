"""The index against brute force, and what it refuses."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Literal

import numpy as np
import onnxruntime  # noqa: F401  usearch imported before it ends the process
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray

from edge_runtime.errors import BundleDamaged, BundleMissing, InvalidQuery, SpaceMismatch
from edge_runtime.manifest_types import IndexDescription
from edge_runtime.retrieval.vector_index import VectorIndex
from export.indexing.vector_index import build

COUNT, DIMS = 3000, 32
Method = Literal["exact", "hnsw"]
METHODS: tuple[Method, ...] = ("exact", "hnsw")


@cache
def _vectors() -> NDArray[np.float32]:
    """Clustered unit vectors; some are the same, some are zero."""
    rng = np.random.default_rng(3)
    vectors = rng.standard_normal((20, DIMS))[rng.integers(0, 20, COUNT)] + 0.7 * rng.standard_normal(
        (COUNT, DIMS)
    )
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    vectors[100:200] = vectors[100]
    vectors[500:510] = 0
    return vectors.astype(np.float32)


@pytest.fixture(scope="module", params=METHODS)
def index(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> VectorIndex:
    folder = tmp_path_factory.mktemp("index")
    return VectorIndex.open(folder, build(_vectors(), folder, method=request.param, threads=1))


def _exact(query: NDArray[np.float32], k: int, rows: NDArray[np.int64]) -> NDArray[np.float64]:
    """The k greatest cosines."""
    cosines = _vectors()[rows].astype(np.float64) @ (query / np.linalg.norm(query))
    best: NDArray[np.float64] = np.sort(cosines)[::-1][:k]
    return best


def _query(seed: int) -> NDArray[np.float32]:
    rng = np.random.default_rng(seed)
    noise = 0.3 * rng.standard_normal(DIMS)
    vector: NDArray[np.float32] = (_vectors()[rng.integers(COUNT)] + noise / DIMS**0.5).astype(np.float32)
    return vector if vector.any() else np.ones(DIMS, np.float32)


@pytest.mark.parametrize("share", [None, 0.002, 0.02, 0.2, 0.4, 0.8, 1.0])
@pytest.mark.parametrize("k", [1, 10, 100])
def test_finds_what_brute_force_finds(index: VectorIndex, share: float | None, k: int) -> None:
    rng = np.random.default_rng(5)
    missed = total = 0
    for seed in range(max(20, 300 // k)):  # enough answers for the tolerance below to mean something
        allowed = np.arange(COUNT)
        if share is not None:
            allowed = np.sort(rng.choice(COUNT, int(share * COUNT), replace=False))
        query = _query(seed)
        rows, scores = index.search(query, k, None if share is None else allowed)
        truth = _exact(query, k, allowed)
        assert (rows.dtype.name, scores.dtype.name) == ("int64", "float32")
        assert len(rows) == len(scores) == min(k, len(allowed))
        assert len(set(rows.tolist())) == len(rows)
        assert np.isin(rows, allowed).all()
        assert np.all(np.diff(scores) <= 0)
        np.testing.assert_allclose(scores, _vectors()[rows] @ (query / np.linalg.norm(query)), atol=2e-3)
        missed += int(np.sum(scores < truth[-1] - 2e-3))
        total += len(truth)
    assert missed <= 0.02 * total


@pytest.mark.parametrize("correlation", [1, -1])
def test_filters_that_follow_the_query_lose_nothing(index: VectorIndex, correlation: int) -> None:
    for seed in range(10):
        query = _query(seed)
        allowed = np.sort(np.argsort(-correlation * (_vectors() @ query))[: COUNT // 2])
        rows, scores = index.search(query, 20, allowed)
        truth = _exact(query, 20, allowed)
        assert np.isin(rows, allowed).all()
        assert len(rows) == 20
        assert np.sum(scores < truth[-1] - 2e-3) <= 1


def test_never_fewer_than_exist(index: VectorIndex) -> None:
    rows, _ = index.search(_query(1), COUNT + 5, None)
    assert sorted(rows.tolist()) == list(range(COUNT))
    zeros = np.arange(500, 510)
    rows, scores = index.search(_query(1), 50, zeros)
    assert rows.tolist() == zeros.tolist()
    assert not scores.any()
    assert index.search(_query(1), 5, np.array([], np.int64))[0].tolist() == []


@pytest.mark.parametrize("rows", [None, np.arange(50, 900), np.arange(90, 160)])
def test_equal_scores_come_by_row(tmp_path: Path, rows: NDArray[np.int64] | None) -> None:
    exact = VectorIndex.open(tmp_path, build(_vectors(), tmp_path, method="exact"))
    found, _ = exact.search(_vectors()[100], 10, rows)
    assert found.tolist() == list(range(100, 110))


def test_answers_are_the_same_every_time_and_from_every_thread(index: VectorIndex) -> None:
    allowed = np.arange(0, COUNT, 2)
    jobs = [(seed, rows) for seed in range(25) for rows in (None, allowed, allowed[:30])] * 4

    def answer(job: tuple[int, NDArray[np.int64] | None]) -> list[int]:
        found: list[int] = index.search(_query(job[0]), 10, job[1])[0].tolist()
        return found

    with ThreadPoolExecutor(4) as pool:
        assert list(pool.map(answer, jobs)) == [answer(job) for job in jobs]


def test_length_and_order_of_what_is_given_do_not_matter(index: VectorIndex) -> None:
    rows = np.array([7, 3, 900, 3, 44])
    one = index.search(_query(2), 3, rows)
    other = index.search(_query(2) * 1000, 3, np.unique(rows))
    assert one[0].tolist() == other[0].tolist()
    np.testing.assert_allclose(one[1], other[1], atol=1e-6)


@pytest.mark.parametrize("share", [0, 0.004, 0.1, 0.3, 0.7, 1])
def test_a_mask_allows_what_its_rows_do(index: VectorIndex, share: float) -> None:
    mask = np.random.default_rng(9).random(COUNT) < share
    for seed in range(10):
        by_mask, by_rows = (index.search(_query(seed), 5, given) for given in (mask, np.flatnonzero(mask)))
        assert by_mask[0].tolist() == by_rows[0].tolist()
        assert by_mask[1].tolist() == by_rows[1].tolist()
        assert mask[by_mask[0]].all()
        assert len(by_mask[0]) == min(5, mask.sum())


def test_refuses_a_mask_of_another_length(index: VectorIndex) -> None:
    with pytest.raises(InvalidQuery):
        index.search(_query(0), 1, np.ones(COUNT - 1, np.bool_))


def test_stored_vectors(index: VectorIndex) -> None:
    rows = np.array([5, 2999, 0])
    np.testing.assert_allclose(index.vectors(rows), _vectors()[rows], atol=1e-3)
    assert index.vectors(rows).dtype == np.float32
    cosines = np.sum(index.int8(rows) * _vectors()[rows], axis=1) / np.linalg.norm(index.int8(rows), axis=1)
    assert cosines.min() > 0.9995
    assert index.int8(rows).dtype == np.int8
    query = _query(4)
    np.testing.assert_allclose(
        index.score(query, rows), index.vectors(rows) @ (query / np.linalg.norm(query)), atol=1e-6
    )
    everything = np.arange(COUNT).repeat(4)
    assert index.score(query, everything).shape == (4 * COUNT,)
    assert index.score(query, np.array([], np.int64)).shape == (0,)


@pytest.mark.parametrize("broken", [np.nan, np.inf, -np.inf])
def test_refuses_queries_that_are_no_direction(index: VectorIndex, broken: float) -> None:
    query = np.ones(DIMS, np.float32)
    query[3] = broken
    for bad in (query, np.zeros(DIMS, np.float32)):
        with pytest.raises(InvalidQuery):
            index.search(bad, 10, None)
        with pytest.raises(InvalidQuery):
            index.score(bad, np.array([1]))
    with pytest.raises(InvalidQuery):
        index.search(np.ones(DIMS, np.float32), 0, None)


@pytest.mark.parametrize("shape", [(DIMS - 1,), (DIMS + 1,), (1, DIMS), ()])
def test_refuses_other_spaces(index: VectorIndex, shape: tuple[int, ...]) -> None:
    with pytest.raises(SpaceMismatch):
        index.search(np.ones(shape, np.float32), 10, None)


def test_refuses_rows_out_of_range(index: VectorIndex) -> None:
    query = _query(0)
    for rows in (np.array([-1, 2]), np.array([3, COUNT])):
        uses: list[Callable[[NDArray[np.int64]], object]] = [
            index.vectors,
            index.int8,
            lambda given: index.score(query, given),
            lambda given: index.search(query, 1, given),
        ]
        for use in uses:
            with pytest.raises(InvalidQuery):
                use(rows)


@settings(max_examples=60, deadline=None)
@given(data=st.data(), method=st.sampled_from(METHODS))
def test_small_indexes_are_exact(data: st.DataObject, method: Method) -> None:
    count = data.draw(st.integers(1, 120))
    dims = data.draw(st.integers(1, 20))
    rng = np.random.default_rng(data.draw(st.integers(0, 2**32 - 1)))
    vectors = rng.standard_normal((count, dims)).astype(np.float32)
    query = rng.standard_normal(dims).astype(np.float32)
    allowed = np.flatnonzero(rng.random(count) < data.draw(st.floats(0, 1)))
    k = data.draw(st.integers(1, 40))
    with tempfile.TemporaryDirectory() as name:
        small = VectorIndex.open(Path(name), build(vectors, Path(name), method=method, threads=1))
        rows, scores = small.search(query, k, allowed)
        unit = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
        truth = np.sort(unit[allowed] @ (query / np.linalg.norm(query)))[::-1][:k]
    assert np.isin(rows, allowed).all()
    assert len(rows) == min(k, len(allowed))
    np.testing.assert_allclose(scores, truth, atol=2e-3)


class TestDamage:
    @pytest.fixture
    def described(self, tmp_path: Path) -> IndexDescription:
        return build(_vectors()[:200], tmp_path, method="hnsw", threads=1)

    def test_each_file_is_needed_whole(self, tmp_path: Path, described: IndexDescription) -> None:
        VectorIndex.open(tmp_path, described)
        for path in sorted(tmp_path.iterdir()):
            data = path.read_bytes()
            path.unlink()
            with pytest.raises(BundleMissing):
                VectorIndex.open(tmp_path, described)
            for broken in (b"", data[:5], data[:1000], data[: len(data) // 4], data[::-1]):
                path.write_bytes(broken)
                with pytest.raises(BundleDamaged) as caught:
                    VectorIndex.open(tmp_path, described)
                assert caught.value.where == str(path)
            path.write_bytes(data)

    def test_other_descriptions(self, tmp_path: Path, described: IndexDescription) -> None:
        for other in (replace(described, dims=DIMS * 2), replace(described, count=100)):
            with pytest.raises(BundleDamaged, match="instead of"):
                VectorIndex.open(tmp_path, other)

    @pytest.mark.parametrize("name", ["vectors.i8.npy", "vectors.f16.npy"])
    def test_other_types(self, tmp_path: Path, described: IndexDescription, name: str) -> None:
        np.save(tmp_path / name, np.load(tmp_path / name).astype(np.float64))
        with pytest.raises(BundleDamaged, match="float64"):
            VectorIndex.open(tmp_path, described)

    def test_a_foreign_graph(self, tmp_path: Path, described: IndexDescription) -> None:
        build(np.ones((10, 8), np.float32), tmp_path / "other", method="hnsw", threads=1)
        (tmp_path / "hnsw.usearch").write_bytes((tmp_path / "other" / "hnsw.usearch").read_bytes())
        with pytest.raises(BundleDamaged) as caught:
            VectorIndex.open(tmp_path, described)
        assert caught.value.where.endswith("hnsw.usearch")
