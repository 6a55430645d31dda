from __future__ import annotations

import pytest

from tests.kiosk.web.node import run


def test_it_agrees_with_the_golden_files() -> None:
    run("golden.test.mjs")


def test_devices_agree_whatever_happens_to_their_messages() -> None:
    run("machine.test.mjs", HISTORIES="300")


@pytest.mark.deep
def test_devices_agree_over_ten_thousand_histories() -> None:
    run("machine.test.mjs", HISTORIES="10000")
