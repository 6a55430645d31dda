"""Errors → RFC 9457 problem documents, in one table."""

from __future__ import annotations

import traceback

from edge_runtime import errors
from edge_runtime.api.bodies import Problem
from edge_runtime.errors import VitrineError

__all__ = ["FAULT", "STATUS", "TYPE", "frames", "problem", "status"]

TYPE = "urn:vitrine:error:"
FAULT = Problem(f"{TYPE}Fault", "An error that is ours", 500, "it was logged under the request's id")

STATUS: dict[type[VitrineError], int] = {
    errors.RequestError: 400,
    errors.SignatureRefused: 401,
    errors.TokenRefused: 401,
    errors.OriginRefused: 403,
    errors.TlsMissing: 403,
    errors.UnknownProduct: 404,
    errors.EnvelopeUnknown: 404,
    errors.UploadUnknown: 404,
    errors.RouteUnknown: 404,
    errors.MethodNotAllowed: 405,
    errors.EnvelopeErased: 410,
    errors.VersionConflict: 412,
    errors.BodyTooLarge: 413,
    errors.MediaTooLarge: 413,
    errors.ContentTypeInvalid: 415,
    errors.QueryError: 422,
    errors.MediaError: 422,
    errors.TasteError: 422,
    errors.AnswerTooLarge: 422,
    errors.VersionMissing: 428,
    errors.CapabilityMissing: 422,
    errors.Overloaded: 503,
    errors.BundleError: 503,
    errors.RemoteError: 503,
}
"""The nearest class up the tree counts; ``tests/api`` checks that every error has one."""


def status(kind: type[VitrineError]) -> int:
    """The HTTP status of an error."""
    return next(STATUS[one] for one in kind.__mro__ if one in STATUS)


def problem(error: VitrineError) -> Problem:
    """The error as the caller is told it. Errors of our own (5xx) do not say where: that may be a path."""
    code = status(type(error))
    return Problem(
        type=TYPE + type(error).__name__,
        title=(type(error).__doc__ or "").split("\n", 1)[0].rstrip("."),
        status=code,
        detail=error.what,
        where=error.where if code < 500 else "",
        hint=error.hint,
    )


def frames(error: BaseException) -> list[str]:
    """Where an unforeseen error arose, for a log; its message is left out, since messages can quote values."""
    found = traceback.extract_tb(error.__traceback__)
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in found[-8:]]
