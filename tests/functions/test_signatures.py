"""The RFCs' own examples: RFC 9421 (HTTP Message Signatures, Ed25519) and RFC 9530 (Content-Digest)."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from edge_runtime.api.http import Request
from edge_runtime.errors import SignatureRefused
from functions.preferences.signatures import digest, signature_base, verify

RFC: dict[str, Any] = json.loads(
    (Path(__file__).parents[1] / "golden" / "signatures" / "rfc9421.json").read_text(encoding="utf-8")
)
SIGNED = RFC["request"]
REQUEST = Request(
    SIGNED["method"], SIGNED["path"], SIGNED["query"], SIGNED["headers"], SIGNED["body"].encode()
)
PUBLIC = base64.urlsafe_b64decode(RFC["public_key"] + "=")
CREATED = 1618884473


def test_the_base_of_the_rfc_is_built_line_by_line_and_its_signature_is_valid() -> None:
    components = [line.split('": ')[0].strip('"') for line in RFC["signature_base"][:-1]]
    at = components.index("@authority")  # which our form does not cover
    ours = signature_base(REQUEST, [*components[:at], *components[at + 1 :]], RFC["parameters"]).decode()
    lines = ours.split("\n")
    lines.insert(at, f'"@authority": {SIGNED["headers"]["host"]}')
    assert lines == RFC["signature_base"]
    signature = base64.b64decode(RFC["signature"])
    Ed25519PublicKey.from_public_bytes(PUBLIC).verify(signature, "\n".join(lines).encode())


def in_our_form(path: str) -> Request:
    """The RFC's request, signed for this path with the RFC's key over the parts that our form covers."""
    content = digest(REQUEST.body)
    parameters = (
        f'("@method" "@path" "content-digest");created={CREATED};nonce="b3k2pp5k7z-50gnwp-yemd"'
        f';keyid="{RFC["public_key"]}";alg="ed25519"'
    )
    base = f'"@method": POST\n"@path": {path}\n"content-digest": {content}\n"@signature-params": {parameters}'
    key = Ed25519PrivateKey.from_private_bytes(base64.urlsafe_b64decode(RFC["private_key"] + "="))
    signature = base64.b64encode(key.sign(base.encode())).decode()
    signed = {
        "content-digest": content,
        "signature-input": f"sig={parameters}",
        "signature": f"sig=:{signature}:",
    }
    return Request(REQUEST.method, REQUEST.path, REQUEST.query, {**REQUEST.headers, **signed}, REQUEST.body)


def test_the_rfcs_request_is_taken_when_its_key_signs_it_in_our_form() -> None:
    profile = hashlib.sha256(PUBLIC).hexdigest()
    assert verify(in_our_form("/foo"), profile, CREATED).created == CREATED
    with pytest.raises(SignatureRefused):
        verify(in_our_form("/bar"), profile, CREATED)


@pytest.mark.parametrize(("body", "value"), RFC["content_digests"].items(), ids=["a body", "no body"])
def test_the_digests_of_rfc_9530(body: str, value: str) -> None:
    assert digest(body.encode()) == value
