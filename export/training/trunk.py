"""Caches what MobileNetV2's frozen first blocks say about every picture; training never runs them again.

onnxruntime computes it (about three times as fast as PyTorch on one core). Rows: every picture once as it is,
then, for the small photo sets' training side, jittered views. f16 [rows, 64, side/16, side/16] in .npy files,
memory-mapped later.
"""

from __future__ import annotations

import json
import random
import zipfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
from numpy.typing import NDArray
from rich.progress import track

from .corpus import Picture
from .drawn import draw
from .letterbox import SIDE, decode, jittered, letterbox
from .mobilenet import FROZEN_BLOCKS

CHANNELS = 64
BATCH = 32
VIEWS = {"grocery": 5, "iconic": 8, "clothing": 3}
"""Jittered views a training picture of a set; fashion-44k is large enough without."""


@dataclass(frozen=True)
class Cache:
    """parts: f16 [rows, 64, side/16, side/16] each, one after the other; owner: i64, the picture of each row."""

    parts: tuple[NDArray[np.float16], ...]
    owner: NDArray[np.int64]

    def take(self, rows: Sequence[int]) -> NDArray[np.float32]:
        """f32 [len(rows), 64, side/16, side/16]."""
        starts = np.cumsum([0, *(len(part) for part in self.parts)])
        found = []
        for row in rows:
            part = int(np.searchsorted(starts, row, side="right")) - 1
            found.append(self.parts[part][row - starts[part]])
        return np.stack(found).astype(np.float32)


def trunk_session(
    path: Path, threads: int, frozen_blocks: int = FROZEN_BLOCKS
) -> onnxruntime.InferenceSession:
    """The ImageNet file cut after its frozen blocks, for any batch; input f32 NCHW, (x − 128) / 128."""
    model = onnx.load(str(path))
    # one convolution for the stem, two in the first block, three in every later one
    convs = [node for node in model.graph.node if node.op_type == "Conv"]
    cut = convs[3 + 3 * (frozen_blocks - 1)].input[0]
    shape = model.graph.input[0].type.tensor_type.shape.dim
    for axis in (0, 2, 3):
        shape[axis].dim_param = f"axis{axis}"
    del model.graph.output[:]
    del model.graph.value_info[:]
    model.graph.output.append(onnx.helper.make_tensor_value_info(cut, onnx.TensorProto.FLOAT, None))
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    return onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )


def plan_rows(pictures: Sequence[Picture]) -> list[tuple[int, int]]:
    """(picture, view) of every row; view 0 is the picture as it is."""
    rows = [(i, 0) for i in range(len(pictures))]
    for i, picture in enumerate(pictures):
        if not picture.held_out:
            rows += [(i, view) for view in range(1, VIEWS.get(picture.source, 0) + 1)]
    return rows


def read_views(
    data: Path, pictures: Sequence[Picture], rows: Sequence[tuple[int, int]], seed: int
) -> list[NDArray[np.uint8]]:
    """(picture, view) rows as u8 [side, side, 3] each; the same seed gives the same view, in any order."""
    archives = {a: zipfile.ZipFile(data / a) for a in {pictures[i].archive for i, _ in rows} if a}
    squares = []
    for index, view in rows:
        picture = pictures[index]
        image = (
            decode(archives[picture.archive].read(picture.member))
            if picture.archive
            else draw(picture.member)
        )
        if view:
            image = jittered(image, random.Random(f"{seed}:{index}:{view}"))
        squares.append(letterbox(image))
    for archive in archives.values():
        archive.close()
    return squares


def _build_part(
    data: Path, pictures: Sequence[Picture], out: Path, name: str, seed: int, threads: int
) -> tuple[NDArray[np.float16], NDArray[np.int64]]:
    rows = plan_rows(pictures)
    owner = np.array([i for i, _ in rows], dtype=np.int64)
    file, receipt = out / f"trunk-{name}.npy", out / f"trunk-{name}.json"
    expected = {"rows": len(rows), "seed": seed, "side": SIDE, "frozen_blocks": FROZEN_BLOCKS}
    if receipt.exists() and json.loads(receipt.read_text("utf-8")) == expected:
        return np.load(file, mmap_mode="r"), owner
    session = trunk_session(data / "models/imagenet-mobilenetv2.onnx", threads)
    entry = session.get_inputs()[0].name
    shape = (len(rows), CHANNELS, SIDE // 16, SIDE // 16)
    middle = np.lib.format.open_memmap(file, mode="w+", dtype=np.float16, shape=shape)
    for start in track(range(0, len(rows), BATCH), description=f"frozen blocks, {name}"):
        pixels = np.stack(read_views(data, pictures, rows[start : start + BATCH], seed))
        scaled = (pixels.transpose(0, 3, 1, 2).astype(np.float32) - 128.0) / 128.0
        middle[start : start + len(pixels)] = session.run(None, {entry: scaled})[0]
    middle.flush()
    receipt.write_text(json.dumps(expected), "utf-8")
    return np.load(file, mmap_mode="r"), owner


def build_cache(data: Path, pictures: Sequence[Picture], out: Path, seed: int, threads: int) -> Cache:
    """Compute the cache, photos and drawn pictures in a file each, or open what is complete.

    Drawn pictures stand last in `pictures`. An interrupted file starts again.
    """
    photos = [p for p in pictures if p.archive]
    parts = [_build_part(data, photos, out, "photos", seed, threads)]
    if len(photos) < len(pictures):
        middle, owner = _build_part(data, pictures[len(photos) :], out, "drawn", seed, threads)
        parts.append((middle, owner + len(photos)))
    return Cache(tuple(middle for middle, _ in parts), np.concatenate([owner for _, owner in parts]))
