"""A server on loopback that can stop and start again at the same address."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Literal

import uvicorn
from starlette.applications import Starlette


class Serving:
    def __init__(
        self, make: Callable[[], Starlette], ws: Literal["none", "websockets-sansio"] = "none"
    ) -> None:
        self._make = make
        self._ws: Literal["none", "websockets-sansio"] = ws
        self._running: tuple[uvicorn.Server, threading.Thread] | None = None
        self.port = 0

    def start(self) -> None:
        server = uvicorn.Server(
            uvicorn.Config(
                self._make(), port=self.port, log_config=None, ws=self._ws, timeout_graceful_shutdown=1
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
