"""Vitrine's runtime: product search by words, pictures and their mixture, over one bundle, offline.

Importing this package loads the standard library and numpy only; each heavier library is imported when the
ability that needs it is first used.
"""

from __future__ import annotations

from edge_runtime.types import Query, Results

__all__ = ["Query", "Results", "__version__"]

__version__ = "0.1.0"
