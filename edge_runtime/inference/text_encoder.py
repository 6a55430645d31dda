"""Words → vector."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import BundleDamaged, BundleMissing, ExtraMissing
from edge_runtime.inference.onnx_session import Session
from edge_runtime.manifest_types import TextModel

__all__ = ["TextEncoder"]

_TOKENIZED_AT_ONCE = 256
_CHARACTERS_A_TOKEN = 16


class TextEncoder:
    """The text encoder and its tokenizer. Several threads may share one."""

    def __init__(self, directory: Path, description: TextModel, *, threads: int = 1) -> None:
        """Load tokenizer and model from the bundle's folder.

        Raises:
            BundleMissing, BundleDamaged, SpaceMismatch, ExtraMissing.
        """
        self._dims = description.dims
        self._most = description.max_tokens * _CHARACTERS_A_TOKEN
        inputs = {"input_ids": "tensor(int64)", "attention_mask": "tensor(int64)"}
        self._session = Session(directory / description.file, inputs, description.dims, threads=threads)
        self._tokenizer = _tokenizer(directory / description.tokenizer)
        self._tokenizer.enable_truncation(description.max_tokens)
        self._tokenizer.no_padding()

    def encode(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Unit vectors, float32[n, dims], of any texts; lone surrogates are read as unknown characters.

        Only the first ``16 · max_tokens`` characters of a text are read. The model runs once a text: dynamic int8
        shares one activation range within a run, so a neighbour would change a vector (on the starter's encoder,
        batches of 32: cosine down to 0.93, 7.5 % of the ten nearest others), and batches were no faster.

        Raises:
            SpaceMismatch: the model gave something else than finite unit vectors.
        """
        vectors = np.empty((len(texts), self._dims), np.float32)
        for start in range(0, len(texts), _TOKENIZED_AT_ONCE):
            part = texts[start : start + _TOKENIZED_AT_ONCE]
            cut = [text[: self._most].encode("utf-8", "replace").decode() for text in part]
            for row, encoding in enumerate(self._tokenizer.encode_batch(cut), start):
                # A tokenizer without special tokens gives none for an empty text: one masked place.
                ids = np.array([encoding.ids or [0]], np.int64)
                mask = np.full(ids.shape, bool(encoding.ids), np.int64)
                vectors[row] = self._session.run({"input_ids": ids, "attention_mask": mask})[0]
        return vectors

    def knows(self, word: str) -> bool:
        """Whether the tokenizer has the word, folded, as one piece, as vocabularies have the commoner words."""
        pieces = self._tokenizer.encode(word, add_special_tokens=False).tokens
        return len(pieces) == 1 and word in pieces[0]


def _tokenizer(path: Path) -> Any:
    if not path.is_file():
        raise BundleMissing("the tokenizer is missing", where=path.name, hint="Install the bundle again.")
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    try:
        from tokenizers import Tokenizer
    except ImportError as exc:
        raise ExtraMissing(
            "typed words need the package tokenizers", hint="pip install 'vitrine[text]'"
        ) from exc
    try:
        return Tokenizer.from_file(str(path))
    except Exception as exc:
        raise BundleDamaged("is no tokenizer", where=path.name, hint="Install the bundle again.") from exc
