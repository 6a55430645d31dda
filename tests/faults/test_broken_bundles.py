"""Bundles that are missing, cut, altered, foreign or exchanged: a typed error that names the place, before any map."""

from __future__ import annotations

import hashlib
import json
import os
import random
import shutil
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from edge_runtime import Query, testing
from edge_runtime.bundle.reader import verify
from edge_runtime.engine import Engine
from edge_runtime.errors import (
    BundleDamaged,
    BundleError,
    BundleMissing,
    BundleUntrusted,
    ManifestInvalid,
    SpaceMismatch,
    VitrineError,
)
from edge_runtime.testing import tiny_encoders
from edge_runtime.testing.onnx_bytes import FLOAT, value
from export.build import BuildSettings, build
from export.feeds import read
from export.testing import SHIPPED

FILES = sorted(json.loads((SHIPPED / "manifest.json").read_bytes())["files"])


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return testing.bundle(tmp_path / "bundle")


def seal_again(bundle: Path) -> None:
    """Give the manifest the digests of the files as they are: what is wrong now is what they hold."""
    manifest = json.loads((bundle / "manifest.json").read_bytes())
    for name in manifest["files"]:
        data = (bundle / name).read_bytes()
        manifest["files"][name] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    (bundle / "manifest.json").write_text(json.dumps(manifest))


