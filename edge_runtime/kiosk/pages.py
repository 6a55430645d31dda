"""The pages: the files below ``web/`` and the headers that keep them to themselves."""

from __future__ import annotations

import os
from pathlib import Path, PurePath
from urllib.parse import quote

from starlette.datastructures import MutableHeaders
from starlette.exceptions import HTTPException
from starlette.requests import HTTPConnection
from starlette.responses import RedirectResponse, Response
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from edge_runtime.kiosk.access import COOKIE, AccessControl

__all__ = ["Headers", "Pages"]

_WEB = Path(__file__).parent / "web"
_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".ico": "image/x-icon",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json",
    ".md": "text/plain; charset=utf-8",
    ".png": "image/png",
    ".svg": "image/svg+xml; charset=utf-8",
    ".txt": "text/plain; charset=utf-8",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
    ".woff2": "font/woff2",
}
"""Nothing else is served."""
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' blob: data:; media-src 'self' blob:; "
    "connect-src 'self'{socket}; worker-src 'self'; manifest-src 'self'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "permissions-policy": "camera=(self), microphone=(self)",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}
_MONTH_S = 30 * 24 * 3600


class Pages(StaticFiles):
    """The files below ``web/``, asked for again each time by their tag."""

    def __init__(self, guard: AccessControl) -> None:
        super().__init__(directory=_WEB, html=True)
        self._guard = guard

    async def get_response(self, path: str, scope: Scope) -> Response:
        """A file, or the way on for a browser that was told the token."""
        asked = HTTPConnection(scope)
        self._guard.check_origin(asked)
        token = self._guard.offered(asked)
        if token is None:
            return await super().get_response(path, scope)
        onward = RedirectResponse("/" + quote(scope["path"].lstrip("/\\")), 303)
        secure = scope["scheme"] == "https"
        onward.set_cookie(COOKIE, token, max_age=_MONTH_S, httponly=True, samesite="lax", secure=secure)
        return onward

    def file_response(
        self,
        full_path: str | os.PathLike[str],
        stat_result: os.stat_result,
        scope: Scope,
        status_code: int = 200,
    ) -> Response:
        """The file, typed by our own table: what the system's says differs between machines."""
        kind = _TYPES.get(PurePath(full_path).suffix)
        if kind is None:
            raise HTTPException(404)
        response = super().file_response(full_path, stat_result, scope, status_code)
        response.headers["content-type"] = kind
        response.headers["cache-control"] = "no-cache"
        return response


class Headers:
    """Sends the same protecting headers with every answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one connection."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def sender(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers["content-security-policy"] = _POLICY.format(socket=_socket(HTTPConnection(scope)))
                for name, value in _HEADERS.items():
                    headers[name] = value
            await send(message)

        await self._app(scope, receive, sender)


def _socket(asked: HTTPConnection) -> str:
    """The WebSocket's origin, for browsers whose ``'self'`` does not hold it."""
    scheme = "wss" if asked.scope["scheme"] == "https" else "ws"
    return f" {scheme}://{quote(asked.headers.get('host', ''), safe=':[]')}"
