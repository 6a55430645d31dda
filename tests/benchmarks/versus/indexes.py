"""Rows of the index and the columns against Qdrant Edge, and the curves of bare HNSW graphs."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.versus import data
from tests.benchmarks.versus.data import QUERIES, recall
from tests.benchmarks.versus.measure import RECALL_NOISE, Row, Timed, race, size_of, timing
from tests.benchmarks.versus.worker import Worker

RIVALS = {"default": "Qdrant Edge", "int8": "Qdrant Edge, int8"}
_OPENS = 7
_EXPANSIONS = (12, 16, 24, 32, 48, 64, 96, 128)
_OUR_STEPS = ((16, 20), (24, 20), (32, 30), (48, 30), (64, 50), (96, 50), (128, 100))
"""Expansion and number of re-scored candidates of the curve."""
_MUSTS = {
    "none": (1 / 3, 0.9, 0.995),
    "price 0.1 %": (1 / 2.5, 1 / 1.4, 0.999),
    "price 1 %": (1 / 2.5, 1 / 1.4, 0.999),
    "category 2 %": (1 / 2.5, 1 / 1.4, 0.999),
    "price 10 %": (1 / 2, 0.8, None),
    "category 10 %": (1 / 2, 0.8, None),
    "price 30 %": (1 / 2, 1.0, None),
    "category 30 %": (1 / 2, 1.0, None),
    "price 60 %": (1 / 2, 1.0, None),
    "category 60 %": (1 / 2, 1.0, None),
}
"""Case → the most of Qdrant Edge's time, default and int8, and the least recall (None: theirs)."""


def systems(folder: Path, ours: Path, peers: Path) -> dict[str, Worker]:
    """A process of each, not yet opened."""
    given = folder / "data"
    return {
        "ours": Worker(ours, "ours", data=given, built=folder / "ours"),
        "default": Worker(peers, "qdrant", data=given, built=folder / "qdrant"),
        "int8": Worker(peers, "qdrant", data=given, built=folder / "qdrant-int8", tuned=True),
    }


def graphs(folder: Path, ours: Path, peers: Path) -> dict[str, Worker]:
    """Ours again, and the bare graphs."""
    given = folder / "data"
    kinds: dict[str, tuple[str, dict[str, Any]]] = {
        "hnswlib": ("hnswlib", {}),
        "faiss flat": ("faiss", {}),
        "faiss SQ8": ("faiss", {"packed": True}),
        "usearch f16": ("usearch", {"dtype": "f16"}),
        "usearch int8": ("usearch", {"dtype": "i8"}),
    }
    return {"ours": Worker(ours, "ours", data=given, built=folder / "ours")} | {
        name: Worker(peers, kind, data=given, built=folder / "graphs" / name.replace(" ", "-"), **options)
        for name, (kind, options) in kinds.items()
    }


def build(folder: Path, workers: Mapping[str, Worker]) -> dict[str, list[float]]:
    """Wall and processor seconds of every system's build on two threads; what is built already is kept."""
    path = folder / "built.json"
    built: dict[str, list[float]] = json.loads(path.read_text()) if path.exists() else {}
    for name, worker in workers.items():
        if name not in built:
            print(f"building {name} in {folder.name}", flush=True)
            built[name] = worker.call("build")
            path.write_text(json.dumps(built, indent=1))
    return built


def rows(folder: Path, workers: Mapping[str, Worker], built: Mapping[str, list[float]]) -> list[Row]:
    """Every row against Qdrant Edge."""
    name = folder.name
    opened = _opened(workers)
    table = [
        Row(f"{name}/open/{rival}", "open", label, timing(opened["ours"]), timing(opened[rival]),
            *opened["ours"].over(opened[rival])[:1], must=0.1)
        for rival, label in RIVALS.items()
    ]  # fmt: skip
    known = data.cases_in(folder / "data")
    for case, (*musts, least) in _MUSTS.items():
        if case not in known:
            continue
        print(f"{name}: {case}", flush=True)
        calls = [[case, number] for number in range(QUERIES)]
        times, answers = race(workers, "search", dict.fromkeys(workers, calls))
        found = {system: recall(folder / "data", case, given) for system, given in answers.items()}
        for (rival, label), must in zip(RIVALS.items(), musts, strict=True):
            ratio, spread = times["ours"].over(times[rival])
            table.append(
                Row(
                    f"{name}/{case}/{rival}",
                    "no filter" if case == "none" else f"filter {case}",
                    label,
                    timing(times["ours"], found["ours"]),
                    timing(times[rival], found[rival]),
                    ratio,
                    must,
                    spread,
                    found["ours"],
                    found[rival] - RECALL_NOISE if least is None else least,
                )
            )
    table += _facets(name, workers)
    held = {system: worker.memory() for system, worker in workers.items()}
    places = {"ours": folder / "ours" / "index", "default": folder / "qdrant", "int8": folder / "qdrant-int8"}
    sizes = {system: size_of(place) for system, place in places.items()}
    for rival, label in RIVALS.items():
        for what, figures, unit, must in (
            ("disk", sizes, "MB", 0.7),
            ("build, processor time on 2 threads", {s: b[1] for s, b in built.items()}, "s", 0.6),
            ("anonymous memory after all queries", held, "MB", 0.7),
        ):
            mine, theirs = (f"{figures[system]:.0f} {unit}" for system in ("ours", rival))
            ratio = figures["ours"] / figures[rival]
            table.append(
                Row(
                    f"{name}/{what.split(',')[0].split(' ')[0]}/{rival}",
                    what,
                    label,
                    mine,
                    theirs,
                    ratio,
                    must,
                )
            )
    return table


