"""The measuring against peers: what it counts, compares and writes. The peers themselves are not needed."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.benchmarks.versus import data, growth, report
from tests.benchmarks.versus.measure import Row, Timed, race
from tests.benchmarks.versus.worker import Worker

COUNT, DIMS = 20_000, 16


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("versus")
    data.write_mixture(folder / "data", COUNT, DIMS)
    return folder


def _exact(folder: Path, case: str) -> list[list[int]]:
    with np.load(folder / "payload.npz") as file:
        rows = data.allowed(dict(file), json.loads((folder / "cases.json").read_text())[case])
    scores = np.load(folder / "queries.npy") @ np.load(folder / "vectors.npy")[rows].T
    best: list[list[int]] = rows[np.argsort(-scores, axis=1)[:, : data.K]].tolist()
    return best


@pytest.mark.parametrize("case", ["none", "price 0.1 %", "category 2 %", "category 60 %"])
def test_exact_answers_are_all_right(place: Path, case: str) -> None:
    assert data.recall(place / "data", case, _exact(place / "data", case)) == 1


def test_what_is_not_allowed_worse_or_told_twice_is_not_found(place: Path) -> None:
    right = _exact(place / "data", "none")
    assert data.recall(place / "data", "none", [[ids[0]] * data.K for ids in right]) == pytest.approx(0.1)
    assert data.recall(place / "data", "none", [[*ids[:9], 0] for ids in right]) == pytest.approx(
        0.9, abs=0.01
    )
    assert data.recall(place / "data", "price 1 %", right) < 0.5


@pytest.mark.parametrize("share", [1, 10, 30, 60])
def test_filters_allow_what_their_names_say(place: Path, share: int) -> None:
    with np.load(place / "data" / "payload.npz") as file:
        rows = data.allowed(dict(file), {"price": {"lt": 10 * share}})
    assert len(rows) / COUNT == pytest.approx(share / 100, rel=0.15)


def test_a_filter_that_allows_fewer_than_ten_is_no_case(tmp_path: Path) -> None:
    data.write_mixture(tmp_path, 1_000, DIMS)
    assert "price 0.1 %" not in data.cases_in(tmp_path)
    assert {"none", "price 10 %"} < data.cases_in(tmp_path)


def test_our_index_answers_behind_the_pipe(place: Path) -> None:
    worker = Worker(Path(sys.executable), "ours", data=place / "data", built=place / "ours")
    try:
        (place / "ours" / "models").mkdir(parents=True)  # as a build leaves it that was cut off
        clock, work = worker.call("build")
        assert clock > 0
        assert work > 0
        assert worker.call("open") > 0
        for case in ("none", "price 1 %", "category 30 %"):
            times, answers = race(
                {"ours": worker}, "search", {"ours": [[case, n] for n in range(40)]}, rounds=2
            )
            assert [len(taken) for taken in times["ours"].rounds] == [40, 40]
            assert data.recall(place / "data", case, answers["ours"]) > 0.98
        assert sum(worker.call("facets", "none")[1].values()) == COUNT
        assert worker.memory() > 1
    finally:
        worker.close()


def test_a_ratio_is_the_median_rounds() -> None:
    mine, theirs = Timed(((1, 1), (2, 2), (9, 9))), Timed(((1, 1), (1, 1), (1, 1)))
    assert mine.over(theirs) == (2, 3.5)
    assert mine.p50 == 2


def _row(**changed: Any) -> Row:
    usual: dict[str, Any] = {
        "id": "mixture/none/int8",
        "what": "no filter",
        "against": "Peer",
        "ours": "1 ms",
    }
    usual |= {"theirs": "2 ms", "ratio": 0.5, "must": 0.6, "recall": 0.996, "least": 0.995}
    return Row(**usual | changed)


@pytest.mark.parametrize(
    ("changed", "reached"),
    [
        ({}, True),
        ({"ratio": 0.7}, False),
        ({"recall": 0.9}, False),
        ({"at_least": True}, False),
        ({"must": None}, None),
    ],
)
def test_a_figure_is_reached_by_ratio_and_recall(changed: dict[str, Any], reached: bool | None) -> None:
    assert _row(**changed).reached is reached


def test_worse_than_committed_by_more_than_noise_is_told(tmp_path: Path) -> None:
    table = tmp_path / "table.json"
    assert report.worse([_row()], table) == {}
    report.accept(
        [
            _row(),
            _row(id="other", ratio=2.0, at_least=True),
            _row(id="shaky", spread=0.5),
            _row(id="fashion/build/int8"),
        ],
        table,
    )
    assert report.worse([_row(ratio=0.6), _row(id="new", ratio=9)], table) == {}
    told = report.worse([_row(ratio=0.7), _row(id="other", ratio=1.5, at_least=True)], table)
    assert {name: line.split(" ")[1] for name, line in told.items()} == {
        "mixture/none/int8": "ratio",
        "other": "ratio",
    }
    assert "recall" in report.worse([_row(recall=0.989)], table)["mixture/none/int8"]
    assert report.worse([_row(recall=0.991)], table) == {}
    assert report.worse([_row(ratio=0.7, spread=0.5), _row(id="shaky", ratio=0.7)], table) == {}
    assert list(report.worse([_row(id="shaky", ratio=0.8)], table)) == ["shaky"]


def _sizes() -> dict[str, growth.Figures]:
    return {
        str(count): {"queries": {"none": [0.1 * 2**n, 1.0, 1.0]}, "open": 2.0 + n, "build": [9.0, 10.0**n],
                     "memory": 30.0, "disk": 10.0**n}
        for n, count in enumerate((1_000, 10_000, 100_000))
    }  # fmt: skip


def test_larger_catalogues_go_on_growing() -> None:
    ahead = growth.estimates(_sizes())
    assert list(ahead) == ["1000000", "10000000"]
    assert ahead["10000000"]["queries"]["none"][0] == pytest.approx(1.6)
    assert ahead["10000000"]["disk"] == pytest.approx(10_000)
    assert ahead["1000000"]["memory"] == pytest.approx(30)


def test_the_document_keeps_its_words_and_shows_every_row(tmp_path: Path) -> None:
    document = tmp_path / "benchmarks.md"
    document.write_text(f"Before.\n{report._BEGIN}\nOUTDATED\n{report._END}\nAfter.\n")
    facts = {
        "taken": {"mixture": {"day": "2026-01-02", "machine": "a machine"}},
        "versions": {"peer": "1.0"},
        "curves": {"mixture": {"ours": [(0.95, 0.2), (0.999, 0.5)], "a < b": [(0.96, 0.3), (0.99, 0.9)]}},
        "growth": _sizes(),
        "ahead": growth.estimates(_sizes()),
    }
    rows = [_row(), _row(id="mixture/price 1 %/int8", what="filter price 1 %", ratio=1.2)]
    for _ in range(2):
        report.write(
            document, tmp_path / "plots", rows, facts, {"mixture/": "short", "mixture/price": "because"}
        )
    text = document.read_text()
    assert text.startswith("Before.\n")
    assert text.endswith("\nAfter.\n")
    assert "OUTDATED" not in text
    assert "1 of 2 figures reached" in text
    assert "Taken on 2026-01-02, a machine." in text
    assert "- filter price 1 % (Peer): because" in text
    assert "| 1,000,000, computed | 0.80 ms |" in text
    for name in ("recall-mixture", "size"):
        assert f"plots/{name}.svg" in text
        picture = (tmp_path / "plots" / f"{name}.svg").read_text()
        assert picture.count("<polyline") == 2
    assert "a &lt; b" in (tmp_path / "plots" / "recall-mixture.svg").read_text()
