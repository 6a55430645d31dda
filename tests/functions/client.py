"""A client of the preferences API, written from RFC 9421 alone: it shares no code with the server."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from collections.abc import Mapping
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.functions.events import event


class Device:
    """One device that holds the profile's key."""

    def __init__(self, seed: bytes | None = None) -> None:
        self.key = Ed25519PrivateKey.from_private_bytes(seed or secrets.token_bytes(32))
        self.public = self.key.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw)
        self.profile = hashlib.sha256(self.public).hexdigest()

    def event(
        self,
        method: str,
        envelope: bytes | None = None,
        *,
        match: str | None = None,
        first: bool = False,
        profile: str | None = None,
        created: float | None = None,
        nonce: str | None = None,
    ) -> dict[str, Any]:
        path = f"/v1/preferences/{profile or self.profile}"
        body = None if envelope is None else json.dumps({"envelope": base64.b64encode(envelope).decode()})
        conditions = {} if match is None else {"if-match": match}
        if first:
            conditions["if-none-match"] = "*"
        headers = self.signed(method, path, (body or "").encode(), conditions, created=created, nonce=nonce)
        return event(method, path, body, headers={**conditions, **headers})

    def signed(
        self,
        method: str,
        path: str,
        body: bytes,
        headers: Mapping[str, str],
        *,
        created: float | None = None,
        nonce: str | None = None,
    ) -> dict[str, str]:
        """The headers that sign a request with these other ``headers``, names in lower case."""
        made: dict[str, str] = {}
        if body:
            made["content-digest"] = f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"
        conditions = {name: headers[name] for name in ("if-match", "if-none-match") if name in headers}
        values = {"@method": method, "@path": path, **made, **conditions}
        keyid = base64.urlsafe_b64encode(self.public).decode().rstrip("=")
        named = " ".join(f'"{name}"' for name in values)
        parameters = (
            f"({named});created={int(created or time.time())};"
            f'nonce="{nonce or secrets.token_urlsafe(16)}";keyid="{keyid}";alg="ed25519"'
        )
        lines = [f'"{name}": {value}' for name, value in values.items()]
        base = "\n".join([*lines, f'"@signature-params": {parameters}'])
        signature = base64.b64encode(self.key.sign(base.encode())).decode()
        return {**made, "signature-input": f"sig={parameters}", "signature": f"sig=:{signature}:"}
