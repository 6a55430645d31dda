"""Ours alone, ten times as many products: what grows and how."""

from __future__ import annotations

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


def all_of(folders: dict[int, Path], ours: Path) -> tuple[list[Row], dict[str, Any]]:
    """Rows of the largest against the one before it, and every size's figures.

    Args:
        folders: number of products → folder, ascending.
    """
    with ExitStack() as stack:
        workers = {}
        for count, folder in folders.items():
            if not (folder / "data" / "vectors.npy").exists():
                data.write_mixture(folder / "data", count)
            workers[str(count)] = Worker(ours, "ours", data=folder / "data", built=folder / "ours")
            stack.callback(workers[str(count)].close)
        built = {str(n): indexes.build(f, {"ours": workers[str(n)]})["ours"] for n, f in folders.items()}
        figures: dict[str, dict[str, Any]] = {}
        opened = {
            name: [1000 * worker.call("open") for _ in range(_OPENS)][1:] for name, worker in workers.items()
        }
        ratios: dict[str, tuple[float, float]] = {}
        last, before = (str(count) for count in list(folders)[:-3:-1])
        timed: dict[str, dict[str, Timed]] = {}
        shares: dict[str, dict[str, float]] = {name: {} for name in workers}
        for case in _CASES:
            calls = [[case, number] for number in range(QUERIES)]
            timed[case], answers = race(workers, "search", dict.fromkeys(workers, calls), rounds=3)
            ratios[case] = timed[case][last].over(timed[case][before])
            for count, folder in folders.items():
                shares[str(count)][case] = recall(folder / "data", case, answers[str(count)])
        for count, folder in folders.items():
            name = str(count)
            figures[name] = {
                "queries": {c: [timed[c][name].p50, timed[c][name].p99, shares[name][c]] for c in _CASES},
                "open": float(np.median(opened[name])),
                "build": built[name],
                "memory": workers[name].memory(),
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
        for case in _CASES
    ]
    for what, must, unit in (("open", 1.5, "ms"), ("memory", 2.0, "MB"), ("disk", None, "MB")):
        mine, theirs = (f"{figure[what]:.1f} {unit}" for figure in (new, old))
        rows.append(
            Row(
                f"growth/{what}",
                f"{grown}: {what}",
                f"{int(before):,}",
                mine,
                theirs,
                new[what] / old[what],
                must,
            )
        )
    return rows, {"growth": figures}
