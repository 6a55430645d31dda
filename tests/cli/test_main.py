"""The commands, as a person and as a script use them."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command

from edge_runtime import __version__, testing
from edge_runtime.errors import InvalidQuery
from edge_runtime.query.filter_syntax import parse_filters
from tests.commands import APPS, Commands

ROOT = Path(__file__).resolve().parents[2]
HELPED = [(name, command) for name, app in APPS.items() for command in sorted(get_command(app).commands)]  # type: ignore[attr-defined]


def python(name: str, *words: object, **options: Any) -> subprocess.CompletedProcess[str]:
    """Run a command in a process of its own."""
    module = {"vitrine": "edge_runtime.cli.main", "vitrine-export": "export.cli.main"}[name]
    code = f"import sys; sys.argv[0] = {name!r}; from {module} import main; main()"
    return subprocess.run(
        [sys.executable, "-c", code, *map(str, words)], text=True, check=False, cwd=ROOT, **options
    )


def ids(commands: Commands, *words: object) -> list[str]:
    done = commands("vitrine", "search", *words, "--json")
    assert done.code == 0, done.err
    return [hit["id"] for hit in json.loads(done.out)["hits"]]


@pytest.mark.parametrize(("name", "command"), HELPED)
def test_every_help_teaches_and_fits(
    commands: Commands, monkeypatch: pytest.MonkeyPatch, name: str, command: str
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    done = commands(name, command, "--help")
    assert done.code == 0
    assert f"{name} {command} " in done.out.partition("Example")[2]
    assert "Exit: 0 done" in done.out
    assert max(map(len, done.out.splitlines())) <= 80


@pytest.mark.parametrize("name", sorted(APPS))
def test_without_words_the_help_is_shown(commands: Commands, name: str) -> None:
    done = commands(name)
    assert done.code == 2
    assert "Usage" in done.out + done.err
    assert commands(name, "--version").out.strip() == __version__


def test_search_prints_a_table(commands: Commands, tiny: Path) -> None:
    done = commands("vitrine", "search", tiny, "--text", "red shoe under 40")
    assert (done.code, done.err) == (0, "")
    assert "price<=40" in done.out
    row = next(line for line in done.out.splitlines() if "shoe-red" in line)
    assert "red shoe" in row
    assert "10.00 EUR" in row
    chinese = commands("vitrine", "search", tiny, "--text", "好看的杯").out
    assert "好看的杯" in chinese, "titles in the language of the query"


def test_search_prints_json(commands: Commands, tiny: Path) -> None:
    done = commands("vitrine", "search", tiny, "--text", "red shoe", "--json")
    results = json.loads(done.out)
    assert results["hits"][0]["id"] == "shoe-red"
    assert 0 <= results["hits"][0]["score"] <= 1
    assert results["bundle"]


def test_no_answer_is_an_answer(commands: Commands, tiny: Path) -> None:
    done = commands("vitrine", "search", tiny, "--text", "renew my passport")
    assert (done.code, done.out.strip()) == (0, "nothing suitable")
    assert "filtered out" in commands("vitrine", "search", tiny, "--filter", "price>99").out


def test_search_by_picture_likes_and_browsing(commands: Commands, tiny: Path, tmp_path: Path) -> None:
    (tmp_path / "photo.png").write_bytes(testing.picture((30, 30, 220)))
    assert ids(commands, tiny, "--image", tmp_path / "photo.png")[0].endswith("-blue")
    assert ids(commands, tiny, "--like", "mug-red", "--unlike", "shoe-red", "--limit", "1")
    assert ids(commands, tiny, "--sort", "-price", "--limit", "2", "--offset", "1") == [
        "lamp-blue",
        "lamp-red",
    ]


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        (["colour=red"], {"shoe-red", "mug-red", "lamp-red"}),
        (["colour=red", "colour=BLUE", "price<=11"], {"shoe-red", "shoe-blue"}),
        (["colour!=red", "colour!=green", "price>20"], {"mug-blue", "lamp-blue"}),
        (["price>=11", "price<20"], {"shoe-blue", "shoe-green"}),
        (["price=20"], {"mug-red"}),
        (["price=20", "price=30"], {"mug-red", "lamp-red"}),
        (["price!=20", "colour = red"], {"shoe-red", "lamp-red"}),
        (["category=Shop > Mugs"], {"mug-red", "mug-blue", "mug-green"}),
    ],
)
def test_filters(commands: Commands, tiny: Path, filters: list[str], found: set[str]) -> None:
    words = [word for expression in filters for word in ("--filter", expression)]
    assert set(ids(commands, tiny, *words)) == found


@pytest.mark.parametrize(
    ("expressions", "told"),
    [
        (["price"], "is no filter"),
        (["=5"], "is no filter"),
        (["price<="], "is no filter"),
        (["price<=cheap"], "is no number"),
        (["price=cheap"], "is no number"),
        (["price<=5", "price<=6"], "said twice"),
        (["colour=red", "colour!=blue"], "does not mix"),
    ],
)
def test_expressions_that_are_no_filters(expressions: list[str], told: str) -> None:
    with pytest.raises(InvalidQuery, match=told):
        parse_filters(expressions, {"price"})


def test_suggest_verify_and_info(commands: Commands, tiny: Path) -> None:
    assert any(
        "shoe" in line.casefold() for line in commands("vitrine", "suggest", tiny, "sho").out.splitlines()
    )
    assert json.loads(commands("vitrine", "suggest", tiny, "sho", "--json").out)[0]["type"]
    whole = commands("vitrine", "verify", tiny)
    assert (whole.code, whole.err) == (0, "")
    digest = json.loads(commands("vitrine", "verify", tiny, "--json").out)["digest"]
    assert digest in whole.out
    told = commands("vitrine", "info", tiny)
    assert digest in "".join(told.out.split())
    assert "8 dimensions" in told.out
    assert json.loads(commands("vitrine", "info", tiny, "--json").out)["catalogue"]["count"] == 9


def test_markup_in_names_is_shown_as_it_is(commands: Commands, tmp_path: Path) -> None:
    row = {"id": "[red]1[/red]", "title": "Cable [usb] [/] [bold]x", "brand": "[b]", "[i]": "[/i]"}
    (tmp_path / "f.jsonl").write_text(json.dumps(row) + '\n{"id": "[/x]"}\n')
    testing.models(tmp_path / "models")
    built = commands(
        *("vitrine-export", "build", "--catalogue", tmp_path / "f.jsonl"),
        *("--models", tmp_path / "models", "--out", tmp_path / "b"),
    )
    assert built.code == 0, built.err
    for words in (["search"], ["info"], ["suggest", "cab"]):
        done = commands("vitrine", words[0], tmp_path / "b", *words[1:])
        assert done.code == 0, done.err
    assert "Cable [usb] [/] [bold]x" in commands("vitrine", "search", tmp_path / "b").out


def test_evaluate(commands: Commands, tiny: Path, tmp_path: Path) -> None:
    path = tmp_path / "judgements.jsonl"
    path.write_text(
        '{"query": "red shoe", "ratings": {"shoe-red": 3}}\n{"query": "mug", "ratings": {"lamp-red": 1}}\n'
    )
    done = commands("vitrine", "evaluate", tiny, path, "--by-query")
    lines = [line for line in done.out.splitlines() if line.strip()]
    assert "nDCG@10" in lines[0]
    assert [line.split()[0] for line in lines[2:]] == ["mug", "red", "mean"], "the worst first"
    figures = json.loads(commands("vitrine", "evaluate", tiny, path, "--json", "--k", "5").out)
    assert (figures["queries"], figures["k"], len(figures["by_query"])) == (2, 5, 2)


def test_build_tells_what_it_left_out(commands: Commands, tmp_path: Path) -> None:
    feed = testing.shop(tmp_path)
    with feed.open("a", encoding="utf-8") as file:
        file.write(
            '{"id": "x"}\n{"id": "y", "title": "Y", "price": "1 EUR", "sale_price": "2 EUR", "image_link": "y.png"}\n'
        )
    (tmp_path / "lamp-blue.png").write_bytes(b"none")
    words = (
        *(
            "vitrine-export",
            "build",
            "--catalogue",
            feed,
            "--images",
            tmp_path,
            "--rules",
            tmp_path / "shop.toml",
        ),
        *("--models", testing.models(tmp_path / "models"), "--out", tmp_path / "bundle"),
    )
    done = commands(*words)
    assert (done.code, done.err) == (0, "")
    assert "read 20 = kept 19 + refused 1; cards 10" in done.out
    assert "title" in done.out
    assert "missing" in done.out
    assert "above the price, left out" in done.out
    assert "10 products, 8 with a picture" in done.out
    assert "pictures that could not be read: 1 (lamp-blue)" in done.out
    assert "pictures that are not in the folder: 1 (y)" in done.out
    report = json.loads(commands(*words, "--json").out)
    assert (report["read"], report["kept"], report["refused"]) == (20, 19, 1)
    assert report["problems"][0] == {"file": str(feed), "line": 19, "field": "title", "reason": "missing"}
    assert report["remarks"] == {"sale_price: above the price, left out": 1}
    assert report["missing_pictures"] == ["y"]
    assert commands("vitrine", "verify", tmp_path / "bundle").out.count(report["digest"]) == 1
    strict = commands(*words, "--strict")
    assert strict.code == 1
    assert f"{feed}:19" in strict.err


def test_a_signed_bundle_is_opened_with_its_key_only(commands: Commands, tmp_path: Path) -> None:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    private = Ed25519PrivateKey.generate()
    (tmp_path / "shop.key").write_bytes(private.private_bytes_raw())
    (tmp_path / "shop.pub").write_bytes(private.public_key().public_bytes_raw())
    done = commands(
        *(
            "vitrine-export",
            "build",
            "--catalogue",
            testing.shop(tmp_path),
            "--models",
            testing.models(tmp_path / "m"),
        ),
        *("--out", tmp_path / "b", "--sign-key", tmp_path / "shop.key"),
    )
    assert done.code == 0, done.err
    trusted = ("--trusted-key", tmp_path / "shop.pub")
    assert commands("vitrine", "verify", tmp_path / "b", *trusted).code == 0
    assert commands("vitrine", "search", tmp_path / "b", *trusted).code == 0
    wrong = commands("vitrine", "search", tmp_path / "b", "--trusted-key", tmp_path / "shop.key")
    assert (wrong.code, "BundleUntrusted" in wrong.err) == (1, True)
    short = commands("vitrine", "verify", tmp_path / "b", "--trusted-key", tmp_path / "feed.jsonl")
    assert (short.code, "32 raw bytes" in short.err) == (1, True)


@pytest.mark.parametrize(
    ("name", "shell"),
    [("vitrine", "bash"), ("vitrine", "zsh"), ("vitrine", "fish"), ("vitrine-export", "bash")],
)
def test_completion_offers_commands(name: str, shell: str) -> None:
    start, offered = ("se", "search") if name == "vitrine" else ("bu", "build")
    line = f"{name} {start}"
    environment = {
        f"_{name.upper().replace('-', '_')}_COMPLETE": f"complete_{shell}",
        "COMP_WORDS": line,
        "COMP_CWORD": "1",
        "_TYPER_COMPLETE_ARGS": line,
        "_TYPER_COMPLETE_FISH_ACTION": "get-args",
    }
    done = python(name, capture_output=True, env={**os.environ, **environment})
    assert done.returncode == 0, done.stderr
    assert offered in done.stdout


def test_bars_are_drawn_on_terminals_only(tiny: Path) -> None:
    quiet = python("vitrine", "verify", tiny, capture_output=True)
    assert (quiet.returncode, quiet.stderr) == (0, "")
    assert "\x1b" not in quiet.stdout
    outer, inner = pty.openpty()
    shown = python("vitrine", "verify", tiny, stdout=subprocess.PIPE, stderr=inner)
    os.close(inner)
    drawn = os.read(outer, 1 << 16).decode()
    os.close(outer)
    assert shown.returncode == 0
    assert "hashing" in drawn
