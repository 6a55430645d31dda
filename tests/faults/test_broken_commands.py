"""Commands with wrong input, on full disks, with closed streams or interrupted: one line and an exit status."""

from __future__ import annotations

import json
import os
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from edge_runtime import testing
from export.build import BuildSettings, build
from export.feeds import read
from tests.cli.test_main import ROOT, python
from tests.commands import Commands
from tests.needs import needs_torch


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    """A folder with a feed, pictures and models."""
    testing.shop(tmp_path)
    testing.models(tmp_path / "models")
    return tmp_path


def build_words(shop: Path) -> tuple[object, ...]:
    return (
        "vitrine-export",
        "build",
        "--catalogue",
        shop / "feed.jsonl",
        "--models",
        shop / "models",
        "--out",
        shop / "b",
    )


def leftovers(folder: Path) -> list[str]:
    return [path.name for path in folder.iterdir() if path.name.startswith(".b")]


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["search", "NONE"], "BundleMissing"),
        (["search", "FILE"], "BundleMissing"),
        (["search", "EMPTY"], "BundleMissing"),
        (["search", "TINY", "--image", "NONE"], "No such file"),
        (["search", "TINY", "--image", "EMPTY"], "directory"),
        (["search", "TINY", "--image", "FILE"], "MediaInvalid"),
        (["search", "TINY", "--image", "/dev/zero"], "MediaTooLarge"),
        (["search", "TINY", "--like", "nobody"], "UnknownProduct"),
        (["search", "TINY", "--filter", "colr=red"], "Did you mean: colour"),
        (["search", "TINY", "--filter", "colour<red"], "is no number"),
        (["search", "TINY", "--filter", "nonsense"], "is no filter"),
        (["search", "TINY", "--sort", "colour"], "cannot be sorted"),
        (["search", "TINY", "--text", "x" * 10_001], "at most 10000"),
        (["search", "TINY", "--offset", "5000"], "offset"),
        (["search", "TINY", "--filter", "\udcff=1"], "UnknownField"),
        (["search", "TINY", "--trusted-key", "NONE"], "No such file"),
        (["search", "TINY", "--trusted-key", "FILE"], "32 raw bytes"),
        (["suggest", "NONE", "x"], "BundleMissing"),
        (["verify", "NONE"], "BundleMissing"),
        (["info", "FILE"], "BundleMissing"),
        (["evaluate", "TINY", "NONE"], "cannot be read"),
        (["evaluate", "TINY", "EMPTY"], "directory"),
        (["evaluate", "TINY", "FILE"], "a line must be"),
        (["evaluate", "TINY", "FILE.gz"], "cannot be read"),
        (["evaluate", "TINY", "NAN"], "a line must be"),
        (["evaluate", "TINY", "IRRELEVANT"], "rated above 0"),
        (["build", "--catalogue", "NONE.csv", "--out", "OUT"], "No such file"),
        (["build", "--catalogue", "EMPTY", "--out", "OUT"], "no known format"),
        (["build", "--catalogue", "FILE", "--out", "OUT"], "no known format"),
        (["build", "--catalogue", "NOTHING.csv", "--out", "OUT"], "holds no product"),
        (["build", "--catalogue", "FEED", "--out", "FILE"], "is no bundle"),
        (["build", "--catalogue", "FEED", "--out", "EMPTY"], "is no bundle"),
        (["build", "--catalogue", "FEED", "--out", "/proc/none/b"], "may you write"),
        (["build", "--catalogue", "FEED", "--out", "FILE/b"], "may you write"),
        (["build", "--catalogue", "FEED", "--out", "OUT", "--models", "NONE"], "models.json"),
        (["build", "--catalogue", "FEED", "--out", "OUT", "--images", "NONE"], "no folder"),
        (["build", "--catalogue", "FEED", "--out", "OUT", "--rules", "NONE"], "cannot be read"),
        (["build", "--catalogue", "FEED", "--out", "OUT", "--rules", "FILE"], "cannot be read"),
        (["build", "--catalogue", "FEED", "--out", "OUT", "--sign-key", "FILE"], "32 raw bytes"),
        (["build", "--catalogue", "FEED", "--out", "OUT", "--currency", "EURO"], "ISO 4217"),
        (["models", "EMPTY", "--out", "OUT"], "ModelUnsupported"),
        (["models", "NONE", "--out", "OUT"], "ModelUnsupported"),
    ],
)  # fmt: skip
def test_wrong_input_is_one_line(
    commands: Commands, shop: Path, tiny: Path, words: list[str], told: str
) -> None:
    if words[0] == "models":
        needs_torch()
    (shop / "EMPTY").mkdir()
    for name in ("FILE", "FILE.gz"):
        (shop / name).write_text("nothing of use\n")
    (shop / "NOTHING.csv").write_text("id,title\n")
    (shop / "NAN").write_text('{"query": "red", "ratings": {"x": NaN}}\n')
    (shop / "IRRELEVANT").write_text('{"query": "red", "ratings": {"x": 0}}\n')
    places = {"TINY": tiny, "FEED": shop / "feed.jsonl"}
    names = "NONE FILE EMPTY NAN IRRELEVANT OUT NONE.csv NOTHING.csv FILE.gz FILE/b"
    places |= {name: shop / name for name in names.split()}
    name = "vitrine-export" if words[0] in ("build", "models") else "vitrine"
    done = commands(name, *(places.get(word, word) for word in words))
    assert done.code == 1
    assert "Traceback" not in done.err
    assert len(done.err.strip().splitlines()) == 1
    assert told in done.err
    assert not leftovers(shop)


