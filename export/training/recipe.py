"""The starter's recipe: the stages of training in their order, each leaving its result in one folder."""

from __future__ import annotations

import json
import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from edge_runtime.manifest_types import ImageModel, Preprocessing, TextModel
from export.models.registry import ModelsDescription, write_description
from export.training import corpus, synthetic_images
from export.training.augmentation import Album
from export.training.auxiliary_models import add_fusion, add_heads
from export.training.contrastive import ContrastiveModel, Trainer, train_meeting
from export.training.export_onnx import check, export_image, export_text
from export.training.from_onnx import restore_image, restore_text
from export.training.image_encoder import ImageEncoderNetwork, channels_last, pretrained
from export.training.letterbox import BACKGROUND, SIDE
from export.training.lexicon import phrases
from export.training.model_folder import Pair
from export.training.teacher import teacher_folder, teacher_tokenizer, teacher_vectors
from export.training.text_distillation import (
    DIMS,
    Lessons,
    encode,
    mapped,
    principal_map,
    teacher_map,
    train_words,
)
from export.training.text_encoder import TextConfig, TextEncoderNetwork, load_teacher, student_from_teacher
from export.training.training_loop import load_weights
from export.training.vocabulary import prune

CALIBRATION = {"fashion": 96, "grocery": 64, "clothing": 48, "iconic": 24, "drawn": 64}
RUNTIME_TOKENS = 64
TEACHER_LAYERS = [0, 3]
"""The teacher's layers that a new text encoder starts from."""
COMMON_WORDS = 9000
TWINS = 60000
MIXTURES = 8000
SHOP_WORDS = 14
"""The teacher reads shop texts of at most so many words; longer ones say little more."""


@dataclass(frozen=True)
class Recipe:
    """Steps of each stage."""

    first_words: int = 6000
    meeting: int = 4000
    words: int = 3000
    fusion: int = 300
    heads: int = 1500
    heads_vectors: int = 4000


@dataclass(frozen=True)
class Shelf:
    """The data folder as the stages see it."""

    album: Album
    captions: list[str]
    """English texts that training pictures are told by."""
    shops: list[str]
    seed: int

    @classmethod
    def of(cls, data: Path, seed: int) -> Shelf:
        """Read the data folder."""
        pictures = [*corpus.pictures(data), *synthetic_images.pictures(seed)]
        captions = list(dict.fromkeys(c for p in pictures if not p.held_out for c in p.captions))
        shops = [text for text in corpus.shop_texts(data) if len(text.split()) <= SHOP_WORDS]
        random.Random(seed).shuffle(shops)
        return cls(Album(data, pictures), captions, shops, seed)


def general_words(tokenizer: str, seed: int) -> list[str]:
    """Every English word of the vocabulary, and random pairs and triples of them: the teacher's English beyond shops."""
    tokens = json.loads(tokenizer)["model"]["vocab"]
    words = [token for token in tokens if token.isascii() and token.isalpha() and len(token) > 2]
    chance = random.Random(seed)
    return [*words, *(" ".join(chance.sample(words, chance.choice((2, 2, 3)))) for _ in range(MIXTURES))]


def first_text(
    shelf: Shelf, data: Path, out: Path, steps: int, *, resume: bool
) -> tuple[TextEncoderNetwork, str]:
    """A text encoder that follows its teacher, in a space of the teacher's leading directions; with its tokenizer."""
    twins = phrases(TWINS, shelf.seed)
    seen = [*shelf.shops, *shelf.captions, *(t.english for t in twins)]
    characters = [*corpus.chinese_texts(data), *(t.chinese for t in twins)]
    folder = teacher_folder()
    vocabulary = prune(teacher_tokenizer(folder), seen, characters, COMMON_WORDS)
    to_space = principal_map(teacher_vectors(shelf.shops, out))
    config = TextConfig(vocabulary=len(vocabulary.teacher_ids), layers=len(TEACHER_LAYERS))
    encoder = student_from_teacher(
        load_teacher(folder),
        list(vocabulary.teacher_ids),
        TEACHER_LAYERS,
        to_space.T.contiguous(),
        config,
        shelf.seed,
    )

    def where(texts: Sequence[str]) -> Tensor:
        return mapped(teacher_vectors(texts, out), to_space)

    others = [*shelf.shops, *general_words(vocabulary.tokenizer, shelf.seed)]
    lessons = Lessons(vocabulary.tokenizer, shelf.captions, others, twins, where, where(others), shelf.seed)
    train_words("first-words", encoder, lessons, out, steps, resume=resume)
    load_weights(out / "first-words.checkpoint", encoder)
    return encoder, vocabulary.tokenizer


