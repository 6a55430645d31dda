"""The real protocol: ``awslambdaric`` behind the Lambda Runtime Interface Emulator, HTTP in front, moto for the cloud."""

from __future__ import annotations

import base64
import http.client
import json
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
import schemathesis
import soundfile

from edge_runtime import testing
from edge_runtime.bundle.remote import Remote
from edge_runtime.errors import ExtraMissing
from export.build import BuildSettings, build
from export.feeds import read
from functions.local import BUCKET, ROOT, UPLOADS, Cloud, Function, emulator
from functions.local_gateway import Front, gateway_event
from tests.functions.client import Device
from tests.functions.test_schema import examine
from tests.speech import speech_models as models

SEARCH, PREFERENCES = "functions.search.handler.handler", "functions.preferences.handler.handler"
VOICE = "functions.voice.handler.handler"
CANARY = "kanarienvogel-4711"


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("logs") / "functions.log"


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    try:
        emulator()
    except ExtraMissing as exc:
        pytest.skip(str(exc))
    with Cloud() as running:
        yield running


@pytest.fixture(scope="module")
def front(tmp_path_factory: pytest.TempPathFactory, log: Path, cloud: Cloud) -> Iterator[Front]:
    bundle = testing.bundle(tmp_path_factory.mktemp("shop") / "bundle")
    with (
        Function(SEARCH, {**cloud.environment, "VITRINE_BUNDLE": str(bundle)}, log=log) as search,
        Function(PREFERENCES, cloud.environment, log=log) as preferences,
        Front({"": search, "/v1/preferences/{profile}": preferences}) as running,
    ):
        yield running


def ask(
    front: Front, method: str, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(urlsplit(front.url).netloc, timeout=60)
    try:
        connection.request(method, path, body, {"content-type": "application/json", **(headers or {})})
        response = connection.getresponse()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, response.read()
    finally:
        connection.close()


def send(front: Front, made: dict[str, Any]) -> tuple[int, dict[str, str], bytes]:
    body = made.get("body")
    return ask(
        front,
        made["requestContext"]["http"]["method"],
        made["rawPath"],
        None if body is None else body.encode(),
        {name: value for name, value in made["headers"].items() if name != "host"},
    )


def test_words_and_a_picture_find_products(front: Front) -> None:
    body = {"text": "shoe", "image": base64.b64encode(testing.picture((220, 30, 30))).decode()}
    status, headers, answer = ask(front, "POST", "/v1/search", json.dumps(body).encode())
    assert (status, headers["content-type"]) == (200, "application/json")
    assert json.loads(answer)["hits"][0]["id"] == "shoe-red"


def test_chinese_and_a_picture_of_a_card(front: Front) -> None:
    status, _, answer = ask(front, "POST", "/v1/search", '{"text": "好看的杯"}'.encode())
    assert json.loads(answer)["hits"][0]["product"]["texts"]["zh"]["title"] == "好看的杯"
    status, headers, picture = ask(front, "GET", "/v1/products/shoe-red/image")
    assert (status, headers["content-type"], picture[8:12]) == (200, "image/webp", b"WEBP")


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/v1/products/%E6%84%9B%23%22", None, 404),
        ("POST", "/v1/search", b"{", 400),
        ("POST", "/v1/search", b"\xff\xfe", 400),
        ("POST", "/v1/search", b'{"text": "\\ud800"}', 400),
        ("POST", "/v1/search", b'{"x": ' + b"[" * 10_000, 422),
        ("POST", "/v1/search", b'{"image": "' + b"A" * 5_700_000 + b'"}', 413),
        ("POST", "/v1/search", b" " * 6_300_000, 413),
        ("PATCH", "/v1/search", b"{}", 405),
        ("GET", "/nothing", None, 404),
    ],
)
def test_bad_input_over_the_real_protocol(
    front: Front, method: str, path: str, body: bytes | None, status: int
) -> None:
    assert ask(front, method, path, body)[0] == status


