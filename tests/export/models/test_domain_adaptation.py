"""Adapting learns what a shop's products have in common, and keeps it only where it helps."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from edge_runtime.errors import InvalidQuery
from edge_runtime.inference.image_encoder import ImageEncoder
from edge_runtime.testing import models, picture, shop
from export.feeds import read
from export.indexing.product_images import Pictures
from export.models.domain_adaptation import (
    Adapted,
    Gain,
    Pairs,
    _slopes,
    _softmax,
    encode,
    fit,
    read_events,
    write,
)
from export.models.quantization import optimise
from export.models.registry import load

DIMS, COUNT = 32, 400


def unit(
    vectors: np.ndarray[tuple[int, ...], np.dtype[np.float64]],
) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return np.asarray(vectors / np.linalg.norm(vectors, axis=1, keepdims=True), np.float32)


def pairs(noise: float, *, turned: bool, followed: tuple[tuple[int, int], ...] = ()) -> Pairs:
    """Words that say what the pictures show, behind a rotation of a few dimensions or not, and noise."""
    chance = np.random.default_rng(0)
    meant = chance.standard_normal((COUNT, DIMS))
    turn = np.eye(DIMS)
    if turned:
        turn[:8, :8] = np.linalg.qr(chance.standard_normal((8, 8)))[0]
    looks = meant @ turn.T + noise * chance.standard_normal((COUNT, DIMS))
    words = meant + noise * chance.standard_normal((COUNT, DIMS))
    return Pairs(tuple(f"p{n}" for n in range(COUNT)), unit(words), unit(looks), followed)


def test_a_shop_whose_pictures_are_turned_gains() -> None:
    gain = fit(pairs(0.9, turned=True)).gain
    assert gain.kept
    assert gain.after > gain.before + 0.02
    assert 50 < gain.products < 110


def test_nothing_is_kept_where_nothing_can_be_learnt() -> None:
    chance = np.random.default_rng(1)
    words, looks = (unit(chance.standard_normal((COUNT, DIMS))) for _ in range(2))
    gain = fit(Pairs(tuple(map(str, range(COUNT))), words, looks)).gain
    assert not gain.kept


def test_a_loss_of_next_products_is_not_kept() -> None:
    better = Gain(products=9, before=0.1, after=0.3, low=0.1)
    assert better.kept
    assert replace(better, next_before=0.1, next_after=0.2).kept
    assert not replace(better, next_before=0.2, next_after=0.1).kept
    assert not replace(better, low=0.0).kept


def test_the_same_seed_learns_the_same() -> None:
    one, other = (fit(pairs(0.9, turned=True, followed=((0, 1), (2, 3))), seed=3) for _ in range(2))
    np.testing.assert_array_equal(one.words, other.words)
    assert one.gain == other.gain


def test_slopes_are_the_losses_own() -> None:
    chance = np.random.default_rng(2)
    one, other = (unit(chance.standard_normal((6, 4))) for _ in range(2))
    left, right = np.eye(4) + 0.1 * chance.standard_normal((4, 4)), np.eye(4)

    def loss(matrix: np.ndarray[tuple[int, ...], np.dtype[np.float64]]) -> float:
        a, b = (x / np.linalg.norm(x, axis=1, keepdims=True) for x in (one @ matrix.T, other @ right.T))
        logits = 25.0 * a @ b.T
        own = np.arange(6)
        return float(-(np.log(_softmax(logits)[own, own]) + np.log(_softmax(logits.T)[own, own])).mean() / 2)

    nudge = np.zeros((4, 4))
    nudge[1, 2] = 1e-5
    expected = (loss(left + nudge) - loss(left - nudge)) / 2e-5
    assert _slopes(one, other, left, right)[0][1, 2] == pytest.approx(expected, rel=1e-3)


def test_too_small_a_shop_is_refused() -> None:
    few = pairs(0.5, turned=False)
    with pytest.raises(InvalidQuery, match="at least 100"):
        fit(Pairs(few.ids[:50], few.words[:50], few.looks[:50]))


def test_events_become_neighbours_in_each_history(tmp_path: Path) -> None:
    path = tmp_path / "events.jsonl"
    rows = [("u", "a"), ("v", "b"), ("u", "gone"), ("u", "c"), ("u", "c"), ("v", "a")]
    path.write_text("".join(f'{{"user": "{u}", "item": "{i}"}}\n' for u, i in rows), "utf-8")
    assert read_events(path, ["a", "b", "c"]) == ((0, 2), (1, 0))
    path.write_text('{"user": "u", "item": "a"}\nx\n', "utf-8")
    with pytest.raises(InvalidQuery, match="no event") as caught:
        read_events(path, ["a"])
    assert caught.value.where == "events.jsonl:2"


def test_written_models_turn_what_the_towers_say(tmp_path: Path) -> None:
    source = models(tmp_path / "models")
    described = load(source)
    assert described.image is not None
    assert described.text is not None
    dims = described.image.dims
    swap = np.roll(np.eye(dims, dtype=np.float32), 1, axis=0)
    write(source, Adapted(np.eye(dims, dtype=np.float32), swap, Gain(1, 0, 1, 1)), tmp_path / "out")
    found = []
    for folder in (source, tmp_path / "out"):
        ready = tmp_path / f"{folder.name}-ready"
        ready.mkdir()
        optimise(folder / described.image.file, ready / described.image.file)
        found.append(ImageEncoder(ready, described.image).encode([picture((220, 30, 30))])[0])
    np.testing.assert_allclose(found[1], np.roll(found[0], 1), atol=1e-5)
    assert not list(tmp_path.glob(".out*"))
    with pytest.raises(InvalidQuery, match="exists"):
        write(source, Adapted(swap, swap, Gain(1, 0, 1, 1)), tmp_path / "out")


def test_an_interrupted_write_leaves_nothing(tmp_path: Path) -> None:
    source = models(tmp_path / "models")
    (source / "image.onnx").write_bytes(b"broken")
    eye = np.eye(8, dtype=np.float32)
    with pytest.raises(Exception, match=r"."):
        write(source, Adapted(eye, eye, Gain(1, 0, 1, 1)), tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["models"]


def test_products_without_a_picture_do_not_teach(tmp_path: Path) -> None:
    feed = shop(tmp_path)
    (tmp_path / "lamp-blue.png").write_bytes(b"no picture")
    with read([feed]) as products:
        found = encode(
            products,
            len(products),
            models(tmp_path / "models"),
            Pictures(tmp_path).bytes_of,
            lambda s, d, t: None,
        )
    assert "lamp-blue" not in found.ids
    assert found.words.shape == found.looks.shape == (len(found.ids), 8)
