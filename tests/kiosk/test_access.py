from __future__ import annotations

from pathlib import Path

import pytest

from edge_runtime.errors import InvalidQuery
from edge_runtime.kiosk.access import COOKIE, is_loopback, read_token
from tests.kiosk.conftest import Served

TOKEN = "abcdefgh-12345678_X"  # noqa: S105


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:8000", "127.0.0.1:1", "127.3.2.1", "[::1]:8000"])
def test_loopback_names_are_answered(served: Served, host: str) -> None:
    for path in ("/v1/status", "/taste/preference.js"):
        assert served().get(path, headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "host",
    ["evil.example", "localhost.evil.example", "192.168.1.7:8000", "", "[::1", "a b", "localhost/x", "@"],
)
def test_other_names_are_not(served: Served, host: str) -> None:
    for path in ("/v1/status", "/taste/preference.js", "/openapi.json"):
        answered = served().get(path, headers={"host": host})
        assert (answered.status_code, answered.json()["where"]) == (403, "host")


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://localhost:8000", 200),
        ("https://evil.example", 403),
        ("http://localhost:9999", 403),
        ("null", 403),
        ("", 403),
    ],
)
def test_other_sites_may_not_ask(served: Served, origin: str, status: int) -> None:
    answered = served().post("/v1/search", json={}, headers={"origin": origin})
    assert answered.status_code == status


def test_without_the_token_there_are_pages_only(served: Served) -> None:
    client = served(token=TOKEN, url="https://kiosk.lan")
    assert client.get("/taste/preference.js").status_code == 200
    for headers in ({}, {"authorization": "Bearer wrong"}, {"cookie": f"{COOKIE}=wrong"}):
        assert client.get("/v1/status", headers=headers).status_code == 401
    assert client.get("/v1/status", headers={"authorization": f"Bearer {TOKEN}"}).status_code == 200


def test_a_browser_is_told_the_token_once(served: Served) -> None:
    client = served(token=TOKEN, url="https://kiosk.lan")
    assert client.get("/?token=wrong").status_code == 401
    told = client.get(f"/?token={TOKEN}", follow_redirects=False)
    assert (told.status_code, told.headers["location"]) == (303, "/")
    cookie = told.headers["set-cookie"].lower()
    assert {"httponly", "samesite=lax", "secure", "path=/"} <= {part.strip() for part in cookie.split(";")}
    assert client.get("/v1/status").status_code == 200


@pytest.mark.parametrize(
    "path", ["//evil.example/", "/\\evil.example", "/%5cevil.example", "/%2f%2fevil.example"]
)
def test_the_way_on_leads_nowhere_else(served: Served, path: str) -> None:
    client = served(token=TOKEN, url="https://kiosk.lan")
    told = client.get(f"{path}?token={TOKEN}", follow_redirects=False)
    if told.status_code == 303:
        assert told.headers["location"][:1] == "/"
        assert told.headers["location"][1:2] not in ("/", "\\")


def test_a_token_without_a_server_token_is_nothing(served: Served) -> None:
    answered = served().get("/taste/preference.js?token=x")
    assert (answered.status_code, "set-cookie" in answered.headers) == (200, False)


def test_a_token_file_is_checked(tmp_path: Path) -> None:
    path = tmp_path / "token"
    path.write_text(f"{TOKEN}\n")
    assert read_token(path) == TOKEN
    for bad in ("short", "with space 1234567890", "a" * 257, "ü" * 20, ""):
        path.write_text(bad)
        with pytest.raises(InvalidQuery, match="16 to 256"):
            read_token(path)


def test_loopback() -> None:
    assert all(map(is_loopback, ("localhost", "127.0.0.1", "127.9.9.9", "::1")))
    assert not any(map(is_loopback, ("192.168.0.1", "::", "10.0.0.1", "localhost.", "", "127.0.0.1.evil")))
