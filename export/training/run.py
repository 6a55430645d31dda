"""Train the starter pair: `python -m export.training.run --data DIR --out runs/towers [--seed N] [--resume]`.

Every stage leaves its result in the output folder. With `--resume` the two long stages go on from their last
checkpoint; without it they start again (caches that do not depend on training are kept while they fit).
The pair is written to OUT/int8 and OUT/fp32; copy the former over `export/starter/` to ship it.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from . import drawn
from .corpus import Picture, pictures
from .export_onnx import check, export_image, export_text
from .letterbox import BACKGROUND, SIDE
from .loop import load_weights
from .mobilenet import VisionTower, channels_last, load_mobilenet
from .space import DIMS, Space, fit_space
from .teacher import teacher_folder, teacher_tokenizer, teacher_vectors
from .text_stage import new_student, train_text
from .text_tower import TextTower
from .texts import Texts, gather
from .trunk import Cache, build_cache, read_views
from .vision_stage import TailWithScale, new_tower, train_vision

MODEL = "models/imagenet-mobilenetv2.onnx"
CALIBRATION = {"fashion": 96, "grocery": 64, "clothing": 48, "iconic": 24, "drawn": 64}
RUNTIME_TOKENS = 64


@dataclass(frozen=True)
class Recipe:
    """How long each learnt stage runs."""

    space_steps: int = 1200
    text_steps: int = 6000
    vision_steps: int = 2500
    threads: int = 2


@dataclass(frozen=True)
class Prepared:
    """What the two long stages share."""

    pictures: list[Picture]
    texts: Texts
    cache: Cache
    space: Space
    targets: torch.Tensor


def prepare(data: Path, out: Path, seed: int, recipe: Recipe) -> Prepared:
    """Texts, teacher vectors, cached frozen blocks and the shared space."""
    out.mkdir(parents=True, exist_ok=True)
    shown = [*pictures(data), *drawn.pictures(seed)]
    folder = teacher_folder()
    texts = gather(data, shown, teacher_tokenizer(folder), seed)
    teacher = teacher_vectors(texts.english, out)
    cache = build_cache(data, shown, out, seed, recipe.threads)
    tower = load_mobilenet(data / MODEL, DIMS)
    channels_last(tower)
    space = fit_space(teacher, tower, cache, shown, texts.caption_rows, out, seed, recipe.space_steps)
    return Prepared(shown, texts, cache, space, space.targets(teacher))


def calibration_pixels(data: Path, shown: Sequence[Picture], seed: int) -> list[NDArray[np.uint8]]:
    """Training pictures of every set, u8 [side, side, 3] each."""
    chosen: list[int] = []
    chance = np.random.default_rng(seed)
    for source, count in CALIBRATION.items():
        mine = [i for i, p in enumerate(shown) if p.source == source and not p.held_out]
        if mine:
            chosen += [int(i) for i in chance.choice(mine, min(count, len(mine)), replace=False)]
    return read_views(data, shown, [(i, 0) for i in chosen], seed)


def description() -> dict[str, object]:
    """models.json."""
    preprocessing = {
        "resize": "longest_edge_pad",
        "size": [SIDE, SIDE],
        "crop": None,
        "resample": "bilinear",
        "background": list(BACKGROUND),
    }
    teacher = "all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0)"
    return {
        "name": "starter",
        "text": {
            "file": "text.onnx",
            "tokenizer": "tokenizer.json",
            "dims": DIMS,
            "max_tokens": RUNTIME_TOKENS,
            "languages": ["en", "zh"],
        },
        "image": {"file": "image.onnx", "dims": DIMS, "preprocessing": preprocessing},
        "licences": {
            "text.onnx": f"Apache-2.0; distilled from {teacher}",
            "tokenizer.json": f"Apache-2.0; pruned from the vocabulary of {teacher}",
            "image.onnx": "Apache-2.0; fine-tuned from MobileNetV2 (google-coral/test_data, Apache-2.0)",
        },
    }


def write_pair(
    text: TextTower,
    tokenizer: str,
    image: VisionTower,
    calibration: Sequence[NDArray[np.uint8]],
    out: Path,
    *,
    int8: bool,
) -> None:
    """The two ONNX files, the tokenizer and models.json in `out`."""
    out.mkdir(parents=True, exist_ok=True)
    export_text(text, out / "text.onnx", int8=int8)
    export_image(image, out / "image.onnx", SIDE, calibration, int8=int8)
    for name in ("text.onnx", "image.onnx"):
        check(out / name)
    (out / "tokenizer.json").write_text(tokenizer, "utf-8")
    (out / "models.json").write_text(json.dumps(description(), indent=2) + "\n", "utf-8")


def export_pair(data: Path, out: Path, seed: int, ready: Prepared) -> None:
    """Export the last checkpoints as they are, finished or not."""
    student = new_student(ready.texts, ready.space.text, seed)
    load_weights(out / "text.checkpoint", student)
    tower = new_tower(load_mobilenet(data / MODEL, DIMS), ready.space)
    load_weights(out / "vision.checkpoint", TailWithScale(tower))
    calibration = calibration_pixels(data, ready.pictures, seed)
    channels_last(tower, back=True)
    for name, int8 in (("fp32", False), ("int8", True)):
        write_pair(student, ready.texts.vocabulary.tokenizer, tower, calibration, out / name, int8=int8)


def run(
    data: Path,
    out: Path,
    seed: int = 0,
    *,
    resume: bool = False,
    recipe: Recipe | None = None,
    stages: Sequence[str] = ("text", "vision", "export"),
) -> None:
    """Walk the stages; `stages` chooses among those after the preparation."""
    recipe = recipe or Recipe()
    torch.manual_seed(seed)
    torch.set_num_threads(recipe.threads)
    ready = prepare(data, out, seed, recipe)
    if "text" in stages:
        student = new_student(ready.texts, ready.space.text, seed)
        train_text(student, ready.texts, ready.targets, out, seed, recipe.text_steps, resume=resume)
    if "vision" in stages:
        tower = new_tower(load_mobilenet(data / MODEL, DIMS), ready.space)
        train_vision(
            tower,
            ready.cache,
            ready.pictures,
            ready.texts.caption_rows,
            ready.targets,
            out,
            seed,
            recipe.vision_steps,
            resume=resume,
        )
    if "export" in stages:
        export_pair(data, out, seed, ready)


def main() -> None:
    """Command line."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--data", type=Path, required=True, help="the data folder")
    parser.add_argument("--out", type=Path, required=True, help="where caches, checkpoints and the pair go")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--resume", action="store_true", help="go on from the last checkpoints")
    parser.add_argument(
        "--stages", nargs="+", default=["text", "vision", "export"], choices=["text", "vision", "export"]
    )
    for name, default in vars(Recipe()).items():
        parser.add_argument(f"--{name.replace('_', '-')}", type=int, default=default)
    options = parser.parse_args()
    recipe = Recipe(**{name: getattr(options, name) for name in vars(Recipe())})
    run(options.data, options.out, options.seed, resume=options.resume, recipe=recipe, stages=options.stages)


if __name__ == "__main__":
    main()
