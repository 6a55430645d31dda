"""The studio: a large soft box above on the left, a strip on the right, a bright floor; as tables over the normal.

The lens is long, so what a point reflects depends on its normal alone, and light is looked up instead of traced
("The Lit Sphere", Sloan et al. 2001). Tables are indexed by `places`; values are linear radiance, a white matt
wall facing the key being about 1.
"""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

__all__ = ["KEY", "chrome", "diffuse", "highlights", "places"]

Floats = NDArray[np.float32]
_SIDE = 192


def _unit(x: float, y: float, z: float) -> Floats:
    vector = np.array([x, y, z], np.float32)
    return np.asarray(vector / np.linalg.norm(vector), np.float32)


KEY = _unit(-0.52, 0.66, 0.58)
"""Towards the key light, in view space."""
_FILL = _unit(0.8, 0.15, 0.55)
_RIM = _unit(0.75, 0.45, -0.5)
_EXPOSURE = 1.22


def places(normals: Floats) -> NDArray[np.int32]:
    """Where in the tables normals f32 [k, 3] lie: i32 [k]."""
    half = np.float32((_SIDE - 1) / 2)
    x = np.clip(normals[:, 0] * half + half, 0, _SIDE - 1).astype(np.int32)
    y = np.clip(normals[:, 1] * half + half, 0, _SIDE - 1).astype(np.int32)
    return np.asarray(y * _SIDE + x, np.int32)


@lru_cache(maxsize=1)
def _normals() -> Floats:
    line = np.linspace(-1.0, 1.0, _SIDE, dtype=np.float32)
    flat = np.stack(np.meshgrid(line, line), 2).reshape(-1, 2)
    flat /= np.maximum(1.0, np.linalg.norm(flat, axis=1, keepdims=True))
    z = np.sqrt(np.maximum(0.0, 1.0 - (flat * flat).sum(1, keepdims=True)))
    return np.concatenate([flat, z], 1).astype(np.float32)


@lru_cache(maxsize=1)
def diffuse() -> Floats:
    """What a matt white body sends to the eye: f32 [places, 3], the key warm, the fill cool."""
    n = _normals()
    key = np.maximum(0.0, (n @ KEY + 0.22) / 1.22) ** 1.15
    fill = np.maximum(0.0, (n @ _FILL + 0.3) / 1.3)
    rim = np.maximum(0.0, n @ _RIM) ** 2
    sky, floor = 0.5 + 0.5 * n[:, 1], np.maximum(0.0, -n[:, 1])
    light = (
        key[:, None] * np.array([0.80, 0.775, 0.74], np.float32)
        + fill[:, None] * np.array([0.15, 0.16, 0.175], np.float32)
        + rim[:, None] * 0.22
        + sky[:, None] * np.array([0.135, 0.14, 0.15], np.float32)
        + floor[:, None] * np.array([0.10, 0.095, 0.09], np.float32)
    )
    return np.asarray(_EXPOSURE * light, np.float32)


def _reflected() -> Floats:
    n = _normals()
    return np.asarray(2.0 * n[:, 2:] * n - np.array([0, 0, 1], np.float32), np.float32)


def _panel(ray: Floats, centre: Floats, width: float, height: float, soft: float) -> Floats:
    """How much of a rectangular light a ray hits, 0–1."""
    right = np.cross(np.array([0, 1, 0], np.float32), centre)
    right /= np.linalg.norm(right)
    up = np.cross(centre, right)
    ahead = np.maximum(ray @ centre, 1e-3)
    across, along = np.abs(ray @ right) / ahead, np.abs(ray @ up) / ahead
    inside = np.clip((width - across) / soft + 0.5, 0, 1) * np.clip((height - along) / soft + 0.5, 0, 1)
    return np.asarray(np.where(ray @ centre > 0, inside, 0.0), np.float32)


@lru_cache(maxsize=8)
def highlights(roughness: float) -> Floats:
    """What a clear coat mirrors: f32 [places]; roughness 0 (glazed) to 1 (satin)."""
    ray = _reflected()
    soft = 0.07 + 0.75 * roughness
    strength = 1.0 / (1.0 + 1.2 * roughness)
    key = _panel(ray, _unit(-0.55, 0.6, 0.58), 0.30 + 0.1 * roughness, 0.42, soft) * 9.0 * strength
    strip = _panel(ray, _unit(0.9, 0.18, 0.38), 0.10 + 0.1 * roughness, 0.85, soft) * 4.5 * strength
    dome = 0.9 * np.clip(ray[:, 1], 0, 1) ** 1.5 + 0.5 * np.clip(-ray[:, 1], 0, 1) ** 1.2
    return np.asarray(key + strip + dome + 0.12, np.float32)


@lru_cache(maxsize=8)
def chrome(roughness: float) -> Floats:
    """What bare metal mirrors: f32 [places]; a dark horizon between a bright dome and floor."""
    ray = _reflected()
    soft = 0.08 + 0.8 * roughness
    height = ray[:, 1]
    dark = 0.55 * (1.0 - 0.65 * roughness)
    horizon = np.exp(-(((height + 0.05) / (0.16 + 0.25 * roughness)) ** 2))
    room = 0.50 + 0.28 * height - dark * horizon + 0.22 * np.clip(-height, 0, 1)
    key = _panel(ray, _unit(-0.6, 0.5, 0.62), 0.34 + 0.15 * roughness, 0.55, soft) * 0.95
    strip = _panel(ray, _unit(0.88, 0.15, 0.42), 0.12 + 0.12 * roughness, 0.95, soft) * 0.6
    back = _panel(ray, _unit(-0.95, 0.1, -0.2), 0.12, 0.9, soft) * 0.3
    return np.asarray(np.maximum(0.06, room) + key + strip + back, np.float32)
