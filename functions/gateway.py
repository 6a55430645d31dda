"""Between a Lambda function and the routes: API Gateway events (HTTP API, payload 2.0), logs, metrics.

Nothing that a shopper sent is logged: not the path, query string, headers or body; of an unforeseen error only its
class and where it arose, since messages can quote values.
"""

from __future__ import annotations

import base64
import os
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Generic, TypeVar

from aws_lambda_powertools import Logger, Metrics

from edge_runtime.api.http import Request, Response, Route, answer, refusal
from edge_runtime.api.problems import FAULT, frames
from edge_runtime.errors import AnswerTooLarge, BodyInvalid, BodyTooLarge, BundleError, VitrineError

__all__ = ["Gateway", "event_request"]

MAX_ANSWER = 4_400_000
"""Bytes of a body: Lambda sends back 6 MB, in which base64 or the escapes of JSON inside JSON must fit."""
_RETRY_S = 10.0
_UNFORESEEN = BundleError(
    "what this answers from cannot be opened", hint="Its operator finds the reason in the log."
)
S = TypeVar("S")


class Gateway(Generic[S]):
    """A handler: answers each event from the routes, over a service that is opened once.

    Where opening fails, every request gets 503 with the reason's name and opening is tried again after 10 seconds;
    while SnapStart takes its snapshot the error is raised instead, so that the version is never published.
    """

    def __init__(
        self,
        name: str,
        routes: Sequence[Route[S]],
        open_service: Callable[[], S],
        *,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        """Open the service.

        Raises:
            VitrineError: while a snapshot is taken and the service cannot be opened.
        """
        self._routes = routes
        self._open = open_service
        self._clock = clock
        # The stack sets a name with its own inside, so that several in one account are counted apart.
        service = os.environ.get("POWERTOOLS_SERVICE_NAME", name)
        self._log = Logger(service=service)
        self._metrics = Metrics(namespace="Vitrine", service=service)
        self._service: S
        self._error = self._try()
        if self._error is not None and os.environ.get("AWS_LAMBDA_INITIALIZATION_TYPE") == "snap-start":
            raise self._error

    def __call__(self, event: Mapping[str, Any], context: Any) -> dict[str, Any]:
        """Answer one event."""
        started = self._clock()
        try:
            request = event_request(event)
            response = _bounded(answer(self._routes, request, self._ready))
        except VitrineError as exc:
            response = refusal(exc)
        except Exception as exc:  # noqa: BLE001  the border: an answer and a log line, never a crash
            self._log.error("fault", extra={"error": type(exc).__name__, "at": frames(exc)})
            response = refusal(FAULT)
        self._record(event, response, (self._clock() - started) * 1000)
        return _event_response(response)

    def _ready(self) -> S:
        if self._error is not None and self._clock() - self._tried >= _RETRY_S:
            self._error = self._try()
        if self._error is not None:
            raise self._error.with_traceback(None)  # which would grow with each request
        return self._service

    def _try(self) -> VitrineError | None:
        self._tried = self._clock()
        try:
            self._service = self._open()
        except VitrineError as exc:
            return self._init_failed(
                exc, error=type(exc).__name__, what=exc.what, where=exc.where, hint=exc.hint
            )
        except Exception as exc:  # noqa: BLE001  an init that raises is a process that Lambda starts again and again
            return self._init_failed(
                _UNFORESEEN, error=type(exc).__name__, what=str(exc)[:200], at=frames(exc)
            )
        return None

    def _init_failed(self, reason: VitrineError, **told: object) -> VitrineError:
        self._log.critical("init failed", extra=told)
        self._metrics.add_metric("InitFailures", "Count", 1)
        self._metrics.flush_metrics()
        return reason

    def _record(self, event: Mapping[str, Any], response: Response, milliseconds: float) -> None:
        context = event.get("requestContext") if isinstance(event, Mapping) else None
        request_id = context.get("requestId", "") if isinstance(context, Mapping) else ""
        extra = {"status": response.status, "ms": round(milliseconds, 1), "request": str(request_id)[:64]}
        if response.error:
            extra["error"] = response.error
        self._log.info("answered", extra=extra)
        self._metrics.add_metric("Latency", "Milliseconds", milliseconds)
        self._metrics.add_metric("Faults", "Count", int(response.status >= 500))
        self._metrics.add_metric("Refusals", "Count", int(400 <= response.status < 500))
        self._metrics.flush_metrics()


def event_request(event: Mapping[str, Any]) -> Request:
    """The HTTP request inside an event.

    API Gateway has percent-decoded ``rawPath`` already, and not ``rawQueryString``.

    Raises:
        BodyInvalid: no event of payload version 2.0, or a body that is not what the event says.
        BodyTooLarge: more than Lambda can have been sent.
    """
    try:
        http = event["requestContext"]["http"]
        stage = event["requestContext"].get("stage", "$default")
        path, query = event["rawPath"], event.get("rawQueryString", "")
        headers = {str(name).lower(): str(value) for name, value in (event.get("headers") or {}).items()}
        body, encoded = event.get("body") or "", event.get("isBase64Encoded", False)
        method = http["method"]
    except (KeyError, TypeError, AttributeError):
        raise BodyInvalid("no event of an HTTP API, payload version 2.0") from None
    if not (isinstance(path, str) and isinstance(query, str) and isinstance(body, str)):
        raise BodyInvalid("no event of an HTTP API, payload version 2.0")
    if len(body) > 6 * 1024 * 1024 * 4 // 3:
        raise BodyTooLarge("more than a Lambda function can be sent", where="body")
    try:
        data = base64.b64decode(body, validate=True) if encoded else body.encode()
    except ValueError:
        raise BodyInvalid("not base64, or no Unicode text", where="body") from None
    return Request(
        str(method), path.removeprefix(f"/{stage}") if stage != "$default" else path, query, headers, data
    )


def _event_response(response: Response) -> dict[str, Any]:
    text = response.headers.get("content-type", "").startswith("application/")
    body = response.body.decode() if text else base64.b64encode(response.body).decode()
    return {
        "statusCode": response.status,
        "headers": {**response.headers, "x-content-type-options": "nosniff"},
        "body": body,
        "isBase64Encoded": not text,
    }


def _bounded(response: Response) -> Response:
    if len(response.body) > MAX_ANSWER:
        raise AnswerTooLarge(
            f"the answer has {len(response.body)} bytes, {MAX_ANSWER} can be sent",
            where="limit",
            hint="Ask for fewer hits.",
        )
    return response
