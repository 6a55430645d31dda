"""Clips of one voice together, so that a voice that is measured on was never trained on.

No speaker is named. Clips are grouped by what a voice and its microphone do to the long-time spectrum: mean and
deviation of the mel bands of what is spoken, average linkage, cut where about as many groups remain as there are known
to be speakers. A group is kept apart where the SHA-256 of its first clip's name says so. Groups may hold two voices
or half of one; the second is what would flatter, and cutting early makes it rare.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from export.training.speech.features import mel

__all__ = ["KEPT_IN", "fingerprint", "grouped", "kept"]

KEPT_IN = 10
KEPT = 3
"""Three groups of ten are never trained on."""


def fingerprint(samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """float32[160]: mean and deviation of the bands over the louder half of the frames, level taken out."""
    bands = mel(samples)
    level = bands.mean(axis=1)
    loud = bands[level >= np.median(level)]
    mean = loud.mean(axis=0)
    return np.concatenate([mean - mean.mean(), loud.std(axis=0)]).astype(np.float32)


def grouped(prints: Sequence[NDArray[np.float32]], groups: int) -> list[int]:
    """A group number for each fingerprint: average linkage of standardised distances, until `groups` remain."""
    points = np.stack(prints)
    points = (points - points.mean(axis=0)) / (points.std(axis=0) + 1e-6)
    distance = np.linalg.norm(points[:, None] - points[None], axis=2)
    np.fill_diagonal(distance, np.inf)
    members = [[n] for n in range(len(points))]
    alive = list(range(len(points)))
    while len(alive) > groups:
        flat = int(np.argmin(distance))
        one, other = sorted(divmod(flat, len(points)))
        weight = len(members[one]), len(members[other])
        merged = (distance[one] * weight[0] + distance[other] * weight[1]) / sum(weight)
        distance[one], distance[:, one] = merged, merged
        distance[one, one] = np.inf
        distance[other], distance[:, other] = np.inf, np.inf
        members[one] += members[other]
        alive.remove(other)
    numbers = [0] * len(points)
    for number, index in enumerate(alive):
        for member in members[index]:
            numbers[member] = number
    return numbers


def kept(names: Sequence[str], numbers: Sequence[int]) -> list[str]:
    """The names of clips that are never trained on, sorted."""
    first: dict[int, str] = {}
    for name, number in sorted(zip(names, numbers, strict=True)):
        first.setdefault(number, name)

    def chosen(number: int) -> bool:
        digest = hashlib.sha256(first[number].encode()).digest()
        return int.from_bytes(digest, "big") % KEPT_IN < KEPT

    return sorted(name for name, number in zip(names, numbers, strict=True) if chosen(number))
