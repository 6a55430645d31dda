from __future__ import annotations

import base64
import json
import random
import struct
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from functions.gateway import Gateway
from functions.local import TABLE, Cloud
from functions.preferences.routes import ROUTES, Store
from functions.preferences.table import LIFE_S, Table
from tests.bundle.s3_faults import Answer, faulty
from tests.functions.client import Device
from tests.functions.events import event

CANARY = "kanarienvogel-4711"


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud() as running, pytest.MonkeyPatch.context() as patch:
        for name, value in running.environment.items():
            patch.setenv(name, value)
        yield running


@pytest.fixture
def handler(cloud: Cloud) -> Gateway[Store]:
    return Gateway("test", ROUTES, Table.from_environment)


@pytest.fixture
def device() -> Device:
    return Device()


def status(answered: dict[str, Any]) -> int:
    return int(answered["statusCode"])


def error(answered: dict[str, Any]) -> str:
    return str(json.loads(answered["body"])["type"].rpartition(":")[2])


def test_an_envelope_is_written_read_replaced_and_erased(handler: Gateway[Store], device: Device) -> None:
    assert status(handler(device.event("GET"), None)) == 404
    written = handler(device.event("PUT", b"one", first=True), None)
    assert (status(written), written["body"]) == (204, "")
    read = handler(device.event("GET"), None)
    assert json.loads(read["body"]) == {"envelope": base64.b64encode(b"one").decode()}
    assert read["headers"]["etag"] == written["headers"]["etag"]
    assert read["headers"]["cache-control"] == "no-store"
    replaced = handler(device.event("PUT", b"two", match=read["headers"]["etag"]), None)
    assert status(replaced) == 204
    assert replaced["headers"]["etag"] != read["headers"]["etag"]
    assert status(handler(device.event("DELETE"), None)) == 204
    for late in (
        device.event("GET"),
        device.event("PUT", b"three", match=replaced["headers"]["etag"]),
        device.event("PUT", b"three", first=True),
    ):
        answered = handler(late, None)
        assert (status(answered), error(answered)) == (410, "EnvelopeErased")
    assert status(handler(device.event("DELETE"), None)) == 204


def test_a_late_writer_gets_what_stands_there(handler: Gateway[Store], device: Device) -> None:
    tag = handler(device.event("PUT", b"one", first=True), None)["headers"]["etag"]
    newer = handler(device.event("PUT", b"two", match=tag), None)["headers"]["etag"]
    for late in (
        device.event("PUT", b"late", match=tag),
        device.event("PUT", b"late", first=True),
        device.event("PUT", b"late", match="*"),
        device.event("DELETE", match=tag),
    ):
        answered = handler(late, None)
        told = json.loads(answered["body"])
        assert (status(answered), error(answered)) == (412, "VersionConflict")
        assert base64.b64decode(told["envelope"]) == b"two"
        assert answered["headers"]["etag"] == newer
        assert answered["headers"]["content-type"] == "application/problem+json"
    assert status(handler(device.event("DELETE", match=newer), None)) == 204


def test_a_version_of_nothing_is_a_conflict_without_an_envelope(
    handler: Gateway[Store], device: Device
) -> None:
    answered = handler(device.event("PUT", b"late", match='"0123456789abcdef"'), None)
    assert status(answered) == 412
    assert json.loads(answered["body"])["envelope"] is None
    assert "etag" not in answered["headers"]


@pytest.mark.parametrize("conditions", [{}, {"first": True, "match": '"0123456789abcdef"'}])
def test_a_write_must_say_what_it_replaces(
    handler: Gateway[Store], device: Device, conditions: dict[str, Any]
) -> None:
    answered = handler(device.event("PUT", b"one", **conditions), None)
    assert (status(answered), error(answered)) == (428, "VersionMissing")


@pytest.mark.parametrize(
    ("size", "expected"), [(1, 204), (9 * 1024, 204), (0, 422), (9 * 1024 + 1, 422), (20_000, 413)]
)
def test_the_edges_of_an_envelope_s_size(
    handler: Gateway[Store], device: Device, size: int, expected: int
) -> None:
    assert status(handler(device.event("PUT", b"a" * size, first=True), None)) == expected


def test_a_replayed_request_is_refused(handler: Gateway[Store], device: Device) -> None:
    once = device.event("PUT", b"one", first=True)
    assert status(handler(once, None)) == 204
    read = device.event("GET")
    assert status(handler(read, None)) == 200
    for replayed in (once, read):
        answered = handler(replayed, None)
        assert (status(answered), error(answered)) == (401, "SignatureRefused")


