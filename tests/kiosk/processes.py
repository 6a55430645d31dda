"""A server in a process of its own."""

from __future__ import annotations

import http.client
import json
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

__all__ = ["ROOT", "Server"]

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, "-W", "error", "-c", "from edge_runtime.cli.main import main; main()"]


class Server:
    """``vitrine serve``, until the block ends."""

    def __init__(self, place: Path, *options: object) -> None:
        self._connections: list[http.client.HTTPConnection] = []
        self._words = [*COMMAND, "serve", str(place), "--port", "0", *map(str, options)]

    def __enter__(self) -> Server:
        self.process = subprocess.Popen(
            self._words,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200"},
        )
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        if not line.startswith("serving"):
            raise AssertionError(line + self.end()[1])
        self.url = line.split()[1]
        self.port = int(self.url.rstrip("/").rpartition(":")[2])
        return self

    def __exit__(self, *_: object) -> None:
        for connection in self._connections:
            connection.close()
        if self.process.returncode is None:
            self.end()

    def end(self, number: int = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal and wait; its status and everything it wrote but the first line."""
        if self.process.poll() is None:
            self.process.send_signal(number)
        out, err = self.process.communicate(timeout=60)
        return self.process.returncode, out + err

    def connect(self) -> http.client.HTTPConnection:
        """A connection that is kept until the block ends."""
        self._connections.append(http.client.HTTPConnection("127.0.0.1", self.port, timeout=60))
        return self._connections[-1]

    def ask(
        self, path: str, body: object = None, connection: http.client.HTTPConnection | None = None
    ) -> tuple[int, Any]:
        """One request; the status, and what its JSON says."""
        used = connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        method, data = ("GET", None) if body is None else ("POST", json.dumps(body))
        try:
            used.request(method, path, data, {"content-type": "application/json"})
            answered = used.getresponse()
            return answered.status, json.loads(answered.read())
        finally:
            if connection is None:
                used.close()
