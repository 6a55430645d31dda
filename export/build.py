"""From a feed, pictures and models to one bundle: the order of the export stage's steps."""

from __future__ import annotations

import os
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from edge_runtime.bundle.manifest import Models
from edge_runtime.bundle.reader import verify
from edge_runtime.engine import Engine
from edge_runtime.errors import VitrineError
from edge_runtime.manifest_types import (
    CatalogueDescription,
    IndexDescription,
    PreferenceDescription,
    RankingDescription,
    SpeechModel,
)
from export.calibration.abstention import Calibration, calibrate, named, wanted
from export.calibration.out_of_catalogue import load as load_foreign
from export.calibration.out_of_catalogue import split
from export.feeds import Feed, Report
from export.indexing import catalogue_database as catalogue
from export.indexing import vector_index as index
from export.indexing.embedding import Embedder
from export.indexing.product_images import Pictures
from export.indexing.rating_signals import merit
from export.models import registry as recipes
from export.models.classifier_heads import Heads
from export.models.quality_gate import compared
from export.models.quantization import optimise
from export.packaging import entries, move_into_place, seal, space_of
from export.personalization import preference_settings as preference
from export.personalization.events import Event, read_events
from export.speech.bundle_speech import include

__all__ = ["Built", "build"]

Progress = Callable[[str, int, int | None], None]
"""Called with the step's name, what is done of it, and of how many (None: unknown)."""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build did."""

    path: Path
    digest: str
    feed: Report
    products: int
    with_picture: int
    encoded: int
    """Texts and pictures that had to be encoded; the others' vectors were kept from an earlier build."""
    broken_pictures: tuple[str, ...]
    """Ids of products whose picture could not be read; they are in the bundle without one."""
    missing_pictures: tuple[str, ...]
    """Ids of products whose ``image_link`` names no file in the folder of pictures; the same."""
    calibration: Calibration
    quality: dict[str, Any]
    """By model what it loses on this catalogue against its float32 original; empty where there is none."""


def build(
    feed: Feed,
    out: Path,
    *,
    models: Path,
    images: Path | None = None,
    shop: Path | None = None,
    speech: Path | None = None,
    said: Sequence[str] = (),
    events: Path | None = None,
    key: bytes | None = None,
    made_at: datetime | None = None,
    threads: int = 2,
    progress: Progress = lambda step, done, total: None,
) -> Built:
    """Build the bundle ``out``; an earlier one there is replaced when the new one is finished.

    The vectors of texts and pictures stay in ``NAME.vectors.db`` beside it: the next build encodes only what changed.

    Args:
        models: a folder with ``models.json``, as ``export.models.onnx_export`` writes it.
        images: the folder of the feed's pictures.
        shop: a TOML file with the shop's own synonyms, pins and hidden products.
        speech: a folder with a speech model and ``speech.json``; None: the bundle hears nothing.
        said: sentences that shoppers of this shop typically say, to hear them better.
        events: what the shop's shoppers did, as ``personalization.events`` reads it, to fit the numbers of taste on.
        key: an Ed25519 private key, 32 bytes, to sign the bundle with.

    Raises:
        VitrineError: the feed holds no product, ``out`` is no bundle or cannot be written, or a model is foreign.
    """
    rules = None if shop is None else catalogue.load_rules(shop)
    seen = None if events is None else read_events(events)
    out = out.absolute()
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        work = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as exc:
        raise _unwritable(out, exc) from exc
    try:
        source = recipes.load(models)
        described = _copy_models(models, source.models, work)
        if not feed.report.cards:
            raise VitrineError(
                "holds no product that can be sold", where="feed", hint="See the report of its rows."
            )
        pictures = Pictures(images)
        progress("comparing models", 0, None)
        quality = dict(source.quality) | {"on_catalogue": compared(models, described, work, feed, pictures)}
        with closing(Embedder(work, described, out.with_name(f"{out.name}.vectors.db"))) as embedder:
            vectors = np.lib.format.open_memmap(
                work / "vectors.tmp.npy",
                mode="w+",
                dtype=np.float32,
                shape=(feed.report.cards, embedder.dims),
            )
            _reserve(work / "vectors.tmp.npy")
            encoded = embedder.embed(feed, vectors, pictures, threads, progress)
        (work / "index").mkdir()
        progress("index", 0, None)
        described_index = index.build(vectors, work / "index", threads=threads)
        models_of = {f"models/{name}": entry for name, entry in entries(work / "models").items()}
        earlier = preference.projection_at(out, space_of(described, models_of))
        projection = preference.project(vectors, work / "index", earlier=earlier)
        heads = None if source.heads is None else Heads(models, source.heads)
        merits = merit(feed, None if heads is None else heads.sentiment)
        columns = index.build_columns(feed, work / "index" / "columns", merits)
        progress("word search", 0, None)
        catalogue.build(feed, work / "catalogue.db", thumbnails=pictures.thumbnail, shop=rules)
        (work / "vectors.tmp.npy").unlink()
        ears = None
        if speech is not None:
            progress("speech", 0, None)
            ears = include(speech, feed, work, said=said)
        description = CatalogueDescription(
            count=feed.report.cards,
            currency=feed.report.currency,
            languages=tuple(feed.report.languages),
            columns=columns,
        )
        calibration = _seal(
            work,
            models=described,
            described_index=described_index,
            description=description,
            quality=quality,
            licences=dict(source.licences),
            speech=ears,
            made_at=(made_at or datetime.now(UTC)).strftime("%Y-%m-%dT%H:%M:%SZ"),
            key=key,
            feed=feed,
            taste=PreferenceDescription(projection=projection),
            events=seen,
            progress=progress,
        )
        work.with_name(work.name + ".receipt.json").unlink(missing_ok=True)
        work.chmod(0o755)
        move_into_place(work, out)
    except (OSError, sqlite3.Error) as exc:
        raise _unwritable(out, exc) from exc
    finally:
        shutil.rmtree(work, ignore_errors=True)
        work.with_name(work.name + ".receipt.json").unlink(missing_ok=True)
    return Built(
        path=out,
        digest=verify(out).digest,
        feed=feed.report,
        products=feed.report.cards,
        with_picture=pictures.read,
        encoded=encoded,
        broken_pictures=tuple(pictures.broken),
        missing_pictures=tuple(pictures.missing),
        calibration=calibration,
        quality=quality["on_catalogue"],
    )


