"""What `vitrine bench` measures, on the shipped tiny bundle."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from edge_runtime import testing
from edge_runtime.engine import Engine
from edge_runtime.errors import InvalidQuery
from edge_runtime.evaluation.benchmark import measure, own_queries, read_queries
from tests.commands import Commands


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with Engine.open(testing.bundle(tmp_path / "bundle")) as opened:
        yield opened


def test_every_figure_is_there_and_possible(engine: Engine) -> None:
    texts = own_queries(engine)
    assert "red shoe" in texts
    figures = measure(engine, texts, rounds=2, threads=3)
    assert figures.products == 9
    assert figures.queries == 2 * len(texts)
    assert 0 < figures.p50 <= figures.p99
    assert {"encode", "words", "facets"} <= figures.stages.keys()
    assert sum(figures.stages.values()) < 2 * figures.p99
    assert list(figures.throughput) == ["1", "2", "3"]
    assert figures.start > figures.p50
    assert figures.anonymous is not None
    assert figures.resident is not None
    assert 1 < figures.anonymous < figures.resident
    assert figures.recall == 1.0  # nine products are compared exactly


def test_own_queries_from_a_file(tmp_path: Path) -> None:
    path = tmp_path / "queries"
    path.write_text('red shoe\n\n{"query": "blue mug", "ratings": {}}\n')
    assert read_queries(path) == ["red shoe", "blue mug"]


@pytest.mark.parametrize("content", ["", '{"quer": 1}', '{"query": 1}', '{"query"'])
def test_a_file_without_queries_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "queries"
    path.write_text(content)
    with pytest.raises(InvalidQuery, match="one a line"):
        read_queries(path)


def test_the_command_prints_a_table_and_json(commands: Commands, tiny: Path) -> None:
    shown = commands("vitrine", "bench", tiny, "--rounds", 1, "--threads", 1)
    assert shown.code == 0, shown.err
    assert "9 products" in shown.out
    assert "first answer" in shown.out
    told = json.loads(commands("vitrine", "bench", tiny, "--rounds", 1, "--threads", 1, "--json").out)
    assert told["products"] == 9
    assert list(told["throughput"]) == ["1"]
