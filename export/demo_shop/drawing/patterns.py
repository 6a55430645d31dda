"""Repeating patterns of cloth and glaze as shares of a second colour."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

__all__ = ["woven"]

Floats = NDArray[np.float32]


def woven(pattern: str, style: int, u: Floats, v: Floats) -> Floats:
    """The accent's share, f32 [k] from 0 to 1; u, v: in repeats.

    pattern: striped, dotted, checked or floral; style: any number, each pattern has a few variants.
    """
    if pattern == "striped":
        return _striped(style, u, v)
    if pattern == "dotted":
        return _dotted(style, u, v)
    if pattern == "checked":
        return _checked(style, u, v)
    return _floral(style, u, v)


def _soft(distance: Floats, width: float = 0.02) -> Floats:
    return np.asarray(np.clip(distance / width + 0.5, 0.0, 1.0), np.float32)


def _striped(style: int, u: Floats, v: Floats) -> Floats:
    variant = style % 4
    along = v if variant != 3 else u + v
    place = along % 1.0
    if variant == 1:  # narrow lines
        return _soft(0.14 - np.abs((along * 1.4) % 1.0 - 0.5))
    if variant == 2:  # one broad, one narrow
        return np.maximum(_soft(0.17 - np.abs(place - 0.3)), _soft(0.04 - np.abs(place - 0.72)))
    return _soft(0.24 - np.abs(place - 0.5))


def _dotted(style: int, u: Floats, v: Floats) -> Floats:
    size = (0.24, 0.32, 0.17)[style % 3]
    much = (1.25, 1.0, 1.7)[style % 3]
    row = np.floor(v * much)
    across = (u * much + 0.5 * (row % 2)) % 1.0 - 0.5
    down = (v * much) % 1.0 - 0.5
    return _soft(size - np.hypot(across, down), 0.04)


def _checked(style: int, u: Floats, v: Floats) -> Floats:
    if style % 3 == 1:  # tartan
        lines = np.zeros_like(u)
        for along in (u, v):
            place = along % 1.0
            lines = lines + 0.34 * _soft(0.2 - np.abs(place - 0.35)) + 0.5 * _soft(0.03 - np.abs(place - 0.8))
        return np.asarray(np.minimum(lines, 1.0), np.float32)
    if style % 3 == 2:  # window-pane
        return np.maximum(_soft(0.06 - np.abs(u % 1.0 - 0.5)), _soft(0.06 - np.abs(v % 1.0 - 0.5)))
    across, down = _soft(0.25 - np.abs(u % 1.0 - 0.5)), _soft(0.25 - np.abs(v % 1.0 - 0.5))
    return np.asarray(0.5 * across + 0.5 * down, np.float32)


def _floral(style: int, u: Floats, v: Floats) -> Floats:
    """Five-petalled flowers, scattered, with a dark eye and a leaf."""
    much = (0.8, 1.15)[style % 2]
    row = np.floor(v * much)
    shifted = u * much + 0.5 * (row % 2)
    cell = np.floor(shifted)
    chance = np.modf(np.abs(np.sin(cell * 12.9898 + row * 78.233)) * 43758.5453)[0]
    x = shifted % 1.0 - 0.5 - 0.16 * (chance - 0.5)
    y = (v * much) % 1.0 - 0.5 + 0.2 * (np.modf(chance * 7.3)[0] - 0.5)
    size = 0.27 + 0.13 * np.modf(chance * 3.7)[0]
    radius, angle = np.hypot(x, y), np.arctan2(y, x) + 6.28 * chance
    petals = size * (0.66 + 0.34 * np.cos(5 * angle))
    flower = _soft(petals - radius, 0.05) * (1.0 - _soft(0.075 - radius, 0.03))
    leaf = _soft(0.10 - np.hypot((x - 0.36) * 0.6 + (y + 0.30) * 0.6, (y + 0.30) - (x - 0.36)), 0.05)
    return np.asarray(np.maximum(flower, 0.55 * leaf), np.float32)