def last_words(
    shelf: Shelf, encoder: TextEncoderNetwork, tokenizer: str, out: Path, steps: int, *, resume: bool
) -> TextEncoderNetwork:
    """The encoder of the meeting, taught languages without moving what it says of captions."""
    others = [*shelf.shops, *general_words(tokenizer, shelf.seed)]
    teacher = teacher_vectors(others, out)
    said = encode(encoder, tokenizer, shelf.shops)
    to_space = teacher_map(teacher[: len(said)], said)

    def where(texts: Sequence[str]) -> Tensor:
        return encode(encoder, tokenizer, texts)

    twins = phrases(TWINS, shelf.seed)
    lessons = Lessons(tokenizer, shelf.captions, others, twins, where, mapped(teacher, to_space), shelf.seed)
    train_words("words", encoder, lessons, out, steps, resume=resume)
    load_weights(out / "words.checkpoint", encoder)
    return encoder


def meet(
    shelf: Shelf,
    encoders: tuple[ImageEncoderNetwork, TextEncoderNetwork],
    tokenizer: str,
    out: Path,
    steps: int,
    *,
    resume: bool,
) -> ContrastiveModel:
    """Both encoders, taught to meet."""
    trainer = Trainer(*encoders, tokenizer, shelf.album, shelf.shops, shelf.seed, steps)
    train_meeting(trainer, out, resume=resume)
    load_weights(out / "meeting.checkpoint", trainer.model)
    return trainer.model


def run(
    data: Path,
    out: Path,
    seed: int = 0,
    *,
    resume: bool = False,
    start: Path | None = None,
    recipe: Recipe | None = None,
) -> None:
    """Walk the stages; leaves OUT/int8 and OUT/fp32, folders of models.

    Args:
        start: a folder of such models to go on from; None: from the teacher's and ImageNet's weights.
        resume: go on from the checkpoints in `out`.
    """
    recipe = recipe or Recipe()
    out.mkdir(parents=True, exist_ok=True)
    torch.manual_seed(seed)
    torch.set_num_threads(1)
    shelf = Shelf.of(data, seed)
    vision = pretrained(DIMS)
    if start is None:
        text, tokenizer = first_text(shelf, data, out, recipe.first_words, resume=resume)
    else:
        text, tokenizer = restore_text(start / "text.onnx"), (start / "tokenizer.json").read_text("utf-8")
        restore_image(start / "image.onnx", vision)
    met = meet(shelf, (vision, text), tokenizer, out, recipe.meeting, resume=resume)
    text = last_words(shelf, met.text, tokenizer, out, recipe.words, resume=resume)
    export(shelf, text, tokenizer, met.encoder, out)
    pair, pictures = Pair(out / "int8"), shelf.album.pictures
    add_fusion(pair, pictures, data, out, recipe.fusion, seed, resume=resume)
    add_heads(pair, pictures, data, out, (recipe.heads, recipe.heads_vectors), seed, resume=resume)


def export(
    shelf: Shelf, text: TextEncoderNetwork, tokenizer: str, vision: ImageEncoderNetwork, out: Path
) -> None:
    """Write both encoders in float32 and in int8."""
    calibration = calibration_pixels(shelf)
    channels_last(vision, back=True)
    for name, int8 in (("fp32", False), ("int8", True)):
        write_pair(text, tokenizer, vision, calibration, out / name, int8=int8)


def calibration_pixels(shelf: Shelf) -> list[NDArray[np.uint8]]:
    """Training pictures of every set, u8 [side, side, 3] each."""
    chosen: list[int] = []
    chance = np.random.default_rng(shelf.seed)
    for source, count in CALIBRATION.items():
        mine = [i for i, p in enumerate(shelf.album.pictures) if p.source == source and not p.held_out]
        if mine:
            chosen += [int(i) for i in chance.choice(mine, min(count, len(mine)), replace=False)]
    return list(shelf.album.plain(chosen, SIDE))


def description() -> ModelsDescription:
    """What models.json says."""
    teacher = "all-MiniLM-L6-v2 (sentence-transformers, Apache-2.0)"
    return ModelsDescription(
        name="starter",
        text=TextModel("text.onnx", "tokenizer.json", DIMS, RUNTIME_TOKENS, ("en", "zh")),
        image=ImageModel(
            "image.onnx", DIMS, Preprocessing("longest_edge_pad", (SIDE, SIDE), None, "bilinear", BACKGROUND)
        ),
        licences={
            "text.onnx": f"Apache-2.0; distilled from {teacher}",
            "tokenizer.json": f"Apache-2.0; pruned from the vocabulary of {teacher}",
            "image.onnx": "Apache-2.0; fine-tuned from EfficientNet-Lite0 (Google, Apache-2.0)",
        },
    )


def write_pair(
    text: TextEncoderNetwork,
    tokenizer: str,
    image: ImageEncoderNetwork,
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
    write_description(description(), out)
