"""Many arrays in one file: mapped once, each taken when it is needed.

The file is plain bytes; a list beside it tells each array's type, start and length: ``{"codes": ["u2", 4096, 300]}``.
Little-endian, one-dimensional, every start a multiple of ``ALIGNMENT``. It knows no names and no meanings.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import BundleDamaged, BundleMissing

__all__ = ["ALIGNMENT", "ColumnFile", "map_file"]

ALIGNMENT = 64
_WIDTHS = {"u1": 1, "u2": 2, "i4": 4, "f8": 8}
_TYPES = {kind: np.dtype(f"<{kind}") for kind in _WIDTHS}
_ADVICE = "Install the bundle again."


def map_file(path: Path) -> NDArray[np.uint8]:
    """The file's bytes, memory-mapped. Raises BundleMissing or BundleDamaged."""
    try:
        if not path.stat().st_size:  # which cannot be mapped
            return np.empty(0, np.uint8)
        return np.asarray(np.memmap(path, np.uint8, "r"))
    except FileNotFoundError as exc:
        raise BundleMissing("the file is missing", where=str(path), hint=_ADVICE) from exc
    except (OSError, ValueError) as exc:
        raise BundleDamaged("cannot be mapped", where=str(path), hint=_ADVICE) from exc


class ColumnFile:
    """Some named arrays of one mapped file."""

    __slots__ = ("_data", "_parts", "_where")

    def __init__(self, data: NDArray[np.uint8], parts: object, where: str) -> None:
        """Check that each of ``parts`` lies within ``data``.

        Args:
            parts: name → [type, first byte, length], as it was read from JSON.
            where: shown in errors.

        Raises:
            BundleDamaged: it is no such list, or an array reaches beyond the file.
        """
        self._data = data
        self._where = where
        if not isinstance(parts, dict) or not all(_fits(part, len(data)) for part in parts.values()):
            raise BundleDamaged("its arrays do not fit the file", where=where, hint=_ADVICE)
        self._parts: Mapping[str, tuple[str, int, int]] = parts

    @property
    def names(self) -> frozenset[str]:
        """The names of the arrays."""
        return frozenset(self._parts)

    def take(self, name: str, kinds: str, length: int | None = None) -> NDArray[Any]:
        """The array, a view into the map.

        Args:
            kinds: the types that it may have, e.g. ``"u2 i4"``.
            length: the length that it must have.

        Raises:
            BundleDamaged: it is missing, of another type or of another length.
        """
        kind, start, found = self._parts.get(name, ("nothing", 0, 0))
        if kind not in kinds.split() or length not in (None, found):
            expected = f"{kinds}[{'n' if length is None else length}]"
            raise BundleDamaged(
                f"{name} holds {kind}[{found}] instead of {expected}", where=self._where, hint=_ADVICE
            )
        return self._data[start : start + found * _WIDTHS[kind]].view(_TYPES[kind])

    def check(self, name: str, holds: bool) -> None:
        """Raise BundleDamaged where a condition on the array ``name`` does not hold."""
        if not holds:
            raise BundleDamaged(f"{name} does not fit its other arrays", where=self._where, hint=_ADVICE)


def _fits(part: object, size: int) -> bool:
    if not isinstance(part, list) or len(part) != 3:
        return False
    kind, start, length = part
    if not isinstance(kind, str) or kind not in _WIDTHS or type(start) is not int or type(length) is not int:
        return False
    return start % ALIGNMENT == 0 and start >= 0 and length >= 0 and start + length * _WIDTHS[kind] <= size
