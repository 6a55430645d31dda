"""The Python implementation against the golden files, and the golden files against their reference."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import pytest

from edge_runtime.errors import TasteInvalid
from edge_runtime.manifest_types import PreferenceDescription
from edge_runtime.taste import preference
from edge_runtime.taste.encoding import (
    decode_parcel,
    decode_state,
    encode_parcel,
    encode_state,
)
from edge_runtime.taste.rerank import apply, order
from edge_runtime.taste.state import State
from edge_runtime.taste.sums import Taste, key
from tests.taste import reference

SETTINGS = PreferenceDescription(**reference.SETTINGS)  # type: ignore[arg-type]


def load(name: str) -> Any:
    return json.loads((reference.GOLDEN / f"{name}.json").read_text(encoding="utf-8"))


def named(cases: list[dict[str, Any]]) -> list[Any]:
    return [pytest.param(case, id=case["name"]) for case in cases]


def same(taste: Taste, expected: dict[str, Any]) -> None:
    np.testing.assert_allclose(taste.direction, expected["direction"], atol=1e-6)
    assert taste.length == pytest.approx(expected["length"], rel=1e-6, abs=1e-6)
    assert taste.weight == pytest.approx(expected["weight"], rel=1e-6)
    assert taste.confidence(2.0) == pytest.approx(expected["confidence"], abs=1e-6)
    assert sorted(taste.shares) == [number for number, _ in expected["shares"]]
    assert [taste.shares[n] for n in sorted(taste.shares)] == pytest.approx(
        [s for _, s in expected["shares"]], abs=1e-6
    )
    price = [taste.price.weight, taste.price.mean, taste.price.spread]
    assert price == pytest.approx(expected["price"], abs=1e-6)


def test_the_golden_files_are_what_the_reference_writes() -> None:
    written = reference.golden()
    assert sorted(written) == sorted(path.stem for path in reference.GOLDEN.glob("*.json"))
    for name, value in written.items():
        assert (reference.GOLDEN / f"{name}.json").read_text(encoding="utf-8") == reference.text(value), name


def test_keys() -> None:
    for name, value, number in load("keys"):
        assert key(name, value) == number


@pytest.mark.parametrize("case", named(load("learn")["cases"]))
def test_learn(case: dict[str, Any]) -> None:
    state = State(reference.SPACE, case["dims"])
    for e in case["events"]:
        state = preference.learn(
            state,
            e["device"],
            e["vector"],
            e["what"],
            now=e["now"],
            settings=SETTINGS,
            keys=e["keys"],
            price=e["price"],
        )
    assert encode_state(state).hex() == case["state"]
    assert encode_state(decode_state(bytes.fromhex(case["state"]))).hex() == case["state"]


@pytest.mark.parametrize("case", named(load("read")["cases"]))
def test_read(case: dict[str, Any]) -> None:
    same(preference.read(decode_state(bytes.fromhex(case["state"])), case["now"], SETTINGS), case["taste"])


def test_merge() -> None:
    for case in load("merge"):
        mine, theirs = (decode_state(bytes.fromhex(case[side])) for side in ("mine", "theirs"))
        assert encode_state(preference.merge(mine, theirs)).hex() == case["merged"], case["name"]
        for device in (reference.A, reference.B, reference.C):
            assert preference.is_forked(mine, theirs, device) == (device in case["forked"]), case["name"]


@pytest.mark.parametrize("case", named(load("epochs")["cases"]))
def test_wipe_fold_and_remove(case: dict[str, Any]) -> None:
    state = decode_state(bytes.fromhex(case["state"]))
    if case["what"] == "wipe":
        after = preference.wipe(state, case["device"], case["now"])
    elif case["what"] == "fold":
        after = preference.fold(state, case["device"], case["now"], SETTINGS)
    else:
        after = preference.remove(
            state,
            case["device"],
            now=case["now"],
            settings=SETTINGS,
            keys=case["keys"],
            direction=case["direction"],
            price=case["price"],
        )
    assert encode_state(after).hex() == case["after"]


@pytest.mark.parametrize("case", named(load("parcels")["cases"]))
def test_hand_over_and_take_back(case: dict[str, Any]) -> None:
    state = decode_state(bytes.fromhex(case["state"]))
    given = {"now": case["now"], "settings": SETTINGS}
    parcel = preference.hand_over(state, case["visit"], reply_key=bytes.fromhex(case["reply_key"]), **given)
    assert encode_parcel(parcel).hex() == case["handed"]
    same(decode_parcel(bytes.fromhex(case["handed"])).taste, case["taste"])
    back = decode_parcel(bytes.fromhex(case["back"]))
    assert encode_parcel(back).hex() == case["back"]
    after = preference.take_back(state, case["device"], back, **given)
    assert encode_state(after).hex() == case["after"]
    assert preference.take_back(after, reference.C, back, **given) is after


@pytest.mark.parametrize("case", named(load("apply")["cases"]))
def test_apply(case: dict[str, Any]) -> None:
    taste = preference.read(decode_state(bytes.fromhex(case["state"])), case["now"], SETTINGS)
    blended = apply(case["scores"], np.asarray(case["vectors"], np.int8), taste, SETTINGS)
    np.testing.assert_allclose(blended, case["blended"], atol=1e-6)
    assert order(blended).tolist() == case["order"]


@pytest.mark.parametrize("case", named(load("migrate")))
def test_migrate(case: dict[str, Any]) -> None:
    state = decode_state(bytes.fromhex(case["state"]))
    moved = preference.migrate(state, case["space"], np.asarray(case["old"]), np.asarray(case["new"]))
    assert (moved.space, moved.dims, moved.epoch, moved.origin) == (
        case["space"],
        6,
        state.epoch,
        state.origin,
    )
    assert sorted(moved.slots) == sorted(case["slots"])
    for device, slot in case["slots"].items():
        same(moved.slots[device].taste, slot)
        assert (moved.slots[device].seq, moved.slots[device].at) == (slot["seq"], slot["at"])


@pytest.mark.parametrize("case", load("refused"), ids=lambda case: f"{case['kind']} {case['name']}")
def test_refused(case: dict[str, str]) -> None:
    decode: Any = decode_state if case["kind"] == "state" else decode_parcel
    with pytest.raises(TasteInvalid):
        decode(bytes.fromhex(case["bytes"]))
