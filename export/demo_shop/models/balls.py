"""Balls: footballs, basketballs, beach balls."""

from __future__ import annotations

import numpy as np

from export.demo_shop.drawing.curves import circle, smooth
from export.demo_shop.drawing.mesh import Mesh, ball, grid, lathe, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Colour, Surface
from export.demo_shop.look import Look

__all__ = ["football"]

_BLACK = Surface((34, 34, 37), "rubber")


def football(look: Look) -> Body:
    """A ball: twelve pentagons, a basketball's seams, or a beach ball's segments."""
    variant = look.chance.randrange(3)
    parts: list[Part] = []
    if variant == 0:
        pale: Colour = (244, 243, 240)
        inverted = max(look.colour) < 70
        parts.append(Part(ball(2.0, steps=56), look.plain() if inverted else Surface(pale, "leather")))
        golden = (1 + 5**0.5) / 2
        corners = np.array([(0, s1, s2 * golden) for s1 in (-1, 1) for s2 in (-1, 1)])
        axes = np.concatenate([corners, corners[:, [1, 2, 0]], corners[:, [2, 0, 1]]]) / np.hypot(1, golden)
        patch = Surface(
            pale if inverted else (40, 40, 44) if min(look.colour) > 200 else look.colour, "leather"
        )
        for axis in axes:
            helper = np.array([0.3, 1.0, 0.2]) if abs(axis[1]) < 0.9 else np.array([1.0, 0.2, 0.1])
            right = np.cross(helper, axis)
            right /= np.linalg.norm(right)
            up = np.cross(axis, right)
            rows = []
            t = np.linspace(0, 2 * np.pi, 31)
            edge = 1.0 / np.cos((t % (2 * np.pi / 5)) - np.pi / 5) * 0.30
            for share in (1.0, 0.66, 0.33, 0.0):
                flat = axis + share * edge[:, None] * (np.cos(t)[:, None] * right + np.sin(t)[:, None] * up)
                rows.append(1.006 * flat / np.linalg.norm(flat, axis=1, keepdims=True))
            mesh = grid(np.stack(rows).astype(np.float32))
            if float((mesh.points * mesh.normals).sum()) < 0:
                mesh = Mesh(mesh.points, -mesh.normals, mesh.uv, mesh.triangles[:, ::-1])
            parts.append(Part(mesh, patch))
            for k in range(5):
                a = 2 * np.pi * k / 5
                start = axis + 0.37 * (np.cos(a) * right + np.sin(a) * up)
                end = axis + 0.72 * (np.cos(a) * right + np.sin(a) * up)
                seam = np.stack([start + (end - start) * s for s in np.linspace(0, 1, 5)])
                seam = 1.002 * seam / np.linalg.norm(seam, axis=1, keepdims=True)
                parts.append(Part(tube(seam, 0.012, steps=6), Surface((150, 150, 152), "rubber")))
    elif variant == 1:
        parts.append(Part(ball(2.0, steps=56), look.main("leather", period=0.3)))
        ring = circle(1.003, 64)
        flat = np.concatenate([ring, np.zeros((64, 1))], 1)
        for mesh in (
            tube(flat, 0.018, closed=True, steps=6),
            tube(flat, 0.018, closed=True, steps=6).turned(y=90),
        ):
            parts.append(Part(mesh, _BLACK))
        for side in (-1, 1):
            t = np.linspace(0, 2 * np.pi, 65)[:-1]
            lean = np.stack([side * (0.62 + 0.12 * np.cos(2 * t)), np.cos(t), np.sin(t)], 1)
            lean[:, 1:] *= np.sqrt(np.clip(1.006 - lean[:, :1] ** 2, 0, 1))
            parts.append(Part(tube(lean, 0.018, closed=True, steps=6), _BLACK))
    else:
        white = Surface((247, 246, 242), "plastic")
        profile = np.stack(
            [np.cos(np.linspace(-np.pi / 2, np.pi / 2, 29)), np.sin(np.linspace(-np.pi / 2, np.pi / 2, 29))],
            1,
        )
        for n in range(6):
            angle = np.linspace(n, n + 1, 12) * np.pi / 3
            points = np.stack(
                [
                    profile[:, :1] * np.sin(angle),
                    np.repeat(profile[:, 1:], 12, 1),
                    profile[:, :1] * np.cos(angle),
                ],
                2,
            )
            parts.append(
                Part(grid(points.astype(np.float32)), look.plain(0, "plastic") if n % 2 == 0 else white)
            )
        parts.append(
            Part(lathe(smooth([(0.2, 0.985), (0.1, 1.005), (0, 1.01)]), 24), look.plain(-0.2, "plastic"))
        )
    turn = (look.between(-30, 30), look.between(0, 90), look.between(10, 30))
    parts = [Part(part.mesh.turned(*turn).moved(y=1.0), part.surface) for part in parts]
    return Body(parts, View(pitch=10, fill=0.72), View(yaw=50, pitch=24, fill=0.72))
