"""The words of a running sound over a WebSocket, with a real speech model that hears tones."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketDenialResponse, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from edge_runtime.engine import Engine
from edge_runtime.kiosk import listen
from edge_runtime.kiosk.access import AccessControl
from edge_runtime.kiosk.engine_holder import EngineHolder
from edge_runtime.kiosk.listen import MAX_LISTENERS, MAX_SOUND
from edge_runtime.kiosk.server import application
from tests.kiosk.conftest import Served
from tests.speech.speech_models import say

URL = "ws://localhost:8000/v1/listen"
END = '{"type": "end"}'


@pytest.fixture(scope="module")
def client(spoken: Path) -> Iterator[TestClient]:
    app = application(EngineHolder(spoken / "bundle"), AccessControl())
    with TestClient(app, base_url="http://localhost:8000", client=("127.0.0.1", 1)) as made:
        yield made


def pcm(text: str) -> bytes:
    return (say(text) * 32767).astype("<i2").tobytes()


def send(socket: WebSocketTestSession, sound: bytes, piece: int = 3200) -> None:
    for at in range(0, len(sound), piece):
        socket.send_bytes(sound[at : at + piece])


def answers(socket: WebSocketTestSession) -> list[dict[str, Any]]:
    """All messages until the server closes."""
    told = []
    try:
        while True:
            told.append(socket.receive_json())
    except WebSocketDisconnect as exc:
        told.append({"closed": exc.code})
    return told


@pytest.mark.parametrize("piece", [3200, 3199, 65536])
def test_partials_come_before_the_final_words(client: TestClient, piece: int) -> None:
    with client.websocket_connect(f"{URL}?language=en") as socket:
        send(socket, pcm("red shoe"), piece)
        socket.send_text(END)
        told = answers(socket)
    assert told[-1] == {"closed": 1000}
    (final,) = [one for one in told if one.get("type") == "final"]
    assert final["transcript"]["text"] == "red shoe"
    assert {"language", "confidence", "hypothesis", "corrections", "final"} <= set(final["transcript"])
    partials = [one["text"] for one in told if one.get("type") == "partial"]
    assert all("red shoe".startswith(text) for text in partials)
    assert partials or piece > 3200  # with a large piece the whole sentence comes at once


def test_the_server_finds_the_end_of_speech(client: TestClient) -> None:
    with client.websocket_connect(URL) as socket:
        send(socket, pcm("red shoe") + bytes(32_000) + pcm("blue mug") + bytes(32_000))
        told: list[str] = []
        while len(told) < 2:
            message = socket.receive_json()
            told += [message["transcript"]["text"]] if message["type"] == "final" else []
        socket.send_text(END)
        assert answers(socket) == [{"closed": 1000}]
    assert told == ["red shoe", "blue mug"]


@pytest.mark.parametrize("sound", [b"", bytes(64_000)])
def test_where_nobody_spoke_the_final_has_no_words(client: TestClient, sound: bytes) -> None:
    with client.websocket_connect(URL) as socket:
        send(socket, sound)
        socket.send_text(END)
        final, closed = answers(socket)
    assert (final["type"], final["transcript"]["text"], closed) == ("final", "", {"closed": 1000})


@pytest.mark.parametrize(
    ("query", "message", "error"),
    [
        ("?language=fr", END, "InvalidQuery"),
        ("?language=zh", END, None),
        ("", "{", "BodyInvalid"),
        ("", '{"type": "stop"}', "InvalidQuery"),
        ("", "[" * 60_000, "InvalidQuery"),
    ],
)
def test_what_is_wrong_is_told(client: TestClient, query: str, message: str, error: str | None) -> None:
    with client.websocket_connect(f"{URL}{query}") as socket:
        socket.send_text(message)
        told, closed = answers(socket)
    if error is None:
        assert told["type"] == "final"
        return
    assert (told["type"], told["error"]) == ("problem", f"urn:vitrine:error:{error}")
    assert {"title", "status", "detail", "where", "hint"} <= set(told)
    assert closed == {"closed": 1008}


def test_a_sound_without_end_is_bounded(client: TestClient) -> None:
    with client.websocket_connect(URL) as socket:
        for _ in range(MAX_SOUND // 64_000 + 1):
            socket.send_bytes(bytes(64_000))
        told = answers(socket)
    assert [one.get("error", "")[18:] for one in told] == ["MediaTooLarge", ""]


def test_who_says_nothing_is_let_go(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(listen, "_IDLE_S", 0.01)
    with client.websocket_connect(URL) as socket:
        told, closed = answers(socket)
    assert (told["error"], closed) == ("urn:vitrine:error:BodyInvalid", {"closed": 1008})


def test_few_listen_at_once_and_who_leaves_makes_room(client: TestClient) -> None:
    with ExitStack() as others:
        for _ in range(MAX_LISTENERS):
            others.enter_context(client.websocket_connect(URL)).send_bytes(bytes(3200))
        with client.websocket_connect(URL) as socket:
            told, closed = answers(socket)
        assert (told["error"], told["status"], closed) == (
            "urn:vitrine:error:Overloaded",
            503,
            {"closed": 1013},
        )
    with client.websocket_connect(URL) as socket:
        socket.send_text(END)
        assert answers(socket)[-1] == {"closed": 1000}


def test_a_bundle_without_ears_says_so(served: Served) -> None:
    with served().websocket_connect(URL) as socket:
        told, _ = answers(socket)
    assert told["error"] == "urn:vitrine:error:ModelMissing"


@pytest.mark.parametrize(
    ("headers", "status"),
    [({"origin": "https://evil.example"}, 403), ({"host": "evil.example"}, 403)],
)
def test_other_sites_do_not_even_connect(client: TestClient, headers: dict[str, str], status: int) -> None:
    with (
        pytest.raises(WebSocketDenialResponse) as refused,
        client.websocket_connect(URL, headers=headers),
    ):
        pass
    assert refused.value.status_code == status


def test_without_the_token_nobody_is_heard(served: Served) -> None:
    closed = served(token="a" * 24, url="http://kiosk.lan")
    with pytest.raises(WebSocketDenialResponse), closed.websocket_connect("ws://kiosk.lan/v1/listen"):
        pass
    bearer = {"authorization": "Bearer " + "a" * 24}
    with closed.websocket_connect("ws://kiosk.lan/v1/listen", headers=bearer) as socket:
        assert answers(socket)[0]["error"] == "urn:vitrine:error:ModelMissing"


def test_an_unforeseen_error_is_told_and_nothing_of_the_sound_logged(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(self: Engine, sound: object) -> object:
        raise RuntimeError("kanarienvogel-4711")

    monkeypatch.setattr(Engine, "listen", broken)
    monkeypatch.setattr(logging.getLogger("vitrine"), "propagate", True)
    with client.websocket_connect(URL) as socket:
        assert answers(socket)[0]["error"] == "urn:vitrine:error:Fault"
    assert "RuntimeError" in caplog.text
    assert "kanarienvogel" not in caplog.text
