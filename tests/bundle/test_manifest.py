from __future__ import annotations

import json
from typing import Any

import pytest

from edge_runtime.bundle.manifest import MAX_MANIFEST_BYTES, Manifest
from edge_runtime.errors import ManifestInvalid

NEEDED = (
    "catalogue.db",
    "index/columns/columns.json",
    "index/vectors.f16.npy",
    "index/vectors.i8.npy",
    "models/fusion.onnx",
    "models/image.onnx",
    "models/t.json",
    "models/text.onnx",
)


def plain() -> dict[str, Any]:
    return {
        "version": 2,
        "made_at": "2026-01-01T00:00:00Z",
        "space": "0" * 64,
        "files": {name: {"size": 3, "sha256": "a" * 64} for name in NEEDED},
        "models": {
            "text": {"file": "models/text.onnx", "tokenizer": "models/t.json", "dims": 8, "max_tokens": 16, "languages": ["en"]},
            "image": {
                "file": "models/image.onnx",
                "dims": 8,
                "preprocessing": {"resize": "exact", "size": [32, 32], "crop": None, "resample": "bicubic", "background": [255, 255, 255]},
            },
            "fusion": {"file": "models/fusion.onnx", "dims": 8},
        },
        "index": {"method": "exact", "dims": 8, "count": 2, "connectivity": 16, "expansion_add": 128, "expansion_search": 64, "oversample": 5},
        "catalogue": {"count": 2, "currency": "EUR", "languages": ["en"], "columns": [{"name": "brand", "type": "keyword", "facet": True}]},
        "ranking": {"parameters": {"slope": 3}},
        "quality": {"anything": [1, {"is": "kept"}]},
        "licences": {},
    }  # fmt: skip


def parse(raw: object) -> Manifest:
    return Manifest.parse(json.dumps(raw).encode())


def test_what_is_written_is_what_is_read() -> None:
    manifest = parse(plain())
    assert Manifest.parse(manifest.to_bytes()) == manifest
    assert manifest.models.image is not None
    assert manifest.models.image.preprocessing.output == (32, 32)


@pytest.mark.parametrize(
    ("path", "value"),
    [
        (("version",), 1),
        (("version",), True),
        (("extra",), 1),
        (("made_at",), 5),
        (("files", "../x"), {"size": 1, "sha256": "a" * 64}),
        (("files", "/etc/passwd"), {"size": 1, "sha256": "a" * 64}),
        (("files", "a\\b"), {"size": 1, "sha256": "a" * 64}),
        (("files", "manifest.json"), {"size": 1, "sha256": "a" * 64}),
        (("files", "catalogue.db", "size"), -1),
        (("files", "catalogue.db", "size"), 1.5),
        (("files", "catalogue.db", "sha256"), "A" * 64),
        (("models", "text", "dims"), 9),
        (("models", "text", "dims"), 0),
        (("models", "text", "prefix"), "query:"),
        (("models",), {"text": None, "image": None}),
        (("models", "image"), None),
        (("models", "fusion", "dims"), 9),
        (("models", "fusion"), {"file": "models/fusion.onnx"}),
        (("models", "image", "preprocessing", "resize"), "squash"),
        (("models", "image", "preprocessing", "size"), [32]),
        (("models", "image", "preprocessing", "crop"), [32, 32]),
        (("models", "image", "preprocessing", "background"), [0, 0, 256]),
        (("index", "dims"), 16),
        (("index", "count"), 3),
        (("index", "method"), None),
        (("catalogue", "columns"), {}),
        (("catalogue", "columns"), [{"name": "brand", "type": "text"}]),
        (("ranking", "parameters"), {"slope": "steep"}),
    ],
)
def test_a_wrong_field_is_refused_and_named(path: tuple[str, ...], value: object) -> None:
    raw = plain()
    place: Any = raw
    for key in path[:-1]:
        place = place[key]
    place[path[-1]] = value
    with pytest.raises(ManifestInvalid) as caught:
        parse(raw)
    assert caught.value.where.startswith("manifest.json")


@pytest.mark.parametrize("name", sorted(set(plain()) - {"quality", "licences", "version"}))
def test_a_missing_field_is_refused(name: str) -> None:
    raw = plain()
    del raw[name]
    with pytest.raises(ManifestInvalid, match=name):
        parse(raw)


@pytest.mark.parametrize("name", NEEDED)
def test_a_part_whose_digest_is_not_listed_is_refused(name: str) -> None:
    raw = plain()
    del raw["files"][name]
    with pytest.raises(ManifestInvalid, match=name):
        parse(raw)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"[" * 100_000,
        b"[]",
        b"1",
        b'{"version": NaN}',
        b"\xff\xfe",
        b" " * (MAX_MANIFEST_BYTES + 1),
    ],
)
def test_what_is_no_manifest_is_refused(data: bytes) -> None:
    with pytest.raises(ManifestInvalid):
        Manifest.parse(data)


def test_infinite_numbers_are_refused() -> None:
    data = json.dumps(plain()).replace('"slope": 3', '"slope": Infinity').encode()
    with pytest.raises(ManifestInvalid, match="finite"):
        Manifest.parse(data)
