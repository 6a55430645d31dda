"""One driver for all browsers: a second one in the same thread is refused."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from playwright.sync_api import Playwright, expect, sync_playwright


@pytest.fixture(scope="package")
def driver() -> Iterator[Playwright]:
    if shutil.which("chromium") is None:
        pytest.fail("needs Debian's chromium: apt-get install chromium fonts-noto-cjk")
    expect.set_options(timeout=15_000)  # where other work has the processors
    with sync_playwright() as one:
        yield one
