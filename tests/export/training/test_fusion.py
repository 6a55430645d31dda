"""The fusion model: one part stays itself; composed queries ask for what there is."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from tests.needs import needs_torch

needs_torch()

import torch

from edge_runtime.inference.fusion import QueryFusion
from edge_runtime.manifest_types import FusionModel
from export.metrics import unit
from export.training.fusion import Composer, Fusion, Item, sayings, train_fusion, unseen

ITEMS = [Item("lamps", c, g, "casual") for c in ("red", "blue", "black") for g in ("men", "women")]


def random_units(rows: int, seed: int = 0) -> np.ndarray[tuple[int, ...], np.dtype[np.float32]]:
    return unit(np.random.default_rng(seed).standard_normal((rows, 256)).astype(np.float32))


def test_a_query_of_one_part_stays_that_part() -> None:
    torch.manual_seed(0)
    model = Fusion(8)
    for parameter in model.parameters():
        parameter.data.normal_()
    for place in range(3):
        parts = torch.zeros(2, 3, 8)
        parts[:, place] = torch.nn.functional.normalize(torch.randn(2, 8), dim=1)
        torch.testing.assert_close(model.query(parts.reshape(2, 24)), parts[:, place])


def test_an_untrained_fusion_adds() -> None:
    words, look = torch.from_numpy(random_units(3)), torch.from_numpy(random_units(3, 1))
    parts = torch.cat((words, look, torch.zeros(3, 256)), 1)
    added = torch.nn.functional.normalize(words + look, dim=1)
    torch.testing.assert_close(Fusion(256).query(parts), added)


def test_what_is_wanted_exists_and_differs_in_one_trait() -> None:
    composer = Composer(ITEMS, range(len(ITEMS)))
    texts = set(sayings(composer))
    for row, said, wanted in composer.draw(50, np.random.default_rng(0)):
        assert wanted in ITEMS
        assert sum(a != b for a, b in zip(wanted, ITEMS[row], strict=True)) == 1
        assert said in texts


def test_about_a_sixth_of_the_kinds_is_never_seen() -> None:
    share = np.mean([unseen(f"kind {n}") for n in range(3000)])
    assert 0.13 < share < 0.2


@pytest.mark.filterwarnings("ignore")  # the exporter announces its successor
def test_it_learns_and_the_runtime_runs_what_was_exported(tmp_path: Path) -> None:
    from export.models.quantization import optimise
    from export.training.export_onnx import export_fusion

    assert not unseen("lamps")
    composer = Composer(ITEMS, range(len(ITEMS)))
    texts = sayings(composer)
    pictures, words = random_units(len(ITEMS)), dict(zip(texts, random_units(len(texts), 2), strict=True))
    titles = random_units(len(ITEMS), 3)
    model = train_fusion(ITEMS, pictures, titles, words, tmp_path, 60, 0, resume=False).eval()
    asked = composer.draw(100, np.random.default_rng(9))
    hits = {"fused": 0, "added": 0}
    export_fusion(model, tmp_path / "plain.onnx")
    optimise(tmp_path / "plain.onnx", tmp_path / "fusion.onnx")
    fuser = QueryFusion(tmp_path, FusionModel("fusion.onnx", 256))
    for row, said, wanted in asked:
        one, other = fuser.fuse(words[said], pictures[row])
        for name, query in (("fused", one + other), ("added", words[said] + pictures[row])):
            scores = pictures @ query
            scores[row] = -9
            hits[name] += ITEMS[int(scores.argmax())] == wanted
    assert hits["fused"] > 1.3 * hits["added"]
    heard = fuser.fuse(words[texts[0]], pictures[0], spoken=True)
    assert all(np.isfinite(part).all() for part in heard)
