"""Time several systems in turn, and put two of them side by side as a row of the table."""

from __future__ import annotations

import platform
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

import numpy as np

from tests.benchmarks.versus.worker import Worker

NOISE = 1.3
"""Two times that differ by less may be the same."""
RECALL_NOISE = 0.003
REBUILT_RECALL_NOISE = 0.006
"""Graphs built anew over the same vectors: four of the mixture held .9935, .9940, .9890 and .9890, since two threads link
them in another order and a build searches as widely as a sample says it must.
"""
Answers = list[Any]


@dataclass(frozen=True)
class Timed:
    """One system's times of one case."""

    rounds: tuple[tuple[float, ...], ...]
    """Milliseconds, by round."""

    @property
    def p50(self) -> float:
        return float(np.median(np.concatenate(self.rounds)))

    @property
    def p99(self) -> float:
        return float(np.quantile(np.concatenate(self.rounds), 0.99))

    def over(self, other: Timed) -> tuple[float, float]:
        """The median round's ratio of medians to the other, and the share by which rounds differ from it."""
        pairs = zip(self.rounds, other.rounds, strict=True)
        ratios = [float(np.median(mine) / np.median(theirs)) for mine, theirs in pairs]
        middle = float(np.median(ratios))
        return middle, max(abs(ratio / middle - 1) for ratio in ratios)


@dataclass(frozen=True)
class Row:
    """One line of the table."""

    id: str
    what: str
    against: str
    ours: str
    theirs: str
    ratio: float
    must: float | None = None
    """The ratio is to be at most this; None: only told."""
    spread: float = 0.0
    recall: float | None = None
    least: float | None = None
    """The recall is to be at least this."""
    at_least: bool = False
    """The ratio is to be at least ``must`` instead."""

    @property
    def reached(self) -> bool | None:
        """Whether the figure holds, None where none is asked."""
        if self.must is None:
            return None
        right = self.least is None or (self.recall is not None and self.recall >= self.least)
        return right and (self.ratio >= self.must if self.at_least else self.ratio <= self.must)

    def plain(self) -> dict[str, Any]:
        """For JSON."""
        return asdict(self)


def race(
    workers: Mapping[str, Worker], method: str, calls: Mapping[str, Sequence[list[Any]]], rounds: int = 4
) -> tuple[dict[str, Timed], dict[str, Answers]]:
    """Ask every system the same, round after round, each round beginning with another one; the first does not count.

    Args:
        calls: system → the arguments of each call.
    """
    names = list(workers)
    spent: dict[str, list[tuple[float, ...]]] = {name: [] for name in names}
    answers: dict[str, Answers] = {}
    for turn in range(rounds + 1):
        for place in range(len(names)):
            name = names[(turn + place) % len(names)]
            taken, answers[name] = workers[name].time(method, list(calls[name]))
            if turn:
                spent[name].append(tuple(n / 1e6 for n in taken))
    return {name: Timed(tuple(times)) for name, times in spent.items()}, answers


def timing(timed: Timed, recall: float | None = None) -> str:
    """``0.300 ms (p99 0.410), recall .995``."""
    tail = "" if recall is None else f", recall {recall:.4f}".replace(" 0.", " .")
    return f"{timed.p50:.3f} ms (p99 {timed.p99:.3f}){tail}"


def size_of(folder: Path) -> float:
    """Megabytes on the disk."""
    paths = [folder] if folder.is_file() else [path for path in folder.rglob("*") if path.is_file()]
    return sum(path.stat().st_blocks * 512 for path in paths) / 1e6


def machine() -> str:
    """The processor and its number of cores."""
    model = platform.machine()
    for line in Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.partition(":")[2].strip()
            break
    cores = Path("/proc/cpuinfo").read_text().count("processor\t")
    return f"{model}, {cores} cores, Python {platform.python_version()}"


def versions(python: Path, packages: Sequence[str]) -> dict[str, str]:
    """Versions of packages of this environment; of another one by its folder of metadata."""
    found = {}
    for package in packages:
        names = [
            path.name
            for path in (python.parent.parent / "lib").glob(f"*/site-packages/{package}-*.dist-info")
        ]
        found[package] = names[0].removesuffix(".dist-info").rpartition("-")[2] if names else version(package)
    return found
