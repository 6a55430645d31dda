"""Real models, made once a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.needs import needs_torch


@pytest.fixture(scope="session")
def minilm_exact(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The float32 models folder of all-MiniLM-L6-v2."""
    needs_torch()
    from export.models import onnx_export, registry

    out = tmp_path_factory.mktemp("minilm-float32")
    onnx_export.export(registry.minilm(), out)
    return out


@pytest.fixture(scope="session")
def minilm_models(minilm_exact: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The int8 models folder of all-MiniLM-L6-v2, as a bundle is built from."""
    from export.models import quantization as quantise

    out = tmp_path_factory.mktemp("minilm-int8")
    quantise.quantise(minilm_exact, out)
    return out
