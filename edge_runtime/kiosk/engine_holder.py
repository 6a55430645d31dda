"""The engine that answers now, and how another one takes its place while requests run.

Every request leases one engine from its start to its end. A new engine is opened and exercised beside the old one and
takes over between two requests; the old one is closed after its last.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from edge_runtime.bundle.store import Store, hold
from edge_runtime.engine import Engine
from edge_runtime.errors import BundleMissing, VitrineError
from edge_runtime.kiosk.health import exercise, try_bundle
from edge_runtime.kiosk.log import log

__all__ = ["EngineHolder"]

_Identity = tuple[str, int, int]


@dataclass(slots=True)
class _Held:
    """An open engine and who uses it."""

    engine: Engine
    identity: _Identity | None
    resources: ExitStack
    users: int = 0
    retired: bool = field(default=False)


class EngineHolder:
    """Follows a bundle's folder or a store. May be used from several threads at once."""

    def __init__(self, place: Path, *, trusted_key: bytes | None = None) -> None:
        """Open what ``place`` holds now; where a store's bundle cannot be opened, the one before it.

        Raises:
            BundleError, ExtraMissing: as ``Engine.open``, or a part of the bundle does not work.
        """
        self._place = place
        self._store = Store(place) if Store.here(place) else None
        self._key = trusted_key
        self._lock = threading.Lock()
        self._failed: _Identity | None = None
        found = self._identity()
        try:
            self._held = self._open(found)
        except VitrineError as exc:
            if not self._roll_back(found, exc):
                raise
            self._held = self._open(self._identity())

    @contextmanager
    def lease(self) -> Iterator[Engine]:
        """The engine that answers now, kept open until the lease ends."""
        with self._lock:
            held = self._held
            held.users += 1
        try:
            yield held.engine
        finally:
            with self._lock:
                held.users -= 1
                done = held.retired and not held.users
            if done:
                held.resources.close()

    def follow(self) -> bool:
        """Take over what was installed or built since; whether there was anything.

        A bundle that does not answer is not taken over: the old engine stays, and a store is rolled back to it.
        """
        found = self._identity()
        if found in (None, self._held.identity, self._failed):
            return False
        try:
            if self._store is None:  # nobody tried it yet
                try_bundle(self._place)
            fresh = self._open(found)
        except VitrineError as exc:
            self._failed = found
            log.error("the new bundle is not used: %s", exc)
            self._roll_back(found, exc)
            return False
        with self._lock:
            old, self._held = self._held, fresh
            old.retired = True
            done = not old.users
        if done:
            old.resources.close()
        log.info("answering from %s", fresh.engine.bundle.digest)
        return True

    def close(self) -> None:
        """Close the engine, after its last lease."""
        with self._lock:
            self._held.retired = True
            done = not self._held.users
        if done:
            self._held.resources.close()

    def _folder(self) -> Path:
        return self._place if self._store is None else self._store.current

    def _open(self, identity: _Identity | None) -> _Held:
        folder = self._folder()
        with ExitStack() as resources:
            if self._store is not None:
                resources.enter_context(hold(folder))
            engine = resources.enter_context(Engine.open(folder, trusted_key=self._key))
            exercise(engine)
            return _Held(engine, identity, resources.pop_all())

    def _roll_back(self, failed: _Identity | None, reason: VitrineError) -> bool:
        """Whether there is a store, and it now names another bundle than the one that failed."""
        if self._store is None or failed is None:
            return False
        bad = Path(failed[0]).name
        back = self._store.roll_back(bad)
        if back is None:
            return False
        log.error("rolled back from %s to %s: %s", bad, back.name, reason)
        return True

    def _identity(self) -> _Identity | None:
        """What tells this bundle from the one that takes its place; None while there is none."""
        try:
            manifest = (self._folder() / "manifest.json").resolve(strict=True)
            status = manifest.stat()
        except (OSError, BundleMissing):
            return None
        return str(manifest.parent), status.st_ino, status.st_mtime_ns
