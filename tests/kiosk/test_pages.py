from __future__ import annotations

from pathlib import Path

import pytest

import edge_runtime
from tests.kiosk.conftest import Served

WEB = Path(edge_runtime.__file__).parent / "kiosk" / "web"


def test_a_file_is_served_with_its_type_and_tag(served: Served) -> None:
    client = served()
    first = client.get("/taste/preference.js")
    assert first.content == (WEB / "taste" / "preference.js").read_bytes()
    assert first.headers["content-type"] == "text/javascript; charset=utf-8"
    assert first.headers["cache-control"] == "no-cache"
    assert first.headers["content-encoding"] == "gzip"
    again = client.get("/taste/preference.js", headers={"if-none-match": first.headers["etag"]})
    assert (again.status_code, again.content) == (304, b"")
    plain = client.get("/taste/preference.js", headers={"accept-encoding": "identity"})
    assert "content-encoding" not in plain.headers
    assert client.head("/taste/preference.js").status_code == 200


def test_every_file_below_web_has_a_known_type(served: Served) -> None:
    client = served()
    for path in WEB.rglob("*"):
        if path.is_file() and not path.name.endswith(".d.ts"):  # for TypeScript's checks alone
            answered = client.get("/" + path.relative_to(WEB).as_posix())
            assert answered.status_code == 200, path
            assert answered.headers["content-type"]


@pytest.mark.parametrize(
    "path",
    [
        "/../server.py",
        "/..%2fserver.py",
        "/%2e%2e/server.py",
        "/vendor/..%2f..%2fserver.py",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/..\\server.py",
        "/vendor",
        "/vendor/",
        "/taste/preference.js%00.html",
        "/" + "a" * 5000,
        "/nothing.js",
        "/%0a",
        "/%0d%0aset-cookie:x",
    ],
)
def test_nothing_else_is_served(served: Served, path: str) -> None:
    answered = served().get(path, follow_redirects=True)
    assert answered.status_code == 404, path
    assert answered.headers["content-type"] == "application/problem+json"


def test_pages_are_read_only(served: Served) -> None:
    answered = served().post("/taste/preference.js", content=b"x")
    assert (answered.status_code, answered.headers["allow"]) == (405, "GET, HEAD")


def test_every_answer_carries_the_protecting_headers(served: Served) -> None:
    client = served()
    for path in ("/taste/preference.js", "/nothing", "/v1/status", "/v1/nothing", "/openapi.json"):
        headers = client.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'; ")
        assert "connect-src 'self' ws://localhost:8000;" in policy
        assert "unsafe" not in policy
        assert headers["permissions-policy"] == "camera=(self), microphone=(self)"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-opener-policy"] == "same-origin"
    secure = served(token="a" * 16, url="https://kiosk.lan").get("/taste/preference.js")
    assert "connect-src 'self' wss://kiosk.lan;" in secure.headers["content-security-policy"]
