"""The API's routes over the engine that answers now, in two lanes of threads.

A request is let in or refused before its body is read; it waits for its turn on the event loop, so that one whose
client left meanwhile is dropped instead of answered. Words have one thread of their own: two would get in each
other's way more than they help, since most of the work holds Python's lock. What is shown or said, which is slower
and leaves the lock while a model runs, has the others, so that nobody who types waits for it.
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
from edge_runtime.api.bodies import Recommendation
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
from edge_runtime.kiosk.access import AccessControl, is_private
from edge_runtime.kiosk.engine_holder import EngineHolder
from edge_runtime.kiosk.log import log_fault
from edge_runtime.types import Results

__all__ = ["ROUTES", "Api", "read_body"]

_BODY_S = 10.0
_HEAVY = 16 * 1024
"""Bytes of a body from which on it is taken for a picture or a sound."""
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


class _Lane:
    """Threads, and whose turn it is."""

    def __init__(self, threads: int) -> None:
        self.pool = ThreadPoolExecutor(threads, thread_name_prefix="vitrine")
        self.turns = asyncio.Semaphore(threads)


class Api:
    """The routes as an ASGI application."""

    def __init__(self, shop: EngineHolder, guard: AccessControl, heavy: int, room: int) -> None:
        """``heavy`` pictures and sounds are answered at once; ``room`` requests may be inside, waiting or answered."""
        self._shop = shop
        self._guard = guard
        self._words = _Lane(1)
        self._media = _Lane(heavy)
        self._room = room
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
        self._words.pool.shutdown()
        self._media.pool.shutdown()

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
                await read_body(asked, MAX_MEDIA_BODY, SMALLER),
            )
            routes = ROUTES if is_private(asked) else _CLEAR
            heavy = len(request.body) > _HEAVY or request.path == "/v1/transcribe"
            lane = self._media if heavy else self._words
            async with lane.turns:
                if await asked.is_disconnected():  # who types on does not wait for what was typed before
                    raise ClientDisconnect
                loop = asyncio.get_running_loop()
                return await loop.run_in_executor(lane.pool, self._work, routes, request)
        finally:
            self._inside -= 1

    def _work(self, routes: Sequence[Route[Engine]], request: Request) -> Response:
        with self._shop.lease() as engine:
            return answer(routes, request, lambda: engine)


async def read_body(asked: Asked, most: int, hint: str = "") -> bytes:
    """A request's body of at most ``most`` bytes, bounded while it arrives.

    Raises:
        BodyTooLarge: with the ``hint``.
        BodyInvalid: it took too long.
    """
    too_large = BodyTooLarge(f"more than {most} bytes", where="body", hint=hint)
    if int(asked.headers.get("content-length") or 0) > most:  # uvicorn takes digits only
        raise too_large
    body = bytearray()
    try:
        async with asyncio.timeout(_BODY_S):
            async for piece in asked.stream():
                body += piece
                if len(body) > most:
                    raise too_large
    except TimeoutError:
        raise BodyInvalid(f"did not arrive within {_BODY_S:.0f} seconds", where="body") from None
    return bytes(body)
