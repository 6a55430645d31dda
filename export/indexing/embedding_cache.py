"""The embedding cache: vectors of earlier builds, found by what was encoded: a changed feed encodes only what changed.

One SQLite file, which stays beside the bundle and is not part of it. A key is the SHA-256 of the encoder and of the
words or the picture, so the file knows no products, no order and no time, and a killed build goes on where it stopped.
Vectors are stored as float16, and new ones rounded to it: a bundle is the same to the bit with and without a cache.
"""

from __future__ import annotations

import hashlib
import sqlite3
import threading
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

__all__ = ["EmbeddingCache"]

Vectors = NDArray[np.float32]
_SCHEMA = "CREATE TABLE IF NOT EXISTS vector (key BLOB PRIMARY KEY, data BLOB, used INTEGER) WITHOUT ROWID"


class EmbeddingCache:
    """The vectors of one folder of models. Several threads may share one."""

    def __init__(self, path: Path, dims: int) -> None:
        """Open the file, or begin a new one where there is none or it is damaged.

        Raises:
            sqlite3.Error: it cannot be written.
        """
        self._dims = dims
        self._lock = threading.Lock()
        self._path = path
        try:
            self._database = self._open()
        except sqlite3.DatabaseError:
            path.unlink(missing_ok=True)
            self._database = self._open()
        self._turn = 1 + int(
            self._database.execute("SELECT coalesce(max(used), 0) FROM vector").fetchone()[0]
        )
        self.encoded = 0
        """How many vectors were not there."""

    def _open(self) -> sqlite3.Connection:
        database = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        try:
            # Losing the last rows in a power cut costs their encoding; waiting for the disk would cost every build.
            database.execute("PRAGMA synchronous = OFF")
            database.execute("PRAGMA journal_mode = WAL")
            if database.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise sqlite3.DatabaseError("damaged")
            database.execute(_SCHEMA)
        except sqlite3.Error:
            database.close()
            raise
        return database

    def get_or_encode(
        self, encoder: str, contents: Sequence[bytes], encode: Callable[[list[int]], Vectors]
    ) -> Vectors:
        """The vectors of ``contents``, float32[n, dims], cached or encoded now.

        Args:
            encoder: everything but the content that decides a vector, as a digest.
            contents: what is encoded.
            encode: makes the vectors of the contents at these places; what it raises is passed on.
        """
        keys = [hashlib.sha256(encoder.encode() + content).digest() for content in contents]
        found = np.empty((len(keys), self._dims), np.float16)
        missing = []
        with self._lock:
            for place, key in enumerate(keys):
                row = self._database.execute("SELECT data FROM vector WHERE key = ?", (key,)).fetchone()
                if row is not None and len(row[0]) == found.itemsize * self._dims:
                    found[place] = np.frombuffer(row[0], "<f2")
                else:
                    missing.append(place)
        if missing:
            found[missing] = encode(missing)
        with self._lock:
            self.encoded += len(missing)
            self._database.execute("BEGIN")
            self._database.executemany(
                "INSERT OR REPLACE INTO vector VALUES (?, ?, ?)",
                [(keys[place], found[place].astype("<f2").tobytes(), self._turn) for place in missing],
            )
            self._database.executemany(
                "UPDATE vector SET used = ? WHERE key = ?", [(self._turn, key) for key in keys]
            )
            self._database.execute("COMMIT")
        return found.astype(np.float32)

    def evict_unused(self) -> None:
        """Drop what this build did not ask for."""
        self._database.execute("DELETE FROM vector WHERE used < ?", (self._turn,))

    def close(self) -> None:
        """Close the file."""
        with suppress(sqlite3.Error):
            self._database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self._database.close()
