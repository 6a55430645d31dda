from __future__ import annotations

import hashlib
import json
import os
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from edge_runtime.bundle import reader
from edge_runtime.bundle.reader import open_bundle, verify
from edge_runtime.errors import BundleDamaged, BundleError, BundleMissing, BundleUntrusted, ManifestInvalid
from tests.bundle.test_manifest import NEEDED, plain


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    folder = tmp_path / "bundle"
    contents = dict.fromkeys(NEEDED, b"x") | {"catalogue.db": b"rows", "models/text.onnx": b"weights" * 1000}
    raw = plain()
    raw["files"] = {}
    for name, data in contents.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_bytes(data)
        raw["files"][name] = {"size": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    (folder / "manifest.json").write_text(json.dumps(raw))
    return folder


def test_a_whole_bundle_opens(bundle: Path) -> None:
    opened = open_bundle(bundle)
    assert opened.digest == hashlib.sha256((bundle / "manifest.json").read_bytes()).hexdigest()
    assert opened.file("catalogue.db").read_bytes() == b"rows"
    with pytest.raises(BundleMissing):
        opened.file("other.db")


@pytest.mark.parametrize("name", ["catalogue.db", "models/text.onnx"])
@pytest.mark.parametrize("twice", [False, True])
def test_every_altered_file_is_found(bundle: Path, name: str, twice: bool) -> None:
    if twice:
        open_bundle(bundle)
    path = bundle / name
    data = bytearray(path.read_bytes())
    data[len(data) // 2] ^= 1
    path.write_bytes(bytes(data))
    with pytest.raises(BundleDamaged) as caught:
        open_bundle(bundle)
    assert caught.value.where == name
    assert caught.value.hint


def test_truncated_missing_and_foreign_files_are_found(bundle: Path) -> None:
    model = bundle / "models/text.onnx"
    whole = model.read_bytes()
    model.write_bytes(whole[:-1])
    with pytest.raises(BundleDamaged, match="6999 bytes"):
        open_bundle(bundle)
    model.unlink()
    with pytest.raises(BundleMissing):
        open_bundle(bundle)
    model.mkdir()
    with pytest.raises(BundleDamaged, match="plain"):
        open_bundle(bundle)


def test_a_replaced_file_of_the_same_size_and_time_is_found(bundle: Path) -> None:
    open_bundle(bundle)
    path = bundle / "catalogue.db"
    before = path.stat()
    path.write_bytes(b"ROWS")
    os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
    with pytest.raises(BundleDamaged):
        open_bundle(bundle)


def test_a_receipt_spares_the_hashing(bundle: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_bundle(bundle)

    def fail(*_: object) -> None:
        raise AssertionError("hashed again")

    monkeypatch.setattr(reader, "_check_file", fail)
    open_bundle(bundle)
    with pytest.raises(AssertionError):
        verify(bundle)


def test_a_broken_receipt_only_costs_time(bundle: Path) -> None:
    open_bundle(bundle)
    bundle.with_name("bundle.receipt.json").write_text("{")
    open_bundle(bundle)


def test_verify_reports_every_byte(bundle: Path) -> None:
    seen: list[tuple[int, int]] = []
    verify(bundle, on_bytes=lambda done, total: seen.append((done, total)))
    total = sum(entry.size for entry in open_bundle(bundle).manifest.files.values())
    assert seen[-1] == (total, total)
    assert len(seen) == len(NEEDED)


@pytest.mark.parametrize("name", ["catalogue.db", "models"])
def test_symbolic_links_in_a_bundle_are_refused(bundle: Path, tmp_path: Path, name: str) -> None:
    (bundle / name).rename(tmp_path / "elsewhere")
    (bundle / name).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(BundleDamaged, match="inside the bundle"):
        open_bundle(bundle)


def test_a_link_to_a_bundle_opens_the_bundle_that_it_names_now(bundle: Path, tmp_path: Path) -> None:
    link = tmp_path / "current"
    link.symlink_to(bundle)
    opened = open_bundle(link)
    link.unlink()
    assert opened.file("catalogue.db").read_bytes() == b"rows"


def test_a_file_that_is_replaced_after_opening_is_not_handed_out(bundle: Path, tmp_path: Path) -> None:
    opened = open_bundle(bundle)
    (tmp_path / "new").write_bytes(b"rows")
    (tmp_path / "new").replace(bundle / "catalogue.db")
    with pytest.raises(BundleDamaged, match="replaced"):
        opened.file("catalogue.db")


@pytest.mark.parametrize("what", ["nothing", "file", "empty", "broken"])
def test_what_is_no_bundle_is_refused(tmp_path: Path, what: str) -> None:
    path = tmp_path / "bundle"
    if what == "file":
        path.write_bytes(b"")
    elif what != "nothing":
        path.mkdir()
    if what == "broken":
        (path / "manifest.json").write_text("{")
    with pytest.raises(BundleError) as caught:
        open_bundle(path)
    assert isinstance(caught.value, ManifestInvalid if what == "broken" else BundleMissing)


def test_only_the_trusted_signature_opens(bundle: Path) -> None:
    private = Ed25519PrivateKey.generate()
    public = private.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
    with pytest.raises(BundleUntrusted, match="not signed"):
        open_bundle(bundle, trusted_key=public)
    manifest = (bundle / "manifest.json").read_bytes()
    (bundle / "manifest.sig").write_bytes(private.sign(manifest))
    open_bundle(bundle, trusted_key=public)
    with pytest.raises(BundleUntrusted):
        open_bundle(bundle, trusted_key=bytes(32))
    (bundle / "manifest.json").write_bytes(manifest + b" ")
    with pytest.raises(BundleUntrusted):
        open_bundle(bundle, trusted_key=public)
