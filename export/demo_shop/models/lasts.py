"""What shoes are built on. A shoe points to the right; x along it, z across."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from export.demo_shop.drawing.curves import smooth
from export.demo_shop.drawing.mesh import Mesh, grid, slab, tube

__all__ = ["collar_ring", "foot_width", "sole_plate", "upper_part"]

Floats = NDArray[np.float32]
_WIDTHS = ((-1.25, 0.30), (-1.0, 0.36), (-0.3, 0.34), (0.45, 0.45), (0.85, 0.42), (1.3, 0.34))


def foot_width(x: ArrayLike) -> Floats:
    """Half the width of a foot at x."""
    at, widths = zip(*_WIDTHS, strict=True)
    return np.asarray(np.interp(np.asarray(x, np.float32), at, widths), np.float32)


def upper_part(levels: ArrayLike, tilt: float = 0.1, *, inside: float = 0.5) -> Mesh:
    """The part above the sole, open at the top.

    levels: (y, x of the heel, x of the front, share of the foot's width) from the sole to the opening.
    """
    smoothed = smooth(levels, steps=5)
    top = smoothed[-1]
    depths = top[0] - np.array([-0.01, 0.12, inside], np.float32)
    outer = [np.interp(depths, smoothed[:, 0], smoothed[:, k]) for k in (1, 2, 3)]
    into = np.stack([depths, outer[0] + 0.06, outer[1] - 0.06, outer[2] * 0.88], 1).astype(np.float32)
    rows = np.concatenate([smoothed, into])
    angle = np.linspace(-np.pi, np.pi, 45, dtype=np.float32)
    along, across = np.cos(angle), np.sin(angle)
    points = np.empty((len(rows), len(angle), 3), np.float32)
    span = max(1e-3, float(smoothed[-1, 0] - smoothed[0, 0]))
    for n, (y, heel, front, wide) in enumerate(rows):
        x = (heel + front) / 2 + along * (front - heel) / 2
        points[n, :, 0] = x
        rise = np.clip((y - smoothed[0, 0]) / span, 0, 1)
        points[n, :, 1] = y - tilt * rise * along
        points[n, :, 2] = -wide * foot_width(x) * np.sign(across) * np.abs(across) ** 0.75
    uv = points[..., :2].copy()
    mesh = grid(points, uv=uv, wrapped=True)
    return mesh


def sole_plate(low: float, high: float, grow: float = 0.04, cut: float = 1.28) -> Mesh:
    """A plate under the whole foot."""
    edge = smooth(
        [
            (-1.24, 0.0),
            (-1.14, 0.27),
            (-0.85, 0.36),
            (-0.25, 0.33),
            (0.45, 0.46),
            (0.92, 0.42),
            (cut - 0.12, 0.24),
            (cut, 0.0),
        ],
        steps=5,
    )
    outline = np.concatenate([edge, edge[-2:0:-1] * [1, -1]])
    outline = outline * (1 + grow) + [0.0, 0.0]
    return (
        slab(outline[::-1].astype(np.float32), high - low, min(0.07, (high - low) / 2.2))
        .turned(x=-90)
        .moved(y=(low + high) / 2)
    )


def collar_ring(y: float, heel: float, front: float, wide: float, tilt: float) -> Mesh:
    """A padded rim around a shoe's opening, from the heel's x to the front's."""
    angle = np.linspace(0, 2 * np.pi, 33)[:-1]
    x = (heel + front) / 2 + np.cos(angle) * (front - heel) / 2
    z = wide * foot_width(x.astype(np.float32)) * np.sign(np.sin(angle)) * np.abs(np.sin(angle)) ** 0.75
    return tube(np.stack([x, y - tilt * np.cos(angle), z], 1), 0.052, closed=True, steps=8)
