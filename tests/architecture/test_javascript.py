"""The rules that keep the modules of the pages apart: who imports whom, and which are twins of Python's."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
WEB = ROOT / "edge_runtime" / "kiosk" / "web"
IMPORT = re.compile(r'(?:^|\n)(?:import|export)\b[^;]*?\bfrom\s+"([^"]+)"|\bimport\("([^"]+)"\)')
ORDER = ("vendor", "taste", "shop", "handover", "kiosk", "companion")
"""Folders of the pages: each imports only what stands before it; the two pages import nothing of each other."""
MOST_COLUMNS = 120


def modules() -> Iterator[str]:
    return (
        path.relative_to(WEB).as_posix() for path in sorted(WEB.rglob("*.js")) if "vendor" not in path.parts
    )


def imported(module: str) -> set[str]:
    text = (WEB / module).read_text(encoding="utf-8")
    found = {one or other for one, other in IMPORT.findall(text)}
    return {posixpath.normpath(posixpath.join(posixpath.dirname(module), name)) for name in found}


def test_modules_import_no_circles() -> None:
    finished: set[str] = set()

    def visit(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " → ".join((*path, module))
        if module not in finished and not module.startswith("vendor"):
            for other in imported(module):
                visit(other, (*path, module))
            finished.add(module)

    for module in modules():
        visit(module, ())
    assert len(finished) > 30


def test_folders_import_only_what_stands_before_them() -> None:
    for module in modules():
        if "/" not in module:
            continue  # kiosk.js starts the page
        own = module.split("/")[0]
        for other in imported(module):
            theirs = other.split("/")[0]
            assert ORDER.index(theirs) <= ORDER.index(own), f"{module} → {other}"
            assert {own, theirs} != {"kiosk", "companion"}, f"{module} → {other}"


def test_every_module_of_taste_has_a_twin_in_python() -> None:
    stems = {Path(module).stem for module in modules() if module.startswith("taste/")}
    assert stems <= {path.stem for path in (ROOT / "edge_runtime" / "taste").glob("*.py")}
    assert {"encoding", "envelope", "preference", "rerank", "sums"} <= stems


def test_no_line_is_longer_than_a_page() -> None:
    for module in modules():
        for number, line in enumerate((WEB / module).read_text(encoding="utf-8").splitlines(), 1):
            assert len(line) <= MOST_COLUMNS, f"{module}:{number}"