def _copy_models(source: Path, models: Models, work: Path) -> Models:
    """Write the models as a device loads them fastest: optimised, weights in a file of their own that is mapped."""
    (work / "models").mkdir()
    for model in (models.text, models.image, models.fusion):
        if model is not None:
            optimise(source / model.file, work / "models" / model.file)
    if models.text is not None:
        shutil.copyfile(source / models.text.tokenizer, work / "models" / models.text.tokenizer)
    text, image, fusion = models.text, models.image, models.fusion
    return Models(
        text=text and replace(text, file=f"models/{text.file}", tokenizer=f"models/{text.tokenizer}"),
        image=image and replace(image, file=f"models/{image.file}"),
        fusion=fusion and replace(fusion, file=f"models/{fusion.file}"),
    )


def _reserve(path: Path) -> None:
    """Take the file's room on the disk now: a full disk under a map would end the process."""
    with path.open("r+b") as file:
        os.posix_fallocate(file.fileno(), 0, path.stat().st_size)


def _unwritable(out: Path, error: Exception) -> VitrineError:
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return VitrineError(
        f"cannot be built: {reason}",
        where=str(out),
        hint="Is there room on the disk, and may you write there?",
    )


def _seal(
    work: Path,
    *,
    models: Models,
    described_index: IndexDescription,
    description: CatalogueDescription,
    quality: dict[str, object],
    licences: dict[str, str],
    speech: SpeechModel | None,
    made_at: str,
    key: bytes | None,
    feed: Feed,
    taste: PreferenceDescription,
    events: Sequence[Event] | None,
    progress: Progress,
) -> Calibration:
    """Seal once to open an engine, calibrate with it, and seal again with what was fitted."""

    def close(ranking: RankingDescription, signing: bytes | None) -> None:
        seal(
            work,
            made_at=made_at,
            models=models,
            index=described_index,
            catalogue=description,
            ranking=ranking,
            preference=taste,
            quality=quality,
            licences=licences,
            speech=speech,
            key=signing,
        )

    close(RankingDescription(), None)
    progress("calibrating", 0, None)
    used, _held_out = split(load_foreign())
    with Engine.open(work) as engine:
        spoken = [query for query in used if query.language in description.languages] or used
        calibration = calibrate(engine.candidates, wanted(feed), spoken)
        if events is not None:
            progress("taste", 0, None)
            taste, quality["taste"] = preference.fitted(engine, feed, events, taste)
    quality["abstention"] = calibration.as_dict()
    close(RankingDescription(named(calibration.parameters)), key)
    return calibration
