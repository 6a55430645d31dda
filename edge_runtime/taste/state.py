"""What a shopper's devices keep of the shopper's taste: one slot a device, each written by its owner alone."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from edge_runtime.errors import TasteInvalid
from edge_runtime.taste.sums import Taste

__all__ = [
    "MAX_APPLIED",
    "MAX_DEVICES",
    "MAX_EPOCH",
    "MAX_SEQ",
    "MAX_TIME",
    "NOBODY",
    "Parcel",
    "Slot",
    "State",
    "check_id",
    "check_time",
]

MAX_DEVICES = 11
"""So that a sealed state stays below 12 KiB in base64, which is what the sync server takes."""
MAX_APPLIED = 8
"""How many taken back parcels a slot remembers."""
MAX_SEQ = (1 << 32) - 1
MAX_TIME = (1 << 40) - 1
MAX_EPOCH = (1 << 48) - 1
NOBODY = "0" * 16
"""The device that opened epoch 0."""


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """What one device learnt."""

    seq: int
    """Counts the owner's changes, from 1."""
    at: int
    """Seconds since 1970 by the owner's clock when it last changed: the sum is faded to this time."""
    taste: Taste
    applied: tuple[str, ...] = ()
    """Ids of the parcels last taken back, oldest first."""


@dataclass(frozen=True, slots=True, eq=False)
class State:
    """All devices' slots of one epoch in one space."""

    space: str
    """64 lower-case hexadecimal digits: the bundle's taste space."""
    dims: int
    epoch: int = 0
    origin: str = NOBODY
    """The device that opened the epoch. A greater ``(epoch, origin)`` replaces all slots of a lesser one."""
    slots: Mapping[str, Slot] = field(default_factory=lambda: MappingProxyType({}))
    """By device, 16 lower-case hexadecimal digits."""


@dataclass(frozen=True, slots=True, eq=False)
class Parcel:
    """A taste on its way to a kiosk (a read vector, never slots), or what a guest did there on its way back."""

    id: str
    """16 lower-case hexadecimal digits, drawn at random for each visit; both ways carry the same."""
    space: str
    """The first 32 digits of the taste space."""
    taste: Taste
    reply_key: bytes = b""
    """To a kiosk: the public key (65 bytes, P-256, uncompressed) to which the way back is sealed."""


def check_id(value: str, where: str) -> None:
    """Raises TasteInvalid unless ``value`` is 16 lower-case hexadecimal digits."""
    if not re.fullmatch("[0-9a-f]{16}", value):
        raise TasteInvalid("must be 16 lower-case hexadecimal digits", where=where)


def check_time(now: int) -> None:
    """Raises TasteInvalid unless ``now`` is in whole seconds since 1970 that can be kept."""
    if not isinstance(now, int) or not 0 <= now <= MAX_TIME:
        raise TasteInvalid("must be whole seconds since 1970", where="now")
