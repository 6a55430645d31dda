from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from edge_runtime.errors import SpaceMismatch, TasteInvalid
from edge_runtime.manifest_types import PreferenceDescription
from edge_runtime.taste import preference
from edge_runtime.taste.encoding import (
    MAX_PARCEL_BYTES,
    MAX_STATE_BYTES,
    decode_parcel,
    decode_state,
    encode_parcel,
    encode_slot,
    encode_state,
)
from edge_runtime.taste.rerank import apply, order
from edge_runtime.taste.state import MAX_DEVICES, MAX_EPOCH, MAX_SEQ, Parcel, Slot, State
from edge_runtime.taste.sums import LIMIT, Price, Taste, add, event, fade, key

SPACE = "5a" * 32
DEVICE = "00000000000000aa"
NOW = 1_767_225_600
DAY = 86_400
SETTINGS = PreferenceDescription()
GIVEN: dict[str, Any] = {"now": NOW, "settings": SETTINGS}


def like(
    state: State, vector: Any, device: str = DEVICE, now: int = NOW, what: str = "like", **more: Any
) -> State:
    return preference.learn(state, device, vector, what, now=now, settings=SETTINGS, **more)


def full_slot(rng: np.random.Generator) -> Slot:
    unit = rng.normal(size=256)
    shares = {int(k): float(rng.uniform(0.1, 1)) for k in rng.integers(0, 2**32, 24)}
    taste = Taste(unit / np.linalg.norm(unit), 3.7, 9.1, shares, Price(4.2, 3.3, 0.4))
    return Slot(77, NOW, taste, tuple(preference.new_id() for _ in range(8)))


def test_sizes() -> None:
    rng = np.random.default_rng(1)
    slots = {f"{n:016x}": full_slot(rng) for n in range(8)}
    assert len(encode_slot("0" * 16, slots["0" * 16])) <= 800
    assert len(encode_state(State(SPACE, 256, slots=slots))) + 29 <= 8 * 1024
    handed = preference.hand_over(State(SPACE, 256, slots=slots), DEVICE, reply_key=bytes(65), **GIVEN)
    assert len(encode_parcel(handed)) <= MAX_PARCEL_BYTES <= 510
    full = State(SPACE, 256, slots={f"{n:016x}": full_slot(rng) for n in range(MAX_DEVICES)})
    assert len(encode_state(full)) == MAX_STATE_BYTES


@pytest.mark.parametrize(
    "vector", [[0, 0], [float("nan"), 1], [float("inf"), 1], [float("-inf"), 0], [], [[1, 2]], [1] * 257]
)
def test_unusable_vectors_are_refused(vector: Any) -> None:
    with pytest.raises(TasteInvalid, match="vector"):
        like(State(SPACE, 2), vector)


@pytest.mark.parametrize(
    ("more", "where"),
    [
        ({"price": float("nan")}, "price"),
        ({"price": 0.0}, "price"),
        ({"price": float("inf")}, "price"),
        ({"keys": [2**32]}, "keys"),
        ({"keys": [-1]}, "keys"),
        ({"now": -1}, "now"),
        ({"now": 2**40}, "now"),
        ({"now": 1.5}, "now"),
        ({"what": "nothing known"}, "nothing known"),
        ({"device": "AA"}, "device"),
        ({"device": "../../etc/passwd"}, "device"),
    ],
)
def test_unusable_values_are_refused(more: dict[str, Any], where: str) -> None:
    with pytest.raises(TasteInvalid) as caught:
        like(State(SPACE, 2), [1, 2], **more)
    assert caught.value.where == where


def test_another_space_is_refused_never_mixed() -> None:
    state = like(State(SPACE, 2), [1, 2])
    other = like(State("6b" * 32, 2), [1, 2])
    with pytest.raises(SpaceMismatch):
        preference.merge(state, other)
    with pytest.raises(SpaceMismatch):
        preference.merge(state, State(SPACE, 3))
    with pytest.raises(SpaceMismatch):
        like(state, [1, 2, 3], device="00000000000000bb")
    with pytest.raises(SpaceMismatch):
        preference.take_back(state, DEVICE, Parcel(DEVICE, "6b" * 16, Taste.nothing(2)), **GIVEN)
    with pytest.raises(SpaceMismatch):
        apply([1.0], np.ones((1, 3)), preference.read(state, NOW, SETTINGS), SETTINGS)


