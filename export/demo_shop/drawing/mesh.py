"""Triangle meshes of smooth bodies, each made from a few curves. The y axis points up, z towards the viewer.

Every maker gives texture coordinates in the units of the body (an arc's length along it), so that a pattern
has one scale on all parts.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from export.demo_shop.drawing.curves import Curve, rounded_box

__all__ = ["Mesh", "ball", "box", "grid", "joined", "lathe", "loft", "outward", "sheet", "slab", "tube"]

Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Mesh:
    """points, normals: f32 [n, 3]; uv: f32 [n, 2]; triangles: i32 [m, 3], counter-clockwise seen from outside."""

    points: Floats
    normals: Floats
    uv: Floats
    triangles: NDArray[np.int32]

    def moved(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Mesh:
        """Shifted."""
        return replace(self, points=self.points + np.array([x, y, z], np.float32))

    def turned(self, x: float = 0.0, y: float = 0.0, z: float = 0.0) -> Mesh:
        """Rotated around the origin by degrees: around x first, then y, then z."""
        turn = rotation(x, y, z)
        return replace(self, points=self.points @ turn.T, normals=self.normals @ turn.T)

    def scaled(self, x: float = 1.0, y: float = 1.0, z: float = 1.0) -> Mesh:
        """Stretched; negative factors mirror."""
        by = np.array([x, y, z], np.float32)
        normals = self.normals / by
        normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9)
        flip = x * y * z < 0
        return replace(
            self,
            points=self.points * by,
            normals=normals,
            triangles=self.triangles[:, ::-1] if flip else self.triangles,
        )

    def warped(self, warp: Callable[[Floats], ArrayLike]) -> Mesh:
        """Every point moved by a function f32 [n, 3] → f32 [n, 3]; the normals follow from the triangles."""
        points = np.asarray(warp(self.points), np.float32)
        return replace(self, points=points, normals=_vertex_normals(points, self.triangles))


def rotation(x: float, y: float, z: float) -> Floats:
    """The matrix that turns by degrees around x, then y, then z: f32 [3, 3]."""
    (cx, sx), (cy, sy), (cz, sz) = ((np.cos(a), np.sin(a)) for a in np.radians([x, y, z]))
    about_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    about_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    about_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    return np.asarray(about_z @ about_y @ about_x, np.float32)


def joined(*meshes: Mesh) -> Mesh:
    """Several meshes as one."""
    starts = np.cumsum([0, *(len(mesh.points) for mesh in meshes[:-1])])
    return Mesh(
        np.concatenate([mesh.points for mesh in meshes]),
        np.concatenate([mesh.normals for mesh in meshes]),
        np.concatenate([mesh.uv for mesh in meshes]),
        np.concatenate([mesh.triangles + start for mesh, start in zip(meshes, starts, strict=True)]),
    )


def grid(points: ArrayLike, *, uv: Floats | None = None, wrapped: bool = False) -> Mesh:
    """A surface over a net of points f32 [rows, columns, 3]; its outside is where columns × rows points.

    wrapped: the last column lies on the first (the seam's normals are then joined).
    """
    points = np.asarray(points, np.float32)
    rows, columns, _ = points.shape
    across, down = np.empty_like(points), np.empty_like(points)
    across[:, 1:-1] = points[:, 2:] - points[:, :-2]
    across[:, 0], across[:, -1] = points[:, 1] - points[:, 0], points[:, -1] - points[:, -2]
    if wrapped:
        across[:, 0] = across[:, -1] = points[:, 1] - points[:, -2]
    down[1:-1] = points[2:] - points[:-2]
    down[0], down[-1] = points[1] - points[0], points[-1] - points[-2]
    for edge, inner in ((0, 1), (-1, -2)):  # a pole: all its columns are one point
        if np.ptp(points[edge], axis=0).max() < 1e-6:
            across[edge] = across[inner]
    normals = np.cross(across, down)
    normals /= np.maximum(np.linalg.norm(normals, axis=2, keepdims=True), 1e-9)
    if uv is None:
        uv = np.stack([_lengths(points, 1), _lengths(points, 0)], 2)
    at = np.arange(rows * columns, dtype=np.int32).reshape(rows, columns)
    a, b, c, d = at[:-1, :-1].ravel(), at[:-1, 1:].ravel(), at[1:, :-1].ravel(), at[1:, 1:].ravel()
    triangles = np.concatenate([np.stack([a, b, d], 1), np.stack([a, d, c], 1)])
    return Mesh(
        points.reshape(-1, 3).astype(np.float32),
        normals.reshape(-1, 3).astype(np.float32),
        uv.reshape(-1, 2).astype(np.float32),
        triangles,
    )


def sheet(
    shape: Callable[[Floats, Floats], tuple[ArrayLike, ArrayLike, ArrayLike]],
    u: tuple[float, float, int],
    v: tuple[float, float, int],
) -> Mesh:
    """The surface (u, v) → (x, y, z); ``u`` and ``v``: from, to, steps. Outside is along ∂u × ∂v."""
    us, vs = np.meshgrid(np.linspace(*u, dtype=np.float32), np.linspace(*v, dtype=np.float32))
    parts = [np.broadcast_to(np.asarray(part, np.float32), us.shape) for part in shape(us, vs)]
    return grid(np.stack(parts, 2))


def lathe(profile: ArrayLike, steps: int = 40) -> Mesh:
    """A body of revolution around y; profile: (radius, y) from the bottom to the top, seen from outside.

    A vessel's profile goes up outside and comes back down inside.
    """
    line = np.asarray(profile, np.float32)
    angle = np.linspace(-np.pi, np.pi, steps + 1, dtype=np.float32)
    points = np.empty((len(line), steps + 1, 3), np.float32)
    points[..., 0] = line[:, :1] * np.sin(angle)
    points[..., 1] = line[:, 1:]
    points[..., 2] = line[:, :1] * np.cos(angle)
    along = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(line, axis=0), axis=1))])
    uv = np.empty((len(line), steps + 1, 2), np.float32)
    uv[..., 0] = angle * max(1e-6, float(line[:, 0].max()))
    uv[..., 1] = along[:, None]
    return grid(points, uv=uv, wrapped=True)


def ball(
    width: float = 1.0, height: float | None = None, depth: float | None = None, steps: int = 24
) -> Mesh:
    """An ellipsoid around the origin by its diameters."""
    angle = np.linspace(-np.pi / 2, np.pi / 2, max(6, steps // 2 + 1))
    unit = lathe(np.stack([np.cos(angle) / 2, np.sin(angle) / 2], 1).astype(np.float32), steps)
    return unit.scaled(width, width if height is None else height, width if depth is None else depth)


def loft(outline: Curve, sections: ArrayLike, *, capped: bool = True) -> Mesh:
    """A body whose horizontal sections are one closed outline, scaled.

    Args:
        outline: (x, z) of width and depth about 2, counter-clockwise seen from above.
        sections: (y, half width, half depth[, x, z]) from the bottom to the top; x and z: the centre.
        capped: whether bottom and top are closed.
    """
    steps = np.asarray(sections, np.float32)
    if steps.shape[1] == 3:
        steps = np.concatenate([steps, np.zeros((len(steps), 2), np.float32)], 1)
    if capped:
        low, high = steps[:1].copy(), steps[-1:].copy()
        low[0, 1:3] = high[0, 1:3] = 0.0
        steps = np.concatenate([low, steps, high])
    ring = np.roll(outline, -int(np.argmin(outline[:, 1] + 1e-3 * np.abs(outline[:, 0]))), 0)
    ring = np.concatenate([ring, ring[:1]])
    points = np.empty((len(steps), len(ring), 3), np.float32)
    points[..., 0] = steps[:, 1:2] * ring[:, 0] + steps[:, 3:4]
    points[..., 1] = steps[:, :1]
    points[..., 2] = steps[:, 2:3] * ring[:, 1] + steps[:, 4:5]
    uv = np.empty((len(steps), len(ring), 2), np.float32)
    widest = points[int(np.argmax(steps[:, 1] + steps[:, 2]))]
    around = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(widest, axis=0), axis=1))])
    front = int(np.argmax(ring[:, 1]))
    rightwards = 1.0 if ring[(front + 1) % len(ring), 0] > ring[front - 1, 0] else -1.0
    uv[..., 0] = (around - around[front]) * rightwards
    uv[..., 1] = steps[:, :1]
    return outward(grid(points, uv=uv, wrapped=True))


def tube(
    path: ArrayLike,
    radius: ArrayLike,
    *,
    steps: int = 12,
    flat: float = 1.0,
    closed: bool = False,
) -> Mesh:
    """A round (or flattened: its thickness is ``flat`` × its width) rod along a path f32 [n, 3].

    Args:
        radius: one, or one a point of the path.
        closed: whether the path is a ring; else both ends are rounded off.
    """
    line = np.asarray(path, np.float32)
    if closed:
        line = np.concatenate([line, line[:1]])
    sizes = np.broadcast_to(np.asarray(radius, np.float32), (len(line),)).copy()
    ahead = np.gradient(line, axis=0)
    if closed:
        ahead[0] = ahead[-1] = line[1] - line[-2]
    ahead /= np.maximum(np.linalg.norm(ahead, axis=1, keepdims=True), 1e-9)
    if not closed:
        line = np.concatenate([line[:1], line[:1], line, line[-1:], line[-1:]])
        line[0] -= ahead[0] * sizes[0] * 0.6
        line[-1] += ahead[-1] * sizes[-1] * 0.6
        line[1] -= ahead[0] * sizes[0] * 0.4
        line[-2] += ahead[-1] * sizes[-1] * 0.4
        sizes = np.concatenate([[0.0, sizes[0] * 0.75], sizes, [sizes[-1] * 0.75, 0.0]]).astype(np.float32)
        ahead = np.concatenate([ahead[:1], ahead[:1], ahead, ahead[-1:], ahead[-1:]])
    # Frames carried along the path with the least twist.
    seed = np.eye(3, dtype=np.float32)[int(np.argmin(np.abs(ahead[0]).round(1)))]
    side = np.empty_like(ahead)
    for n, direction in enumerate(ahead):
        seed = seed - direction * float(seed @ direction)
        seed = seed / max(1e-9, float(np.linalg.norm(seed)))
        side[n] = seed
    other = np.cross(ahead, side)
    angle = np.linspace(0.0, 2 * np.pi, steps + 1, dtype=np.float32)
    ring = np.cos(angle)[None, :, None] * side[:, None] + flat * np.sin(angle)[None, :, None] * other[:, None]
    points = line[:, None] + sizes[:, None, None] * ring
    return outward(grid(points.astype(np.float32), wrapped=True))


def slab(
    outline: ArrayLike, depth: float, bevel: float = 0.04, *, bulge: float = 0.0, rings: int = 3
) -> Mesh:
    """A plate in the x-y plane, z from −depth/2 to depth/2, with round edges.

    Args:
        outline: (x, y), closed, counter-clockwise; every point must be visible from the centre.
        bulge: how much front and back stand out in the middle.
    """
    outline = np.asarray(outline, np.float32)
    centre = (outline.max(0) + outline.min(0)) / 2
    spread = outline - centre
    reach = np.maximum(np.linalg.norm(spread, axis=1, keepdims=True), 1e-6)
    bevel = min(bevel, depth / 2)
    turns = np.linspace(0.0, np.pi / 2, rings + 1)
    insets = [(bevel * (1 - np.cos(t)), depth / 2 - bevel * (1 - np.sin(t))) for t in turns]
    front: list[tuple[Floats, float]] = []
    for inset, z in insets:
        front.append((centre + spread * np.maximum(0.0, 1 - inset / reach), z))
    flat = front[-1][0]
    for share in (0.8, 0.55, 0.28, 0.0) if bulge else (0.5, 0.0):
        front.append((centre + (flat - centre) * share, depth / 2 + bulge * (1 - share**2)))
    rows = [(ring, -z) for ring, z in reversed(front)] + front
    points = np.empty((len(rows), len(outline) + 1, 3), np.float32)
    for n, (ring, z) in enumerate(rows):
        points[n, :-1, :2], points[n, -1, :2], points[n, :, 2] = ring, ring[0], z
    uv = points[..., :2].copy()  # the front's pattern runs on over the edge
    outwards = np.concatenate([spread / reach, spread[:1] / reach[:1]])
    uv += outwards * (depth / 2 - np.minimum(points[..., 2:], depth / 2))
    return outward(grid(points, uv=uv, wrapped=True))


def box(width: float, height: float, depth: float, radius: float = 0.05) -> Mesh:
    """A block with round edges around the origin."""
    small = min(radius, width / 2.01, height / 2.01, depth / 2.01)
    return slab(rounded_box(width, height, small, 3), depth, small)


def outward(mesh: Mesh) -> Mesh:
    """The same mesh, turned inside out where its volume is negative."""
    a, b, c = (mesh.points[mesh.triangles[:, k]] - mesh.points.mean(0) for k in range(3))
    if float(np.einsum("ij,ij->", a, np.cross(b, c))) >= 0:
        return mesh
    return Mesh(mesh.points, -mesh.normals, mesh.uv, mesh.triangles[:, ::-1])


def _lengths(points: Floats, axis: int) -> Floats:
    """How far along its row or column each point lies: f32 [rows, columns]."""
    steps = np.linalg.norm(np.diff(points, axis=axis), axis=2)
    steps = np.insert(steps, 0, 0.0, axis=axis)
    return np.asarray(np.cumsum(steps, axis=axis), np.float32)


def _vertex_normals(points: Floats, triangles: NDArray[np.int32]) -> Floats:
    a, b, c = (points[triangles[:, k]] for k in range(3))
    faces = np.cross(b - a, c - a)
    normals = np.zeros_like(points)
    for k in range(3):
        np.add.at(normals, triangles[:, k], faces)
    return np.asarray(normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-9), np.float32)
