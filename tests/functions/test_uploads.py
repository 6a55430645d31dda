"""Large pictures and sounds over moto's S3, behind a proxy that checks presigned requests as S3 does."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from edge_runtime import testing
from edge_runtime.api.http import MAX_MEDIA_BODY
from edge_runtime.api.voice import SpeechToText
from edge_runtime.engine import Engine
from edge_runtime.types import Transcript
from functions import uploads
from functions.gateway import Gateway
from functions.local import UPLOADS, Cloud
from functions.search.routes import ROUTES
from functions.uploads import MAX_UPLOAD, SECONDS
from functions.voice.routes import ROUTES as VOICE
from tests.bundle.s3_faults import Answer, Faults, faulty
from tests.functions.events import event
from tests.functions.presigned import refuse

RED = testing.picture((220, 30, 30))
LARGE = RED.ljust(5 * 1024 * 1024, b"\0")


@pytest.fixture(scope="module")
def cloud() -> Iterator[Cloud]:
    with Cloud() as running:
        yield running


@pytest.fixture
def s3(cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Faults]:
    with faulty(cloud.url) as proxy:
        proxy.refuse = refuse
        for name, value in {**cloud.environment, "AWS_ENDPOINT_URL": proxy.url}.items():
            monkeypatch.setenv(name, value)
        uploads._objects.cache_clear()
        yield proxy


@pytest.fixture(scope="module")
def engine(tiny: Path) -> Iterator[Engine]:
    with Engine.open(tiny) as opened:
        yield opened


@pytest.fixture
def handler(s3: Faults, engine: Engine) -> Gateway[Engine]:
    return Gateway("test", ROUTES, lambda: engine)


class Parrot:
    """SpeechToText that hear what the bytes say."""

    def transcribe(self, audio: bytes) -> Transcript:
        return Transcript(audio.decode(), "en", 0.9)


def ask(handler: Gateway[Any], path: str, body: object = None, status: int = 200) -> Any:
    answered = handler(event("POST", path, body), None)
    assert answered["statusCode"] == status, answered["body"]
    return json.loads(answered["body"])


def offered(handler: Gateway[Any], size: int, kind: str = "image/png") -> Any:
    return ask(handler, "/v1/uploads", {"size": size, "type": kind})


def put(offer: Any, data: bytes, **changed: str | None) -> int:
    """The status of an upload; ``changed`` headers take the place of those that were to be sent (None: left out)."""
    parts = urlsplit(offer["url"])
    headers = {**offer["headers"], **{name.replace("_", "-"): value for name, value in changed.items()}}
    connection = http.client.HTTPConnection(parts.netloc, timeout=30)
    try:
        sent = {name: value for name, value in headers.items() if value is not None}
        connection.request("PUT", f"{parts.path}?{parts.query}", data, sent)
        return connection.getresponse().status
    finally:
        connection.close()


def stored(cloud: Cloud) -> list[str]:
    listed = cloud.client("s3").list_objects_v2(Bucket=UPLOADS)
    return [one["Key"] for one in listed.get("Contents", ())]


def test_a_large_picture_is_put_searched_by_and_gone(handler: Gateway[Engine], cloud: Cloud) -> None:
    offer = offered(handler, len(LARGE))
    assert put(offer, LARGE) == 200
    assert stored(cloud) == [f"uploads/{offer['id']}"]
    found = ask(handler, f"/v1/uploads/{offer['id']}/search", {"limit": 3})
    assert found["hits"][0]["id"].endswith("red")
    assert len(found["hits"]) <= 3
    assert stored(cloud) == []
    again = ask(handler, f"/v1/uploads/{offer['id']}/search", {}, 404)
    assert again["type"] == "urn:vitrine:error:UploadUnknown"


def test_a_sound_is_put_and_written_down(handler: Gateway[Engine], cloud: Cloud) -> None:
    ears: Gateway[SpeechToText] = Gateway("test", VOICE, Parrot)
    offer = offered(handler, 5, "audio/wav")
    assert put(offer, b"hello") == 200
    assert ask(ears, f"/v1/uploads/{offer['id']}/transcribe")["text"] == "hello"
    assert stored(cloud) == []


def test_413_names_the_way(handler: Gateway[Engine]) -> None:
    told = ask(handler, "/v1/search", "x" * (MAX_MEDIA_BODY + 1), 413)
    assert "/v1/uploads" in told["hint"]
    assert "1,024 pixels" in told["hint"]


def test_s3_takes_exactly_what_was_asked_for_once(handler: Gateway[Engine], cloud: Cloud) -> None:
    offer = offered(handler, len(RED))
    assert put(offer, RED + b"x") == 403
    assert put(offer, RED[:-1]) == 403
    assert put(offer, RED, content_type="text/html") == 403
    assert put(offer, RED, if_none_match=None) == 403
    assert put({**offer, "url": offer["url"].replace(offer["id"], "a" * 43)}, RED) == 403
    assert put({**offer, "url": offer["url"].replace("/uploads/uploads/", "/bundles/")}, RED) == 403
    longer = offer["url"].replace(f"Expires={SECONDS}", "Expires=86400")
    assert longer != offer["url"]
    assert put({**offer, "url": longer}, RED) == 403
    assert stored(cloud) == []
    assert put(offer, RED) == 200
    assert put(offer, bytes(len(RED))) == 412
    assert ask(handler, f"/v1/uploads/{offer['id']}/search", {})["hits"][0]["id"].endswith("red")


def test_an_offer_gives_nothing_but_that_put(handler: Gateway[Engine]) -> None:
    offer = offered(handler, len(RED))
    put(offer, RED)
    parts = urlsplit(offer["url"])
    for method in ("GET", "HEAD", "DELETE", "POST"):
        connection = http.client.HTTPConnection(parts.netloc, timeout=30)
        connection.request(method, f"{parts.path}?{parts.query}", headers=offer["headers"])
        assert connection.getresponse().status == 403, method
        connection.close()
    ask(handler, f"/v1/uploads/{offer['id']}/search", {})


def test_ids_are_drawn_anew_and_cannot_be_guessed(handler: Gateway[Engine]) -> None:
    ids = {offered(handler, 1)["id"] for _ in range(20)}
    assert len(ids) == 20
    assert {len(one) for one in ids} == {43}  # 256 bits


@pytest.mark.parametrize(
    "body",
    [
        {"size": 0, "type": "image/png"},
        {"size": MAX_UPLOAD + 1, "type": "image/png"},
        {"size": 1.5, "type": "image/png"},
        {"size": "9", "type": "image/png"},
        {"size": 9, "type": "text/html"},
        {"size": 9, "type": "image/svg+xml"},
        {"size": 9},
        {"size": 9, "type": "image/png", "key": "../x"},
    ],
)
def test_what_cannot_be_offered(handler: Gateway[Engine], body: object) -> None:
    assert ask(handler, "/v1/uploads", body, 422)["type"].endswith("InvalidQuery")


@pytest.mark.parametrize("upload", ["a" * 42, "a" * 44, "..", "a" * 42 + ".", "a" * 42 + "愛", "%00" * 15])
def test_what_is_no_id_never_reaches_s3(handler: Gateway[Engine], s3: Faults, upload: str) -> None:
    ask(handler, f"/v1/uploads/{upload}/search", {}, 422)
    assert s3.seen == []


def test_a_good_id_of_nothing_is_unknown_also_where_s3_says_403(handler: Gateway[Engine], s3: Faults) -> None:
    ask(handler, f"/v1/uploads/{'a' * 43}/search", {}, 404)

    def no_listing(method: str, path: str, span: str, answer: Answer) -> Answer:
        return Answer(403, {"content-type": "application/xml"}, b"<Error><Code>AccessDenied</Code></Error>")

    s3.change = no_listing
    ask(handler, f"/v1/uploads/{'a' * 43}/search", {}, 404)


def test_more_than_may_be_read_is_refused_and_removed(
    handler: Gateway[Engine], cloud: Cloud, s3: Faults
) -> None:
    """As if S3 had let more through than was signed."""
    upload = "b" * 43
    cloud.client("s3").put_object(Bucket=UPLOADS, Key=f"uploads/{upload}", Body=bytes(MAX_UPLOAD + 2))
    told = ask(handler, f"/v1/uploads/{upload}/search", {}, 413)
    assert told["type"].endswith("MediaTooLarge")
    assert stored(cloud) == []


@pytest.mark.parametrize(("data", "body", "status"), [(b"no picture", {}, 422), (RED, {"sort": "no"}, 422)])
def test_what_fails_is_removed_too(
    handler: Gateway[Engine], cloud: Cloud, data: bytes, body: object, status: int
) -> None:
    offer = offered(handler, len(data))
    put(offer, data)
    ask(handler, f"/v1/uploads/{offer['id']}/search", body, status)
    assert stored(cloud) == []


def test_a_picture_beside_the_upload_is_refused_and_nothing_taken(
    handler: Gateway[Engine], cloud: Cloud
) -> None:
    offer = offered(handler, len(RED))
    put(offer, RED)
    ask(handler, f"/v1/uploads/{offer['id']}/search", {"image": "AAAA"}, 422)
    assert ask(handler, f"/v1/uploads/{offer['id']}/search", {})["hits"]
    assert stored(cloud) == []


def test_an_upload_that_cannot_be_removed_is_not_answered_from(handler: Gateway[Engine], s3: Faults) -> None:
    offer = offered(handler, len(RED))
    put(offer, RED)

    def kept(method: str, path: str, span: str, answer: Answer) -> Answer:
        body = b"<Error><Code>AccessDenied</Code></Error>"
        return Answer(403, {"content-type": "application/xml"}, body) if method == "DELETE" else answer

    s3.change = kept
    assert ask(handler, f"/v1/uploads/{offer['id']}/search", {}, 503)["type"].endswith("RemoteDenied")


def test_without_a_place_it_is_503(handler: Gateway[Engine], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("VITRINE_UPLOADS")
    told = ask(handler, "/v1/uploads", {"size": 9, "type": "image/png"}, 503)
    assert told["type"].endswith("RemoteMissing")


def test_neither_id_nor_url_is_logged(s3: Faults, engine: Engine, capsys: pytest.CaptureFixture[str]) -> None:
    handler = Gateway("test", ROUTES, lambda: engine)
    offer = offered(handler, len(RED))
    put(offer, RED)
    ask(handler, f"/v1/uploads/{offer['id']}/search", {})
    ask(handler, f"/v1/uploads/{offer['id']}/search", {}, 404)
    out, err = capsys.readouterr()
    assert out.count('"answered"') == 3
    assert offer["id"] not in out + err
    assert "X-Amz-Signature" not in out + err
