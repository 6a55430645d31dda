"""A plan is a tuple of steps in order; each leaves a folder of files and a few values that later steps read.

A step is committed by one rename, under a key: the digest of all that its result depends on. When a plan is run again
in the same work folder, a step whose key is the same and whose files are all there is not run again, so that a killed
run goes on where it stopped.

>>> plan = (Step("read", ("feed",), ("rows.json",), read), Step("count", ("read",), (), count))
>>> run_plan(plan, settings, {"feed": digest}, work, progress)["count"].values
{'rows': 3}
"""

from __future__ import annotations

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Generic, TypeVar

__all__ = ["Progress", "Step", "StepInput", "StepResult", "run_plan"]

S = TypeVar("S")
Progress = Callable[[str, int, int | None], None]
"""Called with the step's name, what is done of it, and of how many (None: unknown)."""
_RESULT = "result.json"


@dataclass(frozen=True, slots=True)
class StepResult:
    """What a finished step left."""

    folder: Path
    values: Mapping[str, Any]
    """Plain JSON values."""


@dataclass(frozen=True, slots=True)
class StepInput(Generic[S]):
    """What a step's function works on."""

    settings: S
    results: Mapping[str, StepResult]
    """Of the steps that it names as its inputs."""
    folder: Path
    """Where it writes; later steps see the folder once the function has returned."""
    report: Callable[[int, int | None], None]
    """Called with how much of the step is done, and of how much."""


@dataclass(frozen=True, slots=True)
class Step(Generic[S]):
    """One step of a plan."""

    name: str
    inputs: tuple[str, ...]
    """Earlier steps, and sources outside the plan, that decide what the step leaves."""
    outputs: tuple[str, ...]
    """Paths below the step's folder that it leaves in any case; it may leave more."""
    function: Callable[[StepInput[S]], Mapping[str, Any]]
    """Writes the outputs; returns values that are plain JSON."""


def run_plan(
    steps: Sequence[Step[S]],
    settings: S,
    sources: Mapping[str, str],
    work: Path,
    progress: Progress = lambda name, done, total: None,
) -> dict[str, StepResult]:
    """Run the steps in order in the folder ``work``; those that an earlier run finished are taken as they are.

    Args:
        sources: the digest of each source that the steps name as an input.

    Returns:
        The result of each step by name.

    Raises:
        ValueError: a step names an input that is neither a source nor an earlier step.
        OSError: ``work`` cannot be written.
    """
    keys = dict(sources)
    results: dict[str, StepResult] = {}
    for step in steps:
        keys[step.name] = key = _key(step, keys)
        folder = work / step.name
        values = _finished(folder, key)
        if values is None:
            progress(step.name, 0, None)
            given = {name: results[name] for name in step.inputs if name in results}
            values = _run(step, settings, given, folder, key, progress)
        else:
            progress(step.name, 1, 1)
        results[step.name] = StepResult(folder, values)
    return results


def _key(step: Step[S], keys: Mapping[str, str]) -> str:
    """A digest of the step's name, its inputs' digests and the versions of what computes it."""
    unknown = [name for name in step.inputs if name not in keys]
    if unknown:
        raise ValueError(
            f"the step {step.name} needs {unknown[0]}, which is neither a source nor an earlier step"
        )
    versions = [version(package) for package in ("vitrine", "onnxruntime", "numpy")]
    stated = [step.name, versions, {name: keys[name] for name in step.inputs}]
    return hashlib.sha256(json.dumps(stated, sort_keys=True).encode()).hexdigest()


def _finished(folder: Path, key: str) -> Mapping[str, Any] | None:
    """The values of a step that was finished under this key and whose files are all there."""
    try:
        record = json.loads((folder / _RESULT).read_bytes())
        if record["key"] == key and record["files"].items() <= _sizes(folder).items():
            values: Mapping[str, Any] = record["values"]
            return values
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        pass
    return None


def _run(
    step: Step[S],
    settings: S,
    results: Mapping[str, StepResult],
    folder: Path,
    key: str,
    progress: Progress,
) -> Mapping[str, Any]:
    unfinished = folder.with_name(f"{folder.name}.part")
    for old in (unfinished, folder):
        shutil.rmtree(old, ignore_errors=True)
    unfinished.mkdir()
    given = StepInput(settings, results, unfinished, lambda done, total: progress(step.name, done, total))
    # Read back from JSON, so that a later step is given the same whether this one ran now or in an earlier run.
    values: Mapping[str, Any] = json.loads(json.dumps(step.function(given)))
    files = _sizes(unfinished)
    missing = [name for name in step.outputs if not (unfinished / name).exists()]
    if missing:
        raise RuntimeError(f"the step {step.name} did not leave {missing[0]}")
    record = {"key": key, "values": values, "files": files}
    (unfinished / _RESULT).write_text(json.dumps(record), encoding="utf-8")
    unfinished.rename(folder)
    return values


def _sizes(folder: Path) -> dict[str, int]:
    return {
        path.relative_to(folder).as_posix(): path.stat().st_size
        for path in folder.rglob("*")
        if path.is_file()
    }
