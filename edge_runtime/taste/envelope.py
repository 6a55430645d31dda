"""Keys, sealed envelopes and pairing: who may read a taste, and how it gets from one device to another.

**Keys.** One profile secret of 32 random bytes, made on the first device. HKDF-SHA256 (RFC 5869) gives the key of
the envelopes and the seed of an Ed25519 identity (RFC 8032); the profile's id is the SHA-256 of the public key.

**Envelopes** for the sync server: AES-256-GCM; ``VTE``, version 1, nonce 12, ciphertext and tag. The plaintext is
padded to a multiple of 512 bytes, so that its length tells little. The nonce is drawn from the operating system
when the envelope is sealed, never before, so that a fork or a restored snapshot cannot repeat it; 2³² envelopes a
key stay below NIST's bound for random nonces (SP 800-38D, 8.3).

**Pairing.** The device that is to receive shows an *offer* (``VTP``, version 1, id 8, P-256 key 65) as a QR code; the
other answers with a *message* (``VTM``, version 1, id 8, HPKE key 65, ciphertext and tag; RFC 9180, base mode,
DHKEM(P-256), HKDF-SHA256, AES-256-GCM) whose ``info`` binds purpose, id and key. An offer is good for two minutes
and one message. A picture of both codes helps nobody: the private key never leaves the device.

The pages have a twin of the same stem.
"""

from __future__ import annotations

import hashlib
import os
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from edge_runtime.errors import EnvelopeRefused, ExtraMissing, PairingRefused, TasteInvalid
from edge_runtime.taste.encoding import MAX_STATE_BYTES
from edge_runtime.taste.state import check_id

try:
    from cryptography.exceptions import InvalidSignature, InvalidTag
    from cryptography.hazmat.primitives import hashes, hpke
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF
    from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
except ImportError as exc:
    raise ExtraMissing(
        "keys and envelopes need the package cryptography", hint="pip install 'vitrine[kiosk]'"
    ) from exc

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ec import EllipticCurvePrivateKey

__all__ = [
    "LIFETIME",
    "MAX_ENVELOPE_BYTES",
    "MAX_MESSAGE_BYTES",
    "Keys",
    "Offer",
    "Pairing",
    "Purpose",
    "answer",
    "new_secret",
    "seal",
    "unseal",
    "verify",
]

Purpose = Literal["hand-over", "take-back", "link"]
"""A taste to a kiosk, a visit back to the phone, the profile secret to another device of the shopper's."""
LIFETIME = 120.0
"""Seconds for which an offer that is shown as a code is good."""
_PAD = 512
MAX_ENVELOPE_BYTES = 16 + 12 + (MAX_STATE_BYTES // _PAD + 1) * _PAD + 4
MAX_MESSAGE_BYTES = 1024
_HEAD = 12
_KEY = 65
_SUITE = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """What follows from a profile secret. It has no printed form, so that no log can hold it."""

    secret: bytes
    encryption: bytes
    """32 bytes, AES-256."""
    profile: str
    """64 hexadecimal digits: the SHA-256 of ``public``."""
    public: bytes
    """32 bytes, Ed25519."""
    _identity: Ed25519PrivateKey

    @classmethod
    def of(cls, secret: bytes) -> Keys:
        """Derive the keys. Raises TasteInvalid unless the secret has 32 bytes."""
        if len(secret) != 32:
            raise TasteInvalid("must have 32 bytes", where="secret")
        identity = Ed25519PrivateKey.from_private_bytes(_derived(secret, b"identity"))
        public = identity.public_key().public_bytes_raw()
        profile = hashlib.sha256(public).hexdigest()
        return cls(secret, _derived(secret, b"envelope"), profile, public, identity)

    def sign(self, message: bytes) -> bytes:
        """64 bytes, Ed25519."""
        return self._identity.sign(message)


def new_secret() -> bytes:
    """A new profile's secret, 32 bytes from the operating system."""
    return os.urandom(32)


def verify(public: bytes, message: bytes, signature: bytes) -> None:
    """Raises EnvelopeRefused unless the signature over ``message`` is by ``public`` (32 bytes)."""
    try:
        Ed25519PublicKey.from_public_bytes(public).verify(signature, message)
    except (InvalidSignature, ValueError) as exc:
        raise EnvelopeRefused("the signature is not by this key", where="signature") from exc


def seal(keys: Keys, plain: bytes) -> bytes:
    """An envelope that only this profile's devices open."""
    if len(plain) > MAX_STATE_BYTES:
        raise TasteInvalid(f"{len(plain)} bytes, at most {MAX_STATE_BYTES}", where="envelope")
    padded = plain + b"\x80" + bytes(-(len(plain) + 1) % _PAD)
    nonce = os.urandom(12)
    return b"VTE\x01" + nonce + AESGCM(keys.encryption).encrypt(nonce, padded, _bound(keys))


def unseal(keys: Keys, envelope: bytes) -> bytes:
    """The inverse of ``seal``.

    Raises:
        EnvelopeRefused: it is too long, of another version, altered, or another profile's.
    """
    if not 16 + 16 + _PAD <= len(envelope) <= MAX_ENVELOPE_BYTES:
        raise EnvelopeRefused(f"{len(envelope)} bytes are no envelope", where="envelope")
    if envelope[:4] != b"VTE\x01":
        raise EnvelopeRefused("is none of a version known here", where="envelope")
    try:
        padded = AESGCM(keys.encryption).decrypt(envelope[4:16], envelope[16:], _bound(keys))
    except InvalidTag as exc:
        raise EnvelopeRefused("was altered, or is another profile's", where="envelope") from exc
    plain, mark, _ = padded.rpartition(b"\x80")
    if not mark:
        raise EnvelopeRefused("holds no padding", where="envelope")
    return plain


@dataclass(frozen=True, slots=True)
class Offer:
    """The key to which something may be sealed, as the receiving device shows it."""

    id: str
    """16 hexadecimal digits."""
    key: bytes
    """65 bytes: P-256, uncompressed."""

    def encode(self) -> bytes:
        """77 bytes."""
        return b"VTP\x01" + bytes.fromhex(self.id) + self.key

    @classmethod
    def decode(cls, data: bytes) -> Offer:
        """The inverse. Raises PairingRefused."""
        if len(data) != _HEAD + _KEY or data[:4] != b"VTP\x01":
            raise PairingRefused("is no code of a version known here", where="offer")
        return cls(data[4:_HEAD].hex(), data[_HEAD:])


def answer(offer: Offer, purpose: Purpose, plain: bytes) -> bytes:
    """A message that only the device which made the offer opens.

    Raises:
        PairingRefused: the offer's key is no point of the curve.
    """
    if _HEAD + _KEY + len(plain) + 16 > MAX_MESSAGE_BYTES:
        raise TasteInvalid(f"{len(plain)} bytes are too many for one message", where="message")
    try:
        key = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), offer.key)
    except ValueError as exc:
        raise PairingRefused("its key is no point of the curve", where="offer") from exc
    return b"VTM\x01" + bytes.fromhex(offer.id) + _SUITE.encrypt(plain, key, _info(offer, purpose))


