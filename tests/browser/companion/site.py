"""A shop as its phones meet it: the kiosk's server, and the preferences function behind the same address."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from edge_runtime.kiosk.guard import Guard
from edge_runtime.kiosk.server import application
from edge_runtime.kiosk.shop import Shop
from functions.gateway import Gateway
from functions.preferences.routes import ROUTES
from functions.preferences.table import Table
from tests.functions.events import event


class Site:
    """A server on loopback that can stop and start again at the same address."""

    def __init__(self, bundle: Path, token: str | None = None) -> None:
        self._bundle = bundle
        self._token = token
        self._running: tuple[uvicorn.Server, threading.Thread] | None = None
        self.port = 0
        self.writes: list[int] = []
        """The status of each write of an envelope."""

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/companion/"

    def start(self) -> None:
        server = uvicorn.Server(
            uvicorn.Config(
                self._app(), port=self.port, log_config=None, ws="none", timeout_graceful_shutdown=1
            )
        )
        thread = threading.Thread(target=server.run)
        thread.start()
        while not server.started:
            time.sleep(0.01)
        self.port = server.servers[0].sockets[0].getsockname()[1]
        self._running = server, thread

    def stop(self) -> None:
        if self._running is not None:
            server, thread = self._running
            server.should_exit = True
            thread.join()
            self._running = None

    def _app(self) -> Starlette:
        kiosk = application(Shop(self._bundle), Guard(self._token))
        handler = Gateway("test", ROUTES, Table.from_environment)

        async def preferences(asked: Request) -> Response:
            body = (await asked.body()).decode() or None
            told = event(asked.method, asked.url.path, body, headers=dict(asked.headers))
            answered: dict[str, Any] = await run_in_threadpool(handler, told, None)
            if asked.method == "PUT":
                self.writes.append(answered["statusCode"])
            return Response(answered["body"], answered["statusCode"], answered["headers"])

        async def config(_: Request) -> Response:
            return JSONResponse({"api": "", "sync": True})

        return Starlette(
            routes=[
                Route("/v1/preferences/{profile}", preferences, methods=["GET", "PUT", "DELETE"]),
                Route("/companion/config.json", config),
                Mount("/", kiosk),
            ],
            lifespan=kiosk.router.lifespan_context,
        )


@contextmanager
def running(bundle: Path, token: str | None = None) -> Iterator[Site]:
    site = Site(bundle, token)
    site.start()
    try:
        yield site
    finally:
        site.stop()
