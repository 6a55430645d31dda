"""A build that is killed, at whatever step, goes on where it stopped and gives the same bundle."""

from __future__ import annotations

import shutil
import signal
import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from edge_runtime import testing
from edge_runtime.errors import VitrineError
from export.build import STEPS, BuildSettings, Built, build, sources
from export.feeds import read

_CHILD = """
import os, signal, sys
from pathlib import Path
from export.build import build
from tests.export.test_build import settings

def progress(name, done, total):
    if name == sys.argv[2]:
        os.kill(os.getpid(), signal.SIGKILL)

build(settings(Path(sys.argv[1])), progress=progress)
"""


def settings(shop: Path, out: str = "bundle") -> BuildSettings:
    return BuildSettings(
        read([shop / "feed.jsonl"]),
        shop / out,
        models=shop / "models",
        images=shop,
        rules=shop / "shop.toml",
        made_at=datetime(2026, 1, 1, tzinfo=UTC),
    )


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    path = testing.shop(tmp_path)
    assert path == tmp_path / "feed.jsonl"
    testing.models(tmp_path / "models")
    return tmp_path


def run(given: BuildSettings) -> tuple[Built, list[str]]:
    """What was built, and the steps that had to run for it."""
    begun: list[str] = []

    def progress(name: str, done: int, total: int | None) -> None:
        if total is None:
            begun.append(name)

    return build(given, progress=progress), begun


@pytest.mark.parametrize("name", ["catalogue", "embedding", "calibration", "bundle"])
def test_a_killed_build_goes_on_where_it_stopped(shop: Path, name: str) -> None:
    killed = subprocess.run([sys.executable, "-c", _CHILD, str(shop), name], check=False)
    assert killed.returncode == -signal.SIGKILL
    assert not (shop / "bundle").exists()
    names = [step.name for step in STEPS]
    resumed, begun = run(settings(shop))
    assert begun == names[names.index(name) :]
    assert not list(shop.glob(".bundle*"))
    whole, begun = run(settings(shop, "whole"))
    assert begun == names
    assert resumed.digest == whole.digest
    assert replace(resumed, path=whole.path, feed=whole.feed, encoded=whole.encoded) == whole


def test_what_changed_since_the_kill_is_built_anew(shop: Path) -> None:
    subprocess.run([sys.executable, "-c", _CHILD, str(shop), "bundle"], check=False)
    (shop / "shop.toml").write_text('[[pin]]\nquery = "shoe"\nids = ["mug-red"]\n')
    built, begun = run(settings(shop))
    assert "catalogue" in begun
    assert "embedding" not in begun or built.encoded == 0
    assert built.digest == run(settings(shop, "whole"))[0].digest


def test_each_source_has_a_digest_that_tells_when_it_changed(shop: Path) -> None:
    def changed() -> set[str]:
        return {name for name, digest in sources(settings(shop)).items() if before[name] != digest}

    before = sources(settings(shop))
    assert set(before) >= {name for step in STEPS for name in step.inputs} - {step.name for step in STEPS}
    assert changed() == set()
    (shop / "shoe-red.png").write_bytes(testing.picture((0, 0, 250)))
    assert changed() == {"images"}
    with (shop / "feed.jsonl").open("a") as file:
        file.write('{"id": "new", "title": "A new lamp"}\n')
    assert changed() == {"images", "feed"}
    (shop / "shop.toml").write_text("")
    (shop / "models" / "text.onnx").write_bytes(b"")
    assert changed() == {"images", "feed", "rules", "models"}


def test_the_feed_is_walked_twice(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    walks = 0
    given = settings(shop)
    walk = type(given.feed).__iter__

    def counted(feed):  # type: ignore[no-untyped-def]
        nonlocal walks
        walks += 1
        return walk(feed)

    monkeypatch.setattr(type(given.feed), "__iter__", counted)
    build(given)
    assert walks == 2


def test_two_builds_of_one_bundle_do_not_mix(shop: Path) -> None:
    def progress(name: str, done: int, total: int | None) -> None:
        if name == "index":
            with pytest.raises(VitrineError, match="another process"):
                build(settings(shop))

    build(settings(shop), progress=progress)
    assert (shop / "bundle" / "manifest.json").is_file()


def test_a_disk_without_links_gets_copies(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    linked = build(settings(shop))
    shutil.rmtree(shop / "bundle")

    def refuse(source: Path, target: Path) -> None:
        raise PermissionError("no links here")

    monkeypatch.setattr("os.link", refuse)
    assert build(settings(shop)).digest == linked.digest
