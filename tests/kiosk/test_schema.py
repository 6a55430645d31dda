"""The kiosk's API against its own document."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
import schemathesis
from starlette.types import ASGIApp, Receive, Scope, Send

from edge_runtime.kiosk.access import AccessControl
from edge_runtime.kiosk.engine_holder import EngineHolder
from edge_runtime.kiosk.server import application
from tests.functions.test_schema import examine


@pytest.fixture(scope="module")
def app(tiny: Path) -> Iterator[ASGIApp]:
    shop = EngineHolder(tiny)
    served = application(shop, AccessControl())

    async def local(scope: Scope, receive: Receive, send: Send) -> None:
        """Called by its own name; it neither starts nor ends with each request."""
        assert scope["type"] == "http", "no lifespan"
        headers = [pair for pair in scope["headers"] if pair[0] != b"host"]
        await served({**scope, "headers": [*headers, (b"host", b"localhost")]}, receive, send)

    yield local
    shop.close()


def test_a_sample_of_requests(app: ASGIApp) -> None:
    assert examine(schemathesis.openapi.from_asgi("/openapi.json", app), 5) >= 30


@pytest.mark.deep
def test_many_requests(app: ASGIApp) -> None:
    """Seven of the eight operations take something; to ``/v1/status`` there is one request."""
    assert examine(schemathesis.openapi.from_asgi("/openapi.json", app), 1_000) >= 7_001
