"""States and parcels as bytes; equal bytes from Python and JavaScript.

Little-endian. A state: ``VTS`` and version 1, dims u16, space 32 bytes, epoch u64, origin 8, count u8; then its
slots by ascending device, each: device 8, seq u32, at u64, length f32, weight f32, price (weight, mean, spread) f32,
counts of shares and of applied ids u8, direction f16[dims], shares (key u32, f16) by ascending key, applied ids 8
each. A parcel: ``VTH`` (to a kiosk) or ``VTT`` (taken back) and version 1, id 8, space 16, dims u16, length f32,
weight f32, price f32[3], count of shares u8, direction int8[dims] with 127 for its largest component, shares (key
u32, int8 · 127) and, to a kiosk, the reply key 65.

Each value is rounded once, half to even. Only canonical bytes are read: what is decoded encodes to the same bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import TasteInvalid
from edge_runtime.taste.state import (
    MAX_APPLIED,
    MAX_DEVICES,
    MAX_EPOCH,
    MAX_TIME,
    Parcel,
    Slot,
    State,
)
from edge_runtime.taste.sums import LIMIT, MAX_DIMS, MAX_SHARES, Price, Taste

__all__ = [
    "MAX_PARCEL_BYTES",
    "MAX_STATE_BYTES",
    "decode_parcel",
    "decode_state",
    "encode_parcel",
    "encode_slot",
    "encode_state",
]

_STATE = struct.Struct("<3sBH32sQ8sB")
_SLOT = struct.Struct("<8sIQ5fBB")
_PARCEL = struct.Struct("<3sB8s16sH5fB")
_REPLY_KEY = 65
_VERSION = 1
_MAX_LOG = 64.0
"""No natural logarithm of a price is beyond."""
_MAX_SLOT_BYTES = _SLOT.size + 2 * MAX_DIMS + 6 * MAX_SHARES + 8 * MAX_APPLIED
MAX_STATE_BYTES = _STATE.size + MAX_DEVICES * _MAX_SLOT_BYTES
MAX_PARCEL_BYTES = _PARCEL.size + MAX_DIMS + 5 * MAX_SHARES + _REPLY_KEY


def encode_state(state: State) -> bytes:
    """At most MAX_STATE_BYTES."""
    head = _STATE.pack(
        b"VTS",
        _VERSION,
        state.dims,
        bytes.fromhex(state.space),
        state.epoch,
        bytes.fromhex(state.origin),
        len(state.slots),
    )
    return head + b"".join(encode_slot(device, state.slots[device]) for device in sorted(state.slots))


def encode_slot(device: str, slot: Slot) -> bytes:
    """One slot as it stands in the state's encoding."""
    direction, numbers = _rounded(slot.taste, np.dtype("<f2"))
    weight = numbers[1]
    shares = _shares(slot.taste.shares, weight, lambda share: float(np.float16(share)))
    head = _SLOT.pack(bytes.fromhex(device), slot.seq, slot.at, *numbers, len(shares), len(slot.applied))
    counted = b"".join(struct.pack("<Ie", number, share) for number, share in shares)
    return head + direction.tobytes() + counted + b"".join(bytes.fromhex(one) for one in slot.applied)


def decode_state(data: bytes) -> State:
    """The inverse of ``encode_state``, up to its rounding.

    Raises:
        TasteInvalid: the bytes are no canonical state of version 1; their size is checked first.
    """
    if len(data) > MAX_STATE_BYTES:
        _refuse(f"{len(data)} bytes, at most {MAX_STATE_BYTES}")
    reader = _Reader(data, b"VTS")
    _, _, dims, space, epoch, origin, count = reader.take(_STATE)
    if not 1 <= dims <= MAX_DIMS or count > MAX_DEVICES or epoch > MAX_EPOCH:
        _refuse("a number of the head is out of range")
    slots = {}
    for _ in range(count):
        device, seq, at, *numbers, shared, applied = reader.take(_SLOT)
        if not seq or at > MAX_TIME or shared > MAX_SHARES or applied > MAX_APPLIED:
            _refuse("a number of a slot is out of range")
        direction = np.frombuffer(reader.bytes(2 * dims), "<f2").astype(np.float64)
        pairs = [reader.take(struct.Struct("<Ie")) for _ in range(shared)]
        taste = _taste(direction, numbers, dict(pairs))
        ids = tuple(reader.bytes(8).hex() for _ in range(applied))
        slots[device.hex()] = Slot(seq, at, taste, ids)
    state = State(space.hex(), dims, epoch, origin.hex(), slots)
    if encode_state(state) != data:
        _refuse("are not canonical")
    return state