def test_learning_never_stalls_in_the_encoding() -> None:
    rng = np.random.default_rng(2)
    items = rng.normal(size=(3000, 64)) + 0.3
    held = stored = State(SPACE, 64)
    for n, item in enumerate(items):
        held = like(held, item, now=NOW + n)
        stored = decode_state(encode_state(like(stored, item, now=NOW + n)))
    exact, rounded = (preference.read(state, NOW, SETTINGS) for state in (held, stored))
    assert float(exact.direction @ rounded.direction) > 0.9999
    assert rounded.length == pytest.approx(exact.length, rel=1e-3)


def test_a_wrong_clock_neither_erases_nor_blows_up() -> None:
    state = like(like(State(SPACE, 2), [1, 0]), [1, 0])
    for skew in (200 * 365 * DAY, -NOW, 0, 40 * 365 * DAY, 0):
        state = like(state, [0, 1], now=NOW + skew)
    taste = preference.read(state, NOW, SETTINGS)
    assert taste.direction[0] > 0
    assert 0 < taste.length <= taste.weight <= 7
    far = like(State(SPACE, 2), [1, 0], device="00000000000000bb", now=NOW + 50 * 365 * DAY)
    both = preference.read(preference.merge(far, like(State(SPACE, 2), [0, 1])), NOW, SETTINGS)
    np.testing.assert_allclose(both.direction, [0.5**0.5, 0.5**0.5])


def test_a_half_life_halves() -> None:
    state = like(State(SPACE, 2), [1, 0])
    assert preference.read(state, NOW + 30 * DAY, SETTINGS).length == 0.5


def test_magnitudes_are_bounded() -> None:
    huge = Taste(np.asarray([1.0, 0.0]), LIMIT, LIMIT, {1: 1.0}, Price(LIMIT, 1.0, 1.0))
    both = add(huge, huge)
    assert (both.length, both.weight, both.price.weight) == (LIMIT, LIMIT, LIMIT)
    state = State(SPACE, 2, slots={DEVICE: Slot(1, NOW, both)})
    assert encode_state(decode_state(encode_state(state))) == encode_state(state)


def test_a_tiny_rest_is_encoded_as_nothing() -> None:
    rest = Taste(np.asarray([1.0, 0.0]), 1e-60, 1e-60, {1: 1.0}, Price(1e-60, 3.0, 1.0))
    state = decode_state(encode_state(State(SPACE, 2, slots={DEVICE: Slot(1, NOW, rest)})))
    taste = state.slots[DEVICE].taste
    assert (taste.length, taste.weight, dict(taste.shares), taste.price) == (0.0, 0.0, {}, Price())
    assert not taste.direction.any()


def test_equal_seqs_fall_to_the_greater_encoding_on_both_sides() -> None:
    one, other = like(State(SPACE, 2), [1, 0]), like(State(SPACE, 2), [0, 1])
    winner = max(one, other, key=encode_state)
    assert encode_state(preference.merge(one, other)) == encode_state(preference.merge(other, one))
    assert encode_state(preference.merge(one, other)) == encode_state(winner)


def test_an_own_copy_that_came_back_rounded_is_no_fork() -> None:
    mine = like(State(SPACE, 2), [1, 2])
    copy = decode_state(encode_state(mine))
    assert not preference.is_forked(mine, copy, DEVICE)
    assert preference.merge(mine, copy).slots[DEVICE] is mine.slots[DEVICE]


def test_a_restored_backup_is_noticed_and_goes_on_under_a_new_id() -> None:
    backup = like(State(SPACE, 2), [1, 0])
    ahead = like(like(backup, [1, 0]), [1, 0])
    restored = like(backup, [0, 1])
    assert preference.is_forked(restored, ahead, DEVICE)
    merged = preference.merge(restored, ahead)
    assert merged.slots[DEVICE].seq == 3
    renewed = like(merged, [0, 1], device=preference.new_id())
    assert len(preference.merge(ahead, renewed).slots) == 2


def test_a_wipe_repeated_after_a_restored_backup_still_wins() -> None:
    old = like(State(SPACE, 2), [1, 0])
    wiped = like(preference.wipe(old, DEVICE, NOW), [1, 0])
    again = preference.wipe(old, DEVICE, NOW + 60)
    assert not preference.merge(wiped, again).slots


def test_concurrent_wipes_agree_and_bring_nothing_back() -> None:
    old = like(State(SPACE, 2), [1, 0])
    one, other = (preference.wipe(old, device, NOW) for device in (DEVICE, "00000000000000bb"))
    merged = preference.merge(like(one, [1, 1]), preference.merge(old, other))
    assert (merged.origin, len(merged.slots)) == ("00000000000000bb", 0)


