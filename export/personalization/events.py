"""A shop's own events, and the numbers of taste fitted on them.

JSON Lines, one event a line: ``{"user": "u1", "item": "p42", "event": "buy", "at": 1767225600}``; ``at`` in seconds
since 1970 or ISO 8601; plain or ``.gz``. Users and items are strings; items are the catalogue's product ids.

Each shopper's last product is to be found among all that they had not met, by the taste that the events before it
give. Half-life and weights are those with the highest mean reciprocal rank over three fifths of the shoppers (by a
hash of their name), one number after the other; the blend is the one that brings the product highest in a search
for its kind. The figures are of the other two fifths.
"""

from __future__ import annotations

import gzip
import json
import zlib
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from edge_runtime.errors import InvalidQuery
from edge_runtime.manifest_types import PreferenceDescription
from edge_runtime.taste.sums import MAX_HALVINGS, Price, Taste, pooled

__all__ = ["Event", "History", "fit", "histories", "hit_rate", "ranks", "read_events"]

_DAY = 86_400
_MOST = 3000
"""Shoppers that the numbers are fitted on."""
_LEAST = 20
_HALF_LIVES = (1.0, 3.0, 7.0, 14.0, 30.0, 60.0, 120.0, 365.0)
_FACTORS = (0.0, 0.3, 3.0)
_NEW = (0.3, 1.0, 2.0)


@dataclass(frozen=True, slots=True)
class Event:
    """One line."""

    user: str
    item: str
    event: str
    at: float
    """Seconds since 1970."""


@dataclass(frozen=True, slots=True)
class History:
    """What one shopper did before the last product, which is to be found."""

    rows: NDArray[np.int64]
    events: tuple[str, ...]
    age: NDArray[np.float64]
    """Days before the last product."""
    target: int


def read_events(path: Path) -> list[Event]:
    """Read a file of events. Raises InvalidQuery: a line is none; ``where`` names file and line."""
    events = []
    number = 0
    try:
        with path.open("rb") as raw:
            for line in gzip.GzipFile(fileobj=raw) if path.suffix == ".gz" else raw:
                number += 1
                if line.strip():
                    events.append(_event(json.loads(line)))
    except (OSError, EOFError, ValueError, KeyError, TypeError, RecursionError) as exc:
        raise InvalidQuery(
            "is no event",
            where=f"{path}: line {number}",
            hint='A line is {"user": "u1", "item": "p42", "event": "buy", "at": 1767225600}.',
        ) from exc
    return events


