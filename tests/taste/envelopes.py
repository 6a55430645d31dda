"""What Python seals for JavaScript to open: ``python -m tests.taste.envelopes`` writes it. (The reverse is written
by ``node tests/kiosk/web/envelopes.mjs``.) Each run gives other bytes, for nonces are drawn when sealing.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import get_args

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from edge_runtime.taste.envelope import Keys, Pairing, Purpose, answer, seal

GOLDEN = Path(__file__).resolve().parents[1] / "golden" / "envelope"


def written() -> dict[str, object]:
    """Envelopes, a signature and messages of every purpose."""
    secret = hashlib.sha256(b"a secret for golden files alone").digest()
    keys = Keys.of(secret)
    messages = []
    for purpose in get_args(Purpose):
        private = ec.generate_private_key(ec.SECP256R1())
        pairing = Pairing(purpose, private=private)
        pkcs8 = private.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
        plain = f"for {purpose}".encode() * 20
        messages.append(
            {
                "purpose": purpose,
                "private": pkcs8.hex(),
                "offer": pairing.offer.encode().hex(),
                "plain": plain.hex(),
                "message": answer(pairing.offer, purpose, plain).hex(),
            }
        )
    plains = [b"", b"\x80", b"a taste", bytes(511), bytes(512), bytes(range(256)) * 24]
    return {
        "secret": secret.hex(),
        "profile": keys.profile,
        "public": keys.public.hex(),
        "signed": b"a request".hex(),
        "signature": keys.sign(b"a request").hex(),
        "envelopes": [{"plain": plain.hex(), "sealed": seal(keys, plain).hex()} for plain in plains],
        "messages": messages,
    }


if __name__ == "__main__":
    GOLDEN.mkdir(parents=True, exist_ok=True)
    (GOLDEN / "python.json").write_text(json.dumps(written(), separators=(",", ":")) + "\n")