def _opened(workers: Mapping[str, Worker]) -> dict[str, Timed]:
    spent: dict[str, list[tuple[float, ...]]] = {name: [] for name in workers}
    for turn in range(_OPENS + 1):
        for name, worker in workers.items():
            taken = 1000 * worker.call("open")
            if turn:
                spent[name].append((taken,))
    return {name: Timed(tuple(rounds)) for name, rounds in spent.items()}


def _facets(name: str, workers: Mapping[str, Worker]) -> list[Row]:
    """Counts of brand and category: filtered against their exact ones, unfiltered against their approximate ones."""
    table = []
    for case, exact, must in (("price 1 %", True, 0.25), ("price 30 %", True, 0.25), ("none", False, 1.0)):
        calls = {s: [[case] if s == "ours" else [case, exact]] * 6 for s in workers}
        times, answers = race(workers, "facets", calls)
        for rival, label in RIVALS.items():
            same = all(
                answers[rival][0][n].get(value) == count
                for n, counts in enumerate(answers["ours"][0])
                for value, count in counts.items()
            )
            ratio, spread = times["ours"].over(times[rival])
            counting = "exact" if exact else "approximate"
            theirs = timing(times[rival]) + ("" if same or not exact else " **other counts**")
            what = f"facet counts, {'no filter' if case == 'none' else case} (theirs {counting})"
            table.append(
                Row(
                    f"{name}/facets {case}/{rival}",
                    what,
                    label,
                    timing(times["ours"]),
                    theirs,
                    ratio,
                    must,
                    spread,
                )
            )
    return table


def curves(folder: Path, workers: Mapping[str, Worker]) -> dict[str, list[tuple[float, float]]]:
    """System → its points of recall@10 and median milliseconds, unfiltered, by growing expansion."""
    points: dict[str, list[tuple[float, float]]] = {name: [] for name in workers}
    for worker in workers.values():
        worker.call("open")
    numbers = [[number] for number in range(QUERIES)]
    for step, expansion in enumerate(_EXPANSIONS):
        asked = {name: worker for name, worker in workers.items() if name != "ours" or step < len(_OUR_STEPS)}
        for name, worker in asked.items():
            worker.call("tune", *(_OUR_STEPS[step] if name == "ours" else (expansion,)))
        calls = {name: [["none", *n] for n in numbers] if name == "ours" else numbers for name in asked}
        times, answers = race(asked, "search", calls, rounds=3)
        for name in asked:
            points[name].append((recall(folder / "data", "none", answers[name]), times[name].p50))
    return points


def curve_rows(name: str, points: Mapping[str, list[tuple[float, float]]]) -> list[Row]:
    """Ours over each graph's time at the same recall, at the worst of its points from .95 on that ours reaches too."""
    mine = sorted(points["ours"])
    table = []
    for rival, theirs in points.items():
        if rival == "ours":
            continue
        ratios = [
            (float(np.interp(share, [r for r, _ in mine], [t for _, t in mine])) / spent, share, spent)
            for share, spent in theirs
            if 0.95 <= share <= mine[-1][0]
        ]
        if ratios:
            ratio, share, spent = max(ratios)
            table.append(
                Row(
                    f"{name}/curve/{rival}",
                    "HNSW alone, no filter: the worst point from recall .95 on",
                    rival,
                    f"{ratio * spent:.3f} ms",
                    f"{spent:.3f} ms at recall {share:.3f}",
                    ratio,
                    None if rival.startswith("usearch") else 1.0,
                )
            )
    return table


def build_all(folder: Path, ours: Path, peers: Path) -> dict[str, list[float]]:
    """Build what is missing over one data folder, each in a process that ends then."""
    built: dict[str, list[float]] = {}
    for of in (systems, graphs):
        with ExitStack() as stack:
            workers = of(folder, ours, peers)
            for worker in workers.values():
                stack.callback(worker.close)
            built = build(folder, workers)
    return built


def all_of(folder: Path, ours: Path, peers: Path) -> tuple[list[Row], dict[str, Any]]:
    """Build what is missing and measure everything over one data folder."""
    built = build_all(folder, ours, peers)
    with ExitStack() as stack:
        workers = systems(folder, ours, peers)
        for worker in workers.values():
            stack.callback(worker.close)
        table = rows(folder, workers, built)
    with ExitStack() as stack:
        alone = graphs(folder, ours, peers)
        for worker in alone.values():
            stack.callback(worker.close)
        points = curves(folder, alone)
    return table + curve_rows(folder.name, points), {"curves": points}
