"""Who may ask: checked before anything of a request is read.

On loopback the ``Host`` must be a loopback name, so that no web site can reach the server by pointing its own name
here (DNS rebinding). Beyond loopback everybody must know the server's token. A browser is told it once, as
``/?token=…``, and keeps it in a cookie that no script can read and no other site can send along with a write.
"""

from __future__ import annotations

import hmac
import ipaddress
import re
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection

from edge_runtime.errors import InvalidQuery, OriginRefused, TokenRefused

__all__ = ["COOKIE", "AccessControl", "is_loopback", "is_private", "read_token"]

COOKIE = "vitrine"
_HOST = re.compile(r"[A-Za-z0-9.:\[\]_-]+")
_TOKEN = re.compile("[A-Za-z0-9_-]{16,256}")


@dataclass(frozen=True, slots=True)
class AccessControl:
    """The rules of one server."""

    token: str | None = None
    """None: only loopback is listened on, and nobody needs a token."""

    def check_origin(self, asked: HTTPConnection) -> None:
        """Refuse what another site's page asks.

        Raises:
            OriginRefused: ``Origin`` is another one, or the server is called by a name that is not its own.
        """
        host = self.check_host(asked)
        origin = asked.headers.get("origin")
        if origin is not None and origin.partition("://")[2].lower() != host.lower():
            raise OriginRefused("a page of another site asks", where="origin")

    def check_host(self, asked: HTTPConnection) -> str:
        """The name that the server is called by. Raises OriginRefused where it is not its own."""
        host = asked.headers.get("host", "")
        name = _name(host)
        if not name or (self.token is None and not is_loopback(name)):
            raise OriginRefused(
                "this server does not answer by that name", where="host", hint="Open localhost."
            )
        return host

    def check_token(self, asked: HTTPConnection) -> None:
        """Refuse who does not know the token. Raises TokenRefused."""
        if self.token is not None:
            scheme, _, bearer = asked.headers.get("authorization", "").partition(" ")
            self._compare(bearer if scheme.lower() == "bearer" else asked.cookies.get(COOKIE, ""))

    def offered(self, asked: HTTPConnection) -> str | None:
        """The token in a page's address; None where there is none. Raises TokenRefused."""
        given = asked.query_params.get("token")
        if self.token is None or given is None:
            return None
        self._compare(given)
        return given

    def _compare(self, given: str) -> None:
        """In constant time."""
        assert self.token is not None  # noqa: S101 - asked for by the callers
        if not hmac.compare_digest(given.encode(), self.token.encode()):
            raise TokenRefused(
                "the token is missing or wrong",
                where="authorization",
                hint="Open /?token=… once, or send it as a bearer token.",
            )


def is_loopback(host: str) -> bool:
    """Whether a name or address is this machine's own."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def is_private(asked: HTTPConnection) -> bool:
    """Whether nobody between can read along: TLS, or never off this machine."""
    client = asked.client
    return asked.scope["scheme"] in ("https", "wss") or (client is not None and is_loopback(client.host))


def read_token(path: Path) -> str:
    """The token in a file.

    Raises:
        InvalidQuery: too short to be secret, or with characters that a cookie cannot hold.
    """
    with path.open(encoding="ascii", errors="replace") as file:
        token = file.read(1024).strip()
    if not _TOKEN.fullmatch(token):
        raise InvalidQuery(
            "must hold 16 to 256 letters, digits, - or _",
            where=str(path),
            hint="Make one with: openssl rand -hex 24",
        )
    return token


def _name(host: str) -> str:
    """A ``Host`` header without its port and brackets; "" where it is none."""
    if not _HOST.fullmatch(host):
        return ""
    try:
        return urlsplit(f"//{host}").hostname or ""
    except ValueError:
        return ""
