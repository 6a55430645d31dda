"""The preference state: learn, merge, read, forget, hand over, take back, migrate. All functions are pure.

A state-based CRDT: ``merge`` keeps, for each device, the slot with the higher ``seq`` (of equal ones the one whose
encoding is greater), and the slots of the greater ``(epoch, origin)`` only. It is commutative, associative and
idempotent, bit for bit in the encoding, since it picks and never calculates (Shapiro et al., "Conflict-free
replicated data types", 2011).

>>> state = State(space, dims=4)
>>> state = learn(state, "00000000000000a1", [1, 0, 0, 0], "like", now=1_767_225_600, settings=settings)
>>> read(merge(state, from_the_other_phone), 1_767_312_000, settings).direction

Clocks are only trusted as far as they must be: time that runs backwards fades nothing, one step fades by at most
``2^−MAX_HALVINGS``, and which slot wins never depends on a clock. A device that was restored from a backup goes on
from an old ``seq``; where ``is_forked`` says so when it next merges, it continues under a new id.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from edge_runtime.errors import SpaceMismatch, TasteInvalid
from edge_runtime.manifest_types import PreferenceDescription
from edge_runtime.taste.encoding import encode_slot
from edge_runtime.taste.state import (
    MAX_APPLIED,
    MAX_DEVICES,
    MAX_EPOCH,
    MAX_SEQ,
    Parcel,
    Slot,
    State,
    check_id,
    check_time,
)
from edge_runtime.taste.sums import Price, Taste, add, event, fade, pooled

__all__ = [
    "MAX_VISIT_WEIGHT",
    "fold",
    "hand_over",
    "is_forked",
    "learn",
    "merge",
    "migrate",
    "new_id",
    "read",
    "remove",
    "take_back",
    "wipe",
]

MAX_VISIT_WEIGHT = 100.0
"""What a visit to a kiosk counts at most: a hundred likes."""
_DAY = 86_400


def new_id() -> str:
    """A random id for a device or a visit, 16 hexadecimal digits."""
    return secrets.token_hex(8)


def learn(
    state: State,
    device: str,
    vector: ArrayLike,
    what: str,
    *,
    now: int,
    settings: PreferenceDescription,
    keys: Iterable[int] = (),
    price: float | None = None,
) -> State:
    """One event in the device's own slot: ``sum ← sum · 2^(−Δt / half-life) + w(what) · vector``.

    Args:
        device: the id of the device that learns; no other may write its slot.
        vector: the item's, [dims], of any length but 0; int8 as hits carry it, or floats.
        what: the event's name, one of the manifest's weights.
        now: seconds since 1970.
        keys: ``sums.key`` of the item's brand, category, colour.
        price: above 0, or None.

    Raises:
        TasteInvalid: a value cannot be used; ``where`` names it.
    """
    check_time(now)
    if what not in settings.weights:
        known = ", ".join(sorted(settings.weights))
        raise TasteInvalid("no such event", where=what[:32], hint=f"Known events: {known}")
    if not settings.weights[what]:
        return state
    seen = event(vector, settings.weights[what], keys, price)
    if len(seen.direction) != state.dims:
        raise SpaceMismatch(f"has {len(seen.direction)} dimensions, the state {state.dims}", where="vector")
    return _grown(state, device, seen, now, settings)


def merge(mine: State, theirs: State) -> State:
    """What both know. Raises SpaceMismatch, or TasteInvalid where it is more than MAX_DEVICES."""
    if (mine.space, mine.dims) != (theirs.space, theirs.dims):
        raise SpaceMismatch("the states are of two spaces", where="space", hint="Migrate the older one.")
    if _age(mine) != _age(theirs):
        return mine if _age(mine) > _age(theirs) else theirs
    slots = dict(mine.slots)
    for device, slot in theirs.slots.items():
        held = slots.get(device)
        if held is None or _rank(device, slot) > _rank(device, held):
            slots[device] = slot
    if len(slots) > MAX_DEVICES:
        raise TasteInvalid(
            f"{len(slots)} devices, at most {MAX_DEVICES}",
            where="slots",
            hint="Fold the state on one device, then merge the others.",
        )
    return State(mine.space, mine.dims, mine.epoch, mine.origin, slots)


def is_forked(mine: State, theirs: State, device: str) -> bool:
    """Whether another holds a newer slot of this very device: it was restored from a backup, or cloned.

    The merge takes the newer slot, and the device goes on under a ``new_id``. What it learnt between the restore
    and this merge is lost; what it learns from now on is not.
    """
    held, other = mine.slots.get(device), theirs.slots.get(device)
    if _age(mine) != _age(theirs) or held is None or other is None:
        return False
    return _rank(device, other) > _rank(device, held)


def read(state: State, now: int, settings: PreferenceDescription) -> Taste:
    """All slots faded to ``now`` and added in the order of the device ids."""
    check_time(now)
    half_life = settings.half_life_days * _DAY
    taste = Taste.nothing(state.dims)
    for device in sorted(state.slots):
        slot = state.slots[device]
        taste = add(taste, fade(slot.taste, now - slot.at, half_life))
    return taste


def wipe(state: State, device: str, now: int) -> State:
    """Forget everything: an empty epoch, greater than this one, which no older device can undo."""
    check_id(device, "device")
    check_time(now)
    # At least the time: a device restored to an old epoch still overtakes what it once opened itself.
    epoch = max(state.epoch + 1, now)
    if epoch > MAX_EPOCH:
        raise TasteInvalid("no epoch is left", where="epoch", hint="Start anew under another profile.")
    return State(state.space, state.dims, epoch, device)


def fold(state: State, device: str, now: int, settings: PreferenceDescription) -> State:
    """All slots as one of this device, in a new epoch: makes room for new devices."""
    return _only(state, device, now, read(state, now, settings))


def remove(
    state: State,
    device: str,
    *,
    now: int,
    settings: PreferenceDescription,
    keys: Iterable[int] = (),
    direction: ArrayLike | None = None,
    price: bool = False,
) -> State:
    """Forget a part; what remains is folded into a new epoch.

    Args:
        keys: the counters to drop.
        direction: where the part lies in the space, [dims], e.g. the mean vector of the brand's products; what
            the taste has of it is taken out (what it has against it stays).
        price: whether the price band is dropped.
    """
    taste = read(state, now, settings)
    dropped = set(keys)
    shares = {number: share for number, share in taste.shares.items() if number not in dropped}
    band = Price() if price else taste.price
    total = taste.direction * taste.length
    if direction is not None:
        part = event(direction, 1.0).direction
        if len(part) != state.dims:
            raise SpaceMismatch(f"has {len(part)} dimensions, the state {state.dims}", where="direction")
        total = total - max(float(total @ part), 0.0) * part
    remains = pooled(total, taste.length, weight=taste.weight, shares=shares, price=band)
    return _only(state, device, now, remains)


def hand_over(
    state: State, visit: str, *, now: int, settings: PreferenceDescription, reply_key: bytes
) -> Parcel:
    """What a kiosk gets: the read taste, never the slots.

    Args:
        visit: a ``new_id``.
        reply_key: 65 bytes, to which the kiosk seals what comes back.
    """
    check_id(visit, "visit")
    if len(reply_key) != 65:
        raise TasteInvalid("must have 65 bytes", where="reply_key")
    return Parcel(visit, state.space[:32], read(state, now, settings), reply_key)


def take_back(
    state: State, device: str, parcel: Parcel, *, now: int, settings: PreferenceDescription
) -> State:
    """Add what the guest did at a kiosk to this device's slot, once: a second time changes nothing.

    Raises:
        SpaceMismatch: the kiosk's space is another.
    """
    check_time(now)
    if (parcel.space, len(parcel.taste.direction)) != (state.space[:32], state.dims):
        raise SpaceMismatch("the parcel is of another space", where="space")
    if any(parcel.id in slot.applied for slot in state.slots.values()):
        return state
    # A kiosk is a stranger: however much it claims, it weighs as one visit.
    taste = parcel.taste
    bound = MAX_VISIT_WEIGHT / max(taste.weight, taste.length, MAX_VISIT_WEIGHT)
    price = Price(min(taste.price.weight, MAX_VISIT_WEIGHT), taste.price.mean, taste.price.spread)
    visit = Taste(taste.direction, taste.length * bound, taste.weight * bound, taste.shares, price)
    return _grown(state, device, visit, now, settings, (parcel.id,))


def migrate(state: State, space: str, old: NDArray[np.floating], new: NDArray[np.floating]) -> State:
    """The state in another space, by way of products whose vectors are known in both.

    Each slot's direction is written as a mixture of the products' old vectors (ridge regression) and the same
    mixture of their new ones takes its place. Lengths, counters, epoch and seqs stay, so that devices may
    migrate each by itself and merge afterwards.

    Args:
        old: float[n, dims] of the products in the state's space, unit length; 1 ≤ n ≤ 256.
        new: float[n, new dims] of the same products.
    """
    before, after = np.asarray(old, np.float64), np.asarray(new, np.float64)
    fits = before.ndim == after.ndim == 2 and len(before) == len(after) and 1 <= len(before) <= 256
    if not fits or before.shape[1] != state.dims:
        raise TasteInvalid("must be two lists of 1 to 256 vectors of the same products", where="vectors")
    if not (np.isfinite(before).all() and np.isfinite(after).all()):
        raise TasteInvalid("hold NaN or infinity", where="vectors")
    dims = after.shape[1]
    gram = before @ before.T + 0.1 * np.eye(len(before))
    slots = {}
    for device, slot in state.slots.items():
        mixture = np.linalg.solve(gram, before @ slot.taste.direction)
        direction = mixture @ after
        taste = pooled(
            direction / max(float(np.linalg.norm(direction)), 1e-9) * slot.taste.length,
            slot.taste.length,
            weight=slot.taste.weight,
            shares=slot.taste.shares,
            price=slot.taste.price,
        )
        slots[device] = Slot(slot.seq, slot.at, taste, slot.applied)
    return State(space, dims, state.epoch, state.origin, slots)


def _age(state: State) -> tuple[int, str]:
    return state.epoch, state.origin


def _rank(device: str, slot: Slot) -> tuple[int, bytes]:
    return slot.seq, encode_slot(device, slot)


def _grown(
    state: State,
    device: str,
    more: Taste,
    now: int,
    settings: PreferenceDescription,
    applied: tuple[str, ...] = (),
) -> State:
    """The device's slot faded to now, and ``more`` added to it."""
    check_id(device, "device")
    held = state.slots.get(device)
    if held is None and len(state.slots) >= MAX_DEVICES:
        raise TasteInvalid(
            f"{MAX_DEVICES} devices already", where="slots", hint="Fold the state before adding a device."
        )
    slot = held or Slot(0, now, Taste.nothing(state.dims))
    if slot.seq >= MAX_SEQ:
        raise TasteInvalid("no change is left to count", where="seq", hint="Fold the state.")
    kept = fade(slot.taste, now - slot.at, settings.half_life_days * _DAY)
    grown = Slot(slot.seq + 1, now, add(kept, more), (*slot.applied, *applied)[-MAX_APPLIED:])
    return State(state.space, state.dims, state.epoch, state.origin, {**state.slots, device: grown})


def _only(state: State, device: str, now: int, taste: Taste) -> State:
    empty = wipe(state, device, now)
    applied = [one for owner in sorted(state.slots) for one in state.slots[owner].applied][-MAX_APPLIED:]
    slot = Slot(1, now, taste, tuple(applied))
    return State(empty.space, empty.dims, empty.epoch, empty.origin, {device: slot})