@dataclass(slots=True, repr=False)
class Pairing:
    """One offer and its private key, which is gone after the first message that opens, or when time is up.

    Args:
        purpose: what the message must be sealed for.
        id: 16 hexadecimal digits; by default random. A ``take-back`` carries the visit's.
        lifetime: seconds; up to LIFETIME for what is shown as a code.
    """

    purpose: Purpose
    id: str = field(default_factory=lambda: os.urandom(8).hex())
    lifetime: float = LIFETIME
    clock: Callable[[], float] = time.monotonic
    private: EllipticCurvePrivateKey | None = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    offer: Offer = field(init=False)
    _until: float = field(init=False)
    _lock: threading.Lock = field(init=False, default_factory=threading.Lock)

    def __post_init__(self) -> None:
        check_id(self.id, "id")
        if self.purpose != "take-back" and not 0 < self.lifetime <= LIFETIME:
            raise TasteInvalid(f"must be up to {LIFETIME:.0f} seconds", where="lifetime")
        if self.private is None:
            raise TasteInvalid("must be a key", where="private")
        point = self.private.public_key().public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
        self.offer = Offer(self.id, point)
        self._until = self.clock() + self.lifetime

    def accept(self, message: bytes) -> bytes:
        """What was sealed.

        Raises:
            PairingRefused: the offer has run out or was used, or the message answers another one.
            EnvelopeRefused: the message is altered, or for another key or purpose; the offer stays good.
        """
        if not _HEAD + _KEY + 16 <= len(message) <= MAX_MESSAGE_BYTES or message[:4] != b"VTM\x01":
            raise EnvelopeRefused("is no message of a version known here", where="message")
        with self._lock:
            if self.clock() >= self._until:
                self.private = None
            if self.private is None:
                raise PairingRefused("has run out or was used", where="offer", hint="Show a new code.")
            if message[4:_HEAD].hex() != self.id:
                raise PairingRefused(
                    "the message answers another code", where="message", hint="Scan this code."
                )
            try:
                plain = _SUITE.decrypt(message[_HEAD:], self.private, _info(self.offer, self.purpose))
            except (InvalidTag, ValueError) as exc:
                raise EnvelopeRefused(
                    "was altered, or is for another key or purpose", where="message"
                ) from exc
            self.private = None
        return plain


def _derived(secret: bytes, use: bytes) -> bytes:
    return HKDF(hashes.SHA256(), 32, salt=b"vitrine", info=b"vitrine/1/" + use).derive(secret)


def _bound(keys: Keys) -> bytes:
    """What an envelope is authenticated with: its format and whose it is."""
    return b"VTE\x01" + bytes.fromhex(keys.profile)


def _info(offer: Offer, purpose: Purpose) -> bytes:
    return b"vitrine/1/" + purpose.encode() + b"/" + bytes.fromhex(offer.id) + offer.key
