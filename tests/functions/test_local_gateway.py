"""What stands for API Gateway on this machine: bodies of a length that is told, one function a path."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

import pytest

from functions.local_gateway import Front


class Named:
    """A function that answers with its name."""

    def __init__(self, name: str) -> None:
        self.name = name

    def invoke(self, event: object) -> Any:
        return {"statusCode": 200, "headers": {}, "body": self.name}


@pytest.fixture
def front() -> Iterator[Front]:
    with Front({"": Named("search"), "/v1/preferences/{profile}": Named("preferences")}) as running:
        yield running


def sent(front: Front, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", urlsplit(front.url).port or 0), timeout=10) as connection:
        connection.sendall(request)
        received = b""
        while b"\r\n\r\n" not in received:
            received += connection.recv(4096) or b"\r\n\r\n"
    return received


@pytest.mark.parametrize(
    "header",
    [
        b"content-length: -1",
        b"content-length: ten",
        b"content-length: \xb2",
        b"content-length: 1.5",
        b"transfer-encoding: chunked",
    ],
)
def test_a_body_of_no_told_length_is_refused_and_the_front_goes_on(front: Front, header: bytes) -> None:
    request = b"POST /v1/search HTTP/1.1\r\nhost: localhost\r\n" + header + b"\r\n\r\n"
    assert sent(front, request).startswith(b"HTTP/1.1 411 ")
    assert sent(front, b"GET /v1/status HTTP/1.1\r\nhost: localhost\r\n\r\n").startswith(b"HTTP/1.1 200 ")


def test_more_than_an_event_may_hold_is_413(front: Front) -> None:
    request = b"POST /v1/search HTTP/1.1\r\nhost: localhost\r\ncontent-length: 999999999999999999999\r\n\r\n"
    with socket.create_connection(("127.0.0.1", urlsplit(front.url).port or 0), timeout=10) as connection:
        connection.sendall(request)
        connection.shutdown(socket.SHUT_WR)
        assert connection.recv(64).startswith(b"HTTP/1.1 413 ")
