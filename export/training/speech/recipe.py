"""The whole recipe, from a data folder to a measured model folder: ``vitrine-export train speech``."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import torch

from export.training.speech.corpus import Corpus, add_clips, add_synthetic, kept_orders
from export.training.speech.ctc_training import Mixture, deviation, loss_of, prefetched
from export.training.speech.evaluate import gate, measure
from export.training.speech.export_onnx import write_model
from export.training.speech.from_onnx import restore
from export.training.speech.model import Acoustic, Size
from export.training.speech.voices import require
from export.training.training_loop import Schedule, load_weights, train

__all__ = ["Recipe", "run"]


@dataclass(frozen=True)
class Recipe:
    """How much of everything."""

    pieces: int = 21_000
    """Of synthetic speech, about 2.7 seconds each."""
    steps: int = 35_000
    seconds: float = 40.0
    """Of sound in a batch."""
    real: float = 0.2
    """The share of real clips in a batch."""
    rate: float = 2.2e-3
    width: int = 256
    blocks: int = 10
    threads: int = 2


def run(
    data: Path,
    out: Path,
    recipe: Recipe,
    *,
    seed: int = 0,
    start: Path | None = None,
    tell: Callable[[str, int, int | None], None] = lambda step, done, total: None,
) -> dict[str, object]:
    """Walk all steps, each from where it was left; returns what was measured (``report.json``).

    Args:
        out: caches, checkpoints and, in ``int8`` and ``fp32``, the models.
        start: a folder with such a model to go on from, whose size is kept; None: from nothing.
        tell: called with a step's name, what is done of it, and of how many.

    Raises:
        ExtraMissing: a program or package that only training needs is not installed.
        QualityLost: eight bits hear worse than float32.
    """
    require()
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    torch.set_num_threads(recipe.threads)
    clips, voices = Corpus(out, "clips"), Corpus(out, "synthetic")
    add_clips(clips, data, out, lambda done, total: tell("clips", done, total))
    add_synthetic(voices, data, recipe.pieces, seed, lambda done, total: tell("voices", done, total))
    mixture = Mixture(((clips, recipe.real), (voices, 1 - recipe.real)), recipe.seconds, seed)
    if start is None:
        model = Acoustic(Size(recipe.width, recipe.blocks))
        statistics = out / "deviation.json"
        if not statistics.exists():
            statistics.write_text(json.dumps(deviation(mixture).tolist()), encoding="utf-8")
        model.deviation.copy_(torch.tensor(json.loads(statistics.read_text(encoding="utf-8"))))
    else:
        model = restore(start / "model.onnx")
    batch = prefetched(mixture)
    schedule = Schedule(
        recipe.steps, recipe.rate, warmup=max(1, min(500, recipe.steps // 10)), save_every=200
    )
    checkpoint = out / "model.checkpoint"
    train(
        "speech", model.train(), [lambda step: loss_of(model, batch(step))], schedule, checkpoint, resume=True
    )
    load_weights(checkpoint, model)
    for name in ("fp32", "int8"):
        write_model(model, out / name, int8=name == "int8")
    away = kept_orders(data, out)
    exact = measure(out / "fp32", data, away)
    int8 = measure(out / "int8", data, away, beside_peer=True)
    report: dict[str, object] = {"fp32": exact, "int8": int8}
    report["bytes"] = (out / "int8" / "model.onnx").stat().st_size
    report["hours"] = {"synthetic": round(voices.hours, 2), "real": round(clips.hours, 2)}
    (out / "report.json").write_text(
        json.dumps(report, indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    gate(exact, int8)
    return report
