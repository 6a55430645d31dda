"""What each step of a build does: from what earlier steps left to files in its own folder."""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import asdict, replace
from datetime import UTC, datetime
from typing import Any

import numpy as np

from edge_runtime.bundle.manifest import Models, parse_as
from edge_runtime.bundle.reader import open_bundle
from edge_runtime.engine import Engine
from edge_runtime.manifest_types import (
    CatalogueDescription,
    IndexDescription,
    PreferenceDescription,
    RankingDescription,
    SpeechModel,
)
from edge_runtime.types import Product
from export.build_settings import BuildSettings
from export.calibration import out_of_catalogue
from export.calibration.abstention import Calibration, calibrate, named
from export.calibration.candidate_retrieval import CandidateRetrieval
from export.calibration.in_catalogue import InCatalogueQueries, QuerySampler
from export.indexing import vector_index
from export.indexing.catalogue_database import CatalogueWriter, stored_products
from export.indexing.columns import ColumnBuilder
from export.indexing.embedding import Embedder
from export.indexing.merchandising import MerchandisingRules, load_rules
from export.indexing.product_images import Pictures
from export.indexing.rating_signals import RatingSignals
from export.models import registry
from export.models.classifier_heads import Heads
from export.models.quality_gate import compare_models, sample_step
from export.models.quantization import optimise
from export.packaging import entries, link_files, seal, space_of
from export.personalization import preference_settings
from export.personalization.events import read_events
from export.plan import StepInput, StepResult
from export.speech.bundle_speech import include
from export.speech.shop_vocabulary import ShopVocabulary, VocabularyBuilder

__all__ = [
    "bundle",
    "calibration",
    "catalogue",
    "draft",
    "embedding",
    "encoders",
    "index",
    "preference",
    "speech",
]

Given = StepInput[BuildSettings]
Values = Mapping[str, Any]


def catalogue(given: Given) -> Values:
    """The one pass over all products: records, inverted index, thumbnails, columns, what is fitted later."""
    settings, feed = given.settings, given.settings.feed
    rules = MerchandisingRules() if settings.rules is None else load_rules(settings.rules)
    source = registry.load(settings.models)
    heads = None if source.heads is None else Heads(settings.models, source.heads)
    pictures = Pictures(settings.images)
    columns, queries = ColumnBuilder(), QuerySampler()
    ratings = RatingSignals(None if heads is None else heads.sentiment)
    vocabulary = None if settings.speech is None else VocabularyBuilder()
    with closing(CatalogueWriter(given.folder / "catalogue.db")) as database:
        for row, product in enumerate(feed):
            database.add(product, pictures.thumbnail(product))
            columns.add(product)
            ratings.add(product)
            queries.add(product)
            if vocabulary is not None:
                vocabulary.add(product)
            if row % 100 == 99 or row + 1 == len(feed):
                given.report(row + 1, len(feed))
        database.finish(rules)
    described = columns.write(given.folder / "index" / "columns", ratings.columns())
    derived = {
        "queries": asdict(queries.finish()),
        "vocabulary": None if vocabulary is None else vocabulary.finish().as_json(),
    }
    (given.folder / "derived.json").write_text(json.dumps(derived), encoding="utf-8")
    return {
        "columns": [asdict(column) for column in described],
        "with_picture": pictures.read,
        "broken": list(pictures.broken),
        "missing": list(pictures.missing),
    }


def _derived(given: Given) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((given.results["catalogue"].folder / "derived.json").read_bytes())
    return content


def _stored(given: Given, step: int = 1) -> Iterator[Product]:
    return stored_products(given.results["catalogue"].folder / "catalogue.db", step=step)


def encoders(given: Given) -> Values:
    """The models as a device loads them fastest, compared with their originals on products of the catalogue."""
    settings = given.settings
    source = registry.load(settings.models)
    models = source.models
    (given.folder / "models").mkdir()
    for model in (models.text, models.image, models.fusion):
        if model is not None:
            optimise(settings.models / model.file, given.folder / "models" / model.file)
    text, image, fusion = models.text, models.image, models.fusion
    if text is not None:
        shutil.copyfile(settings.models / text.tokenizer, given.folder / "models" / text.tokenizer)
    described = Models(
        text=text and replace(text, file=f"models/{text.file}", tokenizer=f"models/{text.tokenizer}"),
        image=image and replace(image, file=f"models/{image.file}"),
        fusion=fusion and replace(fusion, file=f"models/{fusion.file}"),
    )
    sample = _stored(given, sample_step(len(settings.feed)))
    on_catalogue = compare_models(settings.models, described, given.folder, sample, Pictures(settings.images))
    return {
        "models": asdict(described),
        "quality": dict(source.quality),
        "on_catalogue": on_catalogue,
        "licences": dict(source.licences),
    }


def _models(results: Mapping[str, StepResult]) -> Models:
    return parse_as(Models, results["encoders"].values["models"], "models")


