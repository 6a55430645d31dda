"""The documentation: commands and code in guides run, links and paths exist, decisions keep their form."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import pytest
from typer.main import get_command

from edge_runtime import testing
from tests.cli.test_main import ROOT
from tests.commands import APPS, Commands
from tests.export.feeds import writers
from tests.needs import needs_program
from tests.speech.speech_models import zipformer_ctc

GUIDES = [
    "README.md",
    "README.zh-CN.md",
    *(f"docs/{path.name}" for path in sorted((ROOT / "docs").glob("*.md"))),
]
RUN = {"build", "search", "suggest", "verify", "info", "evaluate"}
"""Others need weights, a sound or a minute; their names and options are checked."""


def blocks(guide: str, language: str) -> Iterator[str]:
    text = (ROOT / guide).read_text(encoding="utf-8")
    yield from re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)


def lines(guide: str) -> list[str]:
    """The shell commands of a guide."""
    return "\n".join(blocks(guide, "sh")).replace("\\\n", " ").splitlines()


def vitrine_lines(guide: str) -> list[list[str]]:
    """Its calls of ``vitrine`` and ``vitrine-export``, as words."""
    split = [shlex.split(line.removeprefix(".venv/bin/"), comments=True) for line in lines(guide)]
    return [words for words in split if words and words[0] in APPS]


@pytest.fixture
def shop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder where what the guides name lies, and a virtual environment's commands are these."""
    testing.shop(tmp_path / "pictures")
    rows = [{name: value for name, value in row.items() if value} for row in testing.rows()]
    english, chinese = ([row for row in rows if row["language"] == language] for language in ("en", "zh"))
    writers.write_delimited(tmp_path / "feed.csv", rows)
    writers.write_jsonl(tmp_path / "english.jsonl", english)
    writers.write_jsonl(tmp_path / "chinese.jsonl", chinese)
    writers.write_shopify(
        tmp_path / "products_export.csv", [{**row, "item_group_id": row["id"]} for row in english]
    )
    (tmp_path / "photo.jpg").write_bytes(testing.picture((30, 30, 220)))
    (tmp_path / "judgements.jsonl").write_text(
        json.dumps({"query": "red shoe", "ratings": {"shoe-red": 3}}) + "\n"
    )
    events = [
        {"user": str(user), "item": f"{kind}-{colour}", "event": "buy", "at": n}
        for user in range(60)
        for n, kind in enumerate(testing.KINDS)
        for colour in [list(testing.COLOURS)[user % 3]]
    ]
    (tmp_path / "events.jsonl").write_text("\n".join(json.dumps(event) for event in events))
    (rules,) = blocks("README.md", "toml")
    (tmp_path / "rules.toml").write_text(rules)
    for name in ("bundle", "demo/bundle"):
        testing.bundle(tmp_path / name)
    (tmp_path / "sentences.txt").write_text("brew a red mug\n")
    (tmp_path / "zipformer").mkdir()
    speech = {name: value for name, value in asdict(zipformer_ctc(tmp_path / "zipformer")).items() if value}
    (tmp_path / "zipformer" / "speech.json").write_text(json.dumps(speech))
    monkeypatch.setattr("export.models.registry.STARTER", testing.models(tmp_path / "models"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.mark.parametrize("guide", GUIDES)
def test_every_command_of_a_guide_works(commands: Commands, shop: Path, guide: str) -> None:
    for line in lines(guide):
        if line.startswith(("openssl", "tail")):
            needs_program("openssl", "openssl")
            subprocess.run(line, shell=True, check=True, capture_output=True)  # noqa: S602
        words = shlex.split(line.removeprefix(".venv/bin/"), comments=True)
        if not words or words[0] not in APPS:
            continue
        command = get_command(APPS[words[0]])
        for word in words[1:]:
            command = getattr(command, "commands", {}).get(word, command)
        known = {option for parameter in command.params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= known | {"--help"}, line
        if words[1] in RUN and "--audio" not in words:
            done = commands(*words)
            assert done.code == 0, (line, done.err)


@pytest.mark.parametrize("guide", GUIDES)
def test_every_piece_of_python_in_a_guide_runs(shop: Path, guide: str) -> None:
    for code in blocks(guide, "python"):
        exec(compile(code, guide, "exec"), {})  # noqa: S102


def test_every_command_is_told() -> None:
    told = {tuple(words[:2]) for words in vitrine_lines("docs/commands.md")}
    for name, app in APPS.items():
        for command in get_command(app).commands:  # type: ignore[attr-defined]
            assert (name, command) in told, f"docs/commands.md does not tell {name} {command}"


@pytest.mark.parametrize("guide", GUIDES)
def test_links_lead_somewhere(guide: str) -> None:
    text = (ROOT / guide).read_text(encoding="utf-8")
    for link in re.findall(r"\]\((?!https?:|#)([^)#]+)", text):
        assert ((ROOT / guide).parent / link).exists(), link


def test_make_targets_of_the_guides_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for guide in GUIDES:
        for target in re.findall(r"^make (\S+)", "\n".join(lines(guide)), re.MULTILINE):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


MARKDOWN = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
DECISIONS = sorted((ROOT / "docs" / "decisions").glob("[0-9]*.md"))
_GENERATED = "<!-- make bench writes from here -->"
_FOLDERS = ("edge_runtime/", "export/", "functions/", "infra/", "tests/", "docs/")


def prose(path: Path) -> Iterator[tuple[int, str]]:
    """The numbered lines outside of blocks of code, and of what ``make bench`` writes."""
    code = False
    for number, line in enumerate(path.read_text(encoding="utf-8").split(_GENERATED)[0].splitlines(), 1):
        if line.lstrip().startswith("```"):
            code = not code
        elif not code:
            yield number, line


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_lines_have_at_most_120_columns(path: Path) -> None:
    """Rows of tables, images, addresses and code cannot be broken, so they may be longer."""
    for number, line in prose(path):
        fixed = line.lstrip().startswith(("|", "![")) or "://" in line
        assert fixed or len(line) <= 120, f"{path.name}:{number} has {len(line)} columns"


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_paths_that_are_named_exist(path: Path) -> None:
    for number, line in prose(path):
        for name in re.findall(r"`([\w./-]+)`", line):
            if name.startswith(_FOLDERS):
                assert (ROOT / name).exists(), f"{path.name}:{number} names {name}"


@pytest.mark.parametrize("path", DECISIONS, ids=lambda path: path.name)
def test_a_decision_has_a_title_a_subtitle_and_four_parts(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    number = path.name[:3]
    title = re.fullmatch(rf"# {number} (\S.*)", lines[0])
    assert title, lines[0]
    assert lines[1] == lines[3] == ""
    subtitle = re.fullmatch(r"\*([^*].*[^*])\*", lines[2])
    assert subtitle, lines[2]
    parts = [line for line in lines if line.startswith("## ")]
    assert parts == ["## Context", "## Decision", "## Measurements", "## Consequences"]
    index = (ROOT / "docs" / "decisions" / "README.md").read_text(encoding="utf-8")
    assert f"| [{number}]({path.name}) | {title[1]} | {subtitle[1]} |" in index


def test_numbers_of_decisions_are_used_once() -> None:
    numbers = [path.name[:3] for path in DECISIONS]
    assert numbers == [f"{number:03}" for number in range(1, len(numbers) + 1)]
