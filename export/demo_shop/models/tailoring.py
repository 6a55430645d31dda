"""What clothes are cut from: shells for the body, open tubes for sleeves."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from export.demo_shop.drawing.curves import smooth
from export.demo_shop.drawing.mesh import Mesh, grid, tube
from export.demo_shop.drawing.picture import Part
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.look import Look

__all__ = ["cloth_of", "cut_sleeve", "cut_torso", "lining", "neckband"]

Floats = NDArray[np.float32]


def cut_torso(
    levels: ArrayLike,
    neck: tuple[float, float],
    *,
    front_drop: float = 0.16,
    shoulder: float = 0.22,
    pointed: bool = False,
) -> Mesh:
    """A shell from hem to neckline, open below and above.

    levels: (y, half width, half depth) from the hem to below the shoulder; neck: half width and depth of the hole.
    """
    line = smooth(levels, steps=5)
    top = float(line[-1, 0])
    angle = np.linspace(-np.pi, np.pi, 65)
    sin, cos = np.sin(angle), np.cos(angle)
    rows = []
    for y, wide, deep in line:
        x = wide * np.sign(sin) * np.abs(sin) ** 0.8
        rows.append(np.stack([x, 0 * angle + y, deep * np.sign(cos) * np.abs(cos) ** 0.9], 1))
    wide, deep = float(line[-1, 1]), float(line[-1, 2])
    for t in np.linspace(0.12, 1.0, 9):
        out = wide + (neck[0] - wide) * t
        into = deep + (neck[1] - deep) * t
        x = out * np.sign(sin) * np.abs(sin) ** (0.8 + 0.2 * t)
        rise = shoulder * t**0.8
        ahead = 1 - np.abs(sin) if pointed else np.clip(cos, 0, 1)
        y = top + rise * (0.7 + 0.3 * np.abs(sin)) - front_drop * t**2 * ahead * (cos > 0)
        rows.append(np.stack([x, y, into * np.sign(cos) * np.abs(cos) ** 0.9], 1))
    points = np.stack(rows).astype(np.float32)
    return grid(points, uv=points[..., :2].copy(), wrapped=True)


def neckband(torso: Mesh, radius: float) -> Mesh:
    """A band along the torso's last row."""
    return tube(torso.points[-65:-1], radius, closed=True, steps=8)


def lining(torso: Mesh, colour: Surface) -> list[Part]:
    """The back of the neck and the hem, seen through the openings."""
    rows = torso.points.reshape(-1, 65, 3)
    behind = rows[:, np.r_[0:17, 48:65]] * np.array([0.985, 1.0, 0.96], np.float32)
    low = behind[:, ::-1]
    return [
        Part(grid(low.astype(np.float32).copy()), Surface(colour.colour, colour.material, two_sided=True))
    ]


def cut_sleeve(path: ArrayLike, radii: ArrayLike, flat: float = 0.72) -> Mesh:
    """A tube whose ends are open; u across, v along."""
    line, widths = smooth(path, steps=6), np.asarray(radii, np.float32)
    sizes = np.interp(np.linspace(0, 1, len(line)), np.linspace(0, 1, len(widths)), widths)
    ahead = np.gradient(line, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    deep = np.array([0.0, 0.0, 1.0])
    side = np.cross(deep, ahead)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    angle = np.linspace(0, 2 * np.pi, 33)
    ring = np.cos(angle)[None, :, None] * side[:, None] + flat * np.sin(angle)[None, :, None] * deep
    points = (line[:, None] + sizes[:, None, None] * ring).astype(np.float32)
    mesh = grid(points, uv=points[..., :2].copy(), wrapped=True)
    return _facing_out(mesh, line)


def _facing_out(mesh: Mesh, line: Floats) -> Mesh:
    near = line[np.argmin(((mesh.points[:, None] - line[None]) ** 2).sum(2), axis=1)]
    if float(((mesh.points - near) * mesh.normals).sum()) >= 0:
        return mesh
    return Mesh(mesh.points, -mesh.normals, mesh.uv, mesh.triangles[:, ::-1])


def cloth_of(look: Look, material: str | None = None, folds: float = 0.2) -> Surface:
    """The product's own cloth, seen from both sides."""
    main = look.main(material, period=0.26, folds=folds)
    return Surface(
        main.colour,
        main.material,
        main.pattern,
        main.accent,
        main.style,
        main.period,
        folds=folds,
        two_sided=True,
    )
