"""Between boto3 and moto: an HTTP server that passes requests on, or breaks them as a test says."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

_DROPPED = {"connection", "transfer-encoding", "content-length", "date", "server"}


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes
    cut: int | None = None
    """Close the connection after so many bytes of the body."""


@dataclass
class Faults:
    """``change`` gets the method, path, Range header and the true answer, and returns what is sent."""

    change: Callable[[str, str, str, Answer], Answer] = lambda method, path, span, answer: answer
    refuse: Callable[[str, str, Mapping[str, str]], Answer | None] = lambda method, target, headers: None
    """Gets the method, path with query string and headers (names in lower case) before anything is passed on."""
    seen: list[tuple[str, str]] = field(default_factory=list)
    url: str = ""


@contextmanager
def faulty(target: str) -> Iterator[Faults]:
    faults = Faults()
    origin = urlsplit(target).netloc

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def _any(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length") or 0))
            headers = {name.lower(): value for name, value in self.headers.items()}
            refused = faults.refuse(self.command, self.path, headers)
            answer, length = (refused, "0") if refused else self._passed_on(body, headers)
            self.send_response(answer.status)
            for name, value in answer.headers.items():
                self.send_header(name, value)
            self.send_header("content-length", length if self.command == "HEAD" else str(len(answer.body)))
            self.end_headers()
            self.wfile.write(answer.body[: answer.cut])
            if answer.cut is not None:
                self.close_connection = True

        def _passed_on(self, body: bytes, headers: dict[str, str]) -> tuple[Answer, str]:
            connection = http.client.HTTPConnection(origin, timeout=30)
            connection.request(
                self.command, self.path, body, {name: headers[name] for name in headers if name != "expect"}
            )
            got = connection.getresponse()
            kept = {name: value for name, value in got.getheaders() if name.lower() not in _DROPPED}
            length = got.getheader("content-length") or "0"
            answer = Answer(got.status, kept, got.read())
            connection.close()
            faults.seen.append((self.command, self.path.split("?")[0]))
            return faults.change(self.command, self.path, headers.get("range", ""), answer), length

        do_GET = do_PUT = do_HEAD = do_POST = do_DELETE = _any  # noqa: N815

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    faults.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    try:
        yield faults
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