def test_a_picture_past_the_limit_goes_by_way_of_s3(front: Front) -> None:
    large = testing.picture((220, 30, 30)).ljust(5 * 1024 * 1024, b"\0")
    wanted = json.dumps({"size": len(large), "type": "image/png"}).encode()
    offer = json.loads(ask(front, "POST", "/v1/uploads", wanted)[2])
    parts = urlsplit(offer["url"])
    connection = http.client.HTTPConnection(parts.netloc, timeout=60)
    connection.request("PUT", f"{parts.path}?{parts.query}", large, offer["headers"])
    assert connection.getresponse().status == 200
    connection.close()
    status, _, answer = ask(front, "POST", f"/v1/uploads/{offer['id']}/search", b'{"limit": 1}')
    assert (status, json.loads(answer)["hits"][0]["id"]) == (200, "shoe-red")
    assert ask(front, "POST", f"/v1/uploads/{offer['id']}/search", b"{}")[0] == 404


def test_preferences_over_http(front: Front) -> None:
    device = Device()
    status, headers, _ = send(front, device.event("PUT", b"one", first=True))
    assert status == 204
    status, again, body = send(front, device.event("GET"))
    assert (status, again["etag"]) == (200, headers["etag"])
    assert base64.b64decode(json.loads(body)["envelope"]) == b"one"
    late = send(front, device.event("PUT", b"late", match='"0123456789abcdef"'))
    assert (late[0], late[1]["etag"]) == (412, headers["etag"])
    assert send(front, device.event("DELETE"))[0] == 204
    assert send(front, device.event("GET"))[0] == 410


@pytest.mark.deep
def test_a_sample_of_requests_against_the_document(front: Front) -> None:
    schema = schemathesis.openapi.from_url(f"{front.url}/openapi.json")
    assert examine(schema.exclude(path_regex="transcribe"), 2) >= 15


def test_many_at_once_are_all_answered(front: Front) -> None:
    barrier = threading.Barrier(8)

    def one(n: int) -> int:
        barrier.wait()
        return ask(front, "GET", f"/v1/suggest?q=a&limit={n + 1}")[0]

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(one, range(8))) == [200] * 8


def test_the_functions_logs_hold_nothing_that_was_sent(front: Front, log: Path) -> None:
    ask(front, "POST", "/v1/search", json.dumps({"text": CANARY}).encode(), {"cookie": CANARY})
    ask(front, "GET", f"/v1/suggest?q={CANARY}")
    send(front, Device().event("PUT", CANARY.encode(), first=True))
    told = log.read_text()
    assert '"answered"' in told
    assert CANARY not in told
    assert base64.b64encode(CANARY.encode()).decode() not in told


