"""Sampled mutation testing: `make mutants COUNT=60 SEED=1`.

Draws mutants of the runtime, the build stage and the functions, runs for each the tests that cover its file, and fails
where more than 5 % survive that are not listed, with the reason, in tests/equivalent-mutants.txt. The operators are
cosmic-ray's, and the deletion of a statement. The work is done in a copy; the checkout is not touched.
"""

from __future__ import annotations

import argparse
import difflib
import os
import random
import re
import shutil
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from cosmic_ray.ast import ast_nodes, get_ast
from cosmic_ray.mutating import mutate_code
from cosmic_ray.operators.operator import Operator
from cosmic_ray.plugins import get_operator, operator_names
from parso.python.tree import Keyword

ROOT = Path(__file__).parents[1]
EQUIVALENT = ROOT / "tests" / "equivalent-mutants.txt"
MOST_SURVIVING = 0.05
OURS = re.compile(
    r"(edge_runtime/(?!cli/|testing/)|export/(?!training/|demo_shop/)|functions/)(?!.*(testing|__init__)\.py).*\.py"
)
TIMEOUT_S = 600
PROGRAMS = re.compile(r"tests/(kiosk|functions|faults|cli|packaging|export/cli)/")
TESTS = re.compile(
    r"tests/(?!test_docs|(browser|benchmarks|architecture|export/training)/)(.*/)?test_\w+\.py"
)
SWAPPED = {"Add Sub", "Sub Add", "Mul Div", "Div Mul", "FloorDiv Mul", "Mod Mul", "Pow Mul", "BitOr BitAnd"}
SWAPPED |= {"BitAnd BitOr", "LShift RShift", "RShift LShift", "BitXor BitOr"}


class StatementDeletion(Operator):  # type: ignore[misc]
    """A call that stands alone, a raise or a return becomes ``pass``."""

    def mutation_positions(self, node: Any) -> Iterator[Any]:
        if node.type == "simple_stmt":
            first = node.children[0]
            call = first.type in ("atom_expr", "power") and first.children[-1].type == "trailer"
            if call or first.type in ("raise_stmt", "return_stmt"):
                yield first.start_pos, first.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        first = node.children[0]
        node.children[0] = Keyword("pass", first.start_pos, first.get_first_leaf().prefix)
        return node

    examples = None


@dataclass(frozen=True)
class Mutant:
    """One file with one change."""

    path: str
    before: str
    after: str

    @property
    def diff(self) -> list[str]:
        before, after = self.before.splitlines(), self.after.splitlines()
        return list(difflib.unified_diff(before, after, n=0, lineterm=""))[2:]

    @property
    def change(self) -> tuple[str, ...]:
        """What identifies it in the list of equivalent ones, wherever the line stands."""
        return (self.path, *(f"{line[0]} {line[1:].strip()}" for line in self.diff if line[0] in "+-"))


def operators() -> list[Operator]:
    """Those without arguments; of the binary ones only swaps that are no error of types anyway."""
    found = [StatementDeletion()]
    for name in operator_names():
        made = get_operator(name)
        binary = re.search(r"ReplaceBinaryOperator_(\w+)_(\w+)", name)
        if not made.arguments() and (binary is None or " ".join(binary.groups()) in SWAPPED):
            found.append(made())
    return found


def changes_nothing(node: Any) -> bool:
    """Whether a node is part of an annotation or of a decorator's arguments."""
    while (parent := node.parent) is not None:
        annotation = {"annassign": parent.children[1], "funcdef": getattr(parent, "annotation", None)}
        if parent.type in ("decorator", "tfpdef") or node is annotation.get(parent.type):
            return True
        node = parent
    return False


@cache
def places(path: str) -> dict[Any, list[tuple[Operator, int]]]:
    """Where the file can be mutated, and how: operator and its occurrence."""
    nodes = list(ast_nodes(get_ast((ROOT / path).read_text(encoding="utf-8"))))
    found: dict[Any, list[tuple[Operator, int]]] = {}
    for operator in operators():
        at = ((place, node) for node in nodes for place in operator.mutation_positions(node))
        for occurrence, (place, node) in enumerate(at):
            if not changes_nothing(node):
                found.setdefault(place, []).append((operator, occurrence))
    return found


def drawn(files: list[str], count: int, seed: int) -> list[Mutant]:
    """Different mutants: a file by its length, any place in it, any change there."""
    draw = random.Random(seed)
    lengths = [len((ROOT / path).read_text(encoding="utf-8").splitlines()) for path in files]
    found: dict[tuple[str, ...], Mutant] = {}
    while len(found) < count:
        path = draw.choices(files, lengths)[0]
        if places(path):
            operator, occurrence = draw.choice(places(path)[draw.choice(sorted(places(path)))])
            before = (ROOT / path).read_text(encoding="utf-8")
            mutant = Mutant(path, before, mutate_code(before, operator, occurrence))
            if mutant.diff:
                found.setdefault(mutant.change, mutant)
    return list(found.values())


