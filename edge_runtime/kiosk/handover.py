"""``/v1/handover/{id}``: a guest's taste from their phone to the page they stand before, and back, over the network.

    page, WebSocket  ← bytes     what a phone left, once
                     → bytes     what the phone may take, once
                     ← "taken"   it took it
    phone, POST                  leaves a message
           GET                   takes what is there for it

What passes is sealed on one side and opened on the other (``taste.envelope``); the server has no key to it and keeps
it only as long as the page's connection lasts. ``id`` is the random one in the code that the page shows: who did not
see it asks in vain. A companion may be served by another host, so that its origin is not looked at.
"""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass

from starlette.requests import ClientDisconnect, HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket, WebSocketDisconnect

from edge_runtime.api.http import refusal
from edge_runtime.errors import EnvelopeUnknown, MethodNotAllowed, Overloaded, TlsMissing, VitrineError
from edge_runtime.kiosk.access import AccessControl, is_private
from edge_runtime.kiosk.dispatch import read_body
from edge_runtime.taste.envelope import MAX_MESSAGE_BYTES

__all__ = ["MAX_PAGES", "Handover"]

MAX_PAGES = 8
"""Pages that wait for a phone or have a guest, at once."""
_ID = re.compile("[0-9a-f]{16}")


@dataclass(slots=True)
class _Visit:
    """One page's connection and what lies there for the phone."""

    socket: WebSocket
    arrived: bool = False
    """Whether a phone left its message."""
    parcel: bytes | None = None


class Handover:
    """Passes sealed messages between the pages and the phones of one server."""

    def __init__(self, guard: AccessControl) -> None:
        self._guard = guard
        self._visits: dict[str, _Visit] = {}

    async def wait(self, socket: WebSocket) -> None:
        """A page's connection: its code is good, and its guest is there, while it lasts."""
        code = str(socket.path_params["id"])
        try:
            self._guard.check_origin(socket)
            self._guard.check_token(socket)
            _check_private(socket)
            if not _ID.fullmatch(code) or code in self._visits:
                raise EnvelopeUnknown("is no code of a page that waits", where="id")
            if len(self._visits) >= MAX_PAGES:
                raise Overloaded(f"{MAX_PAGES} others wait already", hint="Try again in a moment.")
        except VitrineError as exc:
            told = refusal(exc)
            await socket.send_denial_response(Response(told.body, told.status, dict(told.headers)))
            return
        visit = self._visits[code] = _Visit(socket)
        try:
            await socket.accept()
            while (message := await socket.receive())["type"] == "websocket.receive":
                parcel = message.get("bytes") or b""
                if not 0 < len(parcel) <= MAX_MESSAGE_BYTES:
                    await socket.close(1008)
                    return
                visit.parcel = parcel
        finally:
            del self._visits[code]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a phone's request."""
        asked = Request(scope, receive)
        try:
            answer = await self._answer(asked)
        except ClientDisconnect:
            return
        except VitrineError as exc:
            told = refusal(exc)
            answer = Response(told.body, told.status, dict(told.headers))
        answer.headers["access-control-allow-origin"] = "*"
        answer.headers["cache-control"] = "no-store"
        await answer(scope, receive, send)

    async def _answer(self, asked: Request) -> Response:
        self._guard.check_host(asked)
        _check_private(asked)
        if asked.method == "POST":
            return await self._leave(asked)
        if asked.method == "GET":
            return await self._take(asked)
        raise MethodNotAllowed("left by POST, taken by GET", where="GET, POST")

    async def _leave(self, asked: Request) -> Response:
        message = await read_body(asked, MAX_MESSAGE_BYTES)
        visit = self._visit(asked)
        if visit.arrived or not message:
            raise EnvelopeUnknown("was used already", where="id")
        visit.arrived = True
        await _tell(visit, message)
        return Response(status_code=204)

    async def _take(self, asked: Request) -> Response:
        visit = self._visit(asked)
        parcel, visit.parcel = visit.parcel, None
        if parcel is None:
            raise EnvelopeUnknown("nothing lies here for a phone", where="id")
        await _tell(visit, "taken")
        return Response(parcel, media_type="application/octet-stream")

    def _visit(self, asked: Request) -> _Visit:
        visit = self._visits.get(asked.path_params["id"])
        if visit is None:
            raise EnvelopeUnknown("is no code of a page that waits", where="id")
        return visit


async def _tell(visit: _Visit, message: bytes | str) -> None:
    """To the page, where it is still there."""
    with suppress(WebSocketDisconnect, RuntimeError):
        await (
            visit.socket.send_bytes(message)
            if isinstance(message, bytes)
            else visit.socket.send_text(message)
        )


def _check_private(asked: HTTPConnection) -> None:
    if not is_private(asked):
        raise TlsMissing("a taste does not travel in the clear", hint="Ask over https.")
