"""Ours alone, ten times as many products: what grows and how, and what ten and a hundred times more would take."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.versus import data, indexes
from tests.benchmarks.versus.data import QUERIES, recall
from tests.benchmarks.versus.measure import Row, Timed, race, size_of
from tests.benchmarks.versus.worker import Worker

_CASES = ("none", "price 1 %", "category 2 %", "price 10 %", "category 10 %", "category 30 %", "price 60 %")
_OPENS = 7
_AHEAD = (10, 100)
Figures = dict[str, Any]
"""queries (case → [median ms, p99 ms, recall]), open (ms), build ([wall, processor] seconds), memory, disk (MB)."""


def build(folders: Mapping[int, Path], ours: Path) -> dict[str, list[float]]:
    """Make the vectors and build what is missing of each size; wall and processor seconds."""
    built = {}
    for count, folder in folders.items():
        if not (folder / "data" / "vectors.npy").exists():
            print(f"making {count:,} vectors", flush=True)
            data.write_mixture(folder / "data", count)
        worker = Worker(ours, "ours", data=folder / "data", built=folder / "ours")
        built[str(count)] = indexes.build(folder, {"ours": worker})["ours"]
        worker.close()
    return built


def estimates(figures: Mapping[str, Figures]) -> dict[str, Figures]:
    """Catalogues ten and a hundred times the largest, every figure growing on as between the last two sizes."""
    (before, old), (last, new) = list(figures.items())[-2:]
    decades = math.log10(int(last) / int(before))

    def ahead(was: float, now: float, times: int) -> float:
        return float(now * (now / was) ** (math.log10(times) / decades))

    return {
        str(int(last) * times): {
            "queries": {
                case: [ahead(old["queries"][case][0], told[0], times)]
                for case, told in new["queries"].items()
            },
            "build": [ahead(was, now, times) for was, now in zip(old["build"], new["build"], strict=True)],
        }
        | {what: ahead(old[what], new[what], times) for what in ("open", "memory", "disk")}
        for times in _AHEAD
    }


def _memory(folder: Path, ours: Path, cases: Sequence[str]) -> float:
    """Anonymous megabytes of a process that opens an index once and answers every case.

    Not of those that were timed: they opened it _OPENS times, and the allocator keeps what the former ones left.
    """
    worker = Worker(ours, "ours", data=folder / "data", built=folder / "ours")
    worker.call("open")
    for case in cases:
        worker.time("search", [[case, number] for number in range(QUERIES)])
    held = worker.memory()
    worker.close()
    return held


def all_of(folders: dict[int, Path], ours: Path) -> tuple[list[Row], dict[str, Any]]:
    """Rows of the largest against the one before it, and every size's figures.

    Args:
        folders: number of products → folder, ascending.
    """
    built = build(folders, ours)
    known = set.intersection(*(data.cases_in(folder / "data") for folder in folders.values()))
    cases = [case for case in _CASES if case in known]
    with ExitStack() as stack:
        workers = {}
        for count, folder in folders.items():
            workers[str(count)] = Worker(ours, "ours", data=folder / "data", built=folder / "ours")
            stack.callback(workers[str(count)].close)
        figures: dict[str, Figures] = {}
        opened = {
            name: [1000 * worker.call("open") for _ in range(_OPENS)][1:] for name, worker in workers.items()
        }
        ratios: dict[str, tuple[float, float]] = {}
        last, before = (str(count) for count in list(folders)[:-3:-1])
        timed: dict[str, dict[str, Timed]] = {}
        shares: dict[str, dict[str, float]] = {name: {} for name in workers}
        for case in cases:
            print(f"growth: {case}", flush=True)
            calls = [[case, number] for number in range(QUERIES)]
            timed[case], answers = race(workers, "search", dict.fromkeys(workers, calls), rounds=3)
            ratios[case] = timed[case][last].over(timed[case][before])
            for count, folder in folders.items():
                shares[str(count)][case] = recall(folder / "data", case, answers[str(count)])
        for count, folder in folders.items():
            name = str(count)
            figures[name] = {
                "queries": {c: [timed[c][name].p50, timed[c][name].p99, shares[name][c]] for c in cases},
                "open": float(np.median(opened[name])),
                "build": built[name],
                "memory": _memory(folder, ours, cases),
                "disk": size_of(folder / "ours" / "index"),
            }
    grown = f"{int(before):,} → {int(last):,} products"
    old, new = figures[before], figures[last]
    rows = [
        Row(
            f"growth/{case}",
            f"{grown}: {'no filter' if case == 'none' else case}",
            f"{int(before):,}",
            f"{new['queries'][case][0]:.3f} ms, recall {new['queries'][case][2]:.3f}",
            f"{old['queries'][case][0]:.3f} ms, recall {old['queries'][case][2]:.3f}",
            ratios[case][0],
            2.0 if case == "none" else None,
            ratios[case][1],
        )
        for case in cases
    ]
    for what, label, must, unit in (
        ("open", "open", 1.5, "ms"),
        ("memory", "anonymous memory", 2.0, "MB"),
        ("build", "build, processor time on 2 threads", None, "s"),
        ("disk", "disk", None, "MB"),
    ):
        mine, theirs = (figure["build"][1] if what == "build" else figure[what] for figure in (new, old))
        rows.append(
            Row(
                f"growth/{what}",
                f"{grown}: {label}",
                f"{int(before):,}",
                f"{mine:.1f} {unit}",
                f"{theirs:.1f} {unit}",
                mine / theirs,
                must,
            )
        )
    return rows, {"growth": figures, "ahead": estimates(figures)}
