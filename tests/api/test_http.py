from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

import pytest

from edge_runtime.api.bodies import Suggestions
from edge_runtime.api.http import Request, Response, Route, answer
from edge_runtime.errors import BundleDamaged


@dataclass(frozen=True, slots=True)
class Note:
    """A body."""

    text: str
    tags: tuple[str, ...] = field(default=())


def write(service: list[str], body: Note, name: str) -> Suggestions:
    """Write."""
    service.append(f"{name}:{body.text}")
    return Suggestions(())


def read(service: list[str], name: str, limit: int = 2) -> Response:
    """Read."""
    return Response(200, f"{name}{limit}".encode(), {"content-type": "text/plain"})


def headers(service: list[str], request: Request) -> Response:
    """Show a header."""
    return Response(200, request.headers["x"].encode())


ROUTES: tuple[Route[list[str]], ...] = (
    Route("PUT", "/notes/{name}", write, max_body=40),
    Route("GET", "/notes/{name}", read),
    Route("GET", "/headers", headers),
)
JSON = {"content-type": "application/json; charset=utf-8"}


def ask(method: str, path: str, **more: Any) -> Response:
    return answer(ROUTES, Request(method, path, **more), lambda: [])


def test_parts_of_the_path_the_query_and_the_body_become_arguments() -> None:
    written: list[str] = []
    request = Request("PUT", "/notes/a b?#愛", headers=JSON, body=b'{"text": "hello"}')
    response = answer(ROUTES, request, lambda: written)
    assert (response.status, json.loads(response.body)) == (200, {"suggestions": []})
    assert written == ["a b?#愛:hello"]
    assert ask("GET", "/notes/x", query="limit=7").body == b"x7"
    assert ask("GET", "/notes/x").body == b"x2"
    assert ask("GET", "/headers", headers={"x": "y"}).body == b"y"


@pytest.mark.parametrize(
    ("request_", "status", "error"),
    [
        (Request("GET", "/"), 404, "RouteUnknown"),
        (Request("GET", "/notes/"), 404, "RouteUnknown"),
        (Request("GET", "/notes/a/b"), 404, "RouteUnknown"),
        (Request("DELETE", "/notes/a"), 405, "MethodNotAllowed"),
        (Request("GET", "/notes/a", query="limit=1&limit=2"), 422, "InvalidQuery"),
        (Request("GET", "/notes/a", query="name=b"), 200, ""),
        (Request("GET", "/notes/a", query="other=b"), 422, "InvalidQuery"),
        (Request("GET", "/notes/a", query="limit"), 400, "BodyInvalid"),
        (Request("GET", "/notes/a", query="limit=%ff"), 400, "BodyInvalid"),
        (Request("GET", "/notes/a", query="&".join(f"a{n}=1" for n in range(21))), 400, "BodyInvalid"),
        (Request("GET", "/notes/a", query="limit=" + "1" * 50_000), 422, "InvalidQuery"),
        (Request("GET", "/notes/a", body=b"x"), 413, "BodyTooLarge"),
        (
            Request("PUT", "/notes/a", headers=JSON, body=b'{"text": "' + b"a" * 40 + b'"}'),
            413,
            "BodyTooLarge",
        ),
        (Request("PUT", "/notes/a", body=b"{}"), 415, "ContentTypeInvalid"),
        (
            Request("PUT", "/notes/a", headers={"content-type": "text/json"}, body=b"{}"),
            415,
            "ContentTypeInvalid",
        ),
        (Request("PUT", "/notes/a", headers=JSON, body=b"{}"), 422, "InvalidQuery"),
        (Request("PUT", "/notes/a", headers=JSON, body=b"{"), 400, "BodyInvalid"),
    ],
)
def test_what_cannot_be_taken_is_refused(request_: Request, status: int, error: str) -> None:
    response = answer(ROUTES, request_, lambda: [])
    assert (response.status, response.error) == (status, error)
    if error:
        assert response.headers["content-type"] == "application/problem+json"
        assert json.loads(response.body)["status"] == status


def test_405_says_what_is_allowed() -> None:
    assert ask("DELETE", "/notes/a").headers["allow"] == "PUT, GET"


def test_a_service_that_is_not_there_is_503() -> None:
    def missing() -> list[str]:
        raise BundleDamaged("broken", where="/secret/path")

    response = answer(ROUTES, Request("GET", "/notes/a"), missing)
    assert (response.status, response.error, response.headers["retry-after"]) == (503, "BundleDamaged", "30")
    assert b"secret" not in response.body
