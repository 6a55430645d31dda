"""Which engine answers, while bundles are installed, built anew and found to be bad."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from edge_runtime.bundle.reader import open_bundle
from edge_runtime.bundle.store import Store
from edge_runtime.errors import BundleDamaged, BundleMissing, VitrineError
from edge_runtime.kiosk.engine_holder import EngineHolder
from edge_runtime.types import Query
from tests.bundles import flip, other, unfit


def untried(path: Path) -> None:
    """A check that lets everything pass."""


def digest(shop: EngineHolder) -> str:
    with shop.lease() as engine:
        return engine.search(Query(text="red shoe")).bundle


@pytest.fixture
def store(tmp_path: Path, tiny: Path) -> Store:
    store = Store(tmp_path / "store")
    store.install(tiny, untried)
    return store


def test_an_installed_bundle_is_taken_over(store: Store, tmp_path: Path) -> None:
    shop = EngineHolder(store.path)
    assert not shop.follow()
    new = store.install(other(tmp_path / "new"), untried)
    assert digest(shop) != new.digest
    assert shop.follow()
    assert digest(shop) == new.digest
    assert not shop.follow()
    shop.close()


def test_a_request_keeps_its_engine_to_its_end(store: Store, tmp_path: Path) -> None:
    shop = EngineHolder(store.path)
    with shop.lease() as engine, shop.lease() as same:
        assert engine is same
        old = engine.search(Query(text="red shoe"))
        store.install(other(tmp_path / "new"), untried)
        assert shop.follow()
        with shop.lease() as newer:
            assert newer is not engine
        assert engine.search(Query(text="red shoe")).hits == old.hits
    with pytest.raises(BundleMissing):  # closed with its last lease
        engine.search(Query(text="red shoe"))
    shop.close()


def test_an_engine_that_nobody_uses_is_closed_at_once(store: Store, tmp_path: Path) -> None:
    shop = EngineHolder(store.path)
    with shop.lease() as old:
        pass
    store.install(other(tmp_path / "new"), untried)
    assert shop.follow()
    with shop.lease() as new:
        pass
    with pytest.raises(BundleMissing):
        old.search(Query(text="red shoe"))
    assert new.search(Query(text="red shoe")).hits
    shop.close()
    with pytest.raises(BundleMissing):
        new.search(Query(text="red shoe"))


def test_closing_waits_for_the_last_request(tiny: Path) -> None:
    shop = EngineHolder(tiny)
    with shop.lease() as engine:
        shop.close()
        assert engine.search(Query(text="red shoe")).hits
    with pytest.raises(BundleMissing):
        engine.search(Query(text="red shoe"))


@pytest.mark.parametrize("how", ["damaged", "unfit"])
def test_what_cannot_be_used_is_rolled_back(store: Store, tmp_path: Path, how: str) -> None:
    shop = EngineHolder(store.path)
    before = store.current
    bad = unfit(tmp_path / "bad") if how == "unfit" else other(tmp_path / "bad")
    installed = store.install(bad, untried)
    if how == "damaged":
        flip(installed.path / "catalogue.db")
    assert not shop.follow()
    assert store.current == before
    assert digest(shop) == before.name
    assert not shop.follow()
    good = store.install(other(tmp_path / "good", "2031-01-01T00:00:00Z"), untried)
    assert shop.follow()
    assert digest(shop) == good.digest
    shop.close()


def test_a_start_with_a_bad_bundle_goes_back_to_the_one_before(store: Store, tmp_path: Path) -> None:
    before = store.current
    flip(store.install(other(tmp_path / "bad"), untried).path / "catalogue.db")
    shop = EngineHolder(store.path)
    assert digest(shop) == before.name
    assert store.current == before
    shop.close()


def test_a_start_without_any_good_bundle_is_an_error(store: Store, tmp_path: Path) -> None:
    flip(store.current / "catalogue.db")
    with pytest.raises(BundleDamaged):
        EngineHolder(store.path)
    with pytest.raises(BundleMissing):
        EngineHolder(tmp_path / "nothing")


def test_a_folder_that_is_built_anew_is_taken_over(tiny: Path, tmp_path: Path) -> None:
    place = tmp_path / "bundle"
    shutil.copytree(tiny, place)
    shop = EngineHolder(place)
    old = digest(shop)
    place.rename(tmp_path / "old")
    assert not shop.follow()  # between the two renames of a build there is none
    other(place)
    assert shop.follow()
    assert digest(shop) == open_bundle(place).digest != old
    shop.close()


def test_a_folder_that_is_built_anew_and_bad_is_tried_once_and_left(
    tiny: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tried: list[Path] = []

    def bad(path: Path) -> None:
        tried.append(path)
        raise BundleDamaged("no")

    monkeypatch.setattr("edge_runtime.kiosk.engine_holder.try_bundle", bad)
    place = shutil.copytree(tiny, tmp_path / "bundle")
    shop = EngineHolder(place)
    place.rename(tmp_path / "old")
    other(place)
    assert not shop.follow()
    assert not shop.follow()
    assert len(tried) == 1
    shop.close()


def test_requests_go_on_through_many_exchanges(store: Store, tmp_path: Path) -> None:
    shop = EngineHolder(store.path)
    bundles = [other(tmp_path / str(n), f"{2030 + n}-01-01T00:00:00Z") for n in range(5)]
    known = {store.current.name, *(open_bundle(bundle).digest for bundle in bundles)}
    failed: list[VitrineError] = []
    seen: set[str] = set()
    done = threading.Event()

    def ask() -> None:
        while not done.is_set():
            try:
                with shop.lease() as engine:
                    results = engine.search(Query(text="red shoe"))
                    assert results.bundle == engine.bundle.digest
                    seen.add(results.bundle)
            except VitrineError as exc:
                failed.append(exc)

    threads = [threading.Thread(target=ask) for _ in range(3)]
    for thread in threads:
        thread.start()
    for bundle in bundles:
        store.install(bundle, untried)
        assert shop.follow()
        digest(shop)
    done.set()
    for thread in threads:
        thread.join()
    assert failed == []
    assert seen <= known
    assert len(seen) > 1
    shop.close()
