"""Which part of which mesh each pixel sees: triangles are filled by Pillow as numbers, numpy does the rest.

One buffer a mesh is filled from far to near; between meshes the depth decides, so they may pass through each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from export.demo_shop.drawing.mesh import Mesh, rotation

__all__ = ["Camera", "Coverage", "Fragments", "View", "rasterise"]

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class View:
    """Where the picture is taken from. Angles in degrees; pitch looks down."""

    yaw: float = 0.0
    pitch: float = 12.0
    roll: float = 0.0
    fill: float = 0.76
    """The body's share of the frame's width or height, whichever it reaches first."""
    shift: tuple[float, float] = (0.0, 0.02)
    """Of the body's middle from the frame's, in frames, to the right and down."""


class Camera:
    """A long lens that frames a set of points."""

    def __init__(self, view: View, points: Floats, side: int) -> None:
        self.side = side
        self.turn = rotation(view.pitch, 0.0, view.roll) @ rotation(0.0, -view.yaw, 0.0)
        self._middle = ((points.max(0) + points.min(0)) / 2).astype(np.float32)
        self._distance = 4.2 * float(np.linalg.norm(points - self._middle, axis=1).max())
        self._scale, self._offset = 1.0, np.zeros(2, np.float32)
        flat, _ = self.project(points)
        low, high = flat.min(0), flat.max(0)
        self._scale = view.fill * side / float((high - low).max())
        self._offset = side * (0.5 + np.asarray(view.shift, np.float32)) - self._scale * (low + high) / 2

    def project(self, points: Floats) -> tuple[Floats, Floats]:
        """Pixels (x, y) f32 [n, 2] and nearness f32 [n], in the units of the points."""
        seen = (points - self._middle) @ self.turn.T
        zoom = self._distance / (self._distance - seen[:, 2])
        flat = seen[:, :2] * np.array([1.0, -1.0], np.float32) * zoom[:, None]
        return (flat * self._scale + self._offset).astype(np.float32), seen[:, 2].astype(np.float32)

    @property
    def units(self) -> float:
        """Pixels a unit of length takes."""
        return self._scale


@dataclass(frozen=True, slots=True)
class Fragments:
    """What is seen of a mesh, point by point: normals f32 [k, 3] in view space, unit length; uv f32 [k, 2]."""

    normals: Floats
    uv: Floats


@dataclass(frozen=True, slots=True)
class Coverage:
    """The pixels a mesh covers, in no order; at: i64 [k], row · side + column; near: f32 [k]."""

    at: NDArray[np.int64]
    near: Floats
    _triangle: NDArray[np.int32]
    _side: int
    _shares: Floats
    """A triangle's first corner, and how the shares of the other two grow across and down: f32 [m, 6]."""
    _values: Floats
    """Normal and uv at its first corner, and how much the others differ: f32 [m, 15]."""
    _two_sided: bool

    def fragments(self, chosen: NDArray[np.int64]) -> Fragments:
        """What is seen at some of the pixels."""
        which, at = self._triangle[chosen], self.at[chosen]
        plane = np.take(self._shares, which, axis=0)
        x = (at % self._side).astype(np.float32) - plane[:, 0]
        y = (at // self._side).astype(np.float32) - plane[:, 1]
        # Shares of the corners; clipped, because the fill also takes pixels that a triangle only touches.
        second = np.clip(x * plane[:, 2] + y * plane[:, 3], 0.0, 1.0)[:, None]
        third = np.clip(x * plane[:, 4] + y * plane[:, 5], 0.0, 1.0 - second[:, 0])[:, None]
        values = np.take(self._values, which, axis=0)
        mixed = values[:, :5] + values[:, 5:10] * second + values[:, 10:] * third
        normals = mixed[:, :3]
        if self._two_sided:
            normals = np.where(normals[:, 2:] < 0, -normals, normals)
        normals = normals / np.sqrt(np.maximum(np.einsum("ij,ij->i", normals, normals), 1e-12))[:, None]
        return Fragments(normals, mixed[:, 3:])


def rasterise(mesh: Mesh, camera: Camera, *, two_sided: bool = False) -> Coverage | None:
    """What the camera sees of one mesh alone; None when nothing.

    two_sided: also the inside is drawn, as for thin open sheets.
    """
    flat, near = camera.project(mesh.points)
    flat = flat - np.float32(0.5)
    corners = flat[mesh.triangles]
    edge1, edge2 = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = edge1[:, 0] * edge2[:, 1] - edge1[:, 1] * edge2[:, 0]  # y points down: front faces are negative
    low = np.minimum(np.minimum(corners[:, 0], corners[:, 1]), corners[:, 2])
    high = np.maximum(np.maximum(corners[:, 0], corners[:, 1]), corners[:, 2])
    shown = (np.abs(area) > 1e-3) if two_sided else (area < -1e-3)
    shown &= (high[:, 0] > 0) & (high[:, 1] > 0) & (low[:, 0] < camera.side) & (low[:, 1] < camera.side)
    chosen = np.flatnonzero(shown)
    if not len(chosen):
        return None
    depths = near[mesh.triangles]
    chosen = chosen[np.argsort((depths[:, 0] + depths[:, 1] + depths[:, 2])[chosen], kind="stable")]
    left, top = np.maximum(np.floor(low[chosen].min(0)).astype(int) - 1, 0)
    right, bottom = np.minimum(np.ceil(high[chosen].max(0)).astype(int) + 2, camera.side)
    numbers = Image.new("I", (int(right - left), int(bottom - top)), 0)
    pen = ImageDraw.Draw(numbers).draw
    triangles, corners = mesh.triangles[chosen], corners[chosen]
    shifted = (corners - np.array([left, top], np.float32)).reshape(-1, 6).tolist()
    for number, polygon in enumerate(shifted, 1):
        pen.draw_polygon(polygon, number, 1)
    drawn = np.asarray(numbers)
    rows, columns = np.nonzero(drawn)
    if not len(rows):
        return None
    which = drawn[rows, columns] - 1
    values = np.concatenate([mesh.normals @ camera.turn.T, mesh.uv], 1)
    first, second, third = (values[triangles[:, k]] for k in range(3))
    shares, planes = _planes(corners, depths[chosen], edge1[chosen], edge2[chosen], area[chosen])
    depth = np.take(planes, which, axis=0)
    x: Floats = columns.astype(np.float32) + (np.float32(left) - depth[:, 0])
    y: Floats = rows.astype(np.float32) + (np.float32(top) - depth[:, 1])
    nearness: Floats = np.clip(depth[:, 2] + x * depth[:, 3] + y * depth[:, 4], depth[:, 5], depth[:, 6])
    at = (rows + int(top)) * camera.side + (columns + int(left))
    spread = np.concatenate([first, second - first, third - first], 1)
    return Coverage(at, nearness, which, camera.side, shares, spread, two_sided)


def _planes(
    corners: Floats, near: Floats, edge1: Floats, edge2: Floats, area: Floats
) -> tuple[Floats, Floats]:
    """Each triangle's first corner and slopes: of the shares of corners two and three f32 [m, 6], of nearness
    f32 [m, 7] with its bounds.
    """
    one = 1.0 / area
    slopes = np.stack([edge2[:, 1], -edge2[:, 0], -edge1[:, 1], edge1[:, 0]], 1) * one[:, None]
    rise1, rise2 = near[:, 1] - near[:, 0], near[:, 2] - near[:, 0]
    depths = np.stack(
        [
            corners[:, 0, 0],
            corners[:, 0, 1],
            near[:, 0],
            rise1 * slopes[:, 0] + rise2 * slopes[:, 2],
            rise1 * slopes[:, 1] + rise2 * slopes[:, 3],
            np.minimum(np.minimum(near[:, 0], near[:, 1]), near[:, 2]),
            np.maximum(np.maximum(near[:, 0], near[:, 1]), near[:, 2]),
        ],
        1,
    )
    return np.concatenate([corners[:, 0], slopes], 1).astype(np.float32), depths.astype(np.float32)
