"""What is checked of ids and times before they are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from edge_runtime.errors import TasteInvalid
from edge_runtime.taste.state import MAX_TIME, check_id, check_time


def test_what_is_in_form_passes() -> None:
    check_id("0123456789abcdef", "device")
    for now in (0, MAX_TIME):
        check_time(now)


@pytest.mark.parametrize("value", ["", "0" * 15, "0" * 17, "A" * 16, "g" * 16, "0" * 16 + "\n"])
def test_an_id_of_another_form_is_refused(value: str) -> None:
    with pytest.raises(TasteInvalid, match="16 lower-case hexadecimal digits") as caught:
        check_id(value, "device")
    assert caught.value.where == "device"


@pytest.mark.parametrize("value", [-1, MAX_TIME + 1, 1.5, "1"])
def test_a_time_that_cannot_be_kept_is_refused(value: Any) -> None:
    check: Callable[[Any], None] = check_time
    with pytest.raises(TasteInvalid, match="whole seconds since 1970") as caught:
        check(value)
    assert caught.value.where == "now"
