"""What the server writes: one line an event, to standard error, and nothing that a shopper sent.

No path, query string, header or body; of an unforeseen error only its class and where it arose.
"""

from __future__ import annotations

import logging
from typing import Any

from edge_runtime.api.problems import frames

__all__ = ["log", "log_fault", "prepare_log"]

log = logging.getLogger("vitrine")


def log_fault(error: BaseException) -> None:
    """Tell of an unforeseen error."""
    log.error("fault: %s at %s", type(error).__name__, frames(error))


def prepare_log() -> None:
    """Let this server's lines and the libraries' warnings go to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(_Formatter("%(levelname)s %(message)s"))
    for name, level in (("vitrine", logging.INFO), ("uvicorn", logging.WARNING)):
        logger = logging.getLogger(name)
        logger.handlers = [handler]
        logger.setLevel(level)
        logger.propagate = False


class _Formatter(logging.Formatter):
    """Leaves out an error's message, which could quote a shopper, where a library logs one."""

    def formatException(self, ei: Any) -> str:  # noqa: N802
        """The error's class and where it arose."""
        return f"{ei[0].__name__} at {frames(ei[1])}" if ei[1] is not None else ""
