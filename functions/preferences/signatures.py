"""Signed requests: RFC 9421 (HTTP Message Signatures) with Ed25519, in one fixed form.

    Content-Digest: sha-256=:BASE64:                                            (where there is a body; RFC 9530)
    Signature-Input: sig=("@method" "@path" "content-digest" "if-match");created=1795496400;
        nonce="…";keyid="PUBLIC KEY";alg="ed25519"                              (on one line)
    Signature: sig=:BASE64:

Covered are the method, the path, the body's digest where there is a body, and ``if-match`` and ``if-none-match`` where
they are sent; nothing more and nothing less. ``keyid`` is the public key itself, 32 bytes in base64url without
padding; the profile is the SHA-256 of the key. ``nonce`` is new for each request, 16–64 characters of base64url. Whoever
calls refuses a nonce that was seen: here only age, form and signature are checked.
"""

from __future__ import annotations

import base64
import hashlib
import re
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from edge_runtime.api.http import Request
from edge_runtime.errors import EnvelopeUnknown, SignatureRefused

__all__ = ["WINDOW_S", "Signed", "signature_base", "verify"]

WINDOW_S = 300
"""Seconds by which the clocks of a device and of the server may differ, either way."""
_INPUT = re.compile(
    r'sig=(\(("[@a-z-]+"(?: "[@a-z-]+")*)\);created=([0-9]{1,12});nonce="([A-Za-z0-9_-]{16,64})"'
    r';keyid="([A-Za-z0-9_-]{43})";alg="ed25519")'
)
_SIGNATURE = re.compile(r"sig=:([A-Za-z0-9+/]{86}==):")
_HINT = "Sign each request anew: method, path, body digest and conditions, with the time and a new nonce."


@dataclass(frozen=True, slots=True)
class Signed:
    """What a valid signature says."""

    created: int
    """Unix time, seconds."""
    nonce: str


def verify(request: Request, profile: str, now: float) -> Signed:
    """Check that the holder of the profile's key made exactly this request, just now.

    Args:
        now: Unix time, seconds.

    Raises:
        SignatureRefused: it is not signed in this form, altered, or created more than WINDOW_S away from ``now``.
        EnvelopeUnknown: it is signed by the key of another profile.
    """
    found = _INPUT.fullmatch(request.headers.get("signature-input", ""))
    signed = _SIGNATURE.fullmatch(request.headers.get("signature", ""))
    if found is None or signed is None:
        raise _refused("not signed in the form that is taken")
    parameters, named, created, nonce, keyid = found.groups()
    components = [name.strip('"') for name in named.split(" ")]
    if sorted(components) != sorted(_covered(request)):
        raise _refused("covers other parts of the request than it must")
    if abs(now - int(created)) > WINDOW_S:
        raise _refused("created too long ago or in the future", "Set the device's clock.")
    if request.body and request.headers.get("content-digest") != digest(request.body):
        raise _refused("the body is another one than was signed")
    key = base64.urlsafe_b64decode(keyid + "=")
    try:
        Ed25519PublicKey.from_public_bytes(key).verify(
            base64.b64decode(signed[1]), signature_base(request, components, parameters)
        )
    except (InvalidSignature, ValueError):
        raise _refused("altered, or by another key") from None
    if hashlib.sha256(key).hexdigest() != profile:
        raise EnvelopeUnknown("no envelope of this profile")
    return Signed(int(created), nonce)


def signature_base(request: Request, components: list[str], parameters: str) -> bytes:
    """The bytes that are signed (RFC 9421, section 2.5)."""
    values = {"@method": request.method, "@path": request.path}
    lines = [f'"{name}": {values.get(name) or request.headers.get(name, "")}' for name in components]
    return "\n".join([*lines, f'"@signature-params": {parameters}']).encode()


def digest(body: bytes) -> str:
    """The value of ``Content-Digest`` (RFC 9530)."""
    return f"sha-256=:{base64.b64encode(hashlib.sha256(body).digest()).decode()}:"


def _covered(request: Request) -> list[str]:
    conditions = [name for name in ("if-match", "if-none-match") if name in request.headers]
    return ["@method", "@path", *(["content-digest"] if request.body else []), *conditions]


def _refused(what: str, hint: str = _HINT) -> SignatureRefused:
    return SignatureRefused(what, where="signature", hint=hint)