@pytest.mark.parametrize("skew", [-301, 301, -(10**6), 10**9])
def test_a_clock_that_is_wrong_is_refused(handler: Gateway[Store], device: Device, skew: int) -> None:
    assert error(handler(device.event("GET", created=time.time() + skew), None)) == "SignatureRefused"


@pytest.mark.parametrize("skew", [-290, 290])
def test_a_clock_that_is_nearly_right_is_taken(handler: Gateway[Store], device: Device, skew: int) -> None:
    assert status(handler(device.event("GET", created=time.time() + skew), None)) == 404


def altered(device: Device) -> Iterator[tuple[str, dict[str, Any]]]:
    def change(name: str, value: str | None) -> dict[str, Any]:
        made = device.event("PUT", b"one", first=True)
        headers = {**made["headers"], name: value}
        return {**made, "headers": {key: held for key, held in headers.items() if held is not None}}

    yield "no signature", change("signature", None)
    yield "no input", change("signature-input", None)
    yield "garbage", change("signature", "sig=:AAAA:")
    yield "another body's digest", change("content-digest", "sha-256=:AAAA:")
    yield "no digest", change("content-digest", None)
    yield "a condition that was not signed", change("if-match", '"0123456789abcdef"')
    yield "a signed condition left out", change("if-none-match", None)
    fresh = device.event("PUT", b"one", first=True)
    inputs = fresh["headers"]["signature-input"]
    for name, found, put in (
        ("later", "created=", "created=1"),
        ("nonce", 'nonce="', 'nonce="A'),
        ("fewer components", '"@method" ', ""),
        ("another algorithm", "ed25519", "hmac-sha256"),
        ("an unknown parameter", ";alg", ";expires=9;alg"),
        ("twice", "sig=(", "sig=(),sig=("),
    ):
        yield name, {**fresh, "headers": {**fresh["headers"], "signature-input": inputs.replace(found, put)}}
    yield "another method", {**fresh, "requestContext": device.event("DELETE")["requestContext"]}
    yield "another body", {**fresh, "body": fresh["body"] + " "}
    weak = base64.urlsafe_b64encode(b"\x01" + bytes(31)).decode().rstrip("=")
    keyid = inputs.split('keyid="')[1][:43]
    yield (
        "a key of low order",
        {**fresh, "headers": {**fresh["headers"], "signature-input": inputs.replace(keyid, weak)}},
    )


def test_what_was_altered_is_refused_and_writes_nothing(handler: Gateway[Store], device: Device) -> None:
    for name, bad in altered(device):
        answered = handler(bad, None)
        assert status(answered) in (401, 413, 428), name
    assert status(handler(device.event("GET"), None)) == 404


def test_unknown_and_forbidden_look_the_same(handler: Gateway[Store], device: Device) -> None:
    handler(device.event("PUT", b"one", first=True), None)
    stranger = Device()
    forbidden = handler(stranger.event("GET", profile=device.profile), None)
    unknown = handler(stranger.event("GET"), None)
    assert forbidden == unknown
    assert status(unknown) == 404
    unsigned = [handler(event("GET", f"/v1/preferences/{who}"), None) for who in (device.profile, "0" * 64)]
    assert unsigned[0] == unsigned[1]
    for write in (
        stranger.event("PUT", b"x", first=True, profile=device.profile),
        stranger.event("DELETE", profile=device.profile),
    ):
        assert status(handler(write, None)) == 404
    assert status(handler(device.event("GET"), None)) == 200


@pytest.mark.parametrize("profile", ["", "0", "z" * 64, "A" * 64, "0" * 65])
def test_what_is_no_profile_is_refused(handler: Gateway[Store], device: Device, profile: str) -> None:
    answered = handler(event("GET", f"/v1/preferences/{profile}"), None)
    assert status(answered) in (404, 422)


def test_no_writer_is_lost(handler: Gateway[Store], device: Device) -> None:
    assert run_writers(handler, device, writers=4, updates=5) == [5] * 4


@pytest.mark.deep
@pytest.mark.parametrize("updates", [200, 1000])
def test_no_writer_of_many_is_lost(handler: Gateway[Store], device: Device, updates: int) -> None:
    assert run_writers(handler, device, writers=64, updates=updates) == [updates] * 64


