from __future__ import annotations

import numpy as np
import pytest

from export.errors import QualityLost
from export.models.parity import compare, gate, sample_pictures, sample_texts


def _unit(seed: int) -> np.ndarray:
    vectors = np.random.default_rng(seed).normal(size=(40, 16)).astype(np.float32)
    unit: np.ndarray = vectors / np.linalg.norm(vectors, axis=1, keepdims=True)
    return unit


def test_the_same_vectors_lose_nothing() -> None:
    report = compare(_unit(1), _unit(1))
    assert report.overlap_at_10 == 1
    assert report.loss == pytest.approx(0, abs=1e-6)
    gate(report)


def test_other_vectors_are_refused_with_the_figures() -> None:
    with pytest.raises(QualityLost, match=r"loses .*% of retrieval quality"):
        gate(compare(_unit(1), _unit(2)))


def test_shapes_and_values_are_checked() -> None:
    with pytest.raises(ValueError, match="needed"):
        compare(_unit(1), _unit(1)[:10])
    with pytest.raises(ValueError, match="finite"):
        compare(_unit(1), _unit(1) * np.float32("nan"))


def test_samples_are_deterministic() -> None:
    assert len(set(sample_texts(("en",)))) == 176
    assert (sample_pictures(8, 8) == sample_pictures(8, 8)).all()