def flipped(data: bytes) -> bytes:
    return data[: len(data) // 2] + bytes([data[len(data) // 2] ^ 1]) + data[len(data) // 2 + 1 :]


@pytest.mark.parametrize("opened_before", [False, True])
@pytest.mark.parametrize(
    ("change", "error"),
    [
        (lambda path: path.unlink(), BundleMissing),
        (lambda path: path.write_bytes(path.read_bytes()[:-1]), BundleDamaged),
        (lambda path: path.write_bytes(b""), BundleDamaged),
        (lambda path: path.write_bytes(path.read_bytes() + b"\0"), BundleDamaged),
        (lambda path: path.write_bytes(flipped(path.read_bytes())), BundleDamaged),
    ],
    ids=["missing", "cut", "empty", "longer", "altered"],
)
def test_each_file_is_named_before_anything_is_mapped(
    bundle: Path,
    monkeypatch: pytest.MonkeyPatch,
    change: Callable[[Path], object],
    error: type[BundleError],
    opened_before: bool,
) -> None:
    if opened_before:
        Engine.open(bundle).close()  # leaves a receipt

    def refuse(*_: object, **__: object) -> None:
        raise AssertionError("mapped before it was verified")

    monkeypatch.setattr(Engine, "__init__", refuse)
    for name in FILES:
        path = bundle / name
        whole = path.read_bytes()
        change(path)
        with pytest.raises(error) as caught:
            Engine.open(bundle)
        assert caught.value.where == name
        assert caught.value.hint
        path.write_bytes(whole)


def leaves(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Paths of all values in a JSON document."""
    if path:
        yield path
    if isinstance(value, dict | list):
        for key, part in value.items() if isinstance(value, dict) else enumerate(value):
            yield from leaves(part, (*path, key))


def changed(document: Any, path: tuple[Any, ...], value: object) -> bytes:
    copy = json.loads(json.dumps(document))
    place = copy
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    return json.dumps(copy).encode()


def test_an_unknown_field_anywhere_in_the_manifest_is_refused(bundle: Path) -> None:
    document = json.loads((bundle / "manifest.json").read_bytes())
    free = ("quality", "licences", "parameters")
    places = [p for p in leaves(document) if not set(free) & set(p)]
    objects = [()] + [p for p in places if isinstance(_at(document, p), dict)]
    assert len(objects) > 25
    for path in objects:
        (bundle / "manifest.json").write_bytes(changed(document, (*path, "prefix"), "query: "))
        with pytest.raises(ManifestInvalid) as caught:
            Engine.open(bundle)
        assert caught.value.where.startswith("manifest.json")
        assert caught.value.hint


def test_a_value_of_a_wrong_type_anywhere_in_the_manifest_is_refused(bundle: Path) -> None:
    document = json.loads((bundle / "manifest.json").read_bytes())
    places = [p for p in leaves(document) if p[0] not in ("quality", "licences")]
    values: tuple[Any, ...] = ([], {"x": 1}, -1, 10**400, True, None)
    for path in places:
        now = _at(document, path)
        for wrong in values:
            if type(wrong) is type(now) and not isinstance(now, int):
                continue
            (bundle / "manifest.json").write_bytes(changed(document, path, wrong))
            try:
                Engine.open(bundle).close()
            except BundleError as error:
                told = error.where
            else:  # some numbers may be negative, some values absent, some switches on
                told = "opened" if wrong in (None, -1, True) else ""
            assert told, (path, wrong)


def _at(document: Any, path: tuple[Any, ...]) -> Any:
    for key in path:
        document = document[key]
    return document


@pytest.mark.parametrize("version", [0, 1, 3, "2", None, 1.5])
def test_another_version_is_refused_with_advice(bundle: Path, version: object) -> None:
    document = json.loads((bundle / "manifest.json").read_bytes())
    (bundle / "manifest.json").write_bytes(changed(document, ("version",), version))
    with pytest.raises(ManifestInvalid, match="version") as caught:
        Engine.open(bundle)
    assert "same release" in caught.value.hint


def test_models_of_another_space_are_refused(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tiny_encoders, "DIMS", 4)
    monkeypatch.setattr(tiny_encoders, "_PROJECTION", tiny_encoders._PROJECTION[:, :4])
    monkeypatch.setattr(tiny_encoders, "_TINY", tiny_encoders._TINY[:4])
    monkeypatch.setattr(tiny_encoders, "_OUTPUT", value("embedding", FLOAT, ["batch", 4]))
    testing.image_model(bundle / "models")
    seal_again(bundle)
    with Engine.open(bundle) as engine, pytest.raises(SpaceMismatch, match=r"image\.onnx"):
        engine.search(Query(image=testing.picture((1, 2, 3))))
    testing.text_model(bundle / "models")
    seal_again(bundle)
    with pytest.raises(SpaceMismatch, match=r"text\.onnx"):
        Engine.open(bundle)


def test_rightly_hashed_nonsense_is_refused_or_harmless(bundle: Path) -> None:
    numbers = random.Random(7)
    refused = 0
    pristine = {name: (bundle / name).read_bytes() for name in FILES}
    manifest = (bundle / "manifest.json").read_bytes()
    for name in FILES:
        whole = pristine[name]
        same = [pristine[other] for other in FILES if other.endswith(Path(name).suffix) and other != name]
        for data in (b"", whole[: len(whole) // 2], numbers.randbytes(len(whole)), *same[:2]):
            (bundle / name).write_bytes(data)
            seal_again(bundle)
            try:
                with Engine.open(bundle) as engine:
                    engine.search(Query(text="red shoe under 40", filters={"brand": "Alder"}, sort="price"))
                    engine.search(Query(image=testing.picture((220, 30, 30)), like=("mug-red",)))
            except VitrineError:
                refused += 1
        (bundle / name).write_bytes(whole)
        (bundle / "manifest.json").write_bytes(manifest)
    assert refused > 2 * len(FILES)


@pytest.mark.parametrize(
    "name",
    ["../secret", "/etc/passwd", "a/../../secret", "models//text.onnx", "./catalogue.db", "a\\b", "", "."],
)
def test_a_path_that_leaves_the_bundle_is_refused(bundle: Path, name: str) -> None:
    (bundle.parent / "secret").write_bytes(b"x")
    document = json.loads((bundle / "manifest.json").read_bytes())
    document["files"][name] = {"size": 1, "sha256": hashlib.sha256(b"x").hexdigest()}
    (bundle / "manifest.json").write_text(json.dumps(document))
    with pytest.raises(ManifestInvalid, match="no path inside"):
        Engine.open(bundle)


@pytest.mark.parametrize("field", ["file", "tokenizer"])
def test_a_model_outside_the_listed_files_is_refused(bundle: Path, field: str) -> None:
    document = json.loads((bundle / "manifest.json").read_bytes())
    for name in ("../text.onnx", "models/other.onnx"):
        (bundle / "manifest.json").write_bytes(changed(document, ("models", "text", field), name))
        with pytest.raises(ManifestInvalid, match="not listed"):
            Engine.open(bundle)


@pytest.mark.parametrize("name", ["catalogue.db", "models", "index/columns"])
def test_links_out_of_the_bundle_are_refused(bundle: Path, name: str) -> None:
    (bundle / name).rename(bundle.parent / "elsewhere")
    (bundle / name).symlink_to(bundle.parent / "elsewhere")
    with pytest.raises(BundleDamaged, match="inside the bundle"):
        Engine.open(bundle)


def test_a_circle_of_links_and_a_pipe_are_refused(bundle: Path) -> None:
    (bundle / "catalogue.db").unlink()
    (bundle / "catalogue.db").symlink_to("catalogue.db")
    with pytest.raises(BundleError):
        Engine.open(bundle)
    (bundle / "catalogue.db").unlink()
    os.mkfifo(bundle / "catalogue.db")
    with pytest.raises(BundleDamaged):
        Engine.open(bundle)


def test_signatures(bundle: Path) -> None:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    manifest = (bundle / "manifest.json").read_bytes()
    good = private.sign(manifest)
    (bundle / "manifest.sig").write_bytes(good)
    Engine.open(bundle, trusted_key=public).close()
    for signature in (b"", good[:-1], good + b"\0", flipped(good), bytes(64)):
        (bundle / "manifest.sig").write_bytes(signature)
        with pytest.raises(BundleUntrusted, match=r"manifest\.sig"):
            Engine.open(bundle, trusted_key=public)
    (bundle / "manifest.sig").write_bytes(good)
    for key in (b"", bytes(31), bytes(32), bytes(33), public[::-1]):
        with pytest.raises(BundleUntrusted):
            Engine.open(bundle, trusted_key=key)
    (bundle / "manifest.json").write_bytes(manifest.replace(b"Shop", b"shop") + b" ")
    with pytest.raises(BundleUntrusted):
        Engine.open(bundle, trusted_key=public)


def exchange(bundle: Path) -> None:
    """Another bundle, of other products, takes the place of this one, as a build or an update does it."""
    folder = bundle.parent / "other"
    folder.mkdir()
    rows = [{"id": f"new-{n}", "title": f"red shoe {n}", "color": "red"} for n in range(9)]
    (folder / "feed.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    with read([folder / "feed.jsonl"]) as feed:
        build(BuildSettings(feed, bundle, models=testing.models(folder / "models")))


def test_a_bundle_exchanged_while_open_never_gives_a_mixed_answer(bundle: Path) -> None:
    engine = Engine.open(bundle)
    query = Query(text="red shoe", limit=9)
    before = engine.search(query).hits
    exchange(bundle)
    assert engine.search(query).hits == before, "this thread has all it needs"
    with (
        ThreadPoolExecutor(1) as other,
        pytest.raises(BundleDamaged, match=r"replaced.*Open the bundle again"),
    ):
        other.submit(engine.search, query).result()
    with pytest.raises(BundleError, match="replaced|missing"):
        engine.search(Query(image=testing.picture((1, 2, 3))))
    engine.close()
    with Engine.open(bundle) as again:
        assert again.search(query).hits[0].id.startswith("new-")


def test_a_bundle_removed_while_open(bundle: Path) -> None:
    engine = Engine.open(bundle)
    before = engine.search(Query(text="red shoe")).hits
    shutil.rmtree(bundle)
    assert engine.search(Query(text="red shoe")).hits == before
    with ThreadPoolExecutor(1) as other, pytest.raises(BundleError):
        other.submit(engine.search, Query(text="red shoe")).result()
    engine.close()


def test_a_closed_engine_says_so(bundle: Path) -> None:
    engine = Engine.open(bundle)
    engine.close()
    engine.close()
    with pytest.raises(BundleMissing, match="closed"):
        engine.search(Query(text="red shoe"))


def test_many_threads_get_the_answers_of_one(bundle: Path) -> None:
    queries = [
        Query(text="red shoe"),
        Query(text="好看的杯", vectors=True),
        Query(image=testing.picture((30, 30, 220))),
        Query(text="lamp", image=testing.picture((30, 160, 60)), filters={"price": {"gte": 12}}),
        Query(like=("mug-red",), unlike=("lamp-blue",)),
        Query(filters={"colour": ["red", "blue"]}, sort="-price", limit=4),
        Query(text="shoo", facets=("brand", "price")),
    ]  # fmt: skip
    with Engine.open(bundle) as engine:
        alone = [engine.search(query) for query in queries]
    with Engine.open(bundle) as engine:  # nothing is loaded yet: the threads meet at every lazy part
        start = threading.Barrier(8)

        def ask(at: int) -> list[Any]:
            start.wait()
            return [engine.search(query) for query in queries[at:] + queries[:at]]

        with ThreadPoolExecutor(8) as pool:
            for at, answers in enumerate(pool.map(ask, [n % len(queries) for n in range(8)])):
                turned = alone[at % len(queries) :] + alone[: at % len(queries)]
                for answer, expected in zip(answers, turned, strict=True):
                    assert (answer.hits, answer.total, answer.facets) == (
                        expected.hits,
                        expected.total,
                        expected.facets,
                    )


def test_verifying_a_bundle_that_changes_meanwhile(bundle: Path) -> None:
    def exchange_file(done: int, total: int) -> None:
        path = bundle / "catalogue.db"
        (bundle / "new").write_bytes(path.read_bytes())
        (bundle / "new").replace(path)

    with pytest.raises(BundleDamaged, match="replaced"):
        verify(bundle, on_bytes=exchange_file)
