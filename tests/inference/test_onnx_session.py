from __future__ import annotations

import os
import sys
from pathlib import Path

import numpy as np
import onnx
import pytest
from onnx import TensorProto, helper

from edge_runtime.errors import BundleDamaged, BundleMissing, ExtraMissing, SpaceMismatch
from edge_runtime.inference.onnx_session import Session

INPUTS = {"pixels": "tensor(uint8)"}


def cast(
    folder: Path, to: int = TensorProto.FLOAT, shape: tuple[str | int, ...] = ("n", 2), out: str = "embedding"
) -> Path:
    """A model that hands its two input values out as they are."""
    graph = helper.make_graph(
        [helper.make_node("Cast", ["pixels"], [out], to=to)],
        "g",
        [helper.make_tensor_value_info("pixels", TensorProto.UINT8, shape)],
        [helper.make_tensor_value_info(out, to, shape)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(folder / "m.onnx"))
    return folder / "m.onnx"


def pixels(*values: int) -> dict[str, np.ndarray[tuple[int, ...], np.dtype[np.uint8]]]:
    return {"pixels": np.array([values], np.uint8)}


def test_a_unit_vector_is_handed_out(tmp_path: Path) -> None:
    session = Session(cast(tmp_path), INPUTS, 2, shapes={"pixels": (None, 2)})
    assert session.inputs == ("pixels",)
    vector = session.run(pixels(0, 1))
    assert vector.dtype == np.float32
    np.testing.assert_array_equal(vector, [[0, 1]])


def test_telemetry_is_off_and_onnxruntime_named_when_absent(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = cast(tmp_path)
    monkeypatch.setenv("ORT_DISABLE_TELEMETRY", "0")
    Session(path, INPUTS, 2)
    assert os.environ["ORT_DISABLE_TELEMETRY"] == "1"
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    with pytest.raises(ExtraMissing, match="onnxruntime"):
        Session(path, INPUTS, 2)


def test_missing_and_damaged_files_are_named(tmp_path: Path) -> None:
    with pytest.raises(BundleMissing, match="none.onnx"):
        Session(tmp_path / "none.onnx", INPUTS, 2)
    (tmp_path / "bad.onnx").write_bytes(b"\x00 no model")
    with pytest.raises(BundleDamaged, match="bad.onnx") as caught:
        Session(tmp_path / "bad.onnx", INPUTS, 2)
    assert caught.value.__cause__ is not None


@pytest.mark.parametrize(
    ("to", "shape", "out"),
    [
        (TensorProto.DOUBLE, ("n", 2), "embedding"),
        (TensorProto.FLOAT, ("n", 3), "embedding"),
        (TensorProto.FLOAT, (2,), "embedding"),
        (TensorProto.FLOAT, (), "embedding"),
        (TensorProto.FLOAT, ("n", 2), "other"),
    ],
)
def test_a_foreign_output_is_refused(tmp_path: Path, to: int, shape: tuple[str | int, ...], out: str) -> None:
    with pytest.raises(SpaceMismatch, match="outputs"):
        Session(cast(tmp_path, to, shape, out), INPUTS, 2)


def test_foreign_inputs_are_refused(tmp_path: Path) -> None:
    path = cast(tmp_path)
    with pytest.raises(SpaceMismatch, match="inputs"):
        Session(path, {"pixels": "tensor(float)"}, 2)
    for shape in ((None, 3), (None, 2, 3)):
        with pytest.raises(SpaceMismatch, match="takes pixels"):
            Session(path, INPUTS, 2, shapes={"pixels": shape})


@pytest.mark.parametrize("values", [(0, 0), (3, 4)])
def test_what_is_no_unit_vector_is_never_handed_out(tmp_path: Path, values: tuple[int, int]) -> None:
    with pytest.raises(SpaceMismatch, match="length 1"):
        Session(cast(tmp_path), INPUTS, 2).run(pixels(*values))


def test_nan_is_never_handed_out(tmp_path: Path) -> None:
    nodes = [
        helper.make_node("Cast", ["pixels"], ["floats"], to=TensorProto.FLOAT),
        helper.make_node("Div", ["floats", "floats"], ["embedding"]),
    ]
    shape = ("n", 2)
    graph = helper.make_graph(
        nodes,
        "g",
        [helper.make_tensor_value_info("pixels", TensorProto.UINT8, shape)],
        [helper.make_tensor_value_info("embedding", TensorProto.FLOAT, shape)],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.save(model, str(tmp_path / "nan.onnx"))
    with pytest.raises(SpaceMismatch, match="NaN"):
        Session(tmp_path / "nan.onnx", INPUTS, 2).run(pixels(0, 0))


def test_an_input_that_onnxruntime_refuses_is_translated(tmp_path: Path) -> None:
    with pytest.raises(SpaceMismatch, match="m.onnx") as caught:
        Session(cast(tmp_path), INPUTS, 2).run(pixels(0, 1, 0))
    assert caught.value.__cause__ is not None