def run_writers(handler: Gateway[Store], device: Device, writers: int, updates: int) -> list[int]:
    """Each writer adds 1 to its own place in the envelope so often; what stands there at the end.

    After 412 it merges and tries again; after 503, when it cannot know whether it has written, it reads first. In between
    it waits at random up to twice as long as before (exponential backoff with full jitter, AWS Architecture Blog 2015):
    64 that try again at once would let one in 64 through. By a simulation a cap of 2^7 ends first: 1.5 tries an update.
    """
    form = f"{writers}H"

    def counts(answered: dict[str, Any]) -> list[int]:
        return list(struct.unpack(form, base64.b64decode(json.loads(answered["body"])["envelope"])))

    handler(device.event("PUT", bytes(2 * writers), first=True), None)

    def write(own: int) -> None:
        done = tries = 0
        answered: dict[str, Any] = {"statusCode": 503}
        while done < updates:
            started = time.monotonic()
            if status(answered) not in (200, 204, 412):
                answered = handler(device.event("GET"), None)
            if status(answered) in (200, 412):
                state = counts(answered)
                assert state[own] in (done, done + 1)  # nobody else's write has undone mine
                done = state[own]
            if status(answered) in (200, 204, 412) and done < updates:
                state[own] = done + 1
                tag = answered["headers"]["etag"]
                answered = handler(device.event("PUT", struct.pack(form, *state), match=tag), None)
            if status(answered) == 204:
                done, tries = done + 1, 0
            else:
                tries = min(tries + 1, 7)
                time.sleep(random.random() * (time.monotonic() - started) * 2**tries)

    with ThreadPoolExecutor(writers) as pool:
        list(pool.map(write, range(writers)))
    return counts(handler(device.event("GET"), None))


def test_a_write_whose_answer_was_lost_is_made_once(
    cloud: Cloud, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    lost: list[str] = []

    def lose_each_first(method: str, path: str, span: str, answer: Answer) -> Answer:
        lost.append(path)
        answer.cut = 0 if len(lost) % 2 else None
        return answer

    with faulty(cloud.url) as proxy:
        monkeypatch.setenv("AWS_ENDPOINT_URL", proxy.url)
        handler: Gateway[Store] = Gateway("test", ROUTES, Table.from_environment)
        proxy.change = lose_each_first
        written = handler(device.event("PUT", b"one", first=True), None)
        assert status(written) == 204
        assert len(lost) == 4  # the nonce twice, the envelope twice
        tag = written["headers"]["etag"]
        assert status(handler(device.event("PUT", b"two", match=tag), None)) == 204
        assert status(handler(device.event("PUT", b"late", match=tag), None)) == 412
        assert status(handler(device.event("DELETE"), None)) == 204
        assert status(handler(device.event("GET"), None)) == 410


def test_an_envelope_that_ran_out_is_gone_before_the_table_removes_it(cloud: Cloud, device: Device) -> None:
    now = [1_000_000.0]
    table = Table(TABLE, clock=lambda: now[0])
    tag = table.put(device.profile, b"one", None)
    assert tag is not None
    now[0] += LIFE_S
    assert table.get(device.profile) is None
    assert table.put(device.profile, b"late", tag) is None
    assert table.put(device.profile, b"two", None) is not None
    item = cloud.client("dynamodb").get_item(TableName=TABLE, Key={"id": {"S": f"p#{device.profile}"}})[
        "Item"
    ]
    assert int(item["expires"]["N"]) == now[0] + LIFE_S


def test_a_tombstone_never_runs_out(cloud: Cloud, device: Device) -> None:
    Table(TABLE).erase(device.profile, None)
    item = cloud.client("dynamodb").get_item(TableName=TABLE, Key={"id": {"S": f"p#{device.profile}"}})[
        "Item"
    ]
    assert "expires" not in item
    assert "envelope" not in item


def test_a_table_that_is_missing_or_silent_is_503(
    cloud: Cloud, device: Device, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone = Gateway("test", ROUTES, lambda: Table("gone"))
    assert error(gone(device.event("GET"), None)) == "RemoteMissing"
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    silent = Gateway("test", ROUTES, lambda: Table(TABLE))
    answered = silent(device.event("GET"), None)
    assert (status(answered), error(answered)) == (503, "RemoteUnreachable")
    monkeypatch.delenv("VITRINE_TABLE")
    unnamed = Gateway("test", ROUTES, Table.from_environment)
    assert error(unnamed(device.event("GET"), None)) == "RemoteMissing"


def test_no_key_envelope_or_signature_is_logged(
    cloud: Cloud, device: Device, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = Gateway("test", ROUTES, Table.from_environment)
    sent = device.event("PUT", CANARY.encode(), first=True)
    handler(sent, None)
    handler(sent, None)
    handler(device.event("GET"), None)
    handler(device.event("PUT", CANARY.encode(), match='"0123456789abcdef"'), None)
    out, err = capsys.readouterr()
    assert out.count('"answered"') == 4
    secrets = [
        CANARY,
        base64.b64encode(CANARY.encode()).decode(),
        device.profile,
        base64.urlsafe_b64encode(device.public).decode().rstrip("="),
        sent["headers"]["signature"],
    ]
    assert not [secret for secret in secrets if secret in out + err]
