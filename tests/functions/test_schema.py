"""The whole API against its own document: whatever is sent, no 5xx and no answer that the document does not tell."""

from __future__ import annotations

import json
from collections.abc import Iterator
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
from functions import uploads
from functions.local import Cloud
from tests.functions.api import application, know

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]


@pytest.fixture(scope="module")
def cloud() -> Iterator[None]:
    with Cloud() as running, pytest.MonkeyPatch.context() as patch:
        for name, value in running.environment.items():
            patch.setenv(name, value)
        uploads._objects.cache_clear()
        yield


@pytest.fixture(scope="module")
def schema(cloud: None, tmp_path_factory: pytest.TempPathFactory) -> Any:
    bundle = testing.bundle(tmp_path_factory.mktemp("shop") / "bundle")
    return know(schemathesis.openapi.from_wsgi("/openapi.json", application(bundle)), bundle)


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


def test_a_sample_of_requests(schema: Any) -> None:
    assert examine(schema, 15) >= 100


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


def test_a_sample_of_walks_along_the_links(schema: Any) -> None:
    assert follow(schema, 10) >= 30


@pytest.mark.deep
def test_many_requests(schema: Any) -> None:
    assert examine(schema, 3_800) + follow(schema, 300) >= 50_000


def test_the_document_names_every_route(schema: Any) -> None:
    told = json.loads(json.dumps(schema.raw_schema))["paths"]
    wanted = {"/v1/search", "/v1/transcribe", "/v1/preferences/{profile}", "/v1/uploads/{upload}/search"}
    assert wanted <= set(told)
