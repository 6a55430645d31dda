"""Check a decoding graph (OpenFst binary, ``vector`` or ``const``, standard arcs) before sherpa-onnx maps it.

sherpa-onnx follows the graph's labels and states unchecked: a wrong one ends the process at the first word.
The layout is OpenFst's (fst/fst.h FstHeader, fst/vector-fst.h, fst/const-fst.h), little-endian.
"""

from __future__ import annotations

import struct
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import BundleDamaged, BundleMissing

__all__ = ["check_graph"]

_MAGIC = 2125659606
_HEADER = struct.Struct("<iiQqqq")
"""version, flags, properties, start, states, arcs."""
_ARC = np.dtype([("ilabel", "<i4"), ("olabel", "<i4"), ("weight", "<f4"), ("next", "<i4")])
_CONST_STATE = np.dtype(
    [("final", "<f4"), ("first", "<u4"), ("arcs", "<u4"), ("ieps", "<u4"), ("oeps", "<u4")]
)
_ALIGN = 16
_HINT = "Build the bundle again."


def check_graph(path: Path, *, tokens: int, words: int) -> None:
    """Make sure that every label names a token or a word, every arc ends at a state, and some state is final.

    Args:
        tokens: size of the model's vocabulary; input labels are token id + 1, 0 for none.
        words: number of words; output labels are 1 to ``words``, 0 for none.

    Raises:
        BundleMissing, BundleDamaged.
    """
    try:
        data = path.read_bytes()
    except OSError as exc:
        raise BundleMissing(
            "the graph is missing", where=path.name, hint="Install the bundle again."
        ) from exc
    try:
        _check(data, tokens, words)
    except (ValueError, struct.error, UnicodeDecodeError) as exc:
        raise BundleDamaged(f"is no decoding graph ({exc})", where=path.name, hint=_HINT) from exc


def _check(data: bytes, tokens: int, words: int) -> None:
    (magic,) = struct.unpack_from("<i", data)
    if magic != _MAGIC:
        raise ValueError("no OpenFst file")
    kind, at = _string(data, 4)
    arcs_kind, at = _string(data, at)
    _, flags, _, start, states, _ = _HEADER.unpack_from(data, at)
    at += _HEADER.size
    if arcs_kind != "standard" or kind not in ("vector", "const"):
        raise ValueError(f"{kind} of {arcs_kind} arcs, must be vector or const of standard ones")
    if flags & 3:
        raise ValueError("carries symbol tables")
    if not 0 <= start < states:
        raise ValueError("empty" if states == 0 else f"starts at {start} of {states} states")
    finals, arcs = (
        _vector(data, at, states) if kind == "vector" else _const(data, at, states, aligned=bool(flags & 4))
    )
    if np.isnan(arcs["weight"]).any() or not np.isfinite(finals).any():
        raise ValueError("no final state, or weights that are no numbers")
    for name, most in (("ilabel", tokens), ("olabel", words), ("next", states - 1)):
        column = arcs[name]
        if len(column) and not (column.min() >= 0 and column.max() <= most):
            raise ValueError(f"{name} from {column.min()} to {column.max()}, must be 0 to {most}")


def _string(data: bytes, at: int) -> tuple[str, int]:
    (length,) = struct.unpack_from("<i", data, at)
    if not 0 <= length <= 64 or at + 4 + length > len(data):
        raise ValueError("cut off")
    return data[at + 4 : at + 4 + length].decode("ascii"), at + 4 + length


def _vector(data: bytes, at: int, states: int) -> tuple[NDArray[np.float32], NDArray[np.void]]:
    finals = np.empty(states if states <= len(data) else 0, np.float32)
    if len(finals) < states:
        raise ValueError("cut off")
    runs = []
    for state in range(states):
        finals[state], count = struct.unpack_from("<fq", data, at)
        at += 12
        if count < 0 or at + count * _ARC.itemsize > len(data):
            raise ValueError("cut off")
        runs.append(np.frombuffer(data, _ARC, count, at))
        at += count * _ARC.itemsize
    return finals, np.concatenate(runs)


def _const(
    data: bytes, at: int, states: int, *, aligned: bool
) -> tuple[NDArray[np.float32], NDArray[np.void]]:
    def align(position: int) -> int:
        return -(-position // _ALIGN) * _ALIGN if aligned else position

    at = align(at)
    table = np.frombuffer(data, _CONST_STATE, states, at)
    arcs = np.frombuffer(data, _ARC, _arcs(table), align(at + table.nbytes))
    return table["final"], arcs


def _arcs(table: NDArray[np.void]) -> int:
    """How many arcs the states name; each must begin where the one before ends."""
    counts = table["arcs"].astype(np.int64)
    if not np.array_equal(table["first"], np.concatenate([[0], np.cumsum(counts)[:-1]])):
        raise ValueError("states whose arcs overlap")
    return int(counts.sum())