def test_a_removed_part_is_gone_and_the_rest_stays() -> None:
    nike = key("brand", "Nike")
    state = like(
        like(State(SPACE, 2), [1, 0], keys=[nike], price=20.0),
        [0, 1],
        keys=[key("brand", "Puma")],
        price=80.0,
    )
    after = preference.remove(state, DEVICE, keys=[nike], direction=[1, 0], price=True, **GIVEN)
    taste = preference.read(after, NOW, SETTINGS)
    np.testing.assert_allclose(taste.direction, [0, 1], atol=1e-12)
    assert set(taste.shares) == {key("brand", "Puma")}
    assert taste.price == Price()
    assert preference.merge(state, after) is after


def test_removing_a_direction_that_is_disliked_changes_nothing() -> None:
    state = like(like(State(SPACE, 2), [1, 0]), [0, 1], what="dislike")
    after = preference.remove(state, DEVICE, direction=[0, 1], **GIVEN)
    before = preference.read(state, NOW, SETTINGS)
    np.testing.assert_allclose(preference.read(after, NOW, SETTINGS).direction, before.direction)


def test_too_many_devices_are_told_to_fold() -> None:
    state = State(SPACE, 2)
    for n in range(MAX_DEVICES):
        state = like(state, [1, n], device=f"{n:016x}")
    with pytest.raises(TasteInvalid, match="Fold"):
        like(state, [1, 1])
    other = like(State(SPACE, 2), [1, 1])
    with pytest.raises(TasteInvalid, match="Fold"):
        preference.merge(state, other)
    folded = preference.fold(state, DEVICE, NOW, SETTINGS)
    assert list(folded.slots) == [DEVICE]
    before, after = (preference.read(one, NOW, SETTINGS) for one in (state, folded))
    np.testing.assert_allclose(before.direction, after.direction)
    assert preference.merge(folded, other) is folded


def test_the_last_seq_and_epoch_are_refused_not_wrapped() -> None:
    slot = Slot(MAX_SEQ, NOW, event([1, 0], 1.0))
    with pytest.raises(TasteInvalid, match="Fold"):
        like(State(SPACE, 2, slots={DEVICE: slot}), [1, 0])
    with pytest.raises(TasteInvalid):
        preference.wipe(State(SPACE, 2, epoch=MAX_EPOCH), DEVICE, NOW)


def test_a_visit_weighs_no_more_than_a_visit() -> None:
    greedy = Taste(np.asarray([1.0, 0.0]), 1e9, 1e9, {1: 1.0}, Price(1e9, 1.0, 0.0))
    state = preference.take_back(State(SPACE, 2), DEVICE, Parcel(DEVICE, SPACE[:32], greedy), **GIVEN)
    assert state.slots[DEVICE].taste.weight == preference.MAX_VISIT_WEIGHT
    assert state.slots[DEVICE].taste.length == preference.MAX_VISIT_WEIGHT


def test_a_parcel_is_taken_back_once_on_all_devices() -> None:
    parcel = Parcel("00000000000000ee", SPACE[:32], event([1, 0], 1.0))
    first = preference.take_back(State(SPACE, 2), DEVICE, parcel, **GIVEN)
    second = preference.merge(like(State(SPACE, 2), [0, 1], device="00000000000000bb"), first)
    assert preference.take_back(second, "00000000000000bb", parcel, **GIVEN) is second
    folded = preference.fold(second, "00000000000000bb", NOW, SETTINGS)
    assert preference.take_back(folded, "00000000000000bb", parcel, **GIVEN) is folded


