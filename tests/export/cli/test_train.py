"""What is wrong with a command to train is said before its hours of work."""

from __future__ import annotations

from pathlib import Path

import pytest

from edge_runtime.errors import InvalidQuery
from export.cli.train import _require_start


def test_a_folder_to_go_on_from_holds_what_is_needed(tmp_path: Path) -> None:
    _require_start(None, "model.onnx")
    with pytest.raises(InvalidQuery, match=r"model\.onnx"):
        _require_start(tmp_path, "model.onnx")
    (tmp_path / "model.onnx").touch()
    _require_start(tmp_path, "model.onnx")
