"""A shop as its phones meet it: the kiosk's server, and the preferences function behind the same address."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Mount, Route

from edge_runtime.kiosk.access import AccessControl
from edge_runtime.kiosk.engine_holder import EngineHolder
from edge_runtime.kiosk.server import application
from functions.gateway import Gateway
from functions.preferences.routes import ROUTES
from functions.preferences.table import Table
from tests.browser.serving import Serving
from tests.functions.events import event


class Site(Serving):
    def __init__(self, bundle: Path, token: str | None = None) -> None:
        super().__init__(self._app)
        self._bundle = bundle
        self._token = token
        self.writes: list[int] = []
        """The status of each write of an envelope."""

    @property
    def url(self) -> str:
        return f"http://localhost:{self.port}/companion/"

    def _app(self) -> Starlette:
        kiosk = application(EngineHolder(self._bundle), AccessControl(self._token))
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
