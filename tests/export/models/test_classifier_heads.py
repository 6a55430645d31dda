"""The heads, through an exported net that was taught a few texts and vectors."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.needs import needs_torch

needs_torch()

import torch
from hypothesis import given
from hypothesis import strategies as st

from edge_runtime.errors import SpaceMismatch
from export.metrics import unit
from export.models.classifier_heads import Heads, HeadsModel
from export.models.hashed_ngrams import MOST, hashed_ngrams
from export.training.classifier_heads import BUCKETS, SCENES, Pairs, Said, train_texts, train_vectors
from export.training.classifier_heads import Heads as Net
from export.training.training_loop import load_weights

DIMS = 32
GOOD = [f"lovely {thing}, very happy" for thing in ("shoe", "lamp", "mug", "bag", "watch", "shirt", "cable")]
BAD = [f"awful {thing}, broken" for thing in ("shoe", "lamp", "mug", "bag", "watch", "shirt", "cable")]
INTENTS = ("cancel_order", "find_product")


@given(st.text(max_size=300))
def test_every_text_has_grams_within_bounds(text: str) -> None:
    found = hashed_ngrams(text, 100)
    assert len(found) <= MOST
    assert all(1 <= gram < 100 for gram in found)


def test_grams_do_not_depend_on_case_width_or_digits() -> None:
    assert hashed_ngrams("Red SHOES 42", 1 << 15) == hashed_ngrams("red  shoes ７", 1 << 15)
    assert set(hashed_ngrams("不错", 1 << 15)) == {
        *hashed_ngrams("不", 1 << 15),
        *hashed_ngrams("错", 1 << 15),
        *hashed_ngrams("不错", 1 << 15),
    }
    assert hashed_ngrams("", 10) == hashed_ngrams("🙂", 10) == []


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Holds `heads.onnx`."""
    import warnings

    from export.models.quantization import optimise
    from export.training.export_onnx import export_heads

    folder = tmp_path_factory.mktemp("heads")
    torch.manual_seed(0)
    mood = Said.of([*GOOD, *BAD], [1] * len(GOOD) + [0] * len(BAD), 14)
    asked = [
        *(f"please cancel order {n} {w}" for n, w in enumerate("abcdefgh")),
        *(f"red {w} shoes" for w in "abcdefgh"),
    ]
    request = Said.of(asked, [0] * 8 + [1] * 8, 16)
    net = Net(DIMS, len(INTENTS))
    train_texts(net, mood, request, folder, 40, 0, resume=False)
    load_weights(folder / "heads.checkpoint", net)
    vectors = torch.from_numpy(unit(np.random.default_rng(1).standard_normal((60, DIMS)).astype(np.float32)))
    other = vectors.flip(0)
    pairs = Pairs(
        torch.cat((vectors, vectors)),
        torch.cat((vectors, other)),
        torch.tensor([True] * 60 + [False] * 60),
        vectors,
        (vectors[:, 0] > 0).long(),
    )
    train_vectors(net, pairs, folder, 150, 0, resume=False)
    load_weights(folder / "heads-vectors.checkpoint", net)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # the exporter announces its successor
        export_heads(net.eval(), DIMS, folder / "plain.onnx")
    optimise(folder / "plain.onnx", folder / "heads.onnx")
    return folder


@pytest.fixture(scope="module")
def heads(folder: Path) -> Heads:
    return Heads(folder, HeadsModel("heads.onnx", DIMS, BUCKETS, INTENTS, SCENES))


def test_mood_is_read_from_words_that_were_not_taught_together(heads: Heads) -> None:
    good, bad, nothing = heads.sentiment(["lovely scarf, happy", "awful scarf, broken", ""])
    assert good > 0.7
    assert bad < 0.3
    assert 0.2 < nothing < 0.8
    assert heads.sentiment([]).shape == (0,)


def test_an_intent_comes_with_its_certainty(heads: Heads) -> None:
    assert heads.intent("cancel my order please")[0] == "cancel_order"
    name, share = heads.intent("red shoes")
    assert name == "find_product"
    assert 0.5 < share <= 1.0


def test_a_query_matches_its_own_product_and_not_another(heads: Heads) -> None:
    vectors = unit(np.random.default_rng(2).standard_normal((20, DIMS)).astype(np.float32))
    same = [heads.match(vector, vector[None])[0] for vector in vectors]
    others = heads.match(vectors[0], vectors[1:])
    assert others.shape == (19,)
    assert np.median(same) > 0.5 > np.median(others)


def test_a_picture_has_a_scene(heads: Heads) -> None:
    vector = unit(np.ones((1, DIMS), np.float32))[0]
    name, share = heads.scene(vector)
    assert name in SCENES
    assert 0.3 < share <= 1.0


def test_a_model_of_other_outputs_is_refused(folder: Path) -> None:
    with pytest.raises(SpaceMismatch, match="outputs"):
        Heads(folder, HeadsModel("heads.onnx", DIMS, BUCKETS, ("a", "b", "c"), SCENES))