@pytest.mark.parametrize(
    "words",
    [
        ["search"],
        ["search", "TINY", "--limit", "0"],
        ["search", "TINY", "--limit", "1000000000"],
        ["search", "TINY", "--limit", "many"],
        ["search", "TINY", "--nonsense"],
        ["search", "TINY", "extra"],
        ["suggest", "TINY"],
        ["evaluate", "TINY", "FILE", "--k", "0"],
        ["nonsense"],
    ],
)
def test_wrong_usage_is_status_2(commands: Commands, tiny: Path, words: list[str]) -> None:
    done = commands("vitrine", *(tiny if word == "TINY" else word for word in words))
    assert (done.code, done.out) == (2, "")
    assert "Usage" in done.err


@pytest.mark.parametrize("name", ["catalogue.db", "models/text.onnx", "manifest.json"])
def test_a_damaged_bundle_is_named(commands: Commands, tmp_path: Path, name: str) -> None:
    bundle = testing.bundle(tmp_path / "bundle")
    (bundle / name).write_bytes(b"\0" + (bundle / name).read_bytes()[1:])
    for words in (["search"], ["suggest", "x"], ["verify"], ["info"]):
        done = commands("vitrine", words[0], bundle, *words[1:])
        assert done.code == 1
        assert name in done.err
        assert "Install the bundle again" in done.err


def limit_file_size() -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))


def test_a_full_disk_ends_a_build_cleanly(shop: Path) -> None:
    name, *words = build_words(shop)
    done = python(str(name), *words, capture_output=True, preexec_fn=limit_file_size)
    assert done.returncode == 1
    assert "may you write there" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (shop / "b").exists()
    assert not leftovers(shop)


def test_a_failed_build_leaves_the_earlier_bundle(commands: Commands, shop: Path) -> None:
    assert commands(*build_words(shop)).code == 0
    before = (shop / "b" / "manifest.json").read_bytes()
    (shop / "feed.jsonl").write_text('{"id": ""}\n')
    assert commands(*build_words(shop)).code == 1
    assert (shop / "b" / "manifest.json").read_bytes() == before
    assert commands("vitrine", "verify", shop / "b").code == 0


