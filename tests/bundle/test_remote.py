from __future__ import annotations

import errno
import hashlib
import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edge_runtime import testing
from edge_runtime.bundle import remote
from edge_runtime.bundle.reader import open_bundle
from edge_runtime.bundle.remote import Remote
from edge_runtime.bundle.store import Store
from edge_runtime.errors import (
    BundleDamaged,
    BundleUntrusted,
    ManifestInvalid,
    RemoteChanged,
    RemoteDenied,
    RemoteMissing,
    RemoteUnreachable,
    StorageFull,
    VitrineError,
)
from functions.local import BUCKET, Cloud
from tests.bundle.s3_faults import Answer, Faults, faulty
from tests.bundles import flip, other

PLACE = f"s3://{BUCKET}"


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud() as running:
        yield running


@pytest.fixture
def faults(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Faults]:
    with faulty(cloud.url) as proxy:
        for name, value in {**cloud.environment, "AWS_ENDPOINT_URL": proxy.url}.items():
            monkeypatch.setenv(name, value)
        monkeypatch.setattr(remote, "PART", 20_000)  # so that the catalogue has several ranges
        yield proxy


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    return testing.bundle(tmp_path / "bundle")


def contents(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def leftovers(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.glob("*")) if folder.is_dir() else []


def test_what_was_published_is_fetched_byte_for_byte(faults: Faults, bundle: Path, tmp_path: Path) -> None:
    far = Remote(f"{PLACE}/shop")
    published = far.publish(bundle)
    assert far.current() == published.digest
    path = far.fetch(published.digest, tmp_path / "into")
    assert contents(path) == contents(bundle)
    assert leftovers(tmp_path / "into") == [published.digest, f"{published.digest}.receipt.json"]
    requests = len(faults.seen)
    assert far.fetch(published.digest, tmp_path / "into") == path
    assert len(faults.seen) == requests


def test_opening_what_was_fetched_hashes_nothing_again(
    faults: Faults, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = Remote(PLACE)
    path = far.fetch(far.publish(bundle).digest, tmp_path / "into")
    monkeypatch.setattr("edge_runtime.bundle.reader._check_files", None)
    assert open_bundle(path).path == path.resolve()


def test_unchanged_files_are_not_sent_again(faults: Faults, bundle: Path) -> None:
    far = Remote(f"{PLACE}/again")
    first = far.publish(bundle)
    entries = json.loads((bundle / "manifest.json").read_text())["files"]
    assert first.files == len({entry["sha256"] for entry in entries.values()})
    second = far.publish(bundle, alias="next")
    assert (second.digest, second.sent, second.files) == (first.digest, 0, 0)
    assert far.current("next") == first.digest


def test_the_manifest_is_written_after_every_file_and_before_the_alias(faults: Faults, bundle: Path) -> None:
    Remote(f"{PLACE}/order").publish(bundle)
    written = [path for method, path in faults.seen if method == "PUT"]
    assert written[-1].endswith("/aliases/live")
    assert written[-2].endswith("/manifest.json")
    assert all("/files/" in path for path in written[:-2])


def test_a_damaged_bundle_is_not_published(faults: Faults, bundle: Path) -> None:
    (bundle / "catalogue.db").write_bytes(b"broken")
    with pytest.raises(BundleDamaged):
        Remote(PLACE).publish(bundle)
    assert not faults.seen


def test_connections_that_are_cut_are_tried_again(faults: Faults, bundle: Path, tmp_path: Path) -> None:
    far = Remote(PLACE)
    digest = far.publish(bundle).digest
    cuts: dict[tuple[str, str], int] = {}

    def cut_each_once(method: str, path: str, span: str, answer: Answer) -> Answer:
        cuts[path, span] = cuts.get((path, span), 0) + 1
        if cuts[path, span] == 1 and len(answer.body) > 1:
            answer.cut = len(answer.body) // 2
        return answer

    faults.change = cut_each_once
    assert contents(far.fetch(digest, tmp_path / "into")) == contents(bundle)
    assert max(cuts.values()) > 1


def test_an_answer_that_is_always_cut_ends_after_bounded_tries(
    faults: Faults, bundle: Path, tmp_path: Path
) -> None:
    far = Remote(PLACE)
    digest = far.publish(bundle).digest

    def cut(method: str, path: str, span: str, answer: Answer) -> Answer:
        answer.cut = 10 if "/files/" in path else None
        return answer

    faults.change = cut
    with pytest.raises(RemoteUnreachable):
        far.fetch(digest, tmp_path / "into")
    assert leftovers(tmp_path / "into") == []


def changed_tag(method: str, path: str, span: str, answer: Answer) -> Answer:
    if "/files/" in path and not span.startswith("bytes=0-"):
        answer.headers = {**answer.headers, "ETag": '"another"'}
    return answer


def flipped(method: str, path: str, span: str, answer: Answer) -> Answer:
    if "/files/" in path and len(answer.body) > 5:
        answer.body = answer.body[:5] + bytes([answer.body[5] ^ 1]) + answer.body[6:]
    return answer


def shorter(method: str, path: str, span: str, answer: Answer) -> Answer:
    if "/files/" in path:
        answer.body = answer.body[:-1]
    return answer


def other_manifest(method: str, path: str, span: str, answer: Answer) -> Answer:
    if path.endswith("manifest.json"):
        answer.body = answer.body.replace(b'"version": 2', b'"version": 3')
    return answer


def expired(method: str, path: str, span: str, answer: Answer) -> Answer:
    body = b"<Error><Code>ExpiredToken</Code><Message>The provided token has expired.</Message></Error>"
    return Answer(400, {"content-type": "application/xml"}, body)


def busy(method: str, path: str, span: str, answer: Answer) -> Answer:
    return Answer(503, {"content-type": "application/xml"}, b"<Error><Code>SlowDown</Code></Error>")


def gone(method: str, path: str, span: str, answer: Answer) -> Answer:
    if "/files/" in path:
        return Answer(404, {"content-type": "application/xml"}, b"<Error><Code>NoSuchKey</Code></Error>")
    return answer


@pytest.mark.parametrize(
    ("change", "error"),
    [
        (changed_tag, RemoteChanged),
        (flipped, BundleDamaged),
        (shorter, RemoteChanged),
        (other_manifest, BundleUntrusted),
        (expired, RemoteDenied),
        (busy, RemoteUnreachable),
        (gone, RemoteMissing),
    ],
)
def test_faults_are_typed_and_leave_nothing_behind(
    faults: Faults, bundle: Path, tmp_path: Path, change: Any, error: type[VitrineError]
) -> None:
    far = Remote(PLACE)
    digest = far.publish(bundle).digest
    faults.change = change
    with pytest.raises(error):
        far.fetch(digest, tmp_path / "into")
    assert leftovers(tmp_path / "into") == []


def test_a_full_disk_is_typed_and_leaves_nothing_behind(
    faults: Faults, bundle: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    far = Remote(PLACE)
    digest = far.publish(bundle).digest
    opened = Path.open

    def full(self: Path, mode: str = "r", *args: Any, **more: Any) -> Any:
        if mode == "ab" and self.name == "catalogue.db":
            raise OSError(errno.ENOSPC, "No space left on device")
        return opened(self, mode, *args, **more)

    monkeypatch.setattr(Path, "open", full)
    with pytest.raises(StorageFull):
        far.fetch(digest, tmp_path / "into")
    assert leftovers(tmp_path / "into") == []


def test_a_foreign_manifest_is_refused_even_under_its_own_digest(
    faults: Faults, cloud: Cloud, tmp_path: Path
) -> None:
    data = b'{"version": 2, "files": {"../../escape": {"size": 1, "sha256": "' + b"0" * 64 + b'"}}}'
    digest = hashlib.sha256(data).hexdigest()
    cloud.client("s3").put_object(Bucket=BUCKET, Key=f"bundles/{digest}/manifest.json", Body=data)
    with pytest.raises(ManifestInvalid):
        Remote(PLACE).fetch(digest, tmp_path / "into")


@pytest.mark.parametrize("place", ["", "bundles", "s3://", "http://x/y", "s3://UPPER", f"{PLACE}\n"])
def test_what_is_no_address_is_refused(place: str) -> None:
    with pytest.raises(RemoteMissing):
        Remote(place)


def test_a_digest_is_checked_before_it_becomes_a_path(faults: Faults, tmp_path: Path) -> None:
    with pytest.raises(RemoteMissing):
        Remote(PLACE).fetch("../../etc", tmp_path)
    with pytest.raises(RemoteMissing):
        Remote(PLACE).fetch("0" * 64, tmp_path)


def test_an_alias_that_is_no_digest_is_refused(faults: Faults, cloud: Cloud) -> None:
    cloud.client("s3").put_object(Bucket=BUCKET, Key="aliases/odd", Body=b"<html>")
    with pytest.raises(BundleDamaged):
        Remote(PLACE).current("odd")


def test_two_processes_may_fetch_at_once(faults: Faults, bundle: Path, tmp_path: Path) -> None:
    far = Remote(PLACE)
    digest = far.publish(bundle).digest
    into = tmp_path / "into"

    def other_is_faster(method: str, path: str, span: str, answer: Answer) -> Answer:
        if "/files/" in path and not (into / digest).exists():
            shutil.copytree(bundle, into / digest)
        return answer

    faults.change = other_is_faster
    assert far.fetch(digest, into) == into / digest
    assert leftovers(into)[0] == digest


def test_a_store_follows_an_alias(faults: Faults, bundle: Path, tmp_path: Path) -> None:
    far, store = Remote(f"{PLACE}/follow"), Store(tmp_path / "store")
    first = far.publish(bundle)
    done = store.install(f"{PLACE}/follow", untried)
    assert (done.digest, done.fresh, store.current.name) == (first.digest, True, first.digest)
    requests = len(faults.seen)
    assert not store.install(f"{PLACE}/follow", untried).fresh
    assert len(faults.seen) == requests + 1  # the alias alone
    second = far.publish(other(tmp_path / "other"))
    assert store.install(f"{PLACE}/follow", untried).digest == second.digest
    flip(store.current / "catalogue.db")
    assert store.install(f"{PLACE}/follow", untried).fresh  # what was damaged here is fetched again
    assert contents(store.current) == contents(tmp_path / "other")
    with pytest.raises(RemoteMissing):
        store.install(f"{PLACE}/follow", untried, alias="nobody")
    assert store.current.name == second.digest


def untried(path: Path) -> None:
    """A check that lets everything pass."""
