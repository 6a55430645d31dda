"""The classifier heads: sentiment and intent of a text, scene of a picture, match of a query and a product.

The build rates reviews without stars by their sentiment; bundles do not carry the heads.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge_runtime.inference.onnx_session import Graph
from export.models.hashed_ngrams import hashed_ngrams

__all__ = ["Heads", "HeadsModel"]

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class HeadsModel:
    """ONNX: ``hashed_ngrams`` int64[n, m] (0: padding), ``query``, ``product``, ``picture`` float32[n, dims] →
    ``sentiment``, ``match`` f32[n], ``intent`` f32[n, intents], ``scene`` f32[n, scenes], all probabilities.
    """

    file: str
    dims: int
    buckets: int
    """Of the hashed n-grams."""
    intents: tuple[str, ...]
    """The last one: asks for nothing but a product."""
    scenes: tuple[str, ...]

    def __post_init__(self) -> None:
        if min(self.dims, len(self.intents), len(self.scenes)) < 1:
            raise ValueError("dims, intents and scenes must be above 0")
        if self.buckets < 2:
            raise ValueError(f"buckets must be above 1, not {self.buckets}")


class Heads:
    """The heads' model. Several threads may share one."""

    def __init__(self, directory: Path, description: HeadsModel, *, threads: int = 1) -> None:
        """Load the model from the bundle's folder.

        Raises:
            BundleMissing, BundleDamaged, SpaceMismatch, ExtraMissing.
        """
        self._description = description
        self._none = np.zeros((1, description.dims), np.float32)
        floats = dict.fromkeys(("query", "product", "picture"), "tensor(float)")
        self._graph = Graph(
            directory / description.file,
            {"hashed_ngrams": "tensor(int64)", **floats},
            {
                "sentiment": (None,),
                "intent": (None, len(description.intents)),
                "match": (None,),
                "scene": (None, len(description.scenes)),
            },
            shapes=dict.fromkeys(floats, (None, description.dims)),
            threads=threads,
        )

    def sentiment(self, texts: Sequence[str]) -> Floats:
        """How content each text is, float32[n], 0–1; 0.5 where nothing tells."""
        return np.array([self._read("sentiment", text)[0] for text in texts], np.float32)

    def intent(self, text: str) -> tuple[str, float]:
        """What a shopper's sentence asks for, and how sure that is, 0–1."""
        shares = self._read("intent", text)[0]
        best = int(shares.argmax())
        return self._description.intents[best], float(shares[best])

    def match(self, query: Floats, products: Floats) -> Floats:
        """The probability that each product answers the query, float32[n].

        Args:
            query: a unit vector, float32[dims].
            products: unit vectors, float32[n, dims].
        """
        asked = np.ascontiguousarray(np.broadcast_to(query, products.shape))
        return self._graph.output("match", self._feed(query=asked, product=products))

    def scene(self, picture: Floats) -> tuple[str, float]:
        """Where a picture was taken, from its unit vector, float32[dims], and how sure that is, 0–1."""
        shares = self._graph.output("scene", self._feed(picture=picture[None]))[0]
        best = int(shares.argmax())
        return self._description.scenes[best], float(shares[best])

    def _read(self, output: str, text: str) -> Floats:
        ids = hashed_ngrams(text, self._description.buckets) or [0]
        return self._graph.output(output, self._feed(hashed_ngrams=np.array([ids], np.int64)))

    def _feed(self, **given: NDArray[Any]) -> dict[str, NDArray[Any]]:
        empty = {"hashed_ngrams": np.zeros((1, 1), np.int64)} | dict.fromkeys(
            ("query", "product", "picture"), self._none
        )
        return empty | given
