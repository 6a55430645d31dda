"""What stands for API Gateway on this machine: an HTTP server that makes events of payload version 2.0."""

from __future__ import annotations

import base64
import re
import threading
import time
import uuid
from collections.abc import Iterable, Mapping
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Protocol
from urllib.parse import unquote, urlsplit

__all__ = ["Front", "Invoked", "gateway_event"]

_MAX_EVENT = 6 * 1024 * 1024


class Invoked(Protocol):
    """A function: ``functions.local.Function`` is one."""

    def invoke(self, event: object) -> Any:
        """What it answers to an event."""


class Front:
    """An HTTP server that hands each request to the function that owns its path, as API Gateway would."""

    def __init__(self, functions: Mapping[str, Invoked], port: int = 0) -> None:
        """``functions``: by the routes that they own, e.g. ``/v1/preferences/{profile}``; "" takes the rest."""
        owned = [(re.compile(re.sub(r"{\w+}", "[^/]+", route)), one) for route, one in functions.items()]

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _any(self) -> None:
                told = self.headers.get("content-length") or "0"
                if not told.isascii() or not told.isdigit() or "transfer-encoding" in self.headers:
                    self.close_connection = True
                    self._send(411, {}, b'{"message":"Length Required"}')
                    return
                length = int(told[:12])
                if length > _MAX_EVENT:
                    self.close_connection = True
                    self.rfile.read(
                        min(length, 4 * _MAX_EVENT)
                    )  # a client that still sends would not read the answer
                    self._send(413, {}, b'{"message":"Request Too Long"}')
                    return
                event = gateway_event(self.command, self.path, self.headers.items(), self.rfile.read(length))
                owners = (one for route, one in owned if route.fullmatch(event["rawPath"]))
                answer = next(owners, functions[""]).invoke(event)
                if "statusCode" not in answer:
                    self._send(502, {}, b'{"message":"Internal Server Error"}')
                    return
                body = answer.get("body", "")
                data = base64.b64decode(body) if answer.get("isBase64Encoded") else body.encode()
                self._send(answer["statusCode"], answer.get("headers", {}), data)

            do_GET = do_POST = do_PUT = do_DELETE = do_PATCH = do_HEAD = _any  # noqa: N815

            def do_OPTIONS(self) -> None:
                allowed = {"access-control-allow-methods": "*", "access-control-allow-headers": "*"}
                self._send(204, allowed, b"")

            def _send(self, status: int, headers: Mapping[str, str], body: bytes) -> None:
                self.send_response(status)
                for name, value in headers.items():
                    self.send_header(name, value)
                self.send_header("access-control-allow-origin", "*")
                self.send_header("access-control-expose-headers", "etag")
                self.send_header("content-length", str(len(body)))
                self.end_headers()
                if self.command != "HEAD":
                    self.wfile.write(body)

            def log_message(self, *_: object) -> None:
                """The functions log; a path could hold a shopper's words."""

        self._server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def __enter__(self) -> Front:
        self._thread = threading.Thread(target=self.serve)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    def serve(self) -> None:
        """Answer until the process is interrupted."""
        self._server.serve_forever(poll_interval=0.05)


def gateway_event(
    method: str, target: str, headers: Iterable[tuple[str, str]], body: bytes
) -> dict[str, Any]:
    """The event that an HTTP API makes of a request: payload version 2.0, path decoded, text bodies as text."""
    parts = urlsplit(target)
    path = unquote(parts.path).split("?")[0]
    lowered: dict[str, str] = {}
    for name, value in headers:
        key = name.lower()
        lowered[key] = f"{lowered[key]},{value}" if key in lowered else value
    text = lowered.get("content-type", "").startswith(("text/", "application/json"))
    try:
        told = body.decode() if text else base64.b64encode(body).decode()
    except UnicodeDecodeError:
        text, told = False, base64.b64encode(body).decode()
    return {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": path,
        "rawQueryString": parts.query,
        "headers": lowered,
        "requestContext": {
            "http": {"method": method, "path": path, "protocol": "HTTP/1.1", "sourceIp": "127.0.0.1"},
            "requestId": str(uuid.uuid4()),
            "stage": "$default",
            "timeEpoch": int(time.time() * 1000),
        },
        **({"body": told} if body else {}),
        "isBase64Encoded": bool(body) and not text,
    }
