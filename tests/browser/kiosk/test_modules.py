"""The page names its modules in advance, so that they are fetched side by side and not one behind the other."""

from __future__ import annotations

import re
from pathlib import Path

import edge_runtime

WEB = Path(edge_runtime.__file__).parent / "kiosk" / "web"


def test_every_module_is_fetched_in_advance_and_no_other() -> None:
    named = set(re.findall(r'rel="modulepreload" href="([^"]+)"', (WEB / "index.html").read_text()))
    needed: set[str] = set()

    def walk(file: Path) -> None:
        for target in re.findall(r'^import [^;]*?from "([^"]+)"', file.read_text(), re.MULTILINE):
            path = (file.parent / target).resolve()
            name = path.relative_to(WEB).as_posix()
            if name not in needed:
                needed.add(name)
                walk(path)

    walk(WEB / "kiosk.js")
    assert named == needed
