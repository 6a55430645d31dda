"""What an ONNX file says of itself — metadata, inputs, outputs — read without onnxruntime or the package onnx.

The voice function carries neither, and sherpa-onnx ends the process on a model that lacks a metadata entry.
Only the few fields of ModelProto (onnx.proto3) that are needed are decoded; weights are stepped over, not read.

>>> header = read_header(Path("model.onnx"))
>>> header.metadata["model_type"], header.inputs["x"].shape
('zipformer2_ctc', ('N', 'T', 80))
"""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from edge_runtime.errors import BundleDamaged, BundleMissing

__all__ = ["Header", "Value", "read_header"]

_KINDS = {1: "float", 2: "uint8", 3: "int8", 6: "int32", 7: "int64", 9: "bool", 10: "float16", 11: "double"}
_Field = tuple[int, int | memoryview]


@dataclass(frozen=True, slots=True)
class Value:
    """An input or output of the graph."""

    kind: str
    """Element type; "" when it is no tensor or of a type unknown here."""
    shape: tuple[int | str, ...]
    """Numbers are fixed, names are free; "?" where the model does not say."""


@dataclass(frozen=True, slots=True)
class Header:
    """Metadata, inputs and outputs of one ONNX model, in the file's order."""

    metadata: dict[str, str]
    inputs: dict[str, Value]
    """Without the weights that old exporters list among the inputs."""
    outputs: dict[str, Value]


def read_header(path: Path) -> Header:
    """Read the header of an ONNX file.

    Raises:
        BundleMissing: there is no such file.
        BundleDamaged: it is no ONNX model, or cut off.
    """
    try:
        with path.open("rb") as file:
            return _model(memoryview(mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)))
    except FileNotFoundError as exc:
        raise BundleMissing(
            "the model is missing", where=path.name, hint="Install the bundle again."
        ) from exc
    except (OSError, ValueError, IndexError) as exc:
        raise BundleDamaged("is no ONNX model", where=path.name, hint="Export the model again.") from exc


def _model(view: memoryview) -> Header:
    metadata: dict[str, str] = {}
    graph: tuple[dict[str, Value], dict[str, Value]] | None = None
    for number, content in _fields(view):
        if number == 14:
            entry = {n: _text(c) for n, c in _fields(_bytes(content))}
            metadata[entry.get(1, "")] = entry.get(2, "")
        elif number == 7:
            graph = _graph(_bytes(content))
    if graph is None:
        raise ValueError("no graph")
    return Header(metadata, *graph)


def _graph(view: memoryview) -> tuple[dict[str, Value], dict[str, Value]]:
    inputs: dict[str, Value] = {}
    outputs: dict[str, Value] = {}
    weights: set[str] = set()
    for number, content in _fields(view):
        if number in (11, 12):
            name, value = _value(_bytes(content))
            (inputs if number == 11 else outputs)[name] = value
        elif number == 5:
            weights.update(_text(c) for n, c in _fields(_bytes(content)) if n == 8)
    return {name: value for name, value in inputs.items() if name not in weights}, outputs


def _value(view: memoryview) -> tuple[str, Value]:
    name, kind, shape = "", "", []
    for number, content in _fields(view):
        if number == 1:
            name = _text(content)
        elif number == 2:
            for _, tensor in (field for field in _fields(_bytes(content)) if field[0] == 1):
                for inner, part in _fields(_bytes(tensor)):
                    if inner == 1:
                        kind = _KINDS.get(part, "") if isinstance(part, int) else ""
                    elif inner == 2:
                        shape = [_dimension(_bytes(dim)) for n, dim in _fields(_bytes(part)) if n == 1]
    return name, Value(kind, tuple(shape))


def _dimension(view: memoryview) -> int | str:
    for number, content in _fields(view):
        if number == 1 and isinstance(content, int):
            return content
        if number == 2:
            return _text(content)
    return "?"


def _fields(view: memoryview) -> Iterator[_Field]:
    """The fields of one protobuf message: number and content, an int (varint) or bytes; fixed ones as bytes."""
    at = 0
    while at < len(view):
        key, at = _varint(view, at)
        wire = key & 7
        if wire == 0:
            content, at = _varint(view, at)
            yield key >> 3, content
            continue
        if wire not in (1, 2, 5):
            raise ValueError("no protobuf")
        size, at = _varint(view, at) if wire == 2 else ({1: 8, 5: 4}[wire], at)
        if at + size > len(view):
            raise ValueError("cut off")
        yield key >> 3, view[at : at + size]
        at += size


def _varint(view: memoryview, at: int) -> tuple[int, int]:
    value = 0
    for shift in range(0, 70, 7):
        byte = view[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if not byte & 0x80:
            return value, at
    raise ValueError("no varint")


def _bytes(content: int | memoryview) -> memoryview:
    if isinstance(content, int):
        raise ValueError("a number where a message should be")  # noqa: TRY004
    return content


def _text(content: int | memoryview) -> str:
    return bytes(_bytes(content)).decode("utf-8")
