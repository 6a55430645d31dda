"""From a feed, pictures and models to one bundle: the steps of the plan in order.

The feed is walked twice: once for all that is derived from a product alone, and once to encode texts and pictures. A
build that did not finish leaves its work folder, ``.NAME.build``, beside the bundle; the next one goes on from there.
"""

from __future__ import annotations

import fcntl
import hashlib
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from edge_runtime.bundle.reader import verify
from edge_runtime.errors import VitrineError
from export import build_steps
from export.build_settings import BuildSettings
from export.calibration.abstention import Calibration
from export.feeds import Report, picture_path
from export.models import registry
from export.packaging import move_into_place
from export.plan import Progress, Step, StepResult, run_plan

__all__ = ["STEPS", "BuildSettings", "Built", "build", "sources"]

STEPS: tuple[Step[BuildSettings], ...] = (
    Step(
        "catalogue",
        ("feed", "images", "models", "rules", "speech model"),
        ("catalogue.db", "index/columns/columns.json", "index/columns/columns.bin", "derived.json"),
        build_steps.catalogue,
    ),
    Step("encoders", ("models", "images", "catalogue"), ("models",), build_steps.encoders),
    Step("embedding", ("feed", "images", "encoders"), ("vectors.npy",), build_steps.embedding),
    Step(
        "index",
        ("embedding", "encoders", "earlier bundle"),
        ("index/vectors.i8.npy", "index/vectors.f16.npy"),
        build_steps.index,
    ),
    Step("speech", ("speech model", "sentences", "catalogue"), (), build_steps.speech),
    Step("draft", ("catalogue", "encoders", "index"), ("bundle/manifest.json",), build_steps.draft),
    Step("calibration", ("draft", "catalogue"), (), build_steps.calibration),
    Step("preference", ("draft", "catalogue", "index", "events"), (), build_steps.preference),
    Step(
        "bundle",
        ("catalogue", "encoders", "index", "speech", "calibration", "preference", "made at", "key"),
        ("bundle/manifest.json",),
        build_steps.bundle,
    ),
)


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did."""

    path: Path
    digest: str
    feed: Report
    products: int
    with_picture: int
    encoded: int
    """Texts and pictures that had to be encoded; the vectors of the others were in the embedding cache."""
    broken_pictures: tuple[str, ...]
    """Ids of products whose picture could not be read; they are in the bundle without one."""
    missing_pictures: tuple[str, ...]
    """Ids of products whose ``image_link`` names no file in the folder of pictures; the same."""
    calibration: Calibration
    quality: dict[str, Any]
    """By model what it loses on this catalogue against its float32 original; empty where there is none."""


def build(settings: BuildSettings, *, progress: Progress = lambda step, done, total: None) -> Built:
    """Build the bundle ``settings.out``; an earlier one there is replaced when the new one is finished.

    The vectors of texts and pictures stay in ``NAME.vectors.db`` beside it: the next build encodes only what changed.

    Raises:
        VitrineError: the feed holds no product, ``out`` is no bundle or cannot be written, a model does not fit, or
            another process builds the same bundle.
    """
    registry.load(settings.models)
    if not settings.feed.report.cards:
        raise VitrineError(
            "holds no product that can be sold", where="feed", hint="See the report of its rows."
        )
    out = settings.out.absolute()
    work = out.with_name(f".{out.name}.build")
    try:
        work.mkdir(parents=True, exist_ok=True)
        with _locked(work / "lock", out):
            results = run_plan(STEPS, settings, sources(settings), work, progress)
            move_into_place(results["bundle"].folder / "bundle", out)
            shutil.rmtree(work)
    except (OSError, sqlite3.Error) as exc:
        shutil.rmtree(work, ignore_errors=True)  # whatever it held is room on the disk
        reason = (exc.strerror if isinstance(exc, OSError) else None) or str(exc)
        raise VitrineError(
            f"cannot be built: {reason}",
            where=str(out),
            hint="Is there room on the disk, and may you write there?",
        ) from exc
    return _built(settings, out, results)


@contextmanager
def _locked(path: Path, out: Path) -> Iterator[None]:
    """Hold the lock of a work folder; it ends with the process, however that ends."""
    with path.open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as exc:
            raise VitrineError("is being built by another process", where=str(out)) from exc
        yield


def _built(settings: BuildSettings, out: Path, results: dict[str, StepResult]) -> Built:
    catalogue, embedding = results["catalogue"].values, results["embedding"].values
    broken = dict.fromkeys((*catalogue["broken"], *embedding["broken"]))
    return Built(
        path=out,
        digest=verify(out).digest,
        feed=settings.feed.report,
        products=settings.feed.report.cards,
        with_picture=catalogue["with_picture"],
        encoded=embedding["encoded"],
        broken_pictures=tuple(broken),
        missing_pictures=tuple(catalogue["missing"]),
        calibration=Calibration.from_json(results["calibration"].values),
        quality=results["encoders"].values["on_catalogue"],
    )


def sources(settings: BuildSettings) -> dict[str, str]:
    """The digest of everything outside the plan that decides what the steps leave."""
    made_at = settings.made_at or datetime.now(UTC)
    return {
        "feed": settings.feed.digest,
        "images": _pictures_digest(settings),
        "models": _folder_digest(settings.models),
        "rules": _file_digest(settings.rules),
        "speech model": _folder_digest(settings.speech),
        "sentences": _digest(settings.sentences),
        "events": _file_digest(settings.events),
        "earlier bundle": _file_digest(settings.out / "manifest.json"),
        "made at": made_at.isoformat(),
        "key": _digest(settings.key),
    }


def _digest(value: object) -> str:
    return hashlib.sha256(repr(value).encode()).hexdigest()


def _file_digest(path: Path | None) -> str:
    if path is None or not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _folder_digest(folder: Path | None) -> str:
    if folder is None:
        return ""
    paths = sorted(path for path in folder.rglob("*") if path.is_file())
    return _digest([(path.relative_to(folder).as_posix(), _file_digest(path)) for path in paths])


def _pictures_digest(settings: BuildSettings) -> str:
    """By name, size and time of change: reading every picture twice would cost more than it could save."""
    if settings.images is None:
        return ""
    digest = hashlib.sha256()
    for link in settings.feed.picture_links():
        path = picture_path(link, settings.images)
        if path is not None:
            stat = path.stat()
            digest.update(f"{link!r} {path} {stat.st_size} {stat.st_mtime_ns}\n".encode("utf-8", "replace"))
    return digest.hexdigest()
