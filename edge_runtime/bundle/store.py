"""Bundles on a device, side by side: install, switch, roll back, collect what is no longer needed.

    bundles/DIGEST      each whole and never changed
    current             a link to the one that answers, exchanged in one step
    previous            a link to the one before, to roll back to
    lock                held by whoever installs

A bundle gets its name only when all of its files were hashed and written through to the disk, and ``current`` points
to it only when it answered. So power may fail at any moment: what ``current`` names is whole.

>>> store = Store(Path("/var/lib/vitrine"))
>>> store.install(Path("bundle"), try_bundle).digest
>>> with Engine.open(store.current) as engine: ...
"""

from __future__ import annotations

import errno
import fcntl
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from edge_runtime.bundle.reader import Bundle, open_bundle, record, verify
from edge_runtime.errors import BundleError, BundleMissing, StorageFull

__all__ = ["Installed", "Store", "hold"]

_CHUNK = 1 << 20


@dataclass(frozen=True, slots=True)
class Installed:
    """What an installation did."""

    digest: str
    path: Path
    fresh: bool
    """Whether it was not there yet."""
    removed: tuple[str, ...]
    """Digests of older bundles that were removed."""


class Store:
    """One folder that holds a device's bundles. Several processes may use it at once."""

    def __init__(self, path: Path) -> None:
        """Name the folder; ``install`` makes it."""
        self.path = path
        self._bundles = path / "bundles"

    @staticmethod
    def here(path: Path) -> bool:
        """Whether the folder is a store, not a bundle."""
        return (path / "bundles").is_dir() and not (path / "manifest.json").exists()

    @property
    def current(self) -> Path:
        """The bundle that answers. Raises BundleMissing."""
        found = self._target("current")
        if found is None:
            raise BundleMissing(
                "nothing is installed here", where=str(self.path), hint="vitrine install BUNDLE --store DIR"
            )
        return found

    def install(
        self,
        source: Path | str,
        check: Callable[[Path], None],
        *,
        alias: str = "live",
        trusted_key: bytes | None = None,
        on_bytes: Callable[[int, int], None] | None = None,
    ) -> Installed:
        """Bring a bundle here, check it, switch to it and remove all others but the one before and those in use.

        Args:
            source: a bundle's folder, or ``s3://BUCKET[/PREFIX]``.
            check: raises where a bundle does not answer; it is then removed again and ``current`` stays.
            alias: in S3, the name that points to the bundle.
            trusted_key: an Ed25519 public key, 32 bytes; given, the bundle must be signed by it.
            on_bytes: called with the number of bytes copied so far and in all.

        Raises:
            BundleError: it is missing, damaged, untrusted, or does not answer.
            RemoteError: it cannot be fetched; StorageFull also where a folder cannot be copied.
        """
        self._bundles.mkdir(parents=True, exist_ok=True)
        with self._alone():
            self._sweep()
            before = self._target("current")
            if isinstance(source, str) and source.startswith("s3://"):
                path, fresh = self._fetch(source, alias)
            else:
                path, fresh = self._copy(verify(Path(source), trusted_key=trusted_key), on_bytes)
            try:
                bundle = open_bundle(path, trusted_key=trusted_key)
                check(path)
                if fresh:
                    _flush(bundle)
            except BundleError:
                if path != before:
                    self._remove(path)
                raise
            if path != before:
                if before is not None:
                    self._point("previous", before)
                self._point("current", path)
            return Installed(bundle.digest, path, fresh, self._prune())

    def roll_back(self, bad: str) -> Path | None:
        """Switch from the bundle of this digest, which cannot be used, to the one before it.

        Returns the bundle that answers then; None where there is no other, and nothing was changed.
        """
        with self._alone():
            current, previous = self._target("current"), self._target("previous")
            if current is None or current.name != bad:  # somebody installed another one meanwhile
                return current
            if previous is None or previous.name == bad:
                return None
            self._point("current", previous)
            return previous

    def _copy(self, bundle: Bundle, on_bytes: Callable[[int, int], None] | None) -> tuple[Path, bool]:
        target = self._bundles / bundle.digest
        if self._whole(target):
            return target, False
        partial = self._bundles / f".{bundle.digest}"
        total = sum(entry.size for entry in bundle.manifest.files.values())
        done = 0
        try:
            names = [*bundle.manifest.files, "manifest.json"]
            for name in [*names, "manifest.sig"] if (bundle.path / "manifest.sig").is_file() else names:
                for count in _copy_file(bundle.path / name, partial / name):
                    done += count
                    if on_bytes is not None:
                        on_bytes(min(done, total), total)
            copied = verify(
                partial
            )  # the same bytes as were hashed, though the source may have changed since
            if copied.digest != bundle.digest:
                raise BundleMissing(
                    "was replaced while it was copied", where=str(bundle.path), hint="Install it again."
                )
            partial.rename(target)
        except OSError as exc:
            if exc.errno in (errno.ENOSPC, errno.EDQUOT):
                raise StorageFull("no space is left", where=str(self.path), hint="Make room.") from exc
            raise
        finally:
            self._remove(partial)
        record(target)
        return target, True

    def _fetch(self, place: str, alias: str) -> tuple[Path, bool]:
        from edge_runtime.bundle.remote import Remote

        remote = Remote(place)
        digest = remote.current(alias)
        target = self._bundles / digest
        if self._whole(target):
            return target, False
        return remote.fetch(digest, self._bundles), True

    def _whole(self, path: Path) -> bool:
        """Whether a bundle is here already; one that is damaged is removed."""
        if not path.is_dir():
            return False
        try:
            verify(path)
        except BundleError:
            self._remove(path)
            return False
        return True

    def _target(self, name: str) -> Path | None:
        """The bundle that a link names; None where it names none."""
        try:
            target = self._bundles / (self.path / name).readlink().name
        except OSError:
            return None
        return target if target.is_dir() else None

    def _point(self, name: str, target: Path) -> None:
        fresh = self.path / f".{name}"
        fresh.unlink(missing_ok=True)
        fresh.symlink_to(Path("bundles") / target.name)
        fresh.replace(self.path / name)
        _flush_path(self.path)

    def _prune(self) -> tuple[str, ...]:
        keep = {self._target("current"), self._target("previous")}
        removed = []
        for path in sorted(self._bundles.iterdir()):
            if path.is_dir() and path not in keep and not _in_use(path):
                self._remove(path)
                removed.append(path.name)
        return tuple(removed)

    def _sweep(self) -> None:
        """Remove what an installation that was killed left behind."""
        for path in self._bundles.glob(".*"):
            self._remove(path)

    def _remove(self, path: Path) -> None:
        """Remove a bundle and the notes beside it; under another name first, so that no half of it has its own."""
        doomed = path if path.name.startswith(".") else path.with_name(f".{path.name}")
        if path != doomed and path.is_dir():
            shutil.rmtree(doomed, ignore_errors=True)
            path.rename(doomed)
        if doomed.is_dir():
            shutil.rmtree(doomed)
        else:
            doomed.unlink(missing_ok=True)
        for note in ("receipt", "tried"):
            for name in (path, doomed):
                name.with_name(f"{name.name}.{note}.json").unlink(missing_ok=True)

    @contextmanager
    def _alone(self) -> Iterator[None]:
        with (self.path / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


@contextmanager
def hold(bundle: Path) -> Iterator[None]:
    """Keep a bundle from being removed by any process while this one uses it.

    Raises:
        BundleMissing: it is gone already.
    """
    try:
        file = (bundle / "manifest.json").open("rb")
    except OSError as exc:
        raise BundleMissing("cannot be read", where=str(bundle)) from exc
    with file:
        fcntl.flock(file, fcntl.LOCK_SH)
        yield


def _in_use(bundle: Path) -> bool:
    with suppress(OSError), (bundle / "manifest.json").open("rb") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
    return False


def _copy_file(source: Path, target: Path) -> Iterator[int]:
    """Copy one file; gives the number of bytes of each chunk."""
    target.parent.mkdir(parents=True, exist_ok=True)
    with source.open("rb") as read, target.open("wb") as written:
        while chunk := read.read(_CHUNK):
            written.write(chunk)
            yield len(chunk)


def _flush(bundle: Bundle) -> None:
    """Write a bundle's files and their names through to the disk."""
    files = [bundle.path / name for name in (*bundle.manifest.files, "manifest.json")]
    for path in (*files, *{file.parent for file in files}, bundle.path.parent):
        _flush_path(path)


def _flush_path(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
