"""Small ONNX models and a tokenizer that keep the contract of the towers, made on the spot."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from tokenizers import Tokenizer, models, normalizers, pre_tokenizers

from edge_runtime.descriptions import ImageModel, Preprocessing, TextModel

DIMS = 8
COLOURS = {"red": (220, 30, 30), "blue": (30, 30, 220), "green": (30, 160, 60)}
WORDS = ("[PAD]", "[UNK]", *COLOURS, "shoe", "mug", "lamp", "相", "机")
PROJECTION = np.random.default_rng(2).normal(size=(3, DIMS)).astype(np.float32)


def save(
    nodes: list[onnx.NodeProto],
    inputs: list[onnx.ValueInfoProto],
    weights: dict[str, NDArray[Any]],
    path: Path,
) -> None:
    """A model of opset 17 with the one output ``embedding``."""
    graph = helper.make_graph(
        nodes,
        "tower",
        inputs,
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, ["batch", DIMS])],
        [numpy_helper.from_array(value, name) for name, value in weights.items()],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    onnx.save(model, str(path))


def text_model(folder: Path) -> TextModel:
    """Masked sum of word vectors, normalised; a colour's word lies where ``image_model`` puts the colour."""
    table = np.random.default_rng(1).normal(size=(len(WORDS), DIMS)).astype(np.float32)
    for n, colour in enumerate(COLOURS.values(), start=WORDS.index("red")):
        table[n] = (np.asarray(colour, np.float32) - 128) @ PROJECTION / 50
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["words"]),
        helper.make_node("Cast", ["attention_mask"], ["mask"], to=TensorProto.FLOAT),
        helper.make_node("Unsqueeze", ["mask", "last"], ["mask3"]),
        helper.make_node("Mul", ["words", "mask3"], ["kept"]),
        helper.make_node("ReduceSum", ["kept", "one"], ["sum"], keepdims=0),
        helper.make_node("Add", ["sum", "tiny"], ["safe"]),
        helper.make_node("LpNormalization", ["safe"], ["embedding"], axis=-1, p=2),
    ]
    axes = ["batch", "tokens"]
    inputs = [
        helper.make_tensor_value_info(n, TensorProto.INT64, axes) for n in ("input_ids", "attention_mask")
    ]
    weights: dict[str, NDArray[Any]] = {
        "table": table,
        "last": np.array([-1], np.int64),
        "one": np.array([1], np.int64),
        "tiny": np.full(DIMS, 1e-3, np.float32),
    }
    save(nodes, inputs, weights, folder / "text.onnx")
    tokenizer = Tokenizer(models.WordLevel({word: n for n, word in enumerate(WORDS)}, unk_token="[UNK]"))  # noqa: S106
    tokenizer.normalizer = normalizers.BertNormalizer()
    tokenizer.pre_tokenizer = pre_tokenizers.BertPreTokenizer()
    tokenizer.save(str(folder / "tokenizer.json"))
    return TextModel("text.onnx", "tokenizer.json", DIMS, 16, ("en", "zh"))


def image_model(folder: Path, preprocessing: Preprocessing | None = None) -> ImageModel:
    """The mean colour through a random projection, normalised."""
    preprocessing = preprocessing or Preprocessing("exact", (32, 32), None, "bilinear")
    height, width = preprocessing.output
    nodes = [
        helper.make_node("Cast", ["pixels"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("ReduceMean", ["floats"], ["mean"], axes=[1, 2], keepdims=0),
        helper.make_node("Sub", ["mean", "middle"], ["centred"]),
        helper.make_node("MatMul", ["centred", "projection"], ["projected"]),
        helper.make_node("Add", ["projected", "tiny"], ["safe"]),
        helper.make_node("LpNormalization", ["safe"], ["embedding"], axis=-1, p=2),
    ]
    inputs = [helper.make_tensor_value_info("pixels", TensorProto.UINT8, ["batch", height, width, 3])]
    weights = {
        "projection": PROJECTION,
        "middle": np.full(3, 128, np.float32),
        "tiny": np.full(DIMS, 1e-3, np.float32),
    }
    save(nodes, inputs, weights, folder / "image.onnx")
    return ImageModel("image.onnx", DIMS, preprocessing)
