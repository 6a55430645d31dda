"""A client of the preferences API, written from RFC 9421 alone: it shares no code with the server."""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
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
        headers: dict[str, str] = {}
        if body is not None:
            hashed = hashlib.sha256(body.encode()).digest()
            headers["content-digest"] = f"sha-256=:{base64.b64encode(hashed).decode()}:"
        if match is not None:
            headers["if-match"] = match
        if first:
            headers["if-none-match"] = "*"
        values = {"@method": method, "@path": path, **headers}
        keyid = base64.urlsafe_b64encode(self.public).decode().rstrip("=")
        named = " ".join(f'"{name}"' for name in values)
        parameters = (
            f"({named});created={int(created or time.time())};"
            f'nonce="{nonce or secrets.token_urlsafe(16)}";keyid="{keyid}";alg="ed25519"'
        )
        lines = [f'"{name}": {value}' for name, value in values.items()]
        base = "\n".join([*lines, f'"@signature-params": {parameters}'])
        signature = base64.b64encode(self.key.sign(base.encode())).decode()
        headers |= {"signature-input": f"sig={parameters}", "signature": f"sig=:{signature}:"}
        return event(method, path, body, headers=headers)
