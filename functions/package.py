"""Lay a function out as Lambda unpacks it: ``python functions/package.py search --out DIR [--platform arm64]``.

Wheels come for Python 3.13 on the platform asked for, whatever runs the build, and without their dependencies:
``requirements.txt`` names all that is needed. What no function runs is left out by the rules below.
It needs the standard library only.
"""

from __future__ import annotations

import argparse
import shutil
import subprocess
import sys
from fnmatch import fnmatch
from pathlib import Path

__all__ = ["LEFT_OUT", "PLATFORMS", "build", "left_out", "pip_options", "prune", "size", "sources"]

ROOT = Path(__file__).resolve().parents[1]
PYTHON = "3.13"
PLATFORMS = {
    "arm64": ("manylinux_2_28_aarch64", "manylinux_2_17_aarch64", "manylinux2014_aarch64"),
    "x86_64": ("manylinux_2_28_x86_64", "manylinux_2_17_x86_64", "manylinux2014_x86_64"),
}
LEFT_OUT = (
    "**/tests",
    "**/test",
    "**/__pycache__",
    "**/*.pyi",
    "**/*.a",
    "**/include",
    "bin",
    "*.dist-info/RECORD",
    "*.dist-info/sboms",
    "numpy/f2py",
    "numpy/distutils",
    "numpy/testing",
    "numpy/doc",
    "numpy/_pyinstaller",
    "onnxruntime/tools",
    "onnxruntime/transformers",
    "onnxruntime/quantization",
    "onnxruntime/datasets",
    "onnxruntime/backend",
    "usearch/eval.py",
    "usearch/client.py",
    "usearch/server.py",
)
"""Paths inside the package, as patterns; a folder goes with all that it holds."""
_SOURCES = {
    "search": ("edge_runtime", "functions"),
    "voice": ("edge_runtime", "functions"),
    "preferences": (
        "edge_runtime/*.py",
        "edge_runtime/api",
        "edge_runtime/bundle/__init__.py",
        "edge_runtime/bundle/aws.py",
        "functions",
    ),
}
_NOT_SOURCES = (
    "*/__pycache__/*",
    "edge_runtime/testing/*",
    "edge_runtime/kiosk/*",
    *(f"functions/{name}.py" for name in ("front", "local", "package")),
    *(f"functions/*/{name}" for name in ("requirements.txt", "Makefile", "Dockerfile*")),
)


def build(name: str, out: Path, platform: str = "arm64", bundle: Path | None = None) -> Path:
    """Write the whole package of a function into ``out``, which is emptied first.

    Args:
        bundle: a bundle's folder to carry along, for the search function.
    """
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    requirements = str(ROOT / "functions" / name / "requirements.txt")
    subprocess.run(
        [
            *(sys.executable, "-m", "pip", "install", "--quiet", "--no-compile", *pip_options(platform)),
            *("--target", str(out), "--requirement", requirements),
        ],
        check=True,
    )
    prune(out)
    for source in sources(name):
        target = out / source.relative_to(ROOT)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(source, target)
    if bundle is not None:
        shutil.copytree(bundle, out / "bundle")
    return out


def pip_options(platform: str) -> list[str]:
    """What makes pip choose the wheels that Lambda runs, and them alone."""
    platforms = [word for one in PLATFORMS[platform] for word in ("--platform", one)]
    return [
        "--no-deps",
        "--only-binary=:all:",
        "--implementation",
        "cp",
        "--python-version",
        PYTHON,
        *platforms,
    ]


def sources(name: str) -> list[Path]:
    """The files of this repository that a function carries."""
    found = []
    for pattern in _SOURCES[name]:
        for top in sorted(ROOT.glob(pattern)):
            found += [path for path in (top.rglob("*") if top.is_dir() else [top]) if path.is_file()]
    return [
        path
        for path in found
        if not any(fnmatch(path.relative_to(ROOT).as_posix(), pattern) for pattern in _NOT_SOURCES)
    ]


def prune(folder: Path) -> None:
    """Remove what the rules leave out."""
    for path in sorted(folder.rglob("*"), key=lambda one: len(one.parts)):
        if path.exists() and left_out(path.relative_to(folder).as_posix()):
            _remove(path)


def left_out(name: str) -> bool:
    """Whether a path inside the package, or a folder that it lies in, is left out."""
    parts = name.split("/")
    paths = ["/".join(parts[: n + 1]) for n in range(len(parts))]
    return any(_matches(path, pattern) for path in paths for pattern in LEFT_OUT)


def size(folder: Path) -> int:
    """Bytes of all files: what counts against Lambda's limit of 250 MiB."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _matches(name: str, pattern: str) -> bool:
    if pattern.startswith("**/"):
        return fnmatch(name.rpartition("/")[2], pattern[3:]) and "/" in name
    return fnmatch(name, pattern) and name.count("/") == pattern.count("/")


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


def main() -> None:
    """Build one function and say its size."""
    parser = argparse.ArgumentParser(description="Lay a Lambda function out as it is unpacked.")
    parser.add_argument("name", choices=sorted(_SOURCES))
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--platform", choices=sorted(PLATFORMS), default="arm64")
    parser.add_argument("--bundle", type=Path, help="a bundle to carry along")
    given = parser.parse_args()
    build(given.name, given.out, given.platform, given.bundle)
    sys.stdout.write(f"{given.name} {given.platform}: {size(given.out) / 2**20:.1f} MiB\n")


if __name__ == "__main__":
    main()
