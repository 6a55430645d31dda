"""No test reaches beyond loopback, and data beside the checkout is optional."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings

from edge_runtime import testing
from tests.commands import Commands

os.environ.setdefault("HF_HUB_OFFLINE", "1")
# A shell starts what it puts into the background deaf to Ctrl-C, and so would be every server that a test ends by it.
signal.signal(signal.SIGINT, signal.default_int_handler)
# How long an example takes says something about the machine, not about the code.
settings.register_profile("tests", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("tests")
SHARED = Path(__file__).resolve().parents[2] / "shared" / "data"


def _is_loopback(host: object) -> bool:
    try:
        return ipaddress.ip_address(str(host)).is_loopback
    except ValueError:
        return host in ("localhost", "")


@pytest.fixture(autouse=True, scope="session")
def _loopback_only() -> Iterator[None]:
    connect: Any = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        if self.family in (socket.AF_INET, socket.AF_INET6) and not _is_loopback(address[0]):
            raise PermissionError(f"tests may not reach beyond loopback (tried {address[0]})")
        connect(self, address)

    setattr(socket.socket, "connect", guarded)
    yield
    setattr(socket.socket, "connect", connect)


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of measuring data; skips where it is absent."""
    if not SHARED.is_dir():
        pytest.skip("needs the measuring data in ../shared/data, which this machine lacks")
    return SHARED


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Commands:
    """Runs ``vitrine`` and ``vitrine-export``."""
    return Commands(monkeypatch, capsys)


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped tiny bundle, to be asked and left as it is."""
    return testing.bundle(tmp_path_factory.mktemp("tiny") / "bundle")


@pytest.fixture(scope="session")
def spoken(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The tiny shop's folder, its ``bundle`` with a speech model that hears tones; to be left as it is."""
    from tests.spoken import spoken_shop

    return spoken_shop(tmp_path_factory.mktemp("spoken"))