def _event(raw: Mapping[str, object]) -> Event:
    at = raw["at"]
    if isinstance(at, str):
        parsed = datetime.fromisoformat(at)
        at = (parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()
    if set(raw) != {"user", "item", "event", "at"} or isinstance(at, bool) or not isinstance(at, int | float):
        raise ValueError("other fields or times")
    user, item, event = raw["user"], raw["item"], raw["event"]
    if not (isinstance(user, str) and isinstance(item, str) and isinstance(event, str) and 0 <= at < 2**40):
        raise ValueError("no strings, or a time that is none")
    return Event(user, item, event, float(at))


def histories(
    events: Sequence[Event], rows: Mapping[str, int], weights: Mapping[str, float]
) -> tuple[list[History], list[History]]:
    """Each shopper's history, in the part that is fitted on and the part that is measured on.

    Events on unknown items are left out, and so are shoppers of whom less than two products remain.
    """
    by_user: dict[str, list[Event]] = {}
    for event in sorted(events, key=lambda event: event.at):
        if event.item in rows:
            by_user.setdefault(event.user, []).append(event)
    parts: tuple[list[History], list[History]] = ([], [])
    for user in sorted(by_user):
        done = by_user[user]
        last = next((n for n in range(len(done) - 1, 0, -1) if weights.get(done[n].event, 1.0) > 0), 0)
        before = [event for event in done[:last] if event.item != done[last].item]
        if not before:
            continue
        history = History(
            np.asarray([rows[event.item] for event in before]),
            tuple(event.event for event in before),
            np.asarray([(done[last].at - event.at) / _DAY for event in before]),
            rows[done[last].item],
        )
        parts[zlib.crc32(user.encode("utf-8", "replace")) % 5 >= 3].append(history)
    return parts


def ranks(
    part: Sequence[History], vectors: NDArray[np.float32], settings: PreferenceDescription
) -> NDArray[np.float64]:
    """How many products not in the history come before the target by taste, float64[len(part)].

    Args:
        vectors: float32[n, dims] of all products, unit length, in the taste's space.
    """
    found: list[float] = []
    for start in range(0, len(part), 500):
        some = part[start : start + 500]
        tastes = np.asarray([_total(history, vectors, settings) for history in some])
        found += _places(some, tastes @ vectors.T)
    return np.asarray(found, np.float64)


def popular_ranks(part: Sequence[History], popular: NDArray[np.integer]) -> NDArray[np.float64]:
    """The same by popularity: how often each product occurs, [n]."""
    scores = popular.astype(np.float32)
    return np.asarray([_places([history], scores[np.newaxis].copy())[0] for history in part], np.float64)


def _places(part: Sequence[History], scores: NDArray[np.float32]) -> list[float]:
    found: list[float] = []
    for history, row in zip(part, scores, strict=True):
        wanted = row[history.target]
        row[history.rows] = -np.inf
        # Equals come half before, half after: no score for all is no perfect ranking.
        found.append(float((row > wanted).sum() + ((row == wanted).sum() - 1) / 2))
    return found


def hit_rate(places: NDArray[np.float64], k: int = 10) -> float:
    """Share of targets among the first k; 0 of none."""
    return float((places < k).mean()) if len(places) else 0.0


def fit(
    part: Sequence[History], vectors: NDArray[np.float32], base: PreferenceDescription
) -> PreferenceDescription:
    """``base`` with the half-life and event weights that find the targets best; its blend stays.

    Raises:
        InvalidQuery: there are too few shoppers.
    """
    if len(part) < _LEAST:
        raise InvalidQuery(
            f"holds {len(part)} shoppers with two or more of this catalogue's products, at least {_LEAST} are needed",
            where="--events",
        )
    part = part[:: -(-len(part) // _MOST)]
    seen = Counter(name for history in part for name in history.events)
    best = replace(base, weights={**dict.fromkeys(sorted(seen), 0.0), **base.weights})
    value = _reciprocal(part, vectors, best)
    options = [replace(best, half_life_days=days) for days in _HALF_LIVES]
    best, value = _better(options, best, value, part, vectors)
    for name in sorted(seen):
        weight = best.weights[name]
        tried = [weight * factor for factor in _FACTORS] if weight else _NEW
        options = [replace(best, weights={**best.weights, name: one}) for one in tried]
        best, value = _better(options, best, value, part, vectors)
    return best


def _better(
    options: Sequence[PreferenceDescription],
    best: PreferenceDescription,
    value: float,
    part: Sequence[History],
    vectors: NDArray[np.float32],
) -> tuple[PreferenceDescription, float]:
    for option in options:
        reached = _reciprocal(part, vectors, option)
        if reached > value:
            best, value = option, reached
    return best, value


def _reciprocal(
    part: Sequence[History], vectors: NDArray[np.float32], settings: PreferenceDescription
) -> float:
    return float((1 / (1 + ranks(part, vectors, settings))).mean())


def summed(history: History, vectors: NDArray[np.float32], settings: PreferenceDescription) -> Taste:
    """The taste that the history gives at the time of its target."""
    weights = np.asarray([settings.weights.get(name, 0.0) for name in history.events])
    total = _total(history, vectors, settings).astype(np.float64)
    weight = float(np.abs(weights * _left(history, settings)).sum())
    return pooled(total, weight, weight=weight, shares={}, price=Price())


def _left(history: History, settings: PreferenceDescription) -> NDArray[np.float64]:
    left: NDArray[np.float64] = 2.0 ** -np.minimum(history.age / settings.half_life_days, MAX_HALVINGS)
    return left


def _total(
    history: History, vectors: NDArray[np.float32], settings: PreferenceDescription
) -> NDArray[np.float32]:
    weights = np.asarray([settings.weights.get(name, 0.0) for name in history.events])
    total: NDArray[np.float32] = (weights * _left(history, settings)).astype(np.float32) @ vectors[
        history.rows
    ]
    return total
