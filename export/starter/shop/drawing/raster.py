"""Which part of which mesh each pixel sees: triangles are filled by Pillow as numbers, numpy does the rest.

One buffer a mesh is filled from far to near; between meshes the depth decides, so they may pass through each other.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw

from export.starter.shop.drawing.mesh import Mesh, rotation

__all__ = ["Camera", "Fragments", "View", "rasterise"]

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
    """The pixels a mesh covers, in no order.

    at: i64 [k], row · side + column; near: f32 [k]; normals: f32 [k, 3] in view space, unit length, towards the
    viewer; uv: f32 [k, 2].
    """

    at: NDArray[np.int64]
    near: Floats
    normals: Floats
    uv: Floats


def rasterise(mesh: Mesh, camera: Camera, *, two_sided: bool = False) -> Fragments | None:
    """What the camera sees of one mesh alone; None when nothing.

    two_sided: also the inside is drawn, as for thin open sheets.
    """
    flat, near = camera.project(mesh.points)
    corners = flat[mesh.triangles]
    edge1, edge2 = corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
    area = edge1[:, 0] * edge2[:, 1] - edge1[:, 1] * edge2[:, 0]  # y points down: front faces are negative
    shown = np.abs(area) > 1e-3 if two_sided else area < -1e-3
    low, high = corners.min(1), corners.max(1)
    shown &= (high > 0).all(1) & (low < camera.side).all(1)
    chosen = np.flatnonzero(shown)
    if not len(chosen):
        return None
    triangles = mesh.triangles[chosen]
    chosen = chosen[np.argsort(near[triangles].sum(1), kind="stable")]
    triangles, corners, area = mesh.triangles[chosen], corners[chosen], area[chosen]
    left, top = np.maximum(np.floor(low[chosen].min(0)).astype(int) - 1, 0)
    right, bottom = np.minimum(np.ceil(high[chosen].max(0)).astype(int) + 2, camera.side)
    if right <= left or bottom <= top:
        return None
    numbers = Image.new("I", (int(right - left), int(bottom - top)), 0)
    pen = ImageDraw.Draw(numbers).draw
    shifted = (corners - np.array([left, top], np.float32) - 0.5).reshape(-1, 6).tolist()
    for number, polygon in enumerate(shifted, 1):
        pen.draw_polygon(polygon, number, 1)
    drawn = np.asarray(numbers)
    rows, columns = np.nonzero(drawn)
    if not len(rows):
        return None
    which = drawn[rows, columns] - 1
    # Barycentric shares; clipped, because the fill also takes pixels that a triangle only touches.
    x = columns.astype(np.float32) + np.float32(left + 0.5)
    y = rows.astype(np.float32) + np.float32(top + 0.5)
    edge1, edge2 = edge1_of(corners)
    inverse = 1.0 / area
    plane = np.stack(
        [
            edge2[:, 1] * inverse,
            -edge2[:, 0] * inverse,
            -edge1[:, 1] * inverse,
            edge1[:, 0] * inverse,
            corners[:, 0, 0],
            corners[:, 0, 1],
        ],
        1,
    ).astype(np.float32)[which]
    dx, dy = x - plane[:, 4], y - plane[:, 5]
    second = np.clip(dx * plane[:, 0] + dy * plane[:, 1], 0.0, 1.0)
    third = np.clip(dx * plane[:, 2] + dy * plane[:, 3], 0.0, 1.0 - second)
    first = 1.0 - second - third
    values = np.concatenate([near[:, None], mesh.normals @ camera.turn.T, mesh.uv], 1).astype(np.float32)
    a, b, c = (values[triangles[:, k]][which] for k in range(3))
    mixed = a * first[:, None] + b * second[:, None] + c * third[:, None]
    normals = mixed[:, 1:4]
    if two_sided:
        normals = np.where(normals[:, 2:] < 0, -normals, normals)
    normals = normals / np.maximum(np.sqrt((normals * normals).sum(1, keepdims=True)), 1e-6)
    at = (rows.astype(np.int64) + int(top)) * camera.side + columns + int(left)
    return Fragments(at, mixed[:, 0], normals, mixed[:, 4:6])


def edge1_of(corners: Floats) -> tuple[Floats, Floats]:
    """The two edges that leave a triangle's first corner: f32 [m, 2] each."""
    return corners[:, 1] - corners[:, 0], corners[:, 2] - corners[:, 0]
