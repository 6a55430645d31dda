"""What was liked, added up: an exponentially decaying sum of item vectors, a few counters and a price band.

    event   one look, like, purchase … as a sum of one
    fade    what is left of a sum after some time
    add     two sums as one
    read    is ``fade`` to now, then ``add``, over all slots (``taste.preference``)

A sum is held as a unit vector and a length, so that rounding either to fewer bits never stalls learning, and its
counters as shares of its weight, so that decay leaves both as they are. All functions are pure.

The mean of prices and its spread are merged by Chan, Golub and LeVeque's formula ("Updating formulae and a
pairwise algorithm for computing sample variances", 1979).
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

import numpy as np
from numpy.typing import ArrayLike, NDArray

from edge_runtime.errors import TasteInvalid

__all__ = [
    "LIMIT",
    "MAX_DIMS",
    "MAX_HALVINGS",
    "MAX_SHARES",
    "Price",
    "Taste",
    "add",
    "event",
    "fade",
    "key",
    "pooled",
]

MAX_DIMS = 256
MAX_SHARES = 24
"""Counters kept; the least are dropped."""
MAX_HALVINGS = 10.0
"""One step never decays further, so that a clock that was wrong once cannot erase a taste."""
LIMIT = 1e12
"""No length or weight grows beyond."""
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")
_Vector = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Price:
    """The natural logarithms of the prices of what was liked."""

    weight: float = 0.0
    mean: float = 0.0
    spread: float = 0.0
    """Their variance."""


@dataclass(frozen=True, slots=True, eq=False)
class Taste:
    """A weighted sum of unit vectors and what went along with them."""

    direction: _Vector
    """float64[dims], of length 1, or all 0 where there is nothing or likes and dislikes cancel out."""
    length: float = 0.0
    """Of the sum, ≥ 0."""
    weight: float = 0.0
    """Sum of the events' absolute weights, ≥ 0; ``length`` ≤ ``weight``."""
    shares: Mapping[int, float] = field(default_factory=lambda: MappingProxyType({}))
    """By ``key`` of a field's value: liked less disliked weight over ``weight``, −1 to 1; at most MAX_SHARES."""
    price: Price = Price()

    @classmethod
    def nothing(cls, dims: int) -> Taste:
        """The empty sum."""
        if not 1 <= dims <= MAX_DIMS:
            raise TasteInvalid(f"must be from 1 to {MAX_DIMS}, not {dims}", where="dims")
        return cls(np.zeros(dims))

    def confidence(self, prior: float) -> float:
        """How much was learnt and how far it agrees, 0–1: the length of the mean vector, shrunk towards 0 as
        if ``prior`` more had been seen that says nothing.
        """
        return min(self.length / (self.weight + prior), 1.0)


def key(name: str, value: str) -> int:
    """The number under which a field's value is counted: FNV-1a, 32 bits, of ``name=value`` in UTF-8."""
    text = _LONE_SURROGATE.sub("\ufffd", f"{name}={value}")
    number = 0x811C9DC5
    for byte in text.encode():
        number = ((number ^ byte) * 0x01000193) & 0xFFFFFFFF
    return number


def event(vector: ArrayLike, weight: float, keys: Iterable[int] = (), price: float | None = None) -> Taste:
    """One event as a sum.

    Args:
        vector: the item's, [dims], of any length but 0; int8 as hits carry it, or floats.
        weight: from the manifest; below 0 for what is disliked.
        keys: ``key`` of each of the item's values that is to be counted.
        price: above 0; counts only where ``weight`` is above 0. None: unknown.

    Raises:
        TasteInvalid: the vector is 0 or holds NaN or infinity, or a number is out of range.
    """
    item = np.asarray(vector, np.float64)
    if item.ndim != 1 or not 1 <= len(item) <= MAX_DIMS:
        raise TasteInvalid(f"has shape {list(item.shape)}, not [1–{MAX_DIMS}]", where="vector")
    largest = float(np.abs(item).max())
    if not 0 < largest < math.inf:
        raise TasteInvalid("is zero or holds NaN or infinity", where="vector")
    if not 0 < abs(weight) <= 1000:
        raise TasteInvalid(f"must be from -1000 to 1000 and not 0, not {weight}", where="weight")
    if price is not None and not 1e-9 <= price <= 1e12:
        raise TasteInvalid("must be above 0", where="price")
    sign = math.copysign(1.0, weight)
    scaled = item / largest
    counted = sorted({_checked(number) for number in keys})[:MAX_SHARES]
    liked = Price(weight, math.log(price)) if price is not None and weight > 0 else Price()
    direction = sign * (scaled / np.linalg.norm(scaled))
    return Taste(direction, abs(weight), abs(weight), dict.fromkeys(counted, sign), liked)


def fade(taste: Taste, seconds: float, half_life: float) -> Taste:
    """What is left after ``seconds``: ``2^(−seconds / half_life)`` of it.

    Time that runs backwards changes nothing, and no step takes more than ``2^−MAX_HALVINGS``.

    Args:
        half_life: seconds, above 0.
    """
    left = 2.0 ** -min(max(seconds, 0.0) / half_life, MAX_HALVINGS)
    price = Price(taste.price.weight * left, taste.price.mean, taste.price.spread)
    return Taste(taste.direction, taste.length * left, taste.weight * left, taste.shares, price)


def add(one: Taste, other: Taste) -> Taste:
    """Both sums as one. They must be of one space; the caller sees to that."""
    return pooled(
        one.direction * one.length + other.direction * other.length,
        one.length + other.length,
        weight=one.weight + other.weight,
        shares=_shares(one, other),
        price=_prices(one.price, other.price),
    )


def pooled(
    total: _Vector, scale: float, *, weight: float, shares: Mapping[int, float], price: Price
) -> Taste:
    """A sum given as one vector, [dims]; below 1e-9 of ``scale`` it counts as 0, for likes and dislikes cancelled."""
    length = float(np.linalg.norm(total))
    if length <= 1e-9 * scale:
        return Taste(np.zeros_like(total), 0.0, min(weight, LIMIT), shares, price)
    return Taste(total / length, min(length, LIMIT), min(weight, LIMIT), shares, price)


def _shares(one: Taste, other: Taste) -> dict[int, float]:
    weight = one.weight + other.weight
    if weight <= 0:
        return {}
    totals: dict[int, float] = {}
    for taste in (one, other):
        for number, share in taste.shares.items():
            totals[number] = totals.get(number, 0.0) + share * taste.weight
    kept = sorted(totals, key=lambda number: (-abs(totals[number]), number))[:MAX_SHARES]
    return {number: totals[number] / weight for number in sorted(kept) if totals[number]}


def _prices(one: Price, other: Price) -> Price:
    weight = one.weight + other.weight
    if weight <= 0:
        return Price()
    mean = (one.weight * one.mean + other.weight * other.mean) / weight
    spread = (
        one.weight * (one.spread + (one.mean - mean) ** 2)
        + other.weight * (other.spread + (other.mean - mean) ** 2)
    ) / weight
    return Price(min(weight, LIMIT), mean, spread)


def _checked(number: int) -> int:
    if not 0 <= number < 1 << 32:
        raise TasteInvalid("must be from 0 to 2^32 - 1", where="keys")
    return number
