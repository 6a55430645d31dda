"""The server in this process: routes, bodies, problems, what is logged."""

from __future__ import annotations

import base64
import gc
import json
import logging
import socket
import weakref
from collections.abc import Iterator
from typing import Any

import pytest

from edge_runtime import testing
from edge_runtime.api.http import MAX_MEDIA_BODY
from edge_runtime.engine import Engine
from edge_runtime.kiosk import server
from edge_runtime.types import Query
from tests.kiosk.conftest import Served

CANARY = "kanarienvogel-4711"


def test_the_api_answers_as_it_does_on_lambda(served: Served) -> None:
    client = served()
    found = client.post("/v1/search", json={"text": "red shoe"}).json()
    assert found["hits"][0]["id"] == "shoe-red"
    assert client.get("/v1/products/mug-red").json()["id"] == "mug-red"
    assert client.get("/v1/products/mug-red/similar?limit=2").json()["hits"]
    assert client.get("/v1/suggest?q=re").status_code == 200
    assert client.get("/v1/status").json()["speech"] is False
    picture = client.get("/v1/products/mug-red/image")
    assert picture.headers["content-type"].startswith("image/")
    assert picture.content
    assert {"/v1/search", "/v1/transcribe"} <= set(client.get("/openapi.json").json()["paths"])


def test_a_picture_finds_by_look(served: Served) -> None:
    shown = base64.b64encode(testing.picture((30, 30, 220))).decode()
    found = served().post("/v1/search", json={"image": shown}).json()
    assert found["hits"][0]["product"]["colours"] == ["blue"]


@pytest.mark.parametrize(
    ("method", "path", "body", "status"),
    [
        ("GET", "/v1/nowhere", b"", 404),
        ("PUT", "/v1/search", b"", 405),
        ("POST", "/v1/search", b"{", 400),
        ("POST", "/v1/search", b'{"limit": 0}', 422),
        ("GET", "/v1/products/unknown", b"", 404),
        ("POST", "/v1/transcribe", b'{"audio": "AAAA"}', 422),
        ("POST", "/v1/recommend", b"x" * (64 * 1024 + 1), 413),
        ("POST", "/v1/search", b"x" * (MAX_MEDIA_BODY + 1), 413),
    ],
)
def test_errors_are_problem_documents(
    served: Served, method: str, path: str, body: bytes, status: int
) -> None:
    answered = served().request(method, path, content=body, headers={"content-type": "application/json"})
    assert answered.status_code == status
    assert answered.headers["content-type"] == "application/problem+json"
    assert answered.json()["status"] == status


def test_a_body_without_a_length_is_bounded_while_it_arrives(served: Served) -> None:
    sent = 0

    def endless() -> Iterator[bytes]:
        nonlocal sent
        while True:
            sent += 1 << 20
            assert sent < 2 * MAX_MEDIA_BODY + (1 << 20)
            yield bytes(1 << 20)
            if sent > 2 * MAX_MEDIA_BODY:
                return

    answered = served().post("/v1/search", content=endless(), headers={"content-type": "application/json"})
    assert answered.status_code == 413


def test_an_unforeseen_error_is_a_problem_and_logs_nothing_that_was_sent(
    served: Served, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: Engine, query: Query) -> Any:
        raise RuntimeError(f"cannot find {query.text}")

    client = served()
    monkeypatch.setattr(Engine, "search", broken)
    monkeypatch.setattr(logging.getLogger("vitrine"), "propagate", True)
    answered = client.post("/v1/search?x=" + CANARY, json={"text": CANARY})
    assert answered.status_code == 422  # the parameter is unknown
    answered = client.post("/v1/search", json={"text": CANARY})
    assert (answered.status_code, answered.json()["type"]) == (500, "urn:vitrine:error:Fault")
    assert "RuntimeError" in caplog.text
    assert CANARY not in caplog.text


def test_a_taste_is_refused_in_the_clear(served: Served) -> None:
    told = {"taste": base64.b64encode(b"taste").decode()}
    token = {"authorization": "Bearer " + "a" * 24}
    beyond = served(token="a" * 24, url="http://192.168.1.7:8000", client="192.168.1.9")
    assert beyond.post("/v1/recommend", json=told, headers=token).json()["type"].endswith("TlsMissing")
    assert beyond.post("/v1/recommend", json={"like": ["mug-red"]}, headers=token).status_code == 200
    sealed = served(token="a" * 24, url="https://192.168.1.7:8000", client="192.168.1.9")
    assert sealed.post("/v1/recommend", json=told, headers=token).json()["type"].endswith("TasteInvalid")
    assert served().post("/v1/recommend", json=told).json()["type"].endswith("TasteInvalid")


def test_the_description_is_the_routes(served: Served) -> None:
    told = json.loads(served().get("/openapi.json").content)
    assert told["openapi"] == "3.1.0"


def test_answers_are_sent_at_once() -> None:
    with server._listen("127.0.0.1", 0) as listening, socket.create_connection(listening.getsockname()):
        accepted, _ = listening.accept()
        with accepted:
            assert accepted.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)


def test_the_collector_leaves_alone_what_stays_and_takes_what_an_exchange_left() -> None:
    class Ring:
        def __init__(self) -> None:
            self.itself = self

    old = Ring()
    try:
        server.spare()
        gone = weakref.ref(old)
        del old
        assert gc.get_freeze_count() > 0
        gc.collect()
        assert gone() is not None  # unseen: so it costs nothing
        server.spare()
        assert gone() is None
    finally:
        gc.unfreeze()