def test_an_interrupted_build_goes_on_where_it_stopped(commands: Commands, shop: Path) -> None:
    begun: list[str] = []

    def stop(name: str, done: int, total: int | None) -> None:
        begun.append(name)
        if name == "index":
            raise KeyboardInterrupt

    with read([shop / "feed.jsonl"]) as feed, pytest.raises(KeyboardInterrupt):
        build(BuildSettings(feed, shop / "b", models=shop / "models"), progress=stop)
    assert not (shop / "b").exists()
    earlier = set(begun) - {"index"}
    finished: dict[str, int | None] = {}

    def go_on(name: str, done: int, total: int | None) -> None:
        finished.setdefault(name, total)

    with read([shop / "feed.jsonl"]) as feed:
        build(BuildSettings(feed, shop / "b", models=shop / "models"), progress=go_on)
    assert earlier == {name for name, total in finished.items() if total == 1}
    assert commands("vitrine", "verify", shop / "b").code == 0
    assert not leftovers(shop)


@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGTERM, 143)])
def test_a_signal_ends_the_command_quietly(shop: Path, number: int, status: int) -> None:
    feed = shop / "pipe.jsonl"
    os.mkfifo(feed)
    # A job in the background inherits that Ctrl-C is ignored; a command in a terminal does not.
    code = (
        "import signal, sys; signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "sys.argv[0] = 'vitrine-export'\nfrom export.cli.main import main\nmain()"
    )
    words = ("build", "--catalogue", feed, "--models", shop / "models", "--out", shop / "b")
    with (
        subprocess.Popen(
            [sys.executable, "-c", code, *map(str, words)], cwd=ROOT, text=True, stderr=subprocess.PIPE
        ) as child,
        feed.open("w"),
    ):  # opens when the command reads from it
        child.send_signal(number)
        _, told = child.communicate()
    assert child.returncode == status
    assert told.strip() == ""


@pytest.mark.parametrize("words", [["search", "TINY", "--json"], ["info", "TINY"]])
def test_a_reader_that_goes_away_is_no_accident(tiny: Path, words: list[str]) -> None:
    outer, inner = os.pipe()
    os.close(outer)
    done = python(
        "vitrine", *(tiny if word == "TINY" else word for word in words), stdout=inner, stderr=subprocess.PIPE
    )
    os.close(inner)
    assert (done.returncode, done.stderr) == (1, "")


def test_a_full_output_is_told(tiny: Path) -> None:
    with Path("/dev/full").open("w") as full:
        done = python("vitrine", "search", tiny, stdout=full, stderr=subprocess.PIPE)
    assert done.returncode == 1
    assert "No space left" in done.stderr
    assert len(done.stderr.splitlines()) == 1


@pytest.mark.parametrize("closed", [0, 1, 2])
def test_closed_streams_do_no_harm(tiny: Path, closed: int) -> None:
    done = python(
        "vitrine", "search", tiny, "--json", preexec_fn=lambda: os.close(closed), capture_output=closed == 0
    )
    assert done.returncode == 0
    if closed == 0:
        assert json.loads(done.stdout)["hits"]


def test_a_terminal_that_knows_ascii_only(tiny: Path) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "LC_ALL": "C"}
    done = python(
        "vitrine", "search", tiny, "--text", "\udcff好看的杯", "--json", capture_output=True, env=environment
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert json.loads(done.stdout)["hits"][0]["product"]["texts"]["zh"]["title"].startswith("好看的")


def test_a_bundle_that_may_only_be_read(tmp_path: Path, commands: Commands) -> None:
    folder = tmp_path / "shop"
    folder.mkdir()
    bundle = testing.bundle(folder / "bundle")
    folder.chmod(0o555)  # no receipt can be written beside the bundle
    try:
        assert commands("vitrine", "search", bundle, "--text", "red shoe").code == 0
    finally:
        folder.chmod(0o755)
