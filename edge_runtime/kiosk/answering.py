"""The API's routes over the engine that answers now, in a bounded pool of threads.

A request is let in or refused before its body is read; it waits for a thread on the event loop, so that one whose
client left meanwhile is dropped instead of answered.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Any, cast

from starlette.requests import ClientDisconnect
from starlette.requests import Request as Asked
from starlette.responses import Response as Sent
from starlette.types import Receive, Scope, Send

from edge_runtime.api import search, voice
from edge_runtime.api.http import MAX_MEDIA_BODY, SMALLER, Request, Response, Route, answer, refusal
from edge_runtime.api.openapi import document_route
from edge_runtime.api.problems import FAULT
from edge_runtime.engine import Engine
from edge_runtime.errors import (
    BodyInvalid,
    BodyTooLarge,
    OriginRefused,
    Overloaded,
    TlsMissing,
    TokenRefused,
    VitrineError,
)
from edge_runtime.kiosk.guard import Guard, is_private
from edge_runtime.kiosk.log import log_fault
from edge_runtime.kiosk.shop import Shop
from edge_runtime.types import Recommendation, Results

__all__ = ["ROUTES", "Api"]

_BODY_S = 10.0
_REFUSALS = (OriginRefused, TokenRefused, Overloaded)
_API: tuple[Route[Any], ...] = tuple(
    replace(route, refusals=(*route.refusals, *_REFUSALS))
    for route in cast("Iterable[Route[Any]]", (*search.ROUTES, *voice.ROUTES))
)
ROUTES: tuple[Route[Any], ...] = (*_API, document_route(_API))


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


class Api:
    """The routes as an ASGI application."""

    def __init__(self, shop: Shop, guard: Guard, threads: int, waiting: int) -> None:
        """``threads`` requests are answered at once, ``waiting`` more may wait."""
        self._shop = shop
        self._guard = guard
        self._pool = ThreadPoolExecutor(threads, thread_name_prefix="vitrine")
        self._turns = asyncio.Semaphore(threads)
        self._room = threads + waiting
        self._inside = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        try:
            response = await self._answer(Asked(scope, receive))
        except ClientDisconnect:
            return
        except VitrineError as exc:
            response = refusal(exc)
        except Exception as exc:  # noqa: BLE001  the border: an answer and a log line, never a crash
            log_fault(exc)
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
                if await asked.is_disconnected():  # who types on does not wait for what was typed before
                    raise ClientDisconnect
                return await asyncio.get_running_loop().run_in_executor(
                    self._pool, self._work, routes, request
                )
        finally:
            self._inside -= 1

    def _work(self, routes: Sequence[Route[Engine]], request: Request) -> Response:
        with self._shop.lease() as engine:
            return answer(routes, request, lambda: engine)


async def _body(asked: Asked) -> bytes:
    """A request's body, bounded while it arrives.

    Raises:
        BodyTooLarge, BodyInvalid.
    """
    too_large = BodyTooLarge(f"more than {MAX_MEDIA_BODY} bytes", where="body", hint=SMALLER)
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
