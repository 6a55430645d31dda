"""The server: the API's routes in a bounded pool of threads, the voice, the pages. The only importer of uvicorn.

Nothing that a shopper sent is logged: no path, query string, header or body; of an unforeseen error only its class
and where it arose.

>>> serve(Shop(Path("bundle")), port=8000)
"""

from __future__ import annotations

import asyncio
import logging
import os
import socket
import sys
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, closing
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import uvicorn
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import ClientDisconnect
from starlette.requests import Request as Asked
from starlette.responses import Response as Sent
from starlette.routing import Mount, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send

from edge_runtime.api import http, search, voice
from edge_runtime.api.http import MAX_MEDIA_BODY, SMALLER, Request, Response, answer, refusal
from edge_runtime.api.openapi import document_route
from edge_runtime.api.problems import FAULT, frames
from edge_runtime.engine import Engine
from edge_runtime.errors import (
    BodyInvalid,
    BodyTooLarge,
    MethodNotAllowed,
    OriginRefused,
    Overloaded,
    RouteUnknown,
    TlsMissing,
    TokenRefused,
    VitrineError,
)
from edge_runtime.kiosk.guard import Guard, is_private
from edge_runtime.kiosk.listen import MAX_FRAME, Listening
from edge_runtime.kiosk.pages import Headers, Pages
from edge_runtime.kiosk.shop import Shop
from edge_runtime.types import Recommendation, Results

__all__ = ["WAITING", "application", "serve"]

WAITING = 32
"""Requests that may wait for a thread; the next one is refused."""
_BODY_S = 10.0
_GRACE_S = 15
_FOLLOW_S = 1.0
_SWITCH_S = 0.0005
"""How long a thread may keep the others from running Python: a tenth of the usual, so that refusals are prompt."""
_log = logging.getLogger("vitrine")
_REFUSALS = (OriginRefused, TokenRefused, Overloaded)
_API: tuple[http.Route[Any], ...] = tuple(
    replace(route, refusals=(*route.refusals, *_REFUSALS))
    for route in cast("Iterable[http.Route[Any]]", (*search.ROUTES, *voice.ROUTES))
)
ROUTES: tuple[http.Route[Any], ...] = (*_API, document_route(_API))


def _recommend_in_the_clear(engine: Engine, body: Recommendation) -> Results:
    """Recommend products like those that the shopper likes; a taste is refused."""
    if body.taste:
        raise TlsMissing("a taste does not travel in the clear", where="taste", hint="Ask over https.")
    return search.recommend(engine, body)


_CLEAR = tuple(
    replace(route, operation=_recommend_in_the_clear) if route.operation is search.recommend else route
    for route in ROUTES
)
"""The routes for whoever asks over a network without TLS."""


class _Api:
    """The API's routes as an ASGI application."""

    def __init__(self, shop: Shop, guard: Guard, threads: int, waiting: int) -> None:
        self._shop = shop
        self._guard = guard
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="vitrine")
        self._turns = asyncio.Semaphore(threads)
        self._room = threads + waiting
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        try:
            response = await self._answer(Asked(scope, receive))
        except ClientDisconnect:
            return
        except VitrineError as exc:
            response = refusal(exc)
        except Exception as exc:  # noqa: BLE001  the border: an answer and a log line, never a crash
            _log.error("fault: %s at %s", type(exc).__name__, frames(exc))
            response = refusal(FAULT)
        await Sent(response.body, response.status, dict(response.headers))(scope, receive, send)

    def close(self) -> None:
        """Let what runs end."""
        self._pool.shutdown()

    async def _answer(self, asked: Asked) -> Response:
        self._guard.check_origin(asked)
        self._guard.check_token(asked)
        if self._inside >= self._room:
            raise Overloaded("too many others wait already", hint="Try again in a second.")
        self._inside += 1
        try:
            request = Request(
                asked.method,
                asked.scope["path"],
                asked.scope["query_string"].decode("latin-1"),
                dict(asked.headers),
                await _body(asked),
            )
            routes = ROUTES if is_private(asked) else _CLEAR
            async with self._turns:
                if (
                    await asked.is_disconnected()
                ):  # somebody who types on does not wait for what they typed before
                    raise ClientDisconnect
                return await asyncio.get_running_loop().run_in_executor(
                    self._pool, self._work, routes, request
                )
        finally:
            self._inside -= 1

    def _work(self, routes: Sequence[http.Route[Engine]], request: Request) -> Response:
        with self._shop.lease() as engine:
            return answer(routes, request, lambda: engine)


