"""What is checked of ids, spaces and times before they are kept."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from edge_runtime.errors import TasteInvalid
from edge_runtime.taste.state import MAX_TIME, check_id, check_space, check_time


def test_what_is_in_form_passes() -> None:
    check_id("0123456789abcdef", "device")
    check_space("0123456789abcdef" * 4)
    for now in (0, MAX_TIME):
        check_time(now)


@pytest.mark.parametrize("value", ["", "0" * 15, "0" * 17, "A" * 16, "g" * 16, "0" * 16 + "\n"])
def test_an_id_of_another_form_is_refused(value: str) -> None:
    with pytest.raises(TasteInvalid, match="16 lower-case hexadecimal digits") as caught:
        check_id(value, "device")
    assert caught.value.where == "device"


@pytest.mark.parametrize("value", ["", "0" * 63, "0" * 65, "A" * 64, "g" * 64, "0" * 64 + "\n"])
def test_a_space_of_another_form_is_refused(value: str) -> None:
    with pytest.raises(TasteInvalid, match="64 lower-case hexadecimal digits") as caught:
        check_space(value)
    assert caught.value.where == "space"


@pytest.mark.parametrize("value", [-1, MAX_TIME + 1, 1.5, "1"])
def test_a_time_that_cannot_be_kept_is_refused(value: Any) -> None:
    check: Callable[[Any], None] = check_time
    with pytest.raises(TasteInvalid, match="whole seconds since 1970") as caught:
        check(value)
    assert caught.value.where == "now"
