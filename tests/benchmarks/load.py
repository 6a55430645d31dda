"""A client that loads a server on loopback: over kept connections, at a rate of its own or as fast as it is answered."""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import numpy as np

__all__ = ["Answer", "Client", "closed_loop", "open_loop", "percentile", "search_request"]


@dataclass(frozen=True, slots=True)
class Answer:
    """One request and what became of it."""

    number: int
    """Which of the requests it was."""
    status: int
    """0: the connection broke."""
    milliseconds: float
    """From when it was due."""
    body: bytes


def search_request(text: str) -> bytes:
    """A search as the kiosk page sends it."""
    body = json.dumps({"text": text, "limit": 24}).encode()
    head = "POST /v1/search HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\n"
    return f"{head}content-length: {len(body)}\r\n\r\n".encode() + body


class Client:
    """EmbeddingCache connections to one port; one more is opened where all are busy."""

    def __init__(self, port: int) -> None:
        self._port = port
        self._free: list[tuple[asyncio.StreamReader, asyncio.StreamWriter]] = []

    async def ask(self, number: int, request: bytes, due: float | None = None) -> Answer:
        """Send one request and wait for its answer; a kept connection that the server closed is opened again."""
        due = time.perf_counter() if due is None else due
        for kept in (bool(self._free), False):
            reader, writer = None, None
            try:
                if kept and self._free:
                    reader, writer = self._free.pop()
                else:
                    reader, writer = await asyncio.open_connection("127.0.0.1", self._port, limit=1 << 20)
                writer.write(request)
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
                body = await reader.readexactly(length)
            except (OSError, asyncio.IncompleteReadError):
                if writer is not None:
                    writer.close()
                if kept:
                    continue
                return Answer(number, 0, (time.perf_counter() - due) * 1000, b"")
            self._free.append((reader, writer))
            return Answer(number, int(head[9:12]), (time.perf_counter() - due) * 1000, body)
        raise AssertionError("unreachable")

    async def close(self) -> None:
        """Close all connections."""
        for _, writer in self._free:
            writer.close()
            with suppress(OSError):
                await writer.wait_closed()
        self._free.clear()


async def closed_loop(
    client: Client, requests: Sequence[bytes], seconds: float, connections: int
) -> list[Answer]:
    """Ask over so many connections, on each as fast as it is answered; one that breaks is given up."""
    until = time.perf_counter() + seconds
    answers: list[Answer] = []

    async def one(start: int) -> None:
        n = start
        while time.perf_counter() < until:
            answers.append(await client.ask(n % len(requests), requests[n % len(requests)]))
            if answers[-1].status == 0:
                return
            n += connections

    await asyncio.gather(*(one(start) for start in range(connections)))
    return answers


async def open_loop(
    client: Client,
    requests: Sequence[bytes],
    rate: float,
    seconds: float,
    on_answer: Callable[[Answer], None],
    *,
    even: bool = False,
) -> None:
    """Ask ``rate`` times a second, whether answers came or not: evenly, or at random moments (a Poisson process)."""
    chance = random.Random(7)
    started = time.perf_counter()
    tasks: set[asyncio.Task[None]] = set()

    async def one(number: int, due: float) -> None:
        on_answer(await client.ask(number, requests[number], due))

    def moments() -> Iterator[float]:
        at = 0.0
        while at < seconds:
            yield at
            at += 1 / rate if even else chance.expovariate(rate)

    try:
        for n, at in enumerate(moments()):
            due = started + at
            if (wait := due - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            task = asyncio.create_task(one(n % len(requests), due))
            tasks.add(task)
            task.add_done_callback(tasks.discard)
    finally:
        await asyncio.gather(*tasks)


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which ``share`` per cent of them lie; NaN of none."""
    return float(np.percentile(values, share)) if len(values) else float("nan")


def plain(body: bytes) -> dict[str, Any]:
    """An answer's JSON."""
    told: dict[str, Any] = json.loads(body)
    return told
