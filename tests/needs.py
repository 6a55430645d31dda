"""What a test needs and `make test` cannot install everywhere: where it is missing, the test is skipped."""

from __future__ import annotations

import shutil
from importlib.util import find_spec

import pytest


def needs_torch() -> None:
    """Skip a test, or the rest of a module; all that are skipped stand in one line of pytest's summary."""
    if find_spec("torch") is None:
        pytest.skip(
            "needs torch; make test installs it where there is a build without CUDA", allow_module_level=True
        )


def needs_program(name: str, package: str) -> None:
    """Skip a test that runs a program of Debian's ``package``."""
    if shutil.which(name) is None:
        pytest.skip(f"needs {name} (Debian: apt-get install {package})")
