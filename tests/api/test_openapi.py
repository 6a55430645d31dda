from __future__ import annotations

import json
import re

from openapi_spec_validator import validate

from edge_runtime.api.openapi import document
from edge_runtime.api.search import ROUTES


def test_the_document_is_openapi() -> None:
    described = document(ROUTES)
    validate(described)
    assert json.loads(json.dumps(described)) == described


def test_it_describes_every_route_and_every_part_of_its_path() -> None:
    paths = document(ROUTES)["paths"]
    assert {(method.upper(), path) for path, methods in paths.items() for method in methods} == {
        (route.method, route.path) for route in ROUTES
    }
    for path, methods in paths.items():
        for operation in methods.values():
            named = {one["name"] for one in operation.get("parameters", []) if one["in"] == "path"}
            assert named == set(re.findall(r"{(\w+)}", path))
            assert operation["summary"]