def encode_parcel(parcel: Parcel) -> bytes:
    """At most MAX_PARCEL_BYTES. With a reply key it is one to a kiosk, without one it is one taken back."""
    packed, numbers = _rounded(parcel.taste, np.dtype(np.int8))
    shares = _shares(parcel.taste.shares, numbers[1], lambda share: float(np.rint(share * 127)))
    head = _PARCEL.pack(
        b"VTH" if parcel.reply_key else b"VTT",
        _VERSION,
        bytes.fromhex(parcel.id),
        bytes.fromhex(parcel.space),
        len(packed),
        *numbers,
        len(shares),
    )
    counted = b"".join(struct.pack("<Ib", number, int(share)) for number, share in shares)
    return head + packed.tobytes() + counted + parcel.reply_key


def decode_parcel(data: bytes) -> Parcel:
    """The inverse of ``encode_parcel``, up to its rounding; the direction comes back with length 1.

    Raises:
        TasteInvalid: the bytes are no canonical parcel of version 1; their size is checked first.
    """
    if len(data) > MAX_PARCEL_BYTES:
        _refuse(f"{len(data)} bytes, at most {MAX_PARCEL_BYTES}")
    to_kiosk = data[:3] == b"VTH"
    reader = _Reader(data, b"VTH" if to_kiosk else b"VTT")
    _, _, identity, space, dims, *numbers, shared = reader.take(_PARCEL)
    if not 1 <= dims <= MAX_DIMS or shared > MAX_SHARES:
        _refuse("a number of the head is out of range")
    packed = np.frombuffer(reader.bytes(dims), np.int8).astype(np.float64)
    largest = float(np.abs(packed).max())
    if largest not in (0.0, 127.0):
        _refuse("the direction is not scaled to 127")
    direction = packed / np.sqrt(np.sum(packed * packed)) if largest else packed
    pairs = [reader.take(struct.Struct("<Ib")) for _ in range(shared)]
    shares = {number: share / 127 for number, share in pairs}
    taste = _taste(direction, numbers, shares)
    parcel = Parcel(identity.hex(), space.hex(), taste, reader.bytes(_REPLY_KEY) if to_kiosk else b"")
    if encode_parcel(parcel) != data:
        _refuse("are not canonical")
    return parcel


def _rounded(taste: Taste, dtype: np.dtype[np.generic]) -> tuple[NDArray[np.generic], list[float]]:
    """The direction and the numbers (length, weight, price) as they are written."""
    price = taste.price if float(np.float32(taste.price.weight)) else Price()
    numbers = [
        float(np.float32(number))
        for number in (taste.length, taste.weight, price.weight, price.mean, price.spread)
    ]
    scaled = taste.direction
    if not numbers[0]:
        scaled = np.zeros_like(scaled)
    elif dtype == np.int8:
        scaled = np.rint(scaled / np.abs(scaled).max() * 127)
    return (scaled.astype(dtype) + dtype.type(0)).astype(dtype), [number + 0.0 for number in numbers]


def _shares(
    shares: Mapping[int, float], weight: float, rounded: Callable[[float], float]
) -> list[tuple[int, float]]:
    """Key and rounded share by ascending key; none that is 0."""
    written = ((number, rounded(shares[number])) for number in sorted(shares) if weight)
    return [(number, share) for number, share in written if share]


def _taste(direction: NDArray[np.float64], numbers: list[float], shares: dict[int, float]) -> Taste:
    length, weight, *prices = numbers
    if not all(0 <= number <= LIMIT for number in (length, weight, prices[0])):
        _refuse("a weight is out of range")
    if not (abs(prices[1]) <= _MAX_LOG and 0 <= prices[2] <= _MAX_LOG**2):
        _refuse("a price is out of range")
    if not all(abs(share) <= 1 for share in shares.values()):
        _refuse("a share is out of range")
    if not np.isfinite(direction).all():  # before any arithmetic: signalling NaNs warn
        _refuse("the direction holds NaN or infinity")
    square = float(np.sum(direction * direction))
    if not (abs(square - 1) < 0.01 if length else square == 0):
        _refuse("the direction has not length 1")
    return Taste(direction, length, weight, shares, Price(*prices))


class _Reader:
    """Takes bytes from the front; running out of them is a refusal."""

    def __init__(self, data: bytes, magic: bytes) -> None:
        if data[:3] != magic or len(data) < 4:
            _refuse("are none")
        if data[3] != _VERSION:
            _refuse(f"are of version {data[3]}, this release reads {_VERSION}")
        self._data = data
        self._at = 0

    def bytes(self, count: int) -> bytes:
        part = self._data[self._at : self._at + count]
        if len(part) != count:
            _refuse("are cut off")
        self._at += count
        return part

    def take(self, layout: struct.Struct) -> tuple[Any, ...]:
        return layout.unpack(self.bytes(layout.size))


def _refuse(what: str) -> NoReturn:
    raise TasteInvalid(what, where="taste bytes", hint="Fetch them again, or start anew.")