CHANGES: dict[str, Callable[[str, int], object]] = {
    "like": lambda device, now: like(State(SPACE, 2), [1, 0], device=device, now=now),
    "wipe": lambda device, now: preference.wipe(State(SPACE, 2), device, now),
    "fold": lambda device, now: preference.fold(like(State(SPACE, 2), [1, 0]), device, now, SETTINGS),
    "hand over": lambda visit, now: preference.hand_over(
        State(SPACE, 2), visit, now=now, settings=SETTINGS, reply_key=bytes(65)
    ),
    "take back": lambda device, now: preference.take_back(
        State(SPACE, 2),
        device,
        Parcel("00000000000000ee", SPACE[:32], event([1, 0], 1.0)),
        now=now,
        settings=SETTINGS,
    ),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_every_change_refuses_a_device_and_a_time_that_cannot_be_kept(
    change: Callable[[str, int], object],
) -> None:
    change(DEVICE, NOW)
    for device, now, says in ((DEVICE.upper() + "G", NOW, "16 lower-case"), (DEVICE, -1, "whole seconds")):
        with pytest.raises(TasteInvalid, match=says):
            change(device, now)


def test_migration_keeps_what_is_near() -> None:
    rng = np.random.default_rng(3)
    hidden = rng.normal(size=(400, 12))
    old, new = (hidden @ np.linalg.qr(rng.normal(size=(dims, 12)))[0].T for dims in (32, 48))
    old, new = (side / np.linalg.norm(side, axis=1, keepdims=True) for side in (old, new))
    state = State(SPACE, 32)
    for row in (3, 3, 7, 11):
        state = like(state, old[row])
    moved = preference.migrate(state, "6b" * 32, old[100:220], new[100:220])
    before, after = (preference.read(one, NOW, SETTINGS) for one in (state, moved))
    assert np.corrcoef(old @ before.direction, new @ after.direction)[0, 1] > 0.9
    assert after.length == pytest.approx(before.length)
    with pytest.raises(TasteInvalid):
        preference.migrate(state, "6b" * 32, old[:0], new[:0])
    with pytest.raises(TasteInvalid):
        preference.migrate(state, "6b" * 32, old[:3], new[:3] * np.nan)


def test_confidence_grows_with_agreement() -> None:
    agreeing = add(event([1, 0], 1.0), event([1, 0.1], 1.0))
    torn = add(event([1, 0], 1.0), event([-1, 0.1], 1.0))
    assert torn.confidence(2.0) < event([1, 0], 1.0).confidence(2.0) < agreeing.confidence(2.0) < 1


def test_apply_reorders_and_keeps_ties() -> None:
    taste = event([1, 0], 1.0)
    vectors = np.asarray([[0, 127], [127, 0], [0, 0], [0, -127]], np.int8)
    blended = apply([0.5, 0.45, 0.5, 0.5], vectors, taste, SETTINGS)
    assert order(blended).tolist() == [1, 0, 2, 3]
    with pytest.raises(TasteInvalid):
        apply([float("nan")], vectors[:1], taste, SETTINGS)
    with pytest.raises(TasteInvalid):
        apply([0.5], vectors, taste, SETTINGS)


def test_no_taste_changes_no_order() -> None:
    scores = [0.9, 0.1, 0.5]
    blended = apply(scores, np.ones((3, 2)), Taste.nothing(2), SETTINGS)
    assert blended.tolist() == scores


@settings(max_examples=300, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_whatever_bytes_come_are_refused_or_canonical(data: st.DataObject) -> None:
    rng = np.random.default_rng(data.draw(st.integers(0, 3)))
    if data.draw(st.booleans()):
        encoded = bytearray(encode_state(State(SPACE, 256, slots={DEVICE: full_slot(rng)})))
        decode, encode = decode_state, encode_state
    else:
        encoded = bytearray(encode_parcel(Parcel(DEVICE, SPACE[:32], full_slot(rng).taste, bytes(65))))
        decode, encode = decode_parcel, encode_parcel  # type: ignore[assignment]
    for _ in range(data.draw(st.integers(1, 3))):
        encoded[data.draw(st.integers(0, len(encoded) - 1))] = data.draw(st.integers(0, 255))
    changed = bytes(encoded[: data.draw(st.sampled_from([len(encoded), len(encoded), 70, 3]))])
    try:
        decoded = decode(changed)
    except TasteInvalid:
        return
    assert encode(decoded) == changed


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    st.lists(
        st.tuples(st.integers(-127, 127), st.integers(1, 127), st.sampled_from([1.0, 2.0, -1.0])),
        min_size=1,
        max_size=12,
    ),
    st.floats(0, 1e9),
)
def test_fading_and_adding_change_places(events: list[tuple[int, int, float]], seconds: float) -> None:
    one = other = Taste.nothing(2)
    for x, y, weight in events:
        one, other = (
            add(one, event([x, y], weight, [x % 5 + 5])),
            add(event([x, y], weight, [x % 5 + 5]), other),
        )
    sooner, later = fade(one, seconds, 30 * DAY), fade(add(one, Taste.nothing(2)), seconds, 30 * DAY)
    np.testing.assert_allclose(sooner.direction * sooner.length, later.direction * later.length, atol=1e-9)
    np.testing.assert_allclose(one.direction * one.length, other.direction * other.length, atol=1e-9)
    assert one.length <= one.weight * (1 + 1e-9)
    assert all(-1 - 1e-9 <= share <= 1 + 1e-9 for share in one.shares.values())
