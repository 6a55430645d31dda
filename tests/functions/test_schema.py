"""The whole API against its own document: whatever is sent, no 5xx and no answer that the document does not tell."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from edge_runtime import testing
from edge_runtime.api.openapi import document_route
from edge_runtime.engine import Engine
from functions import uploads
from functions.front import gateway_event
from functions.gateway import Gateway
from functions.local import Cloud
from functions.preferences.routes import ROUTES as PREFERENCES
from functions.search.routes import ROUTES
from functions.voice.routes import ROUTES as VOICE

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


@pytest.fixture(scope="module")
def cloud() -> Iterator[None]:
    with Cloud() as running, pytest.MonkeyPatch.context() as patch:
        for name, value in running.environment.items():
            patch.setenv(name, value)
        uploads._objects.cache_clear()
        yield


@pytest.fixture(scope="module")
def app(cloud: None, tmp_path_factory: pytest.TempPathFactory) -> Wsgi:
    bundle: Path = testing.bundle(tmp_path_factory.mktemp("shop") / "bundle")
    everything: Any = (*ROUTES, *VOICE, *PREFERENCES)
    routes: Any = (*ROUTES, *VOICE, document_route(everything))
    search: Gateway[Any] = Gateway("test", routes, lambda: Engine.open(bundle))
    preferences: Gateway[Any] = Gateway("test", PREFERENCES, object)

    def answer(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        headers = [(k[5:].replace("_", "-").lower(), v) for k, v in environ.items() if k.startswith("HTTP_")]
        headers.append(("content-type", environ.get("CONTENT_TYPE", "")))
        path = environ["PATH_INFO"].encode("latin-1").decode("utf-8", "surrogateescape")
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        event = gateway_event(environ["REQUEST_METHOD"], "/", headers, body)
        event |= {"rawPath": path, "rawQueryString": environ.get("QUERY_STRING", "")}
        handler = preferences if path.startswith("/v1/preferences/") else search
        answered = handler(event, None)
        text = answered["body"]
        start(f"{answered['statusCode']} x", list(answered["headers"].items()))
        return [base64.b64decode(text) if answered["isBase64Encoded"] else text.encode()]

    return answer


def examine(schema: Any, examples: int) -> int:
    """Send that many requests to every operation; how many in all."""
    seen = 0
    for found in schema.get_all_operations():
        operation: Any = cast("Any", found).ok()

        @settings(
            max_examples=examples,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy())
        def one(case: Any) -> None:
            nonlocal seen
            seen += 1
            case.call_and_validate(checks=CHECKS)

        one()
    return seen


def test_a_sample_of_requests(app: Wsgi) -> None:
    assert examine(schemathesis.openapi.from_wsgi("/openapi.json", app), 15) >= 100


def follow(schema: Any, walks: int) -> int:
    """Send requests made of what earlier ones answered, along the document's links; how many in all."""
    machine: Any = schema.as_state_machine()
    seen = 0

    class Walk(machine):  # type: ignore[misc]
        def validate_response(self, response: Any, case: Any, *_: object, **__: object) -> None:
            nonlocal seen
            seen += 1
            case.validate_response(response, checks=CHECKS)

    Walk.run(
        settings=settings(
            max_examples=walks,
            stateful_step_count=12,
            deadline=None,
            database=None,
            phases=[Phase.explicit, Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
    )
    return seen


def test_a_sample_of_walks_along_the_links(app: Wsgi) -> None:
    assert follow(schemathesis.openapi.from_wsgi("/openapi.json", app), 10) >= 30


@pytest.mark.deep
def test_many_requests(app: Wsgi) -> None:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    assert examine(schema, 5_000) + follow(schema, 500) >= 50_000


def test_the_document_names_every_route(app: Wsgi) -> None:
    schema = schemathesis.openapi.from_wsgi("/openapi.json", app)
    told = json.loads(json.dumps(schema.raw_schema))["paths"]
    wanted = {"/v1/search", "/v1/transcribe", "/v1/preferences/{profile}", "/v1/uploads/{upload}/search"}
    assert wanted <= set(told)
