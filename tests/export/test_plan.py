"""A plan runs what is not yet done, and nothing twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from export.plan import Step, StepInput, StepResult, run_plan

Function = Callable[[StepInput[str]], Mapping[str, Any]]


class Killed(BaseException):
    pass


def plan(ran: list[str], killed: str = "") -> tuple[Step[str], ...]:
    """Words are read, then counted, then joined with a greeting."""

    def noted(name: str, function: Function) -> Function:
        def run(given: StepInput[str]) -> Mapping[str, Any]:
            ran.append(name)
            values = function(given)
            if name == killed:
                raise Killed
            return values

        return run

    def read(given: StepInput[str]) -> Mapping[str, Any]:
        (given.folder / "words.txt").write_text(given.settings)
        return {}

    def count(given: StepInput[str]) -> Mapping[str, Any]:
        words = (given.results["read"].folder / "words.txt").read_text().split()
        for n, _ in enumerate(words):
            given.report(n + 1, len(words))
        return {"words": len(words)}

    def greet(given: StepInput[str]) -> Mapping[str, Any]:
        (given.folder / "said").mkdir()
        (given.folder / "said" / "out.txt").write_text(f"{given.results['count'].values['words']} words")
        return {"pair": (1, 2)}

    return (
        Step("read", ("text",), ("words.txt",), noted("read", read)),
        Step("count", ("read",), (), noted("count", count)),
        Step("greet", ("count", "greeting"), ("said/out.txt",), noted("greet", greet)),
    )


SOURCES = {"text": "digest of a b c", "greeting": "digest of hello"}


def run(
    work: Path, words: str = "a b c", killed: str = "", **sources: str
) -> tuple[list[str], dict[str, StepResult]]:
    ran: list[str] = []
    results = run_plan(plan(ran, killed), words, SOURCES | sources, work)
    return ran, results


def test_steps_run_in_order_and_leave_their_files_and_values(tmp_path: Path) -> None:
    ran, results = run(tmp_path)
    assert ran == ["read", "count", "greet"]
    assert results["count"].values == {"words": 3}
    assert (results["greet"].folder / "said" / "out.txt").read_text() == "3 words"


def test_what_is_done_is_not_done_again_and_gives_the_same(tmp_path: Path) -> None:
    _, first = run(tmp_path)
    ran, second = run(tmp_path)
    assert ran == []
    assert first == second
    assert second["greet"].values == {"pair": [1, 2]}, "values are plain JSON from the first run on"


@pytest.mark.parametrize("killed", ["read", "count", "greet"])
def test_a_killed_run_goes_on_with_the_step_that_it_was_in(tmp_path: Path, killed: str) -> None:
    with pytest.raises(Killed):
        run(tmp_path, killed=killed)
    names = ["read", "count", "greet"]
    ran, results = run(tmp_path)
    assert ran == names[names.index(killed) :]
    assert (results["greet"].folder / "said" / "out.txt").read_text() == "3 words"
    assert not list(tmp_path.glob("*.part"))


def test_a_changed_source_runs_what_depends_on_it(tmp_path: Path) -> None:
    run(tmp_path)
    assert run(tmp_path, greeting="digest of hi")[0] == ["greet"]
    ran, results = run(tmp_path, "a b", text="digest of a b", greeting="digest of hi")
    assert ran == ["read", "count", "greet"]
    assert results["count"].values == {"words": 2}


@pytest.mark.parametrize("damage", [Path.unlink, lambda path: path.write_text("")])
def test_a_step_whose_files_are_gone_or_cut_runs_again(
    tmp_path: Path, damage: Callable[[Path], object]
) -> None:
    run(tmp_path)
    damage(tmp_path / "read" / "words.txt")
    ran, results = run(tmp_path)
    assert ran == ["read"]
    assert results["count"].values == {"words": 3}


@pytest.mark.parametrize("record", ["", "{}", "[1]", '{"key": "x", "files": {}, "values": {}}'])
def test_a_record_that_tells_nothing_counts_as_none(tmp_path: Path, record: str) -> None:
    run(tmp_path)
    (tmp_path / "count" / "result.json").write_text(record)
    assert run(tmp_path)[0] == ["count"]


def test_progress_is_told_step_by_step(tmp_path: Path) -> None:
    told: list[tuple[str, int, int | None]] = []
    run_plan(plan([]), "a b", SOURCES, tmp_path, lambda *step: told.append(step))
    assert told == [
        ("read", 0, None),
        ("count", 0, None),
        ("count", 1, 2),
        ("count", 2, 2),
        ("greet", 0, None),
    ]
    told.clear()
    run_plan(plan([]), "a b", SOURCES, tmp_path, lambda *step: told.append(step))
    assert told == [("read", 1, 1), ("count", 1, 1), ("greet", 1, 1)]


def test_a_step_that_does_not_leave_what_it_says_is_not_committed(tmp_path: Path) -> None:
    step: Step[str] = Step("read", (), ("words.txt",), lambda given: {})
    with pytest.raises(RuntimeError, match="words.txt"):
        run_plan((step,), "", {}, tmp_path)
    assert not (tmp_path / "read").exists()


def test_an_input_that_nobody_gives_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="the step greet needs greeting"):
        run_plan(plan([]), "a", {"text": "digest"}, tmp_path)
