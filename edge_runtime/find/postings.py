"""Word → the products that have it, as arrays: the layout, the weights and the sum.

A posting list is the gaps between rows (uint16, or uint32 where one is wider) and one uint16 a row:

    bit 0       the word stands in the title
    bits 1–15   its weight in the product, tf / (k1 + tf) in 0–1, fields weighed and length-normalised at build

That is BM25F (Robertson, Zaragoza, "The Probabilistic Relevance Framework", 2009) with all that does not depend on the
query done beforehand, so that a query costs one addition a posting, also for the commonest words.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

__all__ = ["FIELDS", "K1", "Field", "Posting", "decode", "encode", "idf", "weigh"]

K1 = 1.2
_SCALE = 32767


@dataclass(frozen=True, slots=True)
class Field:
    """A part of a product: its weight, and how much its length counts (0–1)."""

    name: str
    weight: float
    b: float


FIELDS = (
    Field("title", 3.0, 0.5),
    Field("brand", 2.0, 0.0),
    Field("model", 3.0, 0.0),
    Field("category", 2.0, 0.3),
    Field("attributes", 0.5, 0.5),
    Field("description", 0.6, 0.6),
)


@dataclass(frozen=True, slots=True)
class Posting:
    """One word's products; the arrays have one length."""

    rows: NDArray[np.int64]
    weights: NDArray[np.float32]
    """0–1."""
    title: NDArray[np.bool_]


def idf(count: int, frequency: int) -> float:
    """Robertson–Spärck Jones, always above 0: ``frequency`` of ``count`` products have the word."""
    return math.log(1.0 + (count - frequency + 0.5) / (frequency + 0.5))


def weigh(
    fields: NDArray[np.integer],
    counts: NDArray[np.integer],
    lengths: NDArray[np.integer],
    means: NDArray[np.float64],
) -> NDArray[np.float64]:
    """Each occurrence's share of the weighted term frequency.

    Args:
        fields: index into FIELDS.
        counts: how often the word stands in that field.
        lengths: tokens of that field in that product.
        means: mean tokens by field over the products that have the field.
    """
    weight = np.array([field.weight for field in FIELDS])[fields]
    b = np.array([field.b for field in FIELDS])[fields]
    return weight * counts / (1.0 - b + b * lengths / np.maximum(means[fields], 1e-9))


def encode(
    rows: NDArray[np.int64], frequencies: NDArray[np.float64], title: NDArray[np.bool_]
) -> tuple[int, bytes]:
    """Bytes of one gap (2 or 4), and the list. Rows ascend; frequencies are the weighted ones."""
    gaps = np.diff(rows, prepend=0)
    width = 2 if len(gaps) == 0 or int(gaps.max()) < 1 << 16 else 4
    quantised = np.maximum(np.rint(frequencies / (K1 + frequencies) * _SCALE), 1).astype("<u2")
    return width, gaps.astype(f"<u{width}").tobytes() + ((quantised << 1) | title).astype("<u2").tobytes()


def decode(width: int, data: bytes) -> Posting:
    """The inverse of ``encode``. Raises ValueError on bytes of another length than it makes."""
    count, rest = divmod(len(data), width + 2)
    if rest or width not in (2, 4):
        raise ValueError("not a posting list")
    gaps = np.frombuffer(data, f"<u{width}", count)
    packed = np.frombuffer(data, "<u2", count, count * width)
    weights = (packed >> 1).astype(np.float32) * np.float32(1.0 / _SCALE)
    return Posting(np.cumsum(gaps, dtype=np.int64), weights, (packed & 1).astype(np.bool_))
