"""Loggers of Powertools keep the stream of the first test that made them: each test makes its own."""

from __future__ import annotations

import logging
from collections.abc import Iterator

import pytest


@pytest.fixture(autouse=True)
def _own_loggers() -> Iterator[None]:
    known = logging.Logger.manager.loggerDict
    yield
    for name in [name for name in known if name == "test" or name.startswith("vitrine-")]:
        del known[name]