def embedding(given: Given) -> Values:
    """One vector a product, from its texts and its picture."""
    settings = given.settings
    cache = settings.out.absolute().with_name(f"{settings.out.name}.vectors.db")
    pictures = Pictures(settings.images)
    path = given.folder / "vectors.npy"
    with closing(Embedder(given.results["encoders"].folder, _models(given.results), cache)) as embedder:
        vectors = np.lib.format.open_memmap(
            path, mode="w+", dtype=np.float32, shape=(len(settings.feed), embedder.dims)
        )
        with path.open("r+b") as file:  # a disk that fills up under the map would end the process
            os.posix_fallocate(file.fileno(), 0, path.stat().st_size)
        encoded = embedder.embed(settings.feed, vectors, pictures, settings.threads, given.report)
        vectors.flush()
    return {"encoded": encoded, "broken": list(pictures.broken)}


def index(given: Given) -> Values:
    """The vectors as they are searched, and the projection of a wide space."""
    settings = given.settings
    vectors = np.load(given.results["embedding"].folder / "vectors.npy", mmap_mode="r")
    folder = given.folder / "index"
    described = vector_index.build(vectors, folder, threads=settings.threads)
    models = given.results["encoders"].folder / "models"
    files = {f"models/{name}": entry for name, entry in entries(models).items()}
    earlier = preference_settings.projection_at(settings.out, space_of(_models(given.results), files))
    projection = preference_settings.project(vectors, folder, earlier=earlier)
    return {"index": asdict(described), "projection": projection}


def speech(given: Given) -> Values:
    """The speech model with the vocabulary of the shop."""
    if given.settings.speech is None:
        return {"speech": None}
    described = include(
        given.settings.speech,
        ShopVocabulary.from_json(_derived(given)["vocabulary"]),
        _stored(given),
        given.folder,
        sentences=given.settings.sentences,
    )
    return {"speech": asdict(described)}


def _seal(
    given: Given,
    *,
    made_at: datetime,
    ranking: Mapping[str, float],
    preference: PreferenceDescription,
    quality: Mapping[str, Any],
    key: bytes | None,
) -> None:
    """Put the files of all steps together as ``bundle`` and write its manifest."""
    results, report = given.results, given.settings.feed.report
    bundle = given.folder / "bundle"
    for name in ("encoders", "catalogue", "index", "speech"):
        for part in ("models", "catalogue.db", "index", "speech"):
            if name in results and (results[name].folder / part).exists():
                link_files(results[name].folder, part, bundle)
    spoken = results["speech"].values["speech"] if "speech" in results else None
    description = {
        "count": report.cards,
        "currency": report.currency,
        "languages": list(report.languages),
        "columns": results["catalogue"].values["columns"],
    }
    seal(
        bundle,
        made_at=made_at.strftime("%Y-%m-%dT%H:%M:%SZ"),
        models=_models(results),
        index=parse_as(IndexDescription, results["index"].values["index"], "index"),
        catalogue=parse_as(CatalogueDescription, description, "catalogue"),
        ranking=RankingDescription(dict(ranking)),
        preference=preference,
        quality=quality,
        licences=results["encoders"].values["licences"],
        speech=None if spoken is None else parse_as(SpeechModel, spoken, "speech"),
        key=key,
    )


def draft(given: Given) -> Values:
    """A bundle with default parameters, on which the rest is fitted."""
    base = PreferenceDescription(projection=given.results["index"].values["projection"])
    _seal(given, made_at=datetime.fromtimestamp(0, UTC), ranking={}, preference=base, quality={}, key=None)
    return {}


def calibration(given: Given) -> Values:
    """When nothing fits, and the curve of the scores."""
    queries = _derived(given)["queries"]
    used, _held_out = out_of_catalogue.split(out_of_catalogue.load())
    spoken = [query for query in used if query.language in given.settings.feed.report.languages] or used
    with CandidateRetrieval(open_bundle(given.results["draft"].folder / "bundle")) as retrieval:
        own = InCatalogueQueries(tuple(queries["titles"]), tuple(queries["short"]))
        return calibrate(retrieval.candidates, own, spoken).as_json()


def preference(given: Given) -> Values:
    """How the preference state is learnt and how much it weighs."""
    base = PreferenceDescription(projection=given.results["index"].values["projection"])
    if given.settings.events is None:
        return {"preference": asdict(base), "quality": None}
    events = read_events(given.settings.events)
    with Engine.open(given.results["draft"].folder / "bundle") as engine:
        fitted, quality = preference_settings.fitted(engine, _stored(given), events, base)
    return {"preference": asdict(fitted), "quality": quality}


def bundle(given: Given) -> Values:
    """All parts, sealed."""
    results, settings = given.results, given.settings
    compared, fitted = results["encoders"].values, results["preference"].values
    calibrated = Calibration.from_json(results["calibration"].values)
    quality = dict(compared["quality"]) | {"on_catalogue": compared["on_catalogue"]}
    if fitted["quality"] is not None:
        quality["taste"] = fitted["quality"]
    quality["abstention"] = calibrated.as_dict()
    _seal(
        given,
        made_at=settings.made_at or datetime.now(UTC),
        ranking=named(calibrated.parameters),
        preference=parse_as(PreferenceDescription, fitted["preference"], "preference"),
        quality=quality,
        key=settings.key,
    )
    return {}
