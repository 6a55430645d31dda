"""The model card holds what was measured."""

from __future__ import annotations

from pathlib import Path

from export.training.model_card import write_card


def test_the_card_shows_figures_intervals_and_sizes(tmp_path: Path) -> None:
    for name, size in (
        ("text.onnx", 8_200_000),
        ("image.onnx", 2_900_000),
        ("fusion.onnx", 400_000),
        ("heads.onnx", 800_000),
    ):
        (tmp_path / name).write_bytes(bytes(size))
    figure = {"mean": 0.8642, "low": 0.81, "high": 0.9, "queries": 210, "float32": 0.87, "kept": 0.99}
    plain = {"mean": 0.5, "low": 0.4, "high": 0.6, "queries": 9}
    latency = {"text_p50_ms": 0.64, "image_p50_ms": 6.02}
    write_card(tmp_path, {"figures": {"photo → product": figure, "other": plain}, "latency": latency})
    card = (tmp_path / "MODEL_CARD.md").read_text("utf-8")
    assert "| photo → product | 0.864 [0.810, 0.900] | 210 | 0.870 |" in card
    assert "| other | 0.500 [0.400, 0.600] | 9 |  |" in card
    assert "8.2 MB" in card
    assert "a text 0.6 ms" in card
