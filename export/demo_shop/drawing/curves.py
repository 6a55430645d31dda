"""Plane curves: what profiles, outlines and paths are made from. Points are rows of f32 [n, 2] or [n, 3]."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray

__all__ = ["Curve", "arc", "circle", "fillet", "rounded_box", "smooth", "squircle"]

Curve = NDArray[np.float32]


def smooth(points: ArrayLike, *, closed: bool = False, steps: int = 6) -> Curve:
    """A curve through ``points`` (Catmull and Rom, "A class of local interpolating splines", 1974)."""
    given = np.asarray(points, np.float32)
    count = len(given)
    if closed:
        padded = np.concatenate([given[-1:], given, given[:2]])
    else:
        padded = np.concatenate([2 * given[:1] - given[1:2], given, 2 * given[-1:] - given[-2:-1]])
    pieces = count if closed else count - 1
    t = np.linspace(0.0, 1.0, steps, endpoint=False, dtype=np.float32)[None, :, None]
    a, b, c, d = (padded[k : k + pieces, None, :] for k in range(4))
    curve = 0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t**2 + (3 * b - a - 3 * c + d) * t**3)
    flat = curve.reshape(-1, given.shape[1])
    return np.asarray(flat if closed else np.concatenate([flat, given[-1:]]), np.float32)


def fillet(points: ArrayLike, radius: float, *, closed: bool = False, steps: int = 3) -> Curve:
    """The line through ``points`` with round corners; a corner between short sides gets a smaller radius."""
    given = np.asarray(points, np.float32)
    count = len(given)
    made: list[NDArray[np.float32]] = []
    for n, corner in enumerate(given):
        if not closed and n in (0, count - 1):
            made.append(corner[None])
            continue
        before, after = given[n - 1] - corner, given[(n + 1) % count] - corner
        sides = float(np.linalg.norm(before)), float(np.linalg.norm(after))
        if min(sides) < 1e-6:
            continue
        cut = min(radius, 0.45 * sides[0], 0.45 * sides[1])
        first, last = corner + before / sides[0] * cut, corner + after / sides[1] * cut
        t = np.linspace(0.0, 1.0, steps + 1, dtype=np.float32)[:, None]
        made.append((1 - t) ** 2 * first + 2 * t * (1 - t) * corner + t**2 * last)
    return np.concatenate(made)


def arc(centre: Sequence[float], radius: Sequence[float], start: float, end: float, steps: int = 16) -> Curve:
    """Part of an ellipse; angles in degrees, 0 to the right, 90 up."""
    angle = np.radians(np.linspace(start, end, steps, dtype=np.float32))
    return np.stack([centre[0] + radius[0] * np.cos(angle), centre[1] + radius[1] * np.sin(angle)], 1)


def circle(radius: float, steps: int = 40, height: float | None = None) -> Curve:
    """A closed ellipse around the origin, without the first point repeated."""
    return arc((0.0, 0.0), (radius, radius if height is None else height), 0.0, 360.0, steps + 1)[:-1]


def squircle(width: float, height: float, power: float = 4.0, steps: int = 40) -> Curve:
    """A closed superellipse around the origin (Piet Hein): between ellipse (2) and rectangle (large powers)."""
    angle = np.linspace(0.0, 2 * np.pi, steps, endpoint=False, dtype=np.float32)
    cos, sin = np.cos(angle), np.sin(angle)
    x = np.sign(cos) * np.abs(cos) ** (2 / power) * width / 2
    y = np.sign(sin) * np.abs(sin) ** (2 / power) * height / 2
    return np.stack([x, y], 1).astype(np.float32)


def rounded_box(width: float, height: float, radius: float, steps: int = 5) -> Curve:
    """A closed rectangle around the origin with round corners, counter-clockwise."""
    w, h = width / 2, height / 2
    return fillet([(w, -h), (w, h), (-w, h), (-w, -h)], radius, closed=True, steps=steps)
