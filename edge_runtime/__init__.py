"""Vitrine's runtime: product search by words, pictures and their mixture, over one bundle, offline.

Importing this package loads the standard library and numpy only; each heavier library is imported when the
ability that needs it is first used.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from edge_runtime.types import Query, Results

if TYPE_CHECKING:
    from edge_runtime.engine import Engine

__all__ = ["Engine", "Query", "Results", "__version__"]

__version__ = "0.1.0"


def __getattr__(name: str) -> object:
    """``Engine``, loaded with onnxruntime when it is first asked for."""
    if name == "Engine":
        from edge_runtime.engine import Engine

        return Engine
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
