from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from edge_runtime.errors import BundleDamaged, BundleMissing, VitrineError
from edge_runtime.speech.safety.onnx_header import read_header
from tests.speech.speech_models import FLOAT, HEARS, INT64, SPEAKS, save, value


@pytest.mark.parametrize("make", [*HEARS, *SPEAKS], ids=lambda make: make.__name__)
def test_agrees_with_the_package_onnx(make: object, tmp_path: Path) -> None:
    assert callable(make)
    for name in set(make(tmp_path).files.values()):
        header, model = read_header(tmp_path / name), onnx.load(tmp_path / name)
        assert header.metadata == {entry.key: entry.value for entry in model.metadata_props}
        for ours, theirs in ((header.inputs, model.graph.input), (header.outputs, model.graph.output)):
            assert list(ours) == [info.name for info in theirs]
            for info in theirs:
                tensor = info.type.tensor_type
                dims = tuple(
                    dim.dim_value if dim.HasField("dim_value") else dim.dim_param or "?"
                    for dim in tensor.shape.dim
                )
                assert ours[info.name].shape == dims
                assert ours[info.name].kind == {1: "float", 6: "int32", 7: "int64"}[tensor.elem_type]


def test_weights_listed_among_the_inputs_are_no_inputs(tmp_path: Path) -> None:
    node = onnx.helper.make_node("Add", ["x", "w"], ["y"])
    inputs = [value("x", FLOAT, 2), value("w", FLOAT, 2)]
    save(tmp_path / "m.onnx", [node], inputs, [value("y", FLOAT, 2)], {"w": np.zeros(2, np.float32)}, {})
    assert list(read_header(tmp_path / "m.onnx").inputs) == ["x"]


def test_what_is_no_model_is_a_typed_error(tmp_path: Path) -> None:
    with pytest.raises(BundleMissing):
        read_header(tmp_path / "none.onnx")
    for data in (b"", b"no model", b"\x3a\xff\xff\xff\xff\x7f", bytes(100)):
        (tmp_path / "bad.onnx").write_bytes(data)
        with pytest.raises(BundleDamaged):
            read_header(tmp_path / "bad.onnx")


@settings(max_examples=80, deadline=None)
@given(st.data())
def test_damaged_models_never_escape_as_another_error(
    tmp_path_factory: pytest.TempPathFactory, data: st.DataObject
) -> None:
    path = tmp_path_factory.getbasetemp() / "header.onnx"
    node = onnx.helper.make_node("Identity", ["x"], ["y"])
    save(path, [node], [value("x", INT64, "N")], [value("y", INT64, "N")], {}, {"key": "value"})
    whole = bytearray(path.read_bytes())
    for _ in range(data.draw(st.integers(1, 8))):
        whole[data.draw(st.integers(0, len(whole) - 1))] = data.draw(st.integers(0, 255))
    path.write_bytes(whole[: data.draw(st.integers(0, len(whole)))])
    try:
        read_header(path)
    except VitrineError:
        return
