"""What a function with Powertools costs that does nothing: the base of the start's figure."""

from __future__ import annotations

from typing import Any

from aws_lambda_powertools import Logger, Metrics
from aws_lambda_powertools.event_handler import APIGatewayHttpResolver

log, metrics, app = (
    Logger(service="hello"),
    Metrics(namespace="Vitrine", service="hello"),
    APIGatewayHttpResolver(),
)


@app.get("/hello")
def hello() -> dict[str, str]:
    return {"hello": "world"}


@log.inject_lambda_context
@metrics.log_metrics
def handler(event: dict[str, Any], context: Any) -> dict[str, Any]:
    metrics.add_metric("Hello", "Count", 1)
    return app.resolve(event, context)
