"""The kiosk's units and the browser's policy."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest
from typer.main import get_command

from edge_runtime.cli.main import app
from tests.needs import needs_program

KIOSK = Path(__file__).parents[2] / "infra" / "kiosk"
UNITS = sorted([*KIOSK.glob("*.service"), *KIOSK.glob("*.timer")])


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.name)
def test_systemd_takes_the_unit(unit: Path) -> None:
    needs_program("systemd-analyze", "systemd")
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", unit], capture_output=True, text=True, check=False
    )
    said = [line for line in done.stderr.splitlines() if "is not executable" not in line]
    assert [line for line in said if unit.name in line] == []


def test_the_server_is_shut_in() -> None:
    needs_program("systemd-analyze", "systemd")
    words = ["systemd-analyze", "security", "--offline=true", str(KIOSK / "vitrine.service")]
    said = subprocess.run(words, capture_output=True, text=True, check=True).stdout
    exposure = re.search(r"Overall exposure level for \S+: ([\d.]+)", said)
    assert exposure is not None
    assert float(exposure[1]) <= 1.5


def test_units_call_commands_that_exist() -> None:
    commands = get_command(app).commands  # type: ignore[attr-defined]
    for unit in UNITS:
        for command, options in re.findall(
            r"^ExecStart=\S+/vitrine (\S+)(.*)$", unit.read_text(), re.MULTILINE
        ):
            known = {option for parameter in commands[command].params for option in parameter.opts}
            assert set(re.findall(r"--[a-z-]+", options)) <= known, unit


def test_the_browser_may_go_to_the_server_and_nowhere_else() -> None:
    policy = json.loads((KIOSK / "chromium.json").read_text())
    page = (KIOSK / "vitrine-page.service").read_text()
    (port,) = re.findall(r"--port (\d+)", (KIOSK / "vitrine.service").read_text())
    server = f"http://localhost:{port}"
    assert policy["URLBlocklist"] == ["*"]
    for name in ("URLAllowlist", "VideoCaptureAllowedUrls", "AudioCaptureAllowedUrls"):
        assert policy[name] == [server]
    assert f"    {server}/\n" in page
    assert f"{server}/v1/status" in page