def test_a_bundle_comes_from_s3_and_only_the_one_of_the_digest(
    cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in cloud.environment.items():
        monkeypatch.setenv(name, value)
    published = Remote(f"s3://{BUCKET}/shop").publish(testing.bundle(tmp_path / "bundle"))
    place = {**cloud.environment, "VITRINE_BUNDLE": f"s3://{BUCKET}/shop", "TMPDIR": str(tmp_path)}
    status = gateway_event("GET", "/v1/status", (), b"")
    log = tmp_path / "log"
    with Function(SEARCH, {**place, "VITRINE_BUNDLE_DIGEST": published.digest}, log=log) as function:
        assert json.loads(function.invoke(status)["body"])["bundle"] == published.digest
    with Function(SEARCH, {**place, "VITRINE_BUNDLE_DIGEST": "0" * 64}, log=log) as function:
        answer = function.invoke(status)
    assert answer["statusCode"] == 503
    assert json.loads(answer["body"])["type"] == "urn:vitrine:error:RemoteMissing"


def test_a_sound_becomes_words_by_a_real_model(tmp_path: Path, cloud: Cloud) -> None:
    """The model hears tones: one pitch for each letter (``tests/speech/speech_models.py``)."""
    (tmp_path / "speech").mkdir()
    told = {name: value for name, value in asdict(models.zipformer_ctc(tmp_path / "speech")).items() if value}
    (tmp_path / "speech/speech.json").write_text(json.dumps(told))
    with read([testing.shop(tmp_path)], strict=True) as feed:
        build(
            BuildSettings(
                feed,
                tmp_path / "bundle",
                models=testing.models(tmp_path / "models"),
                images=tmp_path,
                speech=tmp_path / "speech",
            )
        )
    buffer = BytesIO()
    soundfile.write(buffer, models.say("red shoe"), 16_000, format="WAV", subtype="PCM_16")
    sound, log = buffer.getvalue(), tmp_path / "log"
    body = json.dumps({"audio": base64.b64encode(sound).decode()}).encode()
    environment = {**cloud.environment, "VITRINE_BUNDLE": str(tmp_path / "bundle"), "HOME": str(tmp_path)}
    with Function(VOICE, environment, log=log) as voice, Front({"": voice}) as front:
        status, _, answer = ask(front, "POST", "/v1/transcribe", body)
        heard = json.loads(answer)
        assert (status, heard["text"], heard["language"]) == (200, "red shoe", "en"), answer
        assert ask(front, "POST", "/v1/transcribe", b'{"audio": "AAAA"}')[0] == 422
        name = "a" * 43
        cloud.client("s3").put_object(Bucket=UPLOADS, Key=f"uploads/{name}", Body=sound)
        status, _, answer = ask(front, "POST", f"/v1/uploads/{name}/transcribe")
        assert (status, json.loads(answer)["text"]) == (200, "red shoe")
        assert ask(front, "POST", "/v1/search", b"{}")[0] == 404
    assert "red shoe" not in log.read_text()


def test_a_function_without_its_bundle_says_so(tmp_path: Path, front: Front) -> None:
    log = tmp_path / "log"
    with Function(SEARCH, {"VITRINE_BUNDLE": str(tmp_path / "none")}, log=log) as function:
        answer = function.invoke(gateway_event("GET", "/v1/status", (), b""))
    assert answer["statusCode"] == 503
    assert json.loads(answer["body"])["type"] == "urn:vitrine:error:BundleMissing"
    assert "InitFailures" in log.read_text()


def test_an_event_is_what_api_gateway_makes() -> None:
    made = gateway_event(
        "GET",
        "/v1/products/a%2520b%3Fx?limit=%31",
        [("X-A", "1"), ("x-a", "2"), ("Content-Type", "image/png")],
        b"\xff",
    )
    assert (made["rawPath"], made["rawQueryString"]) == ("/v1/products/a%20b", "limit=%31")
    assert made["headers"] == {"x-a": "1,2", "content-type": "image/png"}
    assert (made["body"], made["isBase64Encoded"]) == ("/w==", True)


def serving(*more: str) -> subprocess.Popen[str]:
    """``make lambda``'s own process."""
    command = [sys.executable, "-m", "functions.local", *more]
    return subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True, cwd=ROOT)


def below(process: int) -> set[int]:
    """The processes that it started, and theirs."""
    parents: dict[int, int] = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            state, parent = path.read_text().rpartition(") ")[2].split()[:2]
        except OSError:  # ended meanwhile
            continue
        if state != "Z":
            parents[int(path.parent.name)] = int(parent)
    found = {process}
    while more := {child for child, parent in parents.items() if parent in found} - found:
        found |= more
    return found - {process}


@pytest.mark.parametrize("end", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_until_it_is_ended_and_leaves_nothing_behind(
    tmp_path: Path, cloud: Cloud, end: signal.Signals
) -> None:
    with serving("--bundle", str(testing.bundle(tmp_path / "bundle")), "--port", "0") as started:
        assert started.stderr is not None
        first = next(line for line in started.stderr if line.startswith("try: curl "))
        with urlopen(first.removeprefix("try: curl ").strip()) as answered:  # noqa: S310
            assert json.load(answered)["products"] == 9
        own = below(started.pid)
        assert len(own) >= 5  # moto, an emulator each, and the function that answered
        started.send_signal(end)
        assert "Traceback" not in started.stderr.read()
        assert started.wait(30) == 130
    assert not [pid for pid in own if Path(f"/proc/{pid}/cmdline").exists()]


def test_what_cannot_be_served_is_said_in_a_line(tmp_path: Path, cloud: Cloud) -> None:
    bundle = testing.bundle(tmp_path / "bundle")
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for more in (
            ("--bundle", str(tmp_path / "none")),
            ("--bundle", str(bundle), "--port", "99999"),
            ("--bundle", str(bundle), "--port", str(taken.getsockname()[1])),
        ):
            started = serving(*more)
            told = started.communicate(timeout=60)[1]
            assert started.returncode in (1, 2)
            assert "error: " in told
            assert "Traceback" not in told
