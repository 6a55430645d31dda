"""A changed feed encodes only what changed, and the bundle is the one that a fresh build gives."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from edge_runtime.errors import MediaInvalid
from edge_runtime.testing import tiny_encoders
from export.build import BuildSettings, Built, build
from export.feeds import read
from export.indexing.embedding_cache import EmbeddingCache, Vectors

GOODS = [("red kettle", "kettle"), ("blue mug", "mug"), ("green bowl", "bowl"), ("red plate", "plate")]


@pytest.fixture(scope="module")
def models(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tiny_encoders.models(tmp_path_factory.mktemp("models"))


def _shop(folder: Path, goods: Sequence[tuple[str, str]], price: int = 10) -> list[Path]:
    rows: list[dict[str, Any]] = []
    for n, (title, kind) in enumerate(goods):
        colour = {"red": (200, 0, 0), "blue": (0, 0, 200), "green": (0, 200, 0)}[title.split()[0]]
        Image.new("RGB", (40, 30 + 5 * n), colour).save(folder / f"{kind}.png")
        rows.append(
            {
                "id": kind,
                "title": title,
                "product_type": kind,
                "price": f"{price}.00 EUR",
                "image_link": f"{kind}.png",
            }
        )
    feed = folder / "feed.jsonl"
    feed.write_text("\n".join(map(json.dumps, rows)))
    return [feed]


def _build(folder: Path, models: Path, out: str = "bundle") -> Built:
    made_at = datetime(2026, 1, 1, tzinfo=UTC)
    with read([folder / "feed.jsonl"]) as feed:
        return build(BuildSettings(feed, folder / out, models=models, images=folder, made_at=made_at))


def test_only_what_changed_is_encoded(tmp_path: Path, models: Path) -> None:
    _shop(tmp_path, GOODS)
    assert _build(tmp_path, models).encoded == 8
    assert _build(tmp_path, models).encoded == 0
    _shop(tmp_path, GOODS, price=12)
    assert _build(tmp_path, models).encoded == 0
    changed = [("blue kettle", "kettle"), *GOODS[1:]]
    _shop(tmp_path, changed)
    built = _build(tmp_path, models)
    assert built.encoded == 2
    assert built.digest == _build(tmp_path, models, "fresh").digest
    _shop(tmp_path, [*reversed(changed[1:]), ("green pan", "pan")])
    assert _build(tmp_path, models).encoded > 0


def test_another_encoder_finds_nothing(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "vectors.db", 4)
    one = cache.get_or_encode("a", [b"x", b"y"], lambda places: np.eye(4, dtype=np.float32)[places])
    other = cache.get_or_encode("b", [b"x"], lambda _: -np.eye(4, dtype=np.float32)[:1])
    again = cache.get_or_encode("a", [b"y", b"x"], _fails)
    assert (one == np.eye(4)[:2]).all()
    assert (other == -np.eye(4)[:1]).all()
    assert (again == one[::-1]).all()
    assert cache.encoded == 3
    cache.close()


def test_what_a_build_did_not_ask_for_goes(tmp_path: Path) -> None:
    for contents, made in (([b"x", b"y"], 2), ([b"y"], 0), ([b"x", b"y"], 1)):
        cache = EmbeddingCache(tmp_path / "vectors.db", 4)
        cache.get_or_encode("a", contents, lambda places: np.ones((len(places), 4), np.float32))
        assert cache.encoded == made
        cache.evict_unused()
        cache.close()


def test_a_build_that_broke_off_goes_on(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "vectors.db", 4)
    cache.get_or_encode("a", [b"x"], lambda _: np.ones((1, 4), np.float32))
    with pytest.raises(MediaInvalid):
        cache.get_or_encode("a", [b"x", b"y"], _fails)
    cache.close()
    cache = EmbeddingCache(tmp_path / "vectors.db", 4)
    cache.get_or_encode("a", [b"x"], _fails)
    cache.close()


@pytest.mark.parametrize("damage", [b"", b"no database" * 500, None])
def test_a_damaged_file_is_begun_anew(tmp_path: Path, damage: bytes | None) -> None:
    path = tmp_path / "vectors.db"
    cache = EmbeddingCache(path, 4)
    contents = [bytes([n]) for n in range(200)]
    cache.get_or_encode("a", contents, lambda places: np.ones((len(places), 4), np.float32))
    cache.close()
    whole = path.read_bytes()
    path.write_bytes(whole[: len(whole) // 2] if damage is None else damage)
    cache = EmbeddingCache(path, 4)
    found = cache.get_or_encode("a", contents, lambda places: np.full((len(places), 4), 2, np.float32))
    assert (found == 2).all()
    cache.close()


def test_vectors_of_other_lengths_are_made_again(tmp_path: Path) -> None:
    cache = EmbeddingCache(tmp_path / "vectors.db", 4)
    cache.get_or_encode("a", [b"x"], lambda _: np.ones((1, 4), np.float32))
    cache.close()
    cache = EmbeddingCache(tmp_path / "vectors.db", 8)
    assert cache.get_or_encode("a", [b"x"], lambda _: np.ones((1, 8), np.float32)).shape == (1, 8)
    cache.close()


def _fails(places: list[int]) -> Vectors:
    raise MediaInvalid(f"asked for {places}")
