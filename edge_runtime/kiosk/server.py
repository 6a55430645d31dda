"""The server: the API, the voice and the pages in one process. The only importer of uvicorn.

>>> serve(EngineHolder(Path("bundle")), port=8000)
"""

from __future__ import annotations

import asyncio
import gc
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route, WebSocketRoute

from edge_runtime.api.http import refusal
from edge_runtime.errors import MethodNotAllowed, RouteUnknown, VitrineError
from edge_runtime.kiosk.access import AccessControl
from edge_runtime.kiosk.dispatch import Api
from edge_runtime.kiosk.engine_holder import EngineHolder
from edge_runtime.kiosk.handover import Handover
from edge_runtime.kiosk.listen import MAX_FRAME, Listening
from edge_runtime.kiosk.log import log_fault, prepare_log
from edge_runtime.kiosk.pages import Headers, Pages

__all__ = ["ROOM", "application", "serve", "spare"]

ROOM = 32
"""Requests that may be inside, waiting or answered; the next one is refused."""
_GRACE_S = 15
_FOLLOW_S = 1.0
_SWITCH_S = 0.0005
"""How long a thread may keep the others from running Python: a tenth of the usual, so that refusals are prompt."""


async def _no_page(asked: Request, exc: Exception) -> Response:
    told: VitrineError = RouteUnknown("there is no such page")
    if isinstance(exc, VitrineError):
        told = exc
    elif isinstance(exc, HTTPException) and exc.status_code == 405:
        told = MethodNotAllowed("a page can only be read", where="GET, HEAD")
    response = refusal(told)
    return Response(response.body, response.status, dict(response.headers))


def application(shop: EngineHolder, guard: AccessControl, *, heavy: int = 1, room: int = ROOM) -> Starlette:
    """The server as an ASGI application; it closes the shop when it ends.

    Args:
        shop: what answers.
        guard: who may ask.
        heavy: pictures and sounds that are answered at once, beside one request in words.
        room: requests that may be inside, waiting or answered.
    """
    api = Api(shop, guard, heavy, room)
    handover = Handover(guard)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        following = asyncio.create_task(_follow(shop))
        try:
            yield
        finally:
            following.cancel()
            await asyncio.gather(following, return_exceptions=True)
            api.close()
            shop.close()

    refused: dict[Any, Callable[..., Any]] = {HTTPException: _no_page, VitrineError: _no_page}
    return Starlette(
        routes=[
            WebSocketRoute("/v1/listen", Listening(shop, guard).answer),
            WebSocketRoute("/v1/handover/{id}", handover.wait),
            Route("/v1/handover/{id}", handover),
            Mount("/v1", api),
            Route("/openapi.json", api),
            Mount("/", GZipMiddleware(Pages(guard), compresslevel=6)),
        ],
        middleware=[Middleware(Headers)],
        exception_handlers=refused,
        lifespan=lifespan,
    )


async def _follow(shop: EngineHolder) -> None:
    """Take over new bundles, for ever."""
    while True:
        await asyncio.sleep(_FOLLOW_S)
        try:
            if await asyncio.to_thread(shop.follow):
                spare()
        except Exception as exc:  # noqa: BLE001  the border: the old bundle goes on answering
            log_fault(exc)


def spare() -> None:
    """Take all that is there now, which lives as long as the server, out of the garbage collector's sight.

    A full collection stops every thread: for 30 ms, or 60 where others use the processor, too.
    """
    gc.unfreeze()  # what an exchange of bundles left
    gc.collect()
    gc.freeze()


def serve(
    shop: EngineHolder,
    *,
    host: str = "127.0.0.1",
    port: int = 8000,
    token: str | None = None,
    tls_cert: Path | None = None,
    tls_key: Path | None = None,
    on_start: Callable[[str], None] = lambda address: None,
) -> None:
    """Serve until SIGTERM or SIGINT; then finish what runs, take nothing new, and close the shop.

    Args:
        shop: what answers.
        host: an address of this machine.
        port: 0 takes a free one.
        token: what everybody must know; needed where ``host`` is not loopback.
        tls_cert: a PEM file with the server's certificate and those that vouch for it.
        tls_key: a PEM file with its key.
        on_start: called with the server's address once it takes requests.

    Raises:
        OSError: the address is taken, or a certificate cannot be read.
    """
    prepare_log()
    sys.setswitchinterval(_SWITCH_S)
    name = "localhost" if host in ("127.0.0.1", "::1") else f"[{host}]" if ":" in host else host
    with closing(shop), _listen(host, port) as listening:
        config = uvicorn.Config(
            application(shop, AccessControl(token), heavy=max(1, len(os.sched_getaffinity(0)) - 1)),
            http="h11",
            ws="websockets-sansio",
            ws_max_size=MAX_FRAME,
            ws_per_message_deflate=False,
            lifespan="on",
            log_config=None,
            log_level="warning",
            access_log=False,
            proxy_headers=False,
            server_header=False,
            timeout_graceful_shutdown=_GRACE_S,
            ssl_certfile=tls_cert,
            ssl_keyfile=tls_key,
        )
        config.load()
        spare()
        on_start(f"{'https' if config.is_ssl else 'http'}://{name}:{listening.getsockname()[1]}/")
        uvicorn.Server(config).run(sockets=[listening])


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket whose connections send at once what is written to them.

    asyncio sees to that only on sockets whose protocol number is told; without it the second piece of an answer waits
    for the client's delayed acknowledgement of the first, 40 ms.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    made = socket.create_server((host, port), family=family, backlog=256)
    made.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return made
