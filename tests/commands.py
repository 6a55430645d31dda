"""Run the commands in this process, as ``main`` runs them."""

from __future__ import annotations

import sys
from dataclasses import dataclass

import pytest

from edge_runtime.cli.main import app as vitrine_app
from edge_runtime.cli.terminal import run
from export.cli.main import app as export_app

APPS = {"vitrine": vitrine_app, "vitrine-export": export_app}


@dataclass(frozen=True)
class Done:
    """What a command left."""

    code: int
    out: str
    err: str


class Commands:
    """Calls like ``commands("vitrine", "info", bundle)``."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
        self._monkeypatch = monkeypatch
        self._capsys = capsys

    def __call__(self, *words: object) -> Done:
        self._capsys.readouterr()
        self._monkeypatch.setattr(sys, "argv", [str(word) for word in words])
        with pytest.raises(SystemExit) as ended:
            run(APPS[str(words[0])])
        out, err = self._capsys.readouterr()
        return Done(int(ended.value.code or 0), out, err)
