"""A folder of models, run as a device runs it."""

from __future__ import annotations

import io
import shutil
import tempfile
import zipfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge_runtime.inference.fusion import QueryFusion
from edge_runtime.inference.image_encoder import ImageEncoder
from edge_runtime.inference.text_encoder import TextEncoder
from edge_runtime.manifest_types import FusionModel
from export.metrics import Vectors, unit
from export.models import registry
from export.models.classifier_heads import Heads
from export.models.quantization import optimise
from export.training import corpus, synthetic_images


class Pair:
    """The models of a folder, optimised as a build does it, each on one thread."""

    def __init__(self, folder: Path) -> None:
        described = registry.load(folder)
        if described.text is None or described.image is None:
            raise ValueError(f"{folder} holds no pair of encoders")
        self.dims = described.text.dims
        with tempfile.TemporaryDirectory() as name:
            work = Path(name)
            for model in (described.text, described.image, described.heads):
                if model is not None:
                    optimise(folder / model.file, work / model.file)
            shutil.copyfile(folder / described.text.tokenizer, work / described.text.tokenizer)
            self._text, self._image = TextEncoder(work, described.text), ImageEncoder(work, described.image)
            self.heads = None if described.heads is None else Heads(work, described.heads)
        self._fuser: QueryFusion | None = None
        if described.fusion is not None:
            self.open_fusion(folder / described.fusion.file)
        self._known: dict[str, NDArray[np.float32]] = {}
        self._seen: dict[str, NDArray[np.float32]] = {}

    @property
    def fuses(self) -> bool:
        """Whether there is a fusion model."""
        return self._fuser is not None

    def open_fusion(self, file: Path) -> None:
        """Join words and pictures by this model from now on."""
        with tempfile.TemporaryDirectory() as work:
            optimise(file, Path(work) / file.name)
            self._fuser = QueryFusion(Path(work), FusionModel(file.name, self.dims))

    def words(self, texts: Sequence[str]) -> Vectors:
        """f32 [texts, dims], unit length; a text is encoded once."""
        fresh = [text for text in dict.fromkeys(texts) if text not in self._known]
        self._known.update(zip(fresh, self._text.encode(fresh), strict=True))
        return np.stack([self._known[text] for text in texts])

    def say(self, text: str) -> Vectors:
        """f32 [1, dims]."""
        return self._text.encode([text])

    def fuse(self, words: Vectors, look: Vectors) -> Vectors:
        """Words and pictures, row by row, as the engine joins them: f32 [rows, dims], unit length."""
        if self._fuser is None:
            return unit(words + look)
        return unit(
            np.stack([np.sum(self._fuser.fuse(a, b), axis=0) for a, b in zip(words, look, strict=True)])
        )

    def look(self, picture: bytes) -> Vectors:
        """f32 [1, dims]."""
        return self._image.encode([picture])

    def pictures(self, data: Path, pictures: Sequence[corpus.Picture]) -> Vectors:
        """The vectors of pictures of the data folder, or of drawn ones: f32 [pictures, dims]; each is encoded once."""
        archives = {name: zipfile.ZipFile(data / name) for name in {p.archive for p in pictures if p.archive}}

        def content(picture: corpus.Picture) -> bytes:
            if picture.archive:
                return archives[picture.archive].read(picture.member)
            file = io.BytesIO()
            synthetic_images.draw(picture.member).save(file, "PNG", compress_level=1)
            return file.getvalue()

        for picture in pictures:
            key = f"{picture.archive}/{picture.member}"
            if key not in self._seen:
                self._seen[key] = self.look(content(picture))[0]
        for archive in archives.values():
            archive.close()
        return np.stack([self._seen[f"{p.archive}/{p.member}"] for p in pictures])
