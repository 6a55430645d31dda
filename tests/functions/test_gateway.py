from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from edge_runtime.api.http import Request, Response, Route
from edge_runtime.errors import BundleDamaged, BundleMissing
from functions.gateway import MAX_ANSWER, Gateway, event_request
from tests.functions.events import event

CANARY = "kanarienvogel-4711"


def echo(service: object, request: Request) -> Response:
    """Send the body back."""
    return Response(200, request.body, {"content-type": "application/octet-stream"})


def large(service: object) -> Response:
    """Send too much."""
    return Response(200, b"a" * (MAX_ANSWER + 1), {"content-type": "application/json"})


def broken(service: object, word: str) -> Response:
    """Fail with a message that quotes the caller."""
    raise RuntimeError(f"cannot handle {word}")


def picture(service: object) -> Response:
    """Send bytes."""
    return Response(200, b"\xff\xd8\x00", {"content-type": "image/jpeg"})


ROUTES: tuple[Route[object], ...] = (
    Route("POST", "/echo", echo, max_body=100),
    Route("GET", "/large", large),
    Route("GET", "/broken", broken),
    Route("GET", "/picture", picture),
)


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def gateway() -> Gateway[object]:
    return Gateway("test", ROUTES, object)


def lines(captured: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in captured.splitlines()]


def test_text_and_base64_bodies_arrive_as_the_same_bytes() -> None:
    assert event_request(event("POST", "/echo", "愛")).body == "愛".encode()
    assert event_request(event("POST", "/echo", b"\xff\x00")).body == b"\xff\x00"
    assert event_request(event("GET", "/echo")).body == b""


def test_the_path_is_taken_as_api_gateway_decoded_it_and_without_the_stage() -> None:
    assert (
        event_request(event("GET", "/v1/products/100%2525%3F%20%E6%84%9B")).path == "/v1/products/100%25? 愛"
    )
    staged = event("GET", "/prod/v1/status")
    staged["requestContext"]["stage"] = "prod"
    assert event_request(staged).path == "/v1/status"


@pytest.mark.parametrize(
    "bad",
    [
        {},
        [],
        None,
        {"version": "1.0", "httpMethod": "GET", "path": "/"},
        {**event("GET", "/"), "requestContext": None},
        {**event("GET", "/"), "headers": "x"},
        {**event("GET", "/"), "rawPath": 3},
        {**event("POST", "/echo"), "body": "%%%", "isBase64Encoded": True},
        {**event("POST", "/echo"), "body": "\ud800"},
        {**event("POST", "/echo"), "body": ["x"]},
        {**event("POST", "/echo"), "body": "a" * 9_000_000},
    ],
)
def test_a_foreign_event_is_refused(gateway: Gateway[object], bad: Any) -> None:
    answered = gateway(bad, None)
    assert answered["statusCode"] in (400, 413)
    assert json.loads(answered["body"])["type"].startswith("urn:vitrine:error:Body")


def test_pictures_leave_as_base64(gateway: Gateway[object]) -> None:
    answered = gateway(event("GET", "/picture"), None)
    assert answered["isBase64Encoded"] is True
    assert base64.b64decode(answered["body"]) == b"\xff\xd8\x00"


@pytest.mark.parametrize("path", ["/picture", "/large", "/broken", "/nowhere"])
def test_no_browser_guesses_what_an_answer_is(gateway: Gateway[object], path: str) -> None:
    assert gateway(event("GET", path), None)["headers"]["x-content-type-options"] == "nosniff"


def test_more_than_a_lambda_may_send_is_a_typed_refusal(gateway: Gateway[object]) -> None:
    answered = gateway(event("GET", "/large"), None)
    assert answered["statusCode"] == 422
    assert "fewer" in json.loads(answered["body"])["hint"]


def test_an_unforeseen_error_is_500_and_its_message_stays_out_of_the_log(
    capsys: pytest.CaptureFixture[str],
) -> None:
    gateway = Gateway("test", ROUTES, object)
    answered = gateway(event("GET", "/broken", query=f"word={CANARY}"), None)
    assert answered["statusCode"] == 500
    out, err = capsys.readouterr()
    assert CANARY not in out + err + answered["body"]
    fault = next(line for line in lines(out) if line.get("message") == "fault")
    assert fault["error"] == "RuntimeError"
    assert "broken" in fault["at"][-1]


def test_one_line_and_one_metric_a_request_and_nothing_that_was_sent(
    capsys: pytest.CaptureFixture[str],
) -> None:
    gateway = Gateway("test", ROUTES, object)
    told = event("POST", f"/echo/{CANARY}", CANARY, query=CANARY, headers={"x": CANARY, "cookie": CANARY})
    gateway(told, None)
    out, err = capsys.readouterr()
    assert CANARY not in out + err
    log, metric = lines(out)
    assert (log["status"], log["error"], log["request"]) == (404, "RouteUnknown", "request-1")
    assert (metric["Faults"], metric["Refusals"], metric["service"]) == ([0.0], [1.0], "test")


def test_a_service_that_cannot_be_opened_is_told_counted_and_tried_again(
    capsys: pytest.CaptureFixture[str],
) -> None:
    clock, tries = Clock(), []

    def open_service() -> object:
        tries.append(clock.now)
        if len(tries) < 3:
            raise BundleDamaged("broken", where="index/x", hint="Install it again.")
        return object()

    gateway = Gateway("test", ROUTES, open_service, clock=clock)
    first, metric = lines(capsys.readouterr().out)
    assert (first["level"], first["error"], first["where"]) == ("CRITICAL", "BundleDamaged", "index/x")
    assert metric["InitFailures"] == [1.0]
    answered = gateway(event("GET", "/picture"), None)
    assert answered["statusCode"] == 503
    assert json.loads(answered["body"])["type"] == "urn:vitrine:error:BundleDamaged"
    assert len(tries) == 1
    clock.now += 10
    assert gateway(event("GET", "/picture"), None)["statusCode"] == 503
    clock.now += 10
    assert gateway(event("GET", "/picture"), None)["statusCode"] == 200
    assert tries == [100, 110, 120]


def test_an_unforeseen_error_while_opening_is_told_as_well(capsys: pytest.CaptureFixture[str]) -> None:
    def broken_service() -> object:
        raise KeyError("column")

    gateway = Gateway("test", ROUTES, broken_service)
    told, metric = lines(capsys.readouterr().out)
    assert (told["message"], told["error"], metric["InitFailures"]) == ("init failed", "KeyError", [1.0])
    assert "broken_service" in told["at"][-1]
    answered = gateway(event("GET", "/picture"), None)
    assert answered["statusCode"] == 503
    assert "column" not in answered["body"]


def test_no_snapshot_is_taken_of_a_function_that_cannot_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_LAMBDA_INITIALIZATION_TYPE", "snap-start")

    def missing() -> object:
        raise BundleMissing("no such folder")

    with pytest.raises(BundleMissing):
        Gateway("test", ROUTES, missing)
