"""Views of pictures, made while the encoder learns: read, changed, put through the frozen layers.

A view is a function of seed, step and place alone, so a resumed run sees what an uninterrupted one does.
"""

from __future__ import annotations

import queue
import random
import tempfile
import threading
import zipfile
from collections.abc import Callable, Generator, Sequence
from pathlib import Path
from typing import TypeVar

import numpy as np
import onnxruntime
import torch
from numpy.typing import NDArray
from PIL import Image

from export.training.corpus import Picture
from export.training.image_encoder import ImageEncoderNetwork
from export.training.letterbox import decode, letterbox, phone_view, shop_view
from export.training.synthetic_images import draw

T = TypeVar("T")
KEPT_SIDE = 288
"""Pictures of a longer edge are kept as small as this: a photo is decoded once (about 1 GB for all)."""
AHEAD = 3
"""Batches that are made ahead of the step that needs them."""


class Album:
    """The pictures of a data folder; each is drawn or decoded once."""

    def __init__(self, data: Path, pictures: Sequence[Picture]) -> None:
        self.pictures = pictures
        self._archives = {a: zipfile.ZipFile(data / a) for a in {p.archive for p in pictures if p.archive}}
        self._kept: dict[int, Image.Image] = {}

    def image(self, number: int) -> Image.Image:
        """RGB."""
        if number not in self._kept:
            picture = self.pictures[number]
            if picture.archive:
                image = decode(self._archives[picture.archive].read(picture.member))
            else:
                image = draw(picture.member)
            image.thumbnail((KEPT_SIDE, KEPT_SIDE), Image.Resampling.BOX)
            self._kept[number] = image
        return self._kept[number]

    def plain(self, numbers: Sequence[int], side: int) -> NDArray[np.uint8]:
        """The pictures as a shop shows them: u8 [numbers, side, side, 3]."""
        return np.stack([letterbox(self.image(n), side) for n in numbers])

    def views(self, numbers: Sequence[int], side: int, key: str) -> NDArray[np.uint8]:
        """A changed view of each: u8 [numbers, side, side, 3]."""
        made = []
        for place, number in enumerate(numbers):
            chance = random.Random(f"{key}:{place}")
            change = shop_view if self.pictures[number].source == "fashion" else phone_view
            made.append(change(self.image(number), chance, side))
        return np.stack(made)


class Trunk:
    """The frozen layers of an encoder, run by onnxruntime (about three times as fast as PyTorch on one core)."""

    def __init__(self, encoder: ImageEncoderNetwork, threads: int = 1) -> None:
        with tempfile.TemporaryDirectory() as folder:
            path = Path(folder) / "trunk.onnx"
            axes = dict.fromkeys((0, 2, 3), "any")
            torch.onnx.export(
                encoder.trunk.eval(),
                (torch.zeros(1, 3, 64, 64),),
                str(path),
                input_names=["scaled"],
                output_names=["middle"],
                dynamic_axes={
                    "scaled": {k: f"in{k}" for k in axes},
                    "middle": {k: f"out{k}" for k in axes},
                },
                dynamo=False,
            )
            options = onnxruntime.SessionOptions()
            options.intra_op_num_threads = threads
            self._session = onnxruntime.InferenceSession(
                str(path), options, providers=["CPUExecutionProvider"]
            )

    def __call__(self, pixels: NDArray[np.uint8]) -> NDArray[np.float32]:
        """pixels: u8 [n, side, side, 3] → f32 [n, 40, side/8, side/8]."""
        scaled = (pixels.transpose(0, 3, 1, 2).astype(np.float32) - 127.0) / 128.0
        middle: NDArray[np.float32] = self._session.run(None, {"scaled": scaled})[0]
        return middle


def ahead(make: Callable[[int], T], first: int, last: int) -> Generator[T, None, None]:
    """make(first) … make(last − 1), made by one thread a few steps ahead; its exception is raised here."""
    made: queue.Queue[T | BaseException] = queue.Queue(AHEAD)
    stop = threading.Event()

    def work() -> None:
        for step in range(first, last):
            try:
                result: T | BaseException = make(step)
            except BaseException as exc:  # noqa: BLE001 — handed to the reader
                result = exc
            while not stop.is_set():
                try:
                    made.put(result, timeout=0.2)
                    break
                except queue.Full:
                    continue
            if stop.is_set() or isinstance(result, BaseException):
                return

    thread = threading.Thread(target=work, daemon=True)
    thread.start()
    try:
        for _ in range(first, last):
            result = made.get()
            if isinstance(result, BaseException):
                raise result
            yield result
    finally:
        stop.set()
        thread.join()