def covering(path: str, tests: list[str]) -> list[str]:
    """The tests that import the file, its room's first, the others of its room, and the engine's.

    Tests of whole programs count only for their own room: they import half of everything and take minutes.
    """
    parts = Path(path).with_suffix("").parts
    folder = re.escape(".".join(parts[:-1]))
    module = re.compile(rf"\b{folder}\.{parts[-1]}\b|from {folder} import .*\b{parts[-1]}\b")
    rooms = {"edge_runtime": f"tests/{parts[1]}/", "export": f"tests/export/{parts[1]}/"}
    room = rooms.get(parts[0], "tests/functions/")
    importing = [test for test in tests if module.search((ROOT / test).read_text(encoding="utf-8"))]
    importing.sort(key=lambda test: (not test.startswith(room), test))
    near = [test for test in importing if test.startswith(room) or not PROGRAMS.match(test)]
    engine = ["tests/test_engine.py"] if parts[0] == "edge_runtime" else []
    found = dict.fromkeys([*near, *(test for test in tests if test.startswith(room)), *engine])
    return list(found) or importing


class Copy:
    """A copy of the checkout's files, in which tests run."""

    def __init__(self, folder: Path, names: list[str], seed: int) -> None:
        self.folder, self.seed = folder, seed
        self._sound: set[str] = set()
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / name, folder / name)
        for name in (".make", "node_modules"):
            (folder / name).symlink_to(ROOT / name)

    def kills(self, mutant: Mutant, tests: list[str]) -> bool:
        """Whether the mutant fails a test that the original passes; not to end in time is to fail."""
        (self.folder / mutant.path).write_text(mutant.after, encoding="utf-8")
        failed = self._first_failed(tests)
        (self.folder / mutant.path).write_text(mutant.before, encoding="utf-8")
        if failed not in ("", "timeout", *self._sound) and self._first_failed([failed]):
            raise SystemExit(f"{failed} fails without a mutant, too")
        self._sound |= {failed}
        return bool(failed)

    def _first_failed(self, tests: list[str]) -> str:
        """The file of the first test that fails; "" where all pass."""
        pytest = f"timeout -k 5 {TIMEOUT_S} {ROOT}/.venv/bin/python -m pytest -xq --tb=no -p no:cacheprovider"
        command = [*pytest.split(), f"--hypothesis-seed={self.seed}", "-m", "not deep and not shared", *tests]
        environment = {**os.environ, "PYTHONPATH": str(self.folder), "PYTHONDONTWRITEBYTECODE": "1"}
        run = subprocess.run(
            command, cwd=self.folder, env=environment, capture_output=True, text=True, check=False
        )
        found = re.search(r"^(?:FAILED|ERROR) (tests/[\w/]+\.py)", run.stdout, re.MULTILINE)
        if run.returncode in (124, 137):
            return "timeout"
        return "" if run.returncode == 0 else found[1] if found else tests[0]


def listed() -> set[tuple[str, ...]]:
    """The changes that no test can tell from the original."""
    blocks = re.split(r"\n\s*\n", EQUIVALENT.read_text(encoding="utf-8"))
    told = ([line for line in block.splitlines() if not line.startswith(("#", "="))] for block in blocks)
    return {tuple(lines) for lines in told if lines}


def main() -> int:
    """Test a sample; 1 where too many survive."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--count", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    asked = parser.parse_args()
    known = subprocess.check_output(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, text=True)
    ours = [name for name in known.split("\n") if (ROOT / name).is_file()]
    tests = [name for name in ours if TESTS.fullmatch(name)]
    files = [name for name in ours if OURS.fullmatch(name)]
    equivalent, counts = listed(), Counter[str]()
    with tempfile.TemporaryDirectory() as folder:
        copy = Copy(Path(folder) / "copy", ours, asked.seed)
        for mutant in drawn(files, asked.count, asked.seed):
            told = "equivalent" if mutant.change in equivalent else "SURVIVED"
            if told != "equivalent" and copy.kills(mutant, covering(mutant.path, tests)):
                told = "killed"
            counts[told] += 1
            print(told, mutant.path, *mutant.diff, sep="\n    ", flush=True)
    share = counts["SURVIVED"] / max(1, asked.count - counts["equivalent"])
    print(f"{dict(counts)} of seed {asked.seed}: {share:.1%} survived")
    return int(share > MOST_SURVIVING)


if __name__ == "__main__":
    sys.exit(main())
