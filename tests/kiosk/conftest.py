from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from edge_runtime.kiosk.access import AccessControl
from edge_runtime.kiosk.engine_holder import EngineHolder
from edge_runtime.kiosk.server import application

Served = Callable[..., TestClient]


@pytest.fixture(scope="session")
def servers(tiny: Path) -> Iterator[Served]:
    opened = []

    @cache
    def serve(
        token: str | None = None, url: str = "http://localhost:8000", client: str = "127.0.0.1"
    ) -> TestClient:
        app = application(EngineHolder(tiny), AccessControl(token))
        made = TestClient(app, base_url=url, client=(client, 50000), raise_server_exceptions=False)
        opened.append(made)
        return made.__enter__()

    yield serve
    for made in opened:
        made.__exit__(None, None, None)


@pytest.fixture
def served(servers: Served) -> Served:
    """Clients of servers in this process, over the tiny bundle; each without cookies."""

    def serve(**options: str) -> TestClient:
        client = servers(**options)
        client.cookies.clear()
        return client

    return serve
