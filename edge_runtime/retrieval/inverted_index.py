"""Word → the products that have it, as arrays: the layout, the weights and the sum.

A posting list is the gaps between rows (uint16, or uint32 where one is wider) and one uint16 a row:

    bit 0       the word stands in the title
    bits 1–15   its weight, tf / (k1 + tf) in 0–1, fields weighed and length-normalised at build

That is BM25F (Robertson, Zaragoza, "The Probabilistic Relevance Framework", 2009) with all that does
not depend on the query done beforehand, so that a query costs one addition a posting, also for the commonest words.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from edge_runtime.retrieval.parameters import FIELDS, K1

__all__ = ["PostingList", "Sum", "best", "decode", "encode", "idf", "intersection", "weigh"]

_SCALE = 32767


@dataclass(frozen=True, slots=True)
class PostingList:
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
    share: NDArray[np.float64] = weight * counts / (1.0 - b + b * lengths / np.maximum(means[fields], 1e-9))
    return share


def encode(
    rows: NDArray[np.int64], frequencies: NDArray[np.float64], title: NDArray[np.bool_]
) -> tuple[int, bytes]:
    """Bytes of one gap (2 or 4), and the list. Rows ascend; frequencies are the weighted ones."""
    gaps = np.diff(rows, prepend=0)
    width = 2 if len(gaps) == 0 or int(gaps.max()) < 1 << 16 else 4
    quantised = np.maximum(np.rint(frequencies / (K1 + frequencies) * _SCALE), 1).astype("<u2")
    return width, gaps.astype(f"<u{width}").tobytes() + ((quantised << 1) | title).astype("<u2").tobytes()


def decode(width: int, data: bytes) -> PostingList:
    """The inverse of ``encode``. Raises ValueError on bytes of another length than it makes."""
    count, rest = divmod(len(data), width + 2)
    if rest or width not in (2, 4):
        raise ValueError("not a posting list")
    gaps = np.frombuffer(data, f"<u{width}", count)
    packed = np.frombuffer(data, "<u2", count, count * width)
    weights = (packed >> 1).astype(np.float32) * np.float32(1.0 / _SCALE)
    return PostingList(np.cumsum(gaps, dtype=np.int64), weights, (packed & 1).astype(np.bool_))


def intersection(parts: list[PostingList]) -> PostingList:
    """The products that have every part; the weakest part counts."""
    whole = parts[0]
    for part in parts[1:]:
        rows, left, right = np.intersect1d(whole.rows, part.rows, assume_unique=True, return_indices=True)
        weights = np.minimum(whole.weights[left], part.weights[right])
        whole = PostingList(rows, weights, whole.title[left] & part.title[right])
    return whole


Sum = tuple[NDArray[np.int64], NDArray[np.float32], NDArray[np.float32] | float, NDArray[np.float32]]


def best(ways: list[tuple[PostingList, float]], count: int) -> list[Sum]:
    """Rows, weight, share found and share found in the title: of several ways the best in each product."""
    if not ways:
        return []
    if len(ways) == 1:
        way, counts = ways[0]
        return [(way.rows, way.weights * np.float32(counts), counts, way.title * np.float32(counts))]
    weights, share, title = (np.zeros(count, np.float32) for _ in range(3))
    for way, counts in ways:
        factor = np.float32(counts)
        weights[way.rows] = np.maximum(weights[way.rows], way.weights * factor)
        share[way.rows] = np.maximum(share[way.rows], factor)
        title[way.rows] = np.maximum(title[way.rows], way.title * factor)
    rows = np.flatnonzero(weights != 0)  # of floats it takes ten times as long
    return [(rows, weights[rows], share[rows], title[rows])]
