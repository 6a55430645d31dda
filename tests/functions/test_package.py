from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from functions.package import PLATFORMS, ROOT, build, prune, size

LIMITS = {
    ("voice", "arm64"): 125,
    ("voice", "x86_64"): 160,
    ("search", "arm64"): 190,
    ("search", "x86_64"): 230,
    ("preferences", "arm64"): 45,
    ("preferences", "x86_64"): 45,
}
"""MiB; Lambda takes 250 with everything. The stack runs on arm64."""


def test_what_no_function_runs_is_left_out_and_nothing_else(tmp_path: Path) -> None:
    kept = [
        "numpy/__init__.py",
        "numpy/linalg/linalg.py",
        "onnxruntime/capi/x.so",
        "tests.py",
        "numpy/core/test.py",
    ]
    left = [
        "numpy/linalg/tests/test_x.py",
        "numpy/__init__.pyi",
        "numpy/_core/include/x.h",
        "numpy/f2py/x.py",
        "onnxruntime/tools/x/y.py",
        "numpy-2.dist-info/RECORD",
        "bin/f2py",
        "numpy/__pycache__/x.pyc",
    ]
    for name in (*kept, *left):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(b"12345")
    prune(tmp_path)
    assert {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*") if path.is_file()} == set(
        kept
    )
    assert size(tmp_path) == 5 * len(kept)


def test_preferences_load_nothing_heavy() -> None:
    code = (
        "import sys; import functions.preferences.routes, functions.preferences.signatures, functions.gateway; "
        "heavy = {'numpy', 'onnxruntime', 'PIL', 'usearch', 'boto3'}; "
        "print(sorted({name.split('.')[0] for name in sys.modules} & heavy))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


@pytest.mark.deep
@pytest.mark.parametrize(("name", "platform"), sorted(LIMITS))
def test_the_package_is_small_enough(tmp_path: Path, name: str, platform: str) -> None:
    """Needs the wheels, so a package index."""
    assert platform in PLATFORMS
    assert size(build(name, tmp_path / "package", platform)) <= LIMITS[name, platform] * 2**20
