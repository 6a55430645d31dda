"""Encoders of a few kilobytes that keep the contract of the large ones: real ONNX, run by the real onnxruntime.

A text is the sum of its words' vectors, a picture its mean colour through a projection; a colour's word lies
where its picture lies, so "red" finds what looks red. Ten words are known, in 8 dimensions.
"""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge_runtime.manifest_types import ImageModel, Preprocessing, TextModel
from edge_runtime.testing.onnx_bytes import FLOAT, INT64, UINT8, model, node, value

__all__ = ["COLOURS", "DIMS", "WORDS", "image_model", "models", "text_model"]

DIMS = 8
COLOURS = {"red": (220, 30, 30), "blue": (30, 30, 220), "green": (30, 160, 60)}
WORDS = ("[PAD]", "[UNK]", *COLOURS, "shoe", "mug", "lamp", "相", "机")
_PROJECTION = np.random.default_rng(2).normal(size=(3, DIMS)).astype(np.float32)
_TINY = np.full(DIMS, 1e-3, np.float32)
_OUTPUT = value("embedding", FLOAT, ["batch", DIMS])


def text_model(folder: Path) -> TextModel:
    """Write ``text.onnx`` and ``tokenizer.json``: the masked sum of word vectors, of length 1."""
    table = np.random.default_rng(1).normal(size=(len(WORDS), DIMS)).astype(np.float32)
    for n, colour in enumerate(COLOURS.values(), start=WORDS.index("red")):
        shade = np.asarray(colour, np.float32) - 128
        # by no BLAS, which rounds as the processor likes
        table[n] = (shade[:, None] * _PROJECTION).sum(axis=0) / 50
    nodes = [
        node("Gather", ["table", "input_ids"], ["words"]),
        node("Cast", ["attention_mask"], ["mask"], to=FLOAT),
        node("Unsqueeze", ["mask", "last"], ["mask3"]),
        node("Mul", ["words", "mask3"], ["kept"]),
        node("ReduceSum", ["kept", "one"], ["sum"], keepdims=0),
        node("Add", ["sum", "tiny"], ["safe"]),
        node("LpNormalization", ["safe"], ["embedding"], axis=-1, p=2),
    ]
    inputs = [value(name, INT64, ["batch", "tokens"]) for name in ("input_ids", "attention_mask")]
    weights: dict[str, NDArray[Any]] = {
        "table": table,
        "last": np.array([-1], np.int64),
        "one": np.array([1], np.int64),
        "tiny": _TINY,
    }
    (folder / "text.onnx").write_bytes(model(nodes, inputs, [_OUTPUT], weights))
    tokenizer = {
        "version": "1.0",
        "added_tokens": [],
        "normalizer": {
            "type": "BertNormalizer",
            "clean_text": True,
            "handle_chinese_chars": True,
            "strip_accents": None,
            "lowercase": True,
        },
        "pre_tokenizer": {"type": "BertPreTokenizer"},
        "model": {
            "type": "WordLevel",
            "vocab": {word: n for n, word in enumerate(WORDS)},
            "unk_token": "[UNK]",
        },
    }
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer), encoding="utf-8")
    return TextModel("text.onnx", "tokenizer.json", DIMS, 16, ("en", "zh"))


def image_model(folder: Path, preprocessing: Preprocessing | None = None) -> ImageModel:
    """Write ``image.onnx``: the mean colour through a projection, of length 1.

    Args:
        preprocessing: what the model shall take; None: stretched to 32 × 32.
    """
    preprocessing = preprocessing or Preprocessing("exact", (32, 32), None, "bilinear")
    height, width = preprocessing.output
    nodes = [
        node("Cast", ["pixels"], ["floats"], to=FLOAT),
        node("ReduceMean", ["floats"], ["mean"], axes=[1, 2], keepdims=0),
        node("Sub", ["mean", "middle"], ["centred"]),
        node("MatMul", ["centred", "projection"], ["projected"]),
        node("Add", ["projected", "tiny"], ["safe"]),
        node("LpNormalization", ["safe"], ["embedding"], axis=-1, p=2),
    ]
    inputs = [value("pixels", UINT8, ["batch", height, width, 3])]
    weights = {"projection": _PROJECTION, "middle": np.full(3, 128, np.float32), "tiny": _TINY}
    (folder / "image.onnx").write_bytes(model(nodes, inputs, [_OUTPUT], weights))
    return ImageModel("image.onnx", DIMS, preprocessing)


def models(folder: Path) -> Path:
    """Write both encoders and ``models.json``, as ``vitrine-export build --models`` takes them; returns ``folder``."""
    folder.mkdir(parents=True, exist_ok=True)
    described = {"name": "tiny", "text": asdict(text_model(folder)), "image": asdict(image_model(folder))}
    (folder / "models.json").write_text(json.dumps(described), encoding="utf-8")
    return folder
