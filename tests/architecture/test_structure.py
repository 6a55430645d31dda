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
    "onnxruntime": "edge_runtime/inference/onnx_session.py",
    "tokenizers": "edge_runtime/inference/text_encoder.py",
    "rapidfuzz": "edge_runtime/text/spell_correction.py",
    "PIL": "edge_runtime/inference/image_encoder.py",
    "usearch": "edge_runtime/retrieval/vector_index.py",
    "numkong": "edge_runtime/retrieval/vector_index.py",
    "sqlite3": "edge_runtime/catalogue/database.py",
    "soundfile": "edge_runtime/speech/audio.py",
    "sherpa_onnx": "edge_runtime/speech/recognizer.py",
    "jellyfish": "edge_runtime/speech/phonetic_correction.py",
    "msgspec": "edge_runtime/api/codec.py",
    "boto3": "edge_runtime/bundle/aws.py",
    "botocore": "edge_runtime/bundle/aws.py",
    "uvicorn": "edge_runtime/kiosk/server.py",
    "starlette": "edge_runtime/kiosk/",
}
ORDER = (
    "errors",
    "types",
    "manifest_types",
    "bundle",
    "text",
    "speech",
    "query",
    "inference",
    "catalogue",
    "retrieval",
    "recommend",
    "taste",
    "assistant",
    "engine",
    "api",
    "kiosk",
    "evaluation",
    "cli",
)
"""The rooms of the runtime, in the order in which a query meets them: each imports only what stands before it."""
ALONE = {"testing": {"manifest_types"}}
"""Rooms outside the order, with what they may import."""


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


def room(path: Path) -> str:
    return path.relative_to(ROOT / "edge_runtime").parts[0].removesuffix(".py")


def rooms_imported(path: Path) -> set[str]:
    found = set()
    for name in imported(path):
        parts = name.split(".")
        if parts[0] == "edge_runtime" and len(parts) > 1:
            found.add(parts[1])
    known = {*ORDER, *ALONE}
    return found & known


def test_every_module_of_the_runtime_stands_in_a_room() -> None:
    assert {room(path) for path in sources("edge_runtime")} - {"__init__", *ALONE} <= set(ORDER)


def test_rooms_import_only_what_stands_before_them() -> None:
    upwards = []
    for path in sources("edge_runtime"):
        own = room(path)
        if own == "__init__":
            continue
        allowed = ALONE.get(own) or set(ORDER[: ORDER.index(own)])
        upwards += [
            f"{path.relative_to(ROOT).as_posix()} → {other}"
            for other in rooms_imported(path) - allowed - {own}
        ]
    assert not sorted(upwards)


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
