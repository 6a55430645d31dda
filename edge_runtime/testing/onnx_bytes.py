"""ONNX models as bytes, written without the package onnx: just what small encoders need.

Field numbers are those of onnx.proto (ONNX 1.12, opset 17); the encoding is Protocol Buffers' wire format.

>>> data = model([node("Relu", ["x"], ["y"])], [value("x", FLOAT, ["n"])], [value("y", FLOAT, ["n"])], {})
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

__all__ = ["FLOAT", "INT64", "UINT8", "model", "node", "value"]

FLOAT, UINT8, INT64 = 1, 2, 7
_TYPES = {"float32": FLOAT, "uint8": UINT8, "int64": INT64}
_INT, _INTS = 2, 7


def node(kind: str, inputs: Sequence[str], outputs: Sequence[str], **attributes: int | list[int]) -> bytes:
    """A NodeProto; attributes are whole numbers or lists of them."""
    parts = [_field(1, name) for name in inputs] + [_field(2, name) for name in outputs] + [_field(4, kind)]
    for name, content in attributes.items():
        numbers = content if isinstance(content, list) else [content]
        place, of = (8, _INTS) if isinstance(content, list) else (3, _INT)
        attribute = _field(1, name) + b"".join(_field(place, number) for number in numbers) + _field(20, of)
        parts.append(_field(5, attribute))
    return b"".join(parts)


def value(name: str, kind: int, shape: Sequence[int | str]) -> bytes:
    """A ValueInfoProto: an input or output; axes are sizes or names."""
    axes = b"".join(_field(1, _field(1 if isinstance(axis, int) else 2, axis)) for axis in shape)
    return _field(1, name) + _field(2, _field(1, _field(1, kind) + _field(2, axes)))


def model(
    nodes: Sequence[bytes],
    inputs: Sequence[bytes],
    outputs: Sequence[bytes],
    weights: Mapping[str, NDArray[Any]],
) -> bytes:
    """A ModelProto of IR version 8, opset 17; weights are float32, uint8 or int64."""
    graph = b"".join(_field(1, one) for one in nodes) + _field(2, "tower")
    graph += b"".join(_field(5, _tensor(name, array)) for name, array in weights.items())
    graph += b"".join(_field(11, one) for one in inputs) + b"".join(_field(12, one) for one in outputs)
    return _field(1, 8) + _field(7, graph) + _field(8, _field(1, "") + _field(2, 17))


def _tensor(name: str, array: NDArray[Any]) -> bytes:
    sizes = b"".join(_field(1, size) for size in array.shape)
    raw = np.ascontiguousarray(array, array.dtype.newbyteorder("<")).tobytes()
    return sizes + _field(2, _TYPES[array.dtype.name]) + _field(8, name) + _field(9, raw)


def _field(number: int, content: int | str | bytes) -> bytes:
    if isinstance(content, int):
        return _varint(number << 3) + _varint(content % (1 << 64))
    data = content.encode() if isinstance(content, str) else content
    return _varint(number << 3 | 2) + _varint(len(data)) + data


def _varint(number: int) -> bytes:
    data = bytearray()
    while number > 0x7F:
        data.append(number & 0x7F | 0x80)
        number >>= 7
    data.append(number)
    return bytes(data)
