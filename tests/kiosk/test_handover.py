"""Sealed messages between a page and a phone, passed on by the server."""

from __future__ import annotations

import pytest
from starlette.websockets import WebSocketDisconnect

from edge_runtime.kiosk.handover import MAX_PAGES
from edge_runtime.taste.envelope import MAX_MESSAGE_BYTES
from tests.kiosk.conftest import Served

TOKEN = "a" * 24
PATH = "/v1/handover/00000000000000a1"
WS = "ws://localhost:8000"


def test_a_message_reaches_the_page_once_and_the_answer_the_phone_once(served: Served) -> None:
    client = served()
    with client.websocket_connect(WS + PATH) as page:
        assert client.get(PATH).status_code == 404
        left = client.post(PATH, content=b"sealed")
        assert (left.status_code, left.headers["access-control-allow-origin"]) == (204, "*")
        assert page.receive_bytes() == b"sealed"
        assert client.post(PATH, content=b"another").status_code == 404
        page.send_bytes(b"old")
        page.send_bytes(b"new")
        while (taken := client.get(PATH)).content == b"old":  # the second may still be on its way
            page.receive_text()
        assert (taken.status_code, taken.content) == (200, b"new")
        assert taken.headers["cache-control"] == "no-store"
        assert page.receive_text() == "taken"
        assert client.get(PATH).status_code == 404


def test_what_was_not_taken_goes_with_the_page(served: Served) -> None:
    client = served()
    with client.websocket_connect(WS + PATH) as page:
        page.send_bytes(b"sealed")
    assert client.get(PATH).status_code == 404
    assert client.post(PATH, content=b"late").status_code == 404


def test_only_a_page_that_knows_the_token_waits_and_a_phone_needs_none(served: Served) -> None:
    client = served(token=TOKEN, url="https://kiosk.lan", client="192.168.0.7")
    with pytest.raises(WebSocketDisconnect), client.websocket_connect("wss://kiosk.lan" + PATH):
        pass
    headers = {"authorization": f"Bearer {TOKEN}"}
    with client.websocket_connect("wss://kiosk.lan" + PATH, headers=headers) as page:
        left = client.post(PATH, content=b"sealed", headers={"origin": "https://companion.example"})
        assert left.status_code == 204
        assert page.receive_bytes() == b"sealed"


def test_nothing_travels_in_the_clear(served: Served) -> None:
    client = served(token=TOKEN, url="http://kiosk.lan", client="192.168.0.7")
    for told in (client.post(PATH, content=b"sealed"), client.get(PATH)):
        assert told.status_code == 403
        assert told.json()["type"].endswith("TlsMissing")


def test_another_sites_page_does_not_wait_nor_is_another_name_answered(served: Served) -> None:
    client, evil = served(), {"origin": "https://evil.example"}
    with pytest.raises(WebSocketDisconnect), client.websocket_connect(WS + PATH, headers=evil):
        pass
    assert client.get(PATH, headers={"host": "evil.example"}).status_code == 403


@pytest.mark.parametrize("code", ["x" * 16, "A" * 16, "0" * 15, "0" * 17])
def test_a_code_is_sixteen_digits(served: Served, code: str) -> None:
    with pytest.raises(WebSocketDisconnect), served().websocket_connect(f"{WS}/v1/handover/{code}"):
        pass


def test_it_is_bounded(served: Served) -> None:
    client = served()
    most = bytes(MAX_MESSAGE_BYTES)
    with client.websocket_connect(WS + PATH) as page:
        assert client.post(PATH, content=most + b"x").status_code == 413
        assert client.post(PATH, content=b"").status_code == 404
        assert client.post(PATH, content=most).status_code == 204
        assert page.receive_bytes() == most
        page.send_bytes(most + b"x")
        with pytest.raises(WebSocketDisconnect):
            page.receive_bytes()
    pages = [client.websocket_connect(f"{WS}/v1/handover/{n:016x}") for n in range(MAX_PAGES)]
    try:
        for page in pages:
            page.__enter__()
        with pytest.raises(WebSocketDisconnect), client.websocket_connect(WS + PATH[:-1] + "f"):
            pass
    finally:
        for page in pages:
            page.__exit__(None, None, None)


def test_other_methods_are_refused(served: Served) -> None:
    for method in ("PUT", "DELETE", "HEAD", "OPTIONS"):
        told = served().request(method, PATH)
        assert (told.status_code, told.headers["allow"]) == (405, "GET, POST")
