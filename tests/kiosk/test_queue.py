"""More requests than can be answered: the queue is bounded, and who leaves it is not answered."""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from httpx2 import ASGITransport, AsyncClient, Response
from starlette.applications import Starlette

from edge_runtime.engine import Engine
from edge_runtime.kiosk import dispatch as answering
from edge_runtime.kiosk.access import AccessControl
from edge_runtime.kiosk.engine_holder import EngineHolder
from edge_runtime.kiosk.server import application
from edge_runtime.types import Suggestion


class Gate:
    """Holds every suggestion up until it is opened, and counts them."""

    def __init__(self) -> None:
        self.opened = threading.Event()
        self.reached = threading.Semaphore(0)
        self.asked: list[str] = []

    def suggest(self, engine: Engine, prefix: str, *, limit: int = 8) -> list[Suggestion]:
        self.asked.append(prefix)
        self.reached.release()
        assert self.opened.wait(30)
        return []


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Gate:
    gate = Gate()
    monkeypatch.setattr(
        Engine, "suggest", lambda self, prefix, limit=8: gate.suggest(self, prefix, limit=limit)
    )
    return gate


@pytest.fixture
def app(tiny: Path) -> Iterator[Starlette]:
    shop = EngineHolder(tiny)
    yield application(shop, AccessControl(), room=3)
    shop.close()


def client(app: Starlette) -> AsyncClient:
    return AsyncClient(transport=ASGITransport(app, client=("127.0.0.1", 1)), base_url="http://localhost")


async def reached(gate: Gate) -> None:
    """Wait until one request runs."""
    assert await asyncio.to_thread(gate.reached.acquire, timeout=30)


def test_one_too_many_is_told_to_come_again_and_the_others_are_answered(app: Starlette, gate: Gate) -> None:
    async def run() -> tuple[list[Response], Response, Response, Response]:
        async with client(app) as asked:
            inside = [asyncio.create_task(asked.get("/v1/suggest", params={"q": str(n)})) for n in range(3)]
            await reached(gate)
            await asyncio.sleep(0)
            refused = await asked.get("/v1/suggest?q=4")
            page = await asked.get("/taste/preference.js")
            gate.opened.set()
            answered = await asyncio.gather(*inside)
            return answered, refused, page, await asked.get("/v1/suggest?q=5")

    answered, refused, page, later = asyncio.run(run())
    assert (refused.status_code, refused.headers["retry-after"]) == (503, "1")
    assert refused.json()["type"] == "urn:vitrine:error:Overloaded"
    assert page.status_code == 200  # pages wait for nobody
    assert [one.status_code for one in answered] == [200] * 3
    assert later.status_code == 200
    assert "4" not in gate.asked


def test_who_left_while_waiting_is_not_answered(app: Starlette, gate: Gate) -> None:
    left = asyncio.Event()

    async def leave(path: str) -> None:
        asked = False

        async def receive() -> dict[str, Any]:
            nonlocal asked
            if asked:
                await left.wait()
                return {"type": "http.disconnect"}
            asked = True
            return {"type": "http.request", "body": b"", "more_body": False}

        async def send(message: dict[str, Any]) -> None:
            raise AssertionError("nobody listens")

        await app(
            {
                "type": "http",
                "method": "GET",
                "path": path,
                "query_string": b"q=gone",
                "scheme": "http",
                "headers": [(b"host", b"localhost")],
                "client": ("127.0.0.1", 1),
            },
            receive,
            send,  # type: ignore[arg-type]
        )

    async def run() -> None:
        async with client(app) as asked:
            first = asyncio.create_task(asked.get("/v1/suggest?q=first"))
            await reached(gate)
            gone = asyncio.create_task(leave("/v1/suggest"))
            await asyncio.sleep(0)
            left.set()
            gate.opened.set()
            assert (await first).status_code == 200
            await gone
            assert (await asked.get("/v1/suggest?q=last")).status_code == 200

    asyncio.run(run())
    assert gate.asked == ["first", "last"]


def test_a_body_that_does_not_arrive_makes_room(app: Starlette, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(answering, "_BODY_S", 0.01)

    async def slow() -> Any:
        yield b"{"
        await asyncio.sleep(30)

    async def run() -> tuple[list[Response], Response]:
        async with client(app) as asked:
            headers = {"content-type": "application/json"}
            tasks = [asked.post("/v1/search", content=slow(), headers=headers) for _ in range(3)]
            answered = await asyncio.gather(*tasks)
            return answered, await asked.get("/v1/status")

    answered, later = asyncio.run(run())
    assert [one.status_code for one in answered] == [400] * 3
    assert "did not arrive" in answered[0].json()["detail"]
    assert later.status_code == 200


def test_who_types_does_not_wait_for_what_is_shown(
    app: Starlette, gate: Gate, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every picture is held up until the words were answered."""
    monkeypatch.setattr(Engine, "search", lambda self, query: gate.suggest(self, "shown"))

    async def run() -> tuple[Response, Response]:
        async with client(app) as asked:
            shown = asyncio.create_task(
                asked.post("/v1/search", json={"text": "a" * 9_000, "image": "A" * 9_000})
            )
            await reached(gate)
            typed = await asked.get("/v1/status")
            gate.opened.set()
            return typed, await shown

    typed, shown = asyncio.run(run())
    assert typed.status_code == shown.status_code == 200
    assert gate.asked == ["shown"]
