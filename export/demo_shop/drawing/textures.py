"""Textures that repeat: slopes that bend a surface's normals, and tones that vary its colour; made from noise once."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["sampled", "slopes", "tone"]

Floats = NDArray[np.float32]
SIDE = 256


def _noise(low: float, high: float, seed: int, stretch: float = 1.0) -> Floats:
    """Tileable noise of spatial frequencies from low to high (waves a tile), unit variance."""
    white = np.fft.rfft2(np.random.default_rng(seed).standard_normal((SIDE, SIDE)))
    down = np.fft.fftfreq(SIDE, 1 / SIDE)[:, None]
    across = np.fft.rfftfreq(SIDE, 1 / SIDE)[None, :] * stretch
    wave = np.hypot(down, across)
    band = np.exp(-((np.log(np.maximum(wave, 1e-3) / np.sqrt(low * high)) / np.log(high / low)) ** 2) * 2)
    noise = np.fft.irfft2(white * band, (SIDE, SIDE))
    return np.asarray(noise / noise.std(), np.float32)


@lru_cache(maxsize=32)
def _height(name: str) -> Floats:
    across, down = np.meshgrid(*[np.arange(SIDE, dtype=np.float32) / SIDE] * 2)
    tau = np.float32(2 * np.pi)
    if name == "grain":  # creases between small cells
        return np.asarray(np.minimum(np.abs(_noise(22, 40, 1)), 0.9) + 0.15 * _noise(60, 100, 2), np.float32)
    if name == "fuzz":
        return _noise(50, 120, 3)
    if name == "felt":
        return np.asarray(_noise(18, 90, 4), np.float32)
    if name == "weave":
        threads = 24 * tau
        over = np.sign(np.sin(threads * across / 2) * np.sin(threads * down / 2))
        height = np.where(over > 0, np.abs(np.sin(threads * across)), np.abs(np.sin(threads * down)))
        return np.asarray(height + 0.25 * _noise(30, 80, 5), np.float32)
    if name == "mesh":
        holes = np.sin(20 * tau * across) * np.sin(20 * tau * down)
        return np.asarray(np.maximum(0.0, holes) * 2.0, np.float32)
    if name == "knit":  # columns of V-shaped stitches
        column = (across * 12) % 1.0
        lean = np.abs(column - 0.5)
        stitch = (down * 12 + lean * 1.1) % 1.0
        return np.asarray(
            1.6 * np.sin(np.pi * stitch) * np.sqrt(np.abs(np.sin(tau * column))) + 0.1 * _noise(40, 90, 6),
            np.float32,
        )
    if name == "ribs":
        return np.asarray(np.abs(np.sin(np.pi * 14 * across)) * 1.5, np.float32)
    if name == "brushed":
        return _noise(30, 110, 7, stretch=0.06)
    if name == "hammered":
        return _noise(7, 12, 8)
    if name == "cast":
        return _noise(40, 110, 9)
    if name == "folds":  # soft creases of hanging cloth, more down than across
        return np.asarray(_noise(1.5, 4, 10, stretch=0.5) + 0.35 * np.abs(_noise(3, 7, 11)), np.float32)
    raise KeyError(name)


@lru_cache(maxsize=32)
def slopes(name: str) -> Floats:
    """How steep a texture is across and down: f32 [SIDE², 2], about unit size."""
    height = _height(name)
    steep = np.stack([np.roll(height, -1, 1) - height, np.roll(height, -1, 0) - height], 2)
    return np.asarray((steep / (steep.std() + 1e-6)).reshape(-1, 2), np.float32)


@lru_cache(maxsize=8)
def tone(name: str) -> Floats:
    """How light a texture is: f32 [SIDE²], around 0, mostly within −1 and 1."""
    down = np.arange(SIDE, dtype=np.float32)[:, None] / SIDE
    if name == "wood":  # growth rings along u, and pores
        bent = down * 9 + 0.5 * _noise(1.5, 4, 21, stretch=6)
        rings = ((bent % 1.0) - 0.5) * 1.1
        pores = np.minimum(_noise(20, 90, 22, stretch=14), 0.4)
        return np.asarray((rings + 0.55 * pores + 0.3 * _noise(2, 6, 23, stretch=8)).ravel(), np.float32)
    if name == "mottle":
        return np.asarray(0.5 * _noise(3, 12, 24).ravel(), np.float32)
    if name == "speckle":
        return np.asarray(-2.2 * (_noise(34, 60, 25) > 2.1).ravel(), np.float32)
    if name == "heather":
        return np.asarray(0.6 * _noise(20, 90, 26, stretch=0.5).ravel(), np.float32)
    raise KeyError(name)


def sampled(u: Floats, v: Floats, tiles: float) -> NDArray[np.int64]:
    """Where in a texture points (u, v) lie when ``tiles`` of it cover a unit of length: i64 [k]."""
    column = (u * (tiles * SIDE)).astype(np.int64) & (SIDE - 1)
    row = (v * (tiles * SIDE)).astype(np.int64) & (SIDE - 1)
    return np.asarray(row * SIDE + column, np.int64)
