"""Does a bundle answer? Asked in this process, or in a child that it may end.

>>> exercise(Engine.open("bundle"))
>>> try_bundle(Path("bundle"))
"""

from __future__ import annotations

import base64
import io
import os
import subprocess
import sys
import wave
from pathlib import Path

from edge_runtime.engine import Engine
from edge_runtime.errors import BundleDamaged, VitrineError
from edge_runtime.types import Query

__all__ = ["exercise", "try_bundle"]

_TIMEOUT_S = 120.0
_FINE = "healthy"
_PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4//8/AAX+Av4N70a4AAAAAElFTkSuQmCC"
)


def exercise(engine: Engine) -> None:
    """Ask every part once: the catalogue, words, suggestions, a picture, sound. What is loaded late is loaded now.

    Raises:
        VitrineError: a part does not work.
        BundleDamaged: it does not even show what it holds.
    """
    manifest = engine.bundle.manifest
    shown = engine.search(Query())
    if not shown.hits:
        raise BundleDamaged("shows no products", where="catalogue.db", hint="Build the bundle again.")
    first = shown.hits[0].product
    engine.search(Query(text=first.title, vectors=True))
    engine.similar(first.id)
    engine.suggest(first.title[:2])
    engine.thumbnail(first.id)
    if manifest.models.image is not None:
        engine.search(Query(image=_PIXEL))
    if manifest.speech is not None:
        engine.transcribe(_silence())


def try_bundle(path: Path, *, timeout: float = _TIMEOUT_S) -> None:
    """Open a bundle and exercise it in a child process, which gives way to whatever serves beside it.

    Raises:
        BundleDamaged: it cannot be opened, a part fails, or the child dies or hangs.
    """
    command = [sys.executable, "-c", "from edge_runtime.kiosk.health import _child; _child()", str(path)]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    try:
        done = subprocess.run(
            command, capture_output=True, text=True, timeout=timeout, env=environment, check=False
        )
    except subprocess.TimeoutExpired as exc:
        raise _unfit(path, f"takes more than {timeout:.0f} seconds") from exc
    if done.returncode != 0 or done.stdout.strip() != _FINE:
        said = done.stdout.strip() or (done.stderr.strip().splitlines() or [""])[-1]
        raise _unfit(path, f"ends with status {done.returncode}: {said[:300]}")


def _child() -> None:
    os.nice(5)
    try:
        with Engine.open(sys.argv[1]) as engine:
            exercise(engine)
    except VitrineError as exc:
        answer, status = f"{type(exc).__name__}: {exc}", 1
    else:
        answer, status = _FINE, 0
    print(answer)  # noqa: T201
    sys.stdout.flush()
    os._exit(status)  # libraries that crash while they are unloaded are no part of the trial


def _silence() -> bytes:
    """Half a second of it, WAV."""
    held = io.BytesIO()
    with wave.open(held, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(16_000)
        sound.writeframes(bytes(16_000))
    return held.getvalue()


def _unfit(path: Path, what: str) -> BundleDamaged:
    return BundleDamaged(
        f"the bundle's trial {what}", where=str(path), hint="Build or publish the bundle again."
    )
