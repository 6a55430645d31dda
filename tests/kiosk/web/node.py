"""Node and the packages that the pages' tests need, or a message that says how to get them."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
HERE = Path(__file__).resolve().parent


def node() -> str:
    """The path of node; fails the test where node or a package is missing."""
    found = shutil.which("node")
    if found is None:
        pytest.fail("needs node 18 or newer: apt-get install nodejs npm, then make .make/node")
    if not (ROOT / "node_modules" / "fast-check").is_dir():
        pytest.fail("needs the packages of package-lock.json: make .make/node")
    return found


def run(name: str, **environment: str) -> None:
    """Run the tests of one file; its report is the failure's message."""
    done = subprocess.run(
        [node(), "--no-warnings", str(HERE / name)],
        capture_output=True,
        text=True,
        timeout=1200,
        check=False,
        cwd=ROOT,
        env={**os.environ, **environment},
    )
    if done.returncode:
        lines = (done.stdout + done.stderr).splitlines()
        start = next((n for n, line in enumerate(lines) if "not ok" in line or "failed" in line), 0)
        pytest.fail("\n".join(line[:300] for line in lines[start : start + 60]), pytrace=False)