async def _body(asked: Asked) -> bytes:
    """A request's body, bounded while it arrives.

    Raises:
        BodyTooLarge, BodyInvalid.
    """
    too_large = BodyTooLarge(
        f"more than {MAX_MEDIA_BODY} bytes",
        where="body",
        hint=SMALLER,
    )
    if int(asked.headers.get("content-length") or 0) > MAX_MEDIA_BODY:  # uvicorn takes digits only
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_S):
            async for piece in asked.stream():
                body += piece
                if len(body) > MAX_MEDIA_BODY:
                    raise too_large
    except TimeoutError:
        raise BodyInvalid(f"did not arrive within {_BODY_S:.0f} seconds", where="body") from None
    return bytes(body)


async def _no_page(asked: Asked, exc: Exception) -> Sent:
    told: VitrineError = RouteUnknown("there is no such page")
    if isinstance(exc, VitrineError):
        told = exc
    elif isinstance(exc, HTTPException) and exc.status_code == 405:
        told = MethodNotAllowed("a page can only be read", where="GET, HEAD")
    response = refusal(told)
    return Sent(response.body, response.status, dict(response.headers))


def application(shop: Shop, guard: Guard, *, threads: int = 2, waiting: int = WAITING) -> Starlette:
    """The server as an ASGI application; it closes the shop when it ends.

    Args:
        shop: what answers.
        guard: who may ask.
        threads: requests that are answered at once.
        waiting: requests that may wait for a thread.
    """
    api = _Api(shop, guard, threads, waiting)

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
            Mount("/v1", api),
            Route("/openapi.json", api),
            Mount("/", GZipMiddleware(Pages(guard), compresslevel=6)),
        ],
        middleware=[Middleware(Headers)],
        exception_handlers=refused,
        lifespan=lifespan,
    )


async def _follow(shop: Shop) -> None:
    """Take over new bundles, for ever."""
    while True:
        await asyncio.sleep(_FOLLOW_S)
        try:
            await asyncio.to_thread(shop.follow)
        except Exception as exc:  # noqa: BLE001  the border: the old bundle goes on answering
            _log.error("fault: %s at %s", type(exc).__name__, frames(exc))


def serve(
    shop: Shop,
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
    _prepare_log()
    sys.setswitchinterval(_SWITCH_S)
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    name = "localhost" if host in ("127.0.0.1", "::1") else f"[{host}]" if ":" in host else host
    with closing(shop), socket.create_server((host, port), family=family, backlog=256) as listening:
        config = uvicorn.Config(
            application(shop, Guard(token), threads=len(os.sched_getaffinity(0))),
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
        on_start(f"{'https' if config.is_ssl else 'http'}://{name}:{listening.getsockname()[1]}/")
        uvicorn.Server(config).run(sockets=[listening])


class _Formatter(logging.Formatter):
    """One line an event; of an error that a library logs only its class and where it arose."""

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """The error without its message, which could quote a shopper."""
        return f"{ei[0].__name__} at {frames(ei[1])}" if ei[1] is not None else ""


def _prepare_log() -> None:
    handler = logging.StreamHandler()
    handler.setFormatter(_Formatter("%(levelname)s %(message)s"))
    for name, level in (("vitrine", logging.INFO), ("uvicorn", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(level)
        logger.propagate = False
