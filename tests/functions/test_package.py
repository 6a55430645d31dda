from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from edge_runtime import testing
from functions.package import ROOT, build, left_out, prune, size, sources
from tests.functions.events import event
from tests.packaging.wheels import canonical

LISTS = ROOT / ".make/wheels.json"
LIMITS = {
    ("voice", "arm64"): 125,
    ("voice", "x86_64"): 125,
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


@pytest.mark.parametrize(
    ("name", "method", "path", "status"),
    [
        ("search", "POST", "/v1/search", 200),
        ("voice", "POST", "/v1/transcribe", 503),
        ("preferences", "GET", f"/v1/preferences/{'0' * 64}", 401),
    ],
    ids=["search", "voice", "preferences"],
)
def test_a_package_s_sources_are_all_that_answers(
    tmp_path: Path, name: str, method: str, path: str, status: int
) -> None:
    """The tiny bundle has no speech model, and the request for preferences is not signed."""
    for source in sources(name):
        target = tmp_path / source.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
    testing.bundle(tmp_path / "bundle")
    body = None if method == "GET" else {"text": "red shoe"} if name == "search" else {"audio": "AAAA"}
    code = (
        f"import json, sys; sys.path.insert(0, {str(tmp_path)!r}); "
        f"from functions.{name}.handler import handler; "
        "print('STATUS', handler(json.loads(sys.argv[1]), None)['statusCode'])"
    )
    done = subprocess.run(
        [sys.executable, "-P", "-c", code, json.dumps(event(method, path, body))],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={"PATH": os.environ["PATH"], "VITRINE_TABLE": "preferences", "AWS_DEFAULT_REGION": "eu-west-1"},
        check=False,
    )
    assert f"STATUS {status}" in done.stdout, done.stdout + done.stderr


def computed(name: str, platform: str) -> int:
    """Bytes of a package, by the lists of contents that ``tests/packaging/wheels.py`` read."""
    if not LISTS.is_file():
        pytest.skip("needs the wheels' lists of contents; run make .make/wheels.json")
    wheels: dict[str, dict[str, int]] = json.loads(LISTS.read_text())[platform]
    lines = (ROOT / "functions" / name / "requirements.txt").read_text().splitlines()
    wanted = [canonical(found[0]) for line in lines if (found := re.match(r"[\w.-]+", line))]
    assert len(wanted) >= 6
    files = {path: count for one in wanted for path, count in wheels[one].items()}
    own = sum(path.stat().st_size for path in sources(name))
    return own + sum(count for path, count in files.items() if not left_out(path))


@pytest.mark.parametrize(("name", "platform"), sorted(LIMITS))
def test_the_package_is_small_enough(name: str, platform: str) -> None:
    assert 0 < computed(name, platform) <= LIMITS[name, platform] * 2**20


@pytest.mark.deep
@pytest.mark.parametrize(("name", "platform"), sorted(LIMITS))
def test_the_package_as_built_is_of_the_size_computed(tmp_path: Path, name: str, platform: str) -> None:
    """Needs the wheels, so a package index."""
    assert abs(size(build(name, tmp_path / "package", platform)) - computed(name, platform)) <= 2**17


def test_a_package_carries_its_sources_and_nothing_of_this_machine() -> None:
    carried = {path.relative_to(ROOT).as_posix() for path in sources("search")}
    assert {
        "functions/search/handler.py",
        "functions/uploads.py",
        "edge_runtime/inference/image_encoder.py",
    } <= carried
    unwanted = (
        "functions/local.py",
        "edge_runtime/kiosk",
        "edge_runtime/testing",
        "functions/search/Dockerfile",
    )
    assert not [path for path in carried if path.startswith(unwanted) or "__pycache__" in path]
    assert not [path for path in carried if path.endswith(("Makefile", "requirements.txt"))]
    light = {path.relative_to(ROOT).as_posix() for path in sources("preferences")}
    assert "functions/preferences/table.py" in light
    assert not [
        path for path in light if path.startswith(("edge_runtime/inference/", "edge_runtime/retrieval/"))
    ]
