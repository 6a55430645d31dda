"""Devices that learn, sync, wipe, restore backups and live by wrong clocks, over messages that get lost."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from edge_runtime.manifest_types import PreferenceDescription
from edge_runtime.taste import preference
from edge_runtime.taste.encoding import decode_parcel, decode_state, encode_parcel, encode_slot, encode_state
from edge_runtime.taste.state import Parcel, State
from edge_runtime.taste.sums import Taste

SPACE = "5a" * 32
SETTINGS = PreferenceDescription()
SKEWS = [0, 0, 0, -50_000_000, 300_000_000, 3_000_000_000, -1_700_000_000, 0]
VECTORS = st.lists(st.integers(-127, 127), min_size=3, max_size=3).filter(any)
WHO = st.integers(0, 7)


@dataclass
class Device:
    id: str
    skew: int
    state: State
    backup: tuple[str, bytes] | None = None
    restored: bool = False


def age(state: State) -> tuple[int, str]:
    return state.epoch, state.origin


class Devices(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.now = 1_767_225_600
        self.fresh = 100
        self.restores = 0
        self.devices = [Device(f"{n + 1:016x}", skew, State(SPACE, 3)) for n, skew in enumerate(SKEWS)]
        self.sent: list[bytes] = []
        self.parcels: list[bytes] = []
        self.born: dict[bytes, set[tuple[int, str]]] = {}

    def changed(self, device: Device, state: State) -> None:
        assert age(state) >= age(device.state)
        device.state = state
        if device.id in state.slots:
            self.born.setdefault(encode_slot(device.id, state.slots[device.id]), set()).add(age(state))

    def clock(self, device: Device) -> int:
        return max(self.now + device.skew, 0)

    @rule(
        who=WHO,
        vector=VECTORS,
        what=st.sampled_from(["like", "buy", "dislike"]),
        passed=st.integers(0, 4_000_000),
    )
    def learn(self, who: int, vector: list[int], what: str, passed: int) -> None:
        self.now += passed
        device = self.devices[who]
        before = device.state.slots.get(device.id)
        keys = [abs(vector[0]), 1_000 + abs(vector[1])]
        state = preference.learn(
            device.state,
            device.id,
            vector,
            what,
            now=self.clock(device),
            settings=SETTINGS,
            keys=keys,
            price=9.5,
        )
        assert state.slots[device.id].seq == (before.seq if before else 0) + 1
        assert {d: s for d, s in state.slots.items() if d != device.id} == {
            d: s for d, s in device.state.slots.items() if d != device.id
        }
        self.changed(device, state)

    @rule(who=WHO)
    def send(self, who: int) -> None:
        self.sent.append(encode_state(self.devices[who].state))

    @rule(who=WHO, which=st.integers(0, 1000), keep=st.booleans())
    def receive(self, who: int, which: int, keep: bool) -> None:
        if not self.sent:
            return
        device, place = self.devices[who], which % len(self.sent)
        other = decode_state(self.sent[place] if keep else self.sent.pop(place))
        forked = preference.is_forked(device.state, other, device.id)
        held = encode_state(device.state)
        self.changed(device, preference.merge(device.state, other))
        assert encode_state(preference.merge(other, decode_state(held))) == encode_state(device.state)
        if forked:
            self.fresh += 1
            device.id = f"{self.fresh:016x}"

    @rule(who=WHO)
    def back_up(self, who: int) -> None:
        device = self.devices[who]
        device.backup = (device.id, encode_state(device.state))

    @rule(who=WHO)
    def restore(self, who: int) -> None:
        device = self.devices[who]
        if device.backup is not None and self.restores < 3:  # each may cost an id, and 11 are the limit
            self.restores += 1
            device.id, device.state, device.restored = device.backup[0], decode_state(device.backup[1]), True

    @rule(who=WHO, what=st.sampled_from(["wipe", "fold", "remove"]))
    def begin_an_epoch(self, who: int, what: str) -> None:
        device = self.devices[who]
        before, now = age(device.state), self.clock(device)
        if what == "wipe":
            state = preference.wipe(device.state, device.id, now)
            assert not state.slots
        elif what == "fold":
            state = preference.fold(device.state, device.id, now, SETTINGS)
        else:
            state = preference.remove(
                device.state, device.id, now=now, settings=SETTINGS, direction=[3, 2, 1]
            )
            assert float(preference.read(state, now, SETTINGS).direction @ [3, 2, 1]) <= 1e-6
        assert age(state) > before
        self.changed(device, state)

    @rule(who=WHO, vector=VECTORS)
    def visit_a_kiosk(self, who: int, vector: list[int]) -> None:
        device = self.devices[who]
        visit = f"{len(self.parcels) + 1:016x}"
        handed = preference.hand_over(
            device.state, visit, now=self.clock(device), settings=SETTINGS, reply_key=b"\4" + bytes(64)
        )
        direction = decode_parcel(encode_parcel(handed)).taste.direction + np.asarray(vector)
        there = Taste(direction / max(float(np.linalg.norm(direction)), 1e-9), 1.0, 1.0)
        if np.linalg.norm(there.direction) > 0.5:
            self.parcels.append(encode_parcel(Parcel(visit, handed.space, there)))

    @rule(who=WHO, which=st.integers(0, 1000))
    def take_back(self, who: int, which: int) -> None:
        if not self.parcels:
            return
        device, parcel = self.devices[who], decode_parcel(self.parcels[which % len(self.parcels)])
        now = self.clock(device)
        once = preference.take_back(device.state, device.id, parcel, now=now, settings=SETTINGS)
        assert preference.take_back(once, device.id, parcel, now=now, settings=SETTINGS) is once
        self.changed(device, once)

    @invariant()
    def all_that_hear_of_all_agree(self) -> None:
        states = [device.state for device in self.devices]
        final = reduce(preference.merge, states)
        assert encode_state(final) == encode_state(reduce(preference.merge, states[::-1]))
        halves = preference.merge(reduce(preference.merge, states[:3]), reduce(preference.merge, states[3:]))
        assert encode_state(final) == encode_state(halves)
        assert encode_state(preference.merge(final, final)) == encode_state(final)
        restored = {device.id for device in self.devices if device.restored}
        for device in self.devices:
            assert age(final) >= age(device.state)
            own = device.state.slots.get(device.id)
            if own is not None and age(device.state) == age(final) and device.id not in restored:
                assert final.slots[device.id].seq >= own.seq
        for name, slot in final.slots.items():
            assert age(final) in self.born[encode_slot(name, slot)], "a slot of an older epoch came back"
        taste = preference.read(final, self.now, SETTINGS)
        assert np.isfinite([*taste.direction, taste.length, taste.weight, taste.price.spread]).all()
        assert taste.length <= taste.weight * 1.01


QUIET: Any = {"deadline": None, "suppress_health_check": list(HealthCheck)}


def test_devices_agree() -> None:
    run_state_machine_as_test(Devices, settings=settings(max_examples=60, stateful_step_count=25, **QUIET))


@pytest.mark.deep
def test_devices_agree_over_ten_thousand_histories() -> None:
    run_state_machine_as_test(
        Devices, settings=settings(max_examples=10_000, stateful_step_count=15, **QUIET)
    )
