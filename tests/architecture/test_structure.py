"""The rules that keep the parts apart: who imports whom, and what an import pulls in."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
HEAVY = {
    "onnxruntime": "edge_runtime/encode/session.py",
    "tokenizers": "edge_runtime/encode/text.py",
    "PIL": "edge_runtime/encode/image.py",
    "usearch": "edge_runtime/find/index.py",
    "numkong": "edge_runtime/find/index.py",
    "sqlite3": "edge_runtime/find/",
    "soundfile": "edge_runtime/encode/audio.py",
    "sherpa_onnx": "edge_runtime/encode/speech.py",
    "jellyfish": "edge_runtime/encode/mending.py",
    "msgspec": "edge_runtime/api/codec.py",
    "boto3": "edge_runtime/aws.py",
    "botocore": "edge_runtime/aws.py",
    "uvicorn": "edge_runtime/kiosk/server.py",
    "starlette": "edge_runtime/kiosk/",
}
ROOMS = ("bundle", "encode", "find", "taste")


def sources(folder: str) -> Iterator[Path]:
    return (path for path in sorted((ROOT / folder).rglob("*.py")))


def imported(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names.update(alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names.update(f"{node.module}.{alias.name}" for alias in node.names)
    return names


def test_the_runtime_imports_neither_export_nor_functions() -> None:
    for path in sources("edge_runtime"):
        tops = {name.split(".")[0] for name in imported(path)}
        assert not tops & {"export", "functions"}, path


@pytest.mark.parametrize("room", ROOMS)
def test_rooms_do_not_import_each_other(room: str) -> None:
    others = tuple(f"edge_runtime.{other}" for other in ROOMS if other != room)
    for path in sources(f"edge_runtime/{room}"):
        assert not [name for name in imported(path) if name.startswith(others)], path


def test_only_faces_stand_above_the_engine() -> None:
    for path in sources("edge_runtime"):
        if "api" not in path.parts and "kiosk" not in path.parts and path.name != "cli.py":
            assert not [name for name in imported(path) if name.startswith("edge_runtime.api")], path


def test_functions_do_not_import_export() -> None:
    for path in sources("functions"):
        assert not {name.split(".")[0] for name in imported(path)} & {"export", "onnxruntime", "numpy"}, path


def test_handlers_are_one_line() -> None:
    for path in sources("functions"):
        if path.name == "handler.py":
            lines = [
                node for node in ast.parse(path.read_text()).body if not isinstance(node, ast.ImportFrom)
            ]
            assert len(lines) == 2, path  # the docstring and the handler


@pytest.mark.parametrize("library", sorted(HEAVY))
def test_each_heavy_library_has_one_importer(library: str) -> None:
    importers = [
        path.relative_to(ROOT).as_posix()
        for path in sources("edge_runtime")
        if library in {name.split(".")[0] for name in imported(path)}
    ]
    assert all(importer.startswith(HEAVY[library]) for importer in importers), importers
    assert importers


def test_torch_stays_under_export() -> None:
    for path in sources("edge_runtime"):
        assert not {name.split(".")[0] for name in imported(path)} & {"torch", "transformers", "optimum"}


def test_importing_the_runtime_loads_only_the_standard_library_and_numpy() -> None:
    code = (
        "import sys; before = set(sys.modules); import edge_runtime; "
        "new = {name.split('.')[0] for name in set(sys.modules) - before}; "
        "print(sorted(new - set(sys.stdlib_module_names) - {'edge_runtime', 'numpy'}))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert done.stdout.strip() == "[]"


def test_there_are_no_import_circles() -> None:
    graph: dict[str, set[str]] = {}
    for folder in ("edge_runtime", "export", "functions"):
        for path in sources(folder):
            name = ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
            graph[name] = imported(path)
    graph = {
        name: {target for target in targets if target in graph} - {name} for name, targets in graph.items()
    }
    finished: set[str] = set()

    def visit(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " → ".join((*path, name))
        if name not in finished:
            for target in graph[name]:
                visit(target, (*path, name))
            finished.add(name)

    for name in graph:
        visit(name, ())
