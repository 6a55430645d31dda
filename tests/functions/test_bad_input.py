"""What no client should send, to every route that there is: always a problem document, never a 5xx."""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from edge_runtime.api.openapi import document_route
from edge_runtime.engine import Engine
from functions import uploads
from functions.gateway import Gateway
from functions.local import Cloud
from functions.preferences.routes import ROUTES as PREFERENCES
from functions.preferences.table import Table
from functions.search.routes import ROUTES
from functions.voice.routes import ROUTES as VOICE
from tests.functions.events import event

DEEP = 10_000
WHOLE: list[Any] = [*ROUTES, *VOICE, *PREFERENCES]
BODIES: dict[str, object] = {
    "nothing": "",
    "null": "null",
    "a list": "[]",
    "a number": "1e999",
    "cut off": '{"text": "a',
    "a list that never ends": "[" * DEEP,
    "nested lists": "[" * DEEP + "]" * DEEP,
    "nested objects": '{"a":' * DEEP + "1" + "}" * DEEP,
    "nested in a field": '{"filters": {"x": ' + "[" * DEEP + "]" * DEEP + "}}",
    "a lone surrogate": '{"text": "\\ud800"}',
    "a lone surrogate as a name": '{"\\udfff": 1}',
    "a lone surrogate in a filter": '{"filters": {"brand": "\\ud800"}}',
    "NaN": '{"limit": NaN}',
    "a huge number": '{"limit": 1' + "0" * 5000 + "}",
    "a negative zero": '{"limit": -0.0}',
    "no UTF-8": b"\xff\xfe\x00",
    "no UTF-8 in a text": b'{"text": "\xc3\x28"}',
    "UTF-16": '{"text": "a"}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "zero bytes": bytes(100),
    "a text that is a list": '{"text": ["a"]}',
    "filters that are a list": '{"filters": [1]}',
    "filters of null": '{"filters": {"brand": null}}',
    "a name twice": '{"limit": 1, "limit": 999999}',
    **{
        f"{name}: {value!r}": json.dumps({name: value})
        for name in ("image", "audio", "envelope", "taste")
        for value in ("@@@@", "A", "AAAA\n", "愛", 3, None, ["AAAA"], {"a": 1}, "A" * 2000)
    },
    **{
        f"size: {size!r}": json.dumps({"size": size, "type": "image/png"})
        for size in (-1, 0, 2**63, True, None)
    },
}
PATHS = (
    "%00",
    "%ED%A0%80",
    "..",
    "%2e%2e",
    "a" * 5000,
    "愛" * 100,
    "' OR 1=1 --",
    "%",
    "\\",
    "*",
    "\r\nx: y",
)
QUERIES = (
    *(
        "q=%ED%A0%80",
        "q=%FF",
        "q=%00",
        "q=a&q=b",
        "q",
        "&&&",
        "=",
        "%",
        "limit=1e9",
        "limit=-1",
        "limit=",
        "limit=%00",
    ),
    *("q=" + "a" * 60_000, "&".join(f"a{n}=1" for n in range(1000)), "q=a&limit=1&unknown=1"),
)


@pytest.fixture(scope="module")
def handler(tiny: Path) -> Iterator[Gateway[Any]]:
    """All functions' routes over one service that has what each needs."""

    class All:
        def __init__(self) -> None:
            self._holders = (Engine.open(tiny), Table.from_environment())

        def __getattr__(self, name: str) -> Any:
            return next(getattr(one, name) for one in self._holders if hasattr(one, name))

    with Cloud() as cloud, pytest.MonkeyPatch.context() as patch:
        for name, value in cloud.environment.items():
            patch.setenv(name, value)
        uploads._objects.cache_clear()
        yield Gateway("test", (*WHOLE, document_route(WHOLE)), All)


def path_of(template: str, part: str = "a" * 43) -> str:
    part = "0" * 64 if "{profile}" in template else part
    return "/".join(part if one.startswith("{") else one for one in template.split("/"))


def refused(answered: dict[str, Any]) -> None:
    assert 400 <= answered["statusCode"] < 500, answered["body"]
    told = json.loads(answered["body"])
    assert (told["status"], answered["headers"]["content-type"]) == (
        answered["statusCode"],
        "application/problem+json",
    )


@pytest.mark.parametrize("route", [one for one in WHOLE if one.body], ids=lambda one: one.path)
def test_bodies(handler: Gateway[Any], route: Any) -> None:
    for name, body in BODIES.items():
        answered = handler(event(route.method, path_of(route.path), body), None)
        if answered["statusCode"] != 200:  # what is bad for one route may be good for another
            refused(answered)
        else:
            assert route.path == "/v1/search", name


@pytest.mark.parametrize("route", [one for one in WHOLE if one.body], ids=lambda one: one.path)
@pytest.mark.parametrize("kind", ["text/plain", "", "application/jsonx", "multipart/form-data", "\x00"])
def test_content_types(handler: Gateway[Any], route: Any, kind: str) -> None:
    answered = handler(event(route.method, path_of(route.path), {}, headers={"content-type": kind}), None)
    assert answered["statusCode"] == 415


@pytest.mark.parametrize("route", WHOLE, ids=lambda one: f"{one.method} {one.path}")
def test_paths_and_query_strings(handler: Gateway[Any], route: Any) -> None:
    body: object = {} if route.body else None
    if "{" in route.path:
        for part in PATHS:
            refused(handler(event(route.method, path_of(route.path, part), body), None))
    for query in QUERIES:
        answered = handler(event(route.method, path_of(route.path), body, query=query), None)
        if answered["statusCode"] != 200:
            refused(answered)
        else:
            assert (route.path, query) == ("/v1/suggest", "q=%00")


@pytest.mark.parametrize("route", WHOLE, ids=lambda one: f"{one.method} {one.path}")
def test_a_body_past_the_bound_is_413_before_it_is_read(handler: Gateway[Any], route: Any) -> None:
    large = base64.b64encode(bytes(route.max_body + 1)).decode()[: route.max_body + 1]
    answered = handler(event(route.method, path_of(route.path), large), None)
    refused(answered)
    assert answered["statusCode"] in (413, 422)  # 422: a query string that must be there is looked at first
