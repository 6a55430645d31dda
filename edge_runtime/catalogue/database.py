"""One SQLite file, read only and never changed while it is open; each thread gets a connection of its own."""

from __future__ import annotations

import sqlite3
import threading
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

from edge_runtime.errors import BundleDamaged, BundleMissing

__all__ = ["Database"]

_PRAGMAS = ("query_only = 1", "mmap_size = 1073741824", "cache_size = -2048", "temp_store = 2")


class Database:
    """Runs single statements; foreign errors become BundleDamaged."""

    def __init__(self, path: Path) -> None:
        self.name = path.name
        self._path = path
        self._identity = _identity(path)
        self._uri = f"file:{quote(str(path.absolute()))}?mode=ro&immutable=1"
        self._local = threading.local()
        self._lock = threading.Lock()
        self._connections: list[sqlite3.Connection] = []
        weakref.finalize(self, _close, self._connections)  # what nobody closed goes with the object
        self._closed = False

    def rows(self, sql: str, values: Sequence[Any] = ()) -> list[Any]:
        """All rows of one statement.

        Raises:
            BundleDamaged: SQLite cannot read the file, or another one took its place.
            BundleMissing: it was closed.
        """
        try:
            return self._connection().execute(sql, values).fetchall()
        except sqlite3.Error as error:
            if self._closed:
                raise BundleMissing("the catalogue is closed", where=self.name) from error
            raise BundleDamaged("the catalogue cannot be read", where=self.name) from error

    def close(self) -> None:
        """Close the connections of all threads; may be called twice."""
        with self._lock:
            self._closed = True
            _close(self._connections)

    def _connection(self) -> sqlite3.Connection:
        connection: sqlite3.Connection | None = getattr(self._local, "connection", None)
        if connection is not None:
            return connection
        with self._lock:
            if self._closed:
                raise BundleMissing("the catalogue is closed", where=self.name)
            connection = sqlite3.connect(self._uri, uri=True, check_same_thread=False, isolation_level=None)
            self._connections.append(connection)
            for pragma in _PRAGMAS:
                connection.execute(f"PRAGMA {pragma}")
            if _identity(self._path) != self._identity:
                raise BundleDamaged(
                    "was replaced while the bundle was open", where=self.name, hint="Open the bundle again."
                )
        self._local.connection = connection
        return connection


def _close(connections: list[sqlite3.Connection]) -> None:
    for connection in connections:
        connection.close()
    connections.clear()


def _identity(path: Path) -> tuple[int, int, int] | None:
    """What tells a file from another one that took its place; None where there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino, status.st_mtime_ns
