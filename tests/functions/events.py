"""Events as API Gateway makes them for an HTTP API, payload version 2.0."""

from __future__ import annotations

import base64
import json
from typing import Any
from urllib.parse import unquote


def event(
    method: str, path: str, body: object = None, *, query: str = "", headers: dict[str, str] | None = None
) -> dict[str, Any]:
    """``body``: a value to send as JSON; text as it is; bytes as base64."""
    made: dict[str, Any] = {
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": unquote(path),
        "rawQueryString": query,
        "headers": {"content-type": "application/json", "host": "localhost", **(headers or {})},
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "api",
            "domainName": "localhost",
            "http": {
                "method": method,
                "path": unquote(path),
                "protocol": "HTTP/1.1",
                "sourceIp": "127.0.0.1",
                "userAgent": "tests",
            },
            "requestId": "request-1",
            "routeKey": "$default",
            "stage": "$default",
            "time": "24/Nov/2026:05:00:00 +0000",
            "timeEpoch": 1795496400000,
        },
        "isBase64Encoded": isinstance(body, bytes),
    }
    if isinstance(body, bytes):
        made["body"] = base64.b64encode(body).decode()
    elif body is not None:
        made["body"] = body if isinstance(body, str) else json.dumps(body)
    return made
