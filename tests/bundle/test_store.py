from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from edge_runtime.bundle.reader import open_bundle
from edge_runtime.bundle.store import Store, hold
from edge_runtime.errors import BundleDamaged, BundleMissing, BundleUntrusted, StorageFull
from edge_runtime.kiosk.health import try_bundle
from tests.bundles import flip, other, unfit

KILLED = Path(__file__).parent / "killed_install.py"


def fine(path: Path) -> None:
    """A check that passes where the bundle is whole."""
    open_bundle(path)


def year(number: int) -> str:
    return f"{number}-01-01T00:00:00Z"


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "store")


def names(store: Store) -> set[str]:
    return {path.name for path in (store.path / "bundles").iterdir() if path.is_dir()}


def test_a_bundle_is_installed_tried_and_answers(store: Store, tiny: Path) -> None:
    done = store.install(tiny, try_bundle)
    assert (done.digest, done.fresh, done.removed) == (open_bundle(tiny).digest, True, ())
    assert store.current == done.path == store.path / "bundles" / done.digest
    assert open_bundle(store.current).digest == done.digest
    assert Store.here(store.path)
    assert not Store.here(tiny)
    assert not Store.here(store.current)


def test_the_same_bundle_again_changes_nothing(store: Store, tiny: Path) -> None:
    store.install(tiny, fine)
    again = store.install(tiny, fine)
    assert not again.fresh
    assert not (store.path / "previous").exists()


def test_an_empty_store_says_so(store: Store) -> None:
    with pytest.raises(BundleMissing, match="nothing is installed"):
        _ = store.current


def test_the_new_one_answers_the_old_one_stays_and_older_ones_go(store: Store, tmp_path: Path) -> None:
    first, second, third = (
        store.install(other(tmp_path / str(n), year(2030 + n)), fine).digest for n in range(3)
    )
    assert store.current.name == third
    assert names(store) == {second, third}
    assert first not in names(store)
    assert not list((store.path / "bundles").glob(f"*{first}*"))  # nor notes about it


def test_one_that_is_in_use_stays_until_it_is_not(store: Store, tmp_path: Path) -> None:
    first = store.install(other(tmp_path / "1", year(2031)), fine)
    with hold(first.path):
        store.install(other(tmp_path / "2", year(2032)), fine)
        assert store.install(other(tmp_path / "3", year(2033)), fine).removed == ()
        assert first.digest in names(store)
    assert store.install(other(tmp_path / "4", year(2034)), fine).removed != ()
    assert first.digest not in names(store)
    with pytest.raises(BundleMissing), hold(first.path):
        pass


def test_a_damaged_bundle_is_not_installed(store: Store, tiny: Path, tmp_path: Path) -> None:
    store.install(tiny, fine)
    bad = other(tmp_path / "bad")
    flip(bad / "catalogue.db")
    with pytest.raises(BundleDamaged):
        store.install(bad, fine)
    assert (store.current.name, names(store)) == (open_bundle(tiny).digest, {open_bundle(tiny).digest})


@pytest.mark.parametrize("name", ["catalogue.db", "models/text.onnx"])
def test_one_that_does_not_answer_is_removed_again(
    store: Store, tiny: Path, tmp_path: Path, name: str
) -> None:
    kept = store.install(tiny, fine)
    assert name in open_bundle(tiny).manifest.files
    with pytest.raises(BundleDamaged, match="trial"):
        store.install(unfit(tmp_path / "unfit", name), try_bundle)
    assert (store.current, names(store)) == (kept.path, {kept.digest})
    assert not (store.path / "previous").exists()


def test_a_trial_that_hangs_is_ended(tiny: Path) -> None:
    with pytest.raises(BundleDamaged, match="takes more than"):
        try_bundle(tiny, timeout=0.01)


def test_one_that_was_damaged_on_the_disk_is_copied_again(store: Store, tiny: Path) -> None:
    installed = store.install(tiny, fine)
    flip(installed.path / "catalogue.db")
    again = store.install(tiny, fine)
    assert again.fresh
    open_bundle(store.current)


def test_an_unsigned_bundle_is_refused_where_a_key_is_trusted(store: Store, tiny: Path) -> None:
    with pytest.raises(BundleUntrusted):
        store.install(tiny, fine, trusted_key=bytes(32))
    assert not names(store)


def test_a_signature_travels_along(store: Store, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    key = Ed25519PrivateKey.generate()
    bundle = other(tmp_path / "signed")
    (bundle / "manifest.sig").write_bytes(key.sign((bundle / "manifest.json").read_bytes()))
    public = key.public_key().public_bytes_raw()
    store.install(bundle, fine, trusted_key=public)
    open_bundle(store.current, trusted_key=public)


def test_roll_back_goes_to_the_one_before_and_only_from_the_bad_one(store: Store, tmp_path: Path) -> None:
    first = store.install(other(tmp_path / "1", year(2031)), fine)
    assert store.roll_back(first.digest) is None
    assert store.current == first.path
    second = store.install(other(tmp_path / "2", year(2032)), fine)
    assert store.roll_back("0" * 64) == second.path
    assert store.roll_back(second.digest) == first.path
    assert store.current == first.path
    assert store.roll_back(first.digest) is None  # there is no other one to go to


def test_a_full_disk_is_told_and_leaves_nothing(
    store: Store, tiny: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("edge_runtime.bundle.store._copy_file", full)
    with pytest.raises(StorageFull):
        store.install(tiny, fine)
    assert not names(store)


def test_two_installations_wait_for_each_other(store: Store, tmp_path: Path) -> None:
    bundles = [other(tmp_path / str(n), year(2030 + n)) for n in range(4)]
    inside = threading.Semaphore(1)

    def alone(path: Path) -> None:
        assert inside.acquire(blocking=False)
        open_bundle(path)
        inside.release()

    threads = [threading.Thread(target=store.install, args=(bundle, alone)) for bundle in bundles]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(names(store)) == 2
    open_bundle(store.current)


@pytest.mark.parametrize("stride", [11, pytest.param(1, marks=pytest.mark.deep)])
def test_killed_at_any_moment_the_store_is_whole(tmp_path: Path, stride: int) -> None:
    old, new = other(tmp_path / "old", year(2031)), other(tmp_path / "new", year(2032))
    words = [sys.executable, str(KILLED), str(tmp_path / "store"), str(old), str(new), str(stride)]
    environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(words, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    assert told["kills"] > 60 // stride
    assert set(told["current"]) == {open_bundle(old).digest, open_bundle(new).digest}


def test_what_a_killed_installation_left_is_removed(store: Store, tiny: Path) -> None:
    (store.path / "bundles").mkdir(parents=True)
    shutil.copytree(tiny, store.path / "bundles" / ".half")
    store.install(tiny, fine)
    assert not list((store.path / "bundles").glob(".*"))
