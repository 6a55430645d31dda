"""The OpenAPI 3.1 document, generated from the routes and the types that they name."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any

import edge_runtime
from edge_runtime.api.bodies import Conflict, Problem
from edge_runtime.api.codec import encode, parameters, schemas
from edge_runtime.api.http import JSON, Response, Route
from edge_runtime.api.problems import status
from edge_runtime.errors import (
    BodyInvalid,
    BodyTooLarge,
    BundleError,
    ContentTypeInvalid,
    InvalidQuery,
    VersionConflict,
    VitrineError,
)
from edge_runtime.types import Results

__all__ = ["document", "document_route"]

_ANY = (BodyInvalid, InvalidQuery, BodyTooLarge, BundleError)


def document(routes: Sequence[Route[Any]]) -> dict[str, Any]:
    """The OpenAPI document of these routes, as plain JSON values."""
    inputs = {route.body for route in routes if route.body is not None}
    outputs = {route.answer for route in routes} - {Response} - inputs
    paths: dict[str, Any] = {}
    for route in routes:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route, routes)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Vitrine",
            "version": edge_runtime.__version__,
            "summary": "Product search by words, pictures and both.",
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "paths": paths,
        "components": {
            "schemas": schemas(
                sorted(inputs, key=lambda kind: kind.__name__),
                sorted({*outputs, Problem, Conflict}, key=lambda kind: kind.__name__),
            )
        },
    }


def document_route(routes: Sequence[Route[Any]]) -> Route[Any]:
    """``GET /openapi.json``, which answers with the document of these routes."""

    @cache
    def body() -> bytes:
        return encode(document(routes))

    def openapi(service: object) -> Response:
        """Describe this API."""
        return Response(200, body(), {"content-type": JSON, "cache-control": "max-age=300"})

    return Route("GET", "/openapi.json", openapi)


def _operation(route: Route[Any], routes: Sequence[Route[Any]]) -> dict[str, Any]:
    told: dict[str, Any] = {
        "operationId": route.operation.__name__,
        "summary": (route.operation.__doc__ or "").split("\n", 1)[0].rstrip("."),
    }
    given = _parameters(route)
    if given:
        told["parameters"] = given
    if route.body is not None:
        told["requestBody"] = {"required": True, "content": {JSON: {"schema": _reference(route.body)}}}
    told["responses"] = _responses(route)
    if route.answer is Results:
        told["responses"]["200"]["links"] = {
            other.operation.__name__: {
                "operationId": other.operation.__name__,
                "parameters": {"product_id": "$response.body#/hits/0/id"},
            }
            for other in routes
            if "{product_id}" in other.path
        }
    return told


def _parameters(route: Route[Any]) -> list[dict[str, Any]]:
    kind = parameters(route.operation)
    described = schemas([kind], [])[kind.__name__]
    required = described.get("required", [])
    return [
        {
            "name": name,
            "in": "path" if f"{{{name}}}" in route.path else "query",
            "required": name in required,
            "schema": schema,
        }
        for name, schema in described["properties"].items()
    ] + [
        {
            "name": name.rstrip("?"),
            "in": "header",
            "required": not name.endswith("?"),
            "schema": {"type": "string"},
        }
        for name in route.headers
    ]


def _responses(route: Route[Any]) -> dict[str, Any]:
    told: dict[str, Any] = {"description": "Done" if route.status == 204 else "The answer"}
    if route.status != 204:
        schema = {} if route.answer is Response else {"schema": _reference(route.answer)}
        told["content"] = {route.media: schema}
    responses: dict[str, Any] = {str(route.status): told}
    kinds: list[type[VitrineError]] = [*_ANY, *route.refusals]
    if route.body is not None:
        kinds.append(ContentTypeInvalid)
    for code in sorted({status(kind) for kind in kinds}):
        names = ", ".join(dict.fromkeys(kind.__name__ for kind in kinds if status(kind) == code))
        document = _reference(Conflict if code == status(VersionConflict) else Problem)
        responses[str(code)] = {
            "description": names,
            "content": {"application/problem+json": {"schema": document}},
        }
    return responses


def _reference(kind: type) -> dict[str, str]:
    return {"$ref": f"#/components/schemas/{kind.__name__}"}
