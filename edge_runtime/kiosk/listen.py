"""``/v1/listen``: the words of a running sound, while it is spoken.

    → bytes                                     raw sound: 16 kHz, mono, 16 bits, little-endian
    → {"type": "end"}                           the button was let go
    ← {"type": "partial", "text": …}            the words so far
    ← {"type": "final", "transcript": {…}}      one utterance, as ``POST /v1/transcribe`` tells it
    ← {"type": "problem", "error": …, …}        what a problem document says, its ``type`` as ``error``; the last word

After ``end`` at least one ``final`` has come, without words where nobody spoke, and the connection is closed.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import asdict, dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from starlette.responses import Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from edge_runtime.api.bodies import Problem
from edge_runtime.api.codec import decode, encode
from edge_runtime.api.http import refusal
from edge_runtime.api.problems import FAULT, problem
from edge_runtime.engine import Engine
from edge_runtime.errors import (
    BodyInvalid,
    InvalidQuery,
    MediaTooLarge,
    ModelMissing,
    Overloaded,
    VitrineError,
)
from edge_runtime.kiosk.access import AccessControl
from edge_runtime.kiosk.engine_holder import EngineHolder
from edge_runtime.kiosk.log import log_fault
from edge_runtime.speech.raw_audio import samples
from edge_runtime.types import Transcript

__all__ = ["MAX_FRAME", "MAX_LISTENERS", "MAX_SOUND", "Listening"]

MAX_FRAME = 64 * 1024
"""Bytes of one message: two seconds."""
MAX_SOUND = 60 * 32_000
"""Bytes of one connection: 60 seconds."""
MAX_LISTENERS = 2
"""At once: each keeps a processor busy."""
_IDLE_S = 10.0


@dataclass(frozen=True, slots=True)
class _End:
    """What a client says when the button is let go."""

    type: Literal["end"]


class Listening:
    """Answers every connection of one server."""

    def __init__(self, shop: EngineHolder, guard: AccessControl) -> None:
        self._shop = shop
        self._guard = guard
        self._listeners = 0

    async def answer(self, socket: WebSocket) -> None:
        """Listen until the client says that the sound ends, or leaves."""
        try:
            self._guard.check_origin(socket)
            self._guard.check_token(socket)
        except VitrineError as exc:
            told = refusal(exc)
            await socket.send_denial_response(Response(told.body, told.status, dict(told.headers)))
            return
        with suppress(WebSocketDisconnect):
            await socket.accept()
            wrong = await self._listen(socket)
            if wrong is None:
                await socket.close()
                return
            fields = asdict(wrong)
            await _send(socket, {**fields, "error": fields["type"], "type": "problem"})
            await socket.close(1013 if wrong.status == 503 else 1008)

    async def _listen(self, socket: WebSocket) -> Problem | None:
        """What went wrong, if anything did."""
        if self._listeners >= MAX_LISTENERS:
            return problem(Overloaded(f"{MAX_LISTENERS} others speak already", hint="Try again in a moment."))
        self._listeners += 1
        try:
            with self._shop.lease() as engine:
                _check_language(engine, socket)
                transcripts = await asyncio.to_thread(engine.listen, _sound(socket))  # it may load the model
                await _tell(socket, transcripts)
        except VitrineError as exc:
            return problem(exc)
        except WebSocketDisconnect:
            raise
        except Exception as exc:  # noqa: BLE001  the border: a message and a log line, never a crash
            log_fault(exc)
            return FAULT
        finally:
            self._listeners -= 1
        return None


async def _tell(socket: WebSocket, transcripts: AsyncIterator[Transcript]) -> None:
    finals = 0
    async for transcript in transcripts:
        if transcript.final:
            finals += 1
            await _send(socket, {"type": "final", "transcript": transcript})
        else:
            await _send(socket, {"type": "partial", "text": transcript.text})
    if not finals:
        nothing = Transcript("", socket.query_params.get("language", "en"), None)
        await _send(socket, {"type": "final", "transcript": nothing})


async def _sound(socket: WebSocket) -> AsyncIterator[NDArray[np.float32]]:
    """The client's pieces until it says that they end.

    Raises:
        WebSocketDisconnect: it left; what it said last is not of interest any more.
        BodyInvalid, InvalidQuery, MediaTooLarge.
    """
    held, total = b"", 0
    while True:
        try:
            async with asyncio.timeout(_IDLE_S):
                message = await socket.receive()
        except TimeoutError:
            raise BodyInvalid(f"no sound came for {_IDLE_S:.0f} seconds") from None
        if message["type"] == "websocket.disconnect":
            raise WebSocketDisconnect(message.get("code", 1005))
        if message.get("text") is not None:
            decode(_End, message["text"].encode())
            return
        held += message["bytes"]
        total += len(message["bytes"])
        if total > MAX_SOUND:
            raise MediaTooLarge(f"at most {MAX_SOUND // 32_000} seconds are heard at once", where="audio")
        whole = len(held) // 2 * 2
        if whole:
            yield samples(held[:whole])
        held = held[whole:]


def _check_language(engine: Engine, socket: WebSocket) -> None:
    language = socket.query_params.get("language")
    speech = engine.bundle.manifest.speech
    if language not in (None, "en", "zh"):
        raise InvalidQuery("must be en or zh", where="language")
    if language is not None and speech is not None and language not in speech.languages:
        raise ModelMissing("this bundle's model for speech does not know this language", where="language")


async def _send(socket: WebSocket, message: dict[str, object]) -> None:
    await socket.send_text(encode(message).decode())
