"""Sunglasses, umbrellas, scarves."""

from __future__ import annotations

import numpy as np

from export.demo_shop.drawing.curves import arc, circle, fillet, smooth, squircle
from export.demo_shop.drawing.mesh import ball, grid, lathe, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.look import Look

__all__ = ["scarf", "sunglasses", "umbrella"]

_STEEL = Surface((190, 194, 200), "steel")


def sunglasses(look: Look) -> Body:
    """Square, round, cat-eye or aviator; arms folded open behind."""
    variant = look.chance.randrange(4)
    shape = (
        squircle(0.92, 0.74, 4.5, 44),
        circle(0.42, 44),
        smooth(
            [
                (0.5, 0.3),
                (0.1, 0.28),
                (-0.4, 0.22),
                (-0.44, -0.06),
                (-0.2, -0.32),
                (0.22, -0.34),
                (0.44, -0.05),
            ],
            closed=True,
            steps=6,
        ),
        smooth(
            [
                (0.44, 0.24),
                (0.0, 0.3),
                (-0.4, 0.26),
                (-0.42, 0.0),
                (-0.16, -0.4),
                (0.18, -0.42),
                (0.42, -0.1),
            ],
            closed=True,
            steps=6,
        ),
    )[variant]
    frame = look.main("lacquer", period=0.12) if variant != 3 else Surface(look.colour, "lacquer")
    thick = (0.085, 0.06, 0.085, 0.035)[variant]
    lens = look.chance.choice(((34, 34, 40), (62, 44, 34), (44, 60, 52), (58, 66, 92)))
    parts: list[Part] = []
    for side in (-1, 1):
        edge = shape * [side, 1.0] + [side * 0.56, 0.0]
        depth = -0.10 * (edge[:, 0:1] / 1.0) ** 2
        ring = np.concatenate([edge, depth], 1)
        if side < 0:
            ring = ring[::-1]
        parts.append(Part(tube(ring, thick, closed=True, steps=10, flat=0.8), frame))
        middle = ring.mean(0)
        rows = np.stack(
            [
                middle + (np.concatenate([ring, ring[:1]]) - middle) * share + [0, 0, 0.05 * (1 - share**2)]
                for share in (1.0, 0.7, 0.4, 0.0)
            ]
        )
        parts.append(Part(grid(rows.astype(np.float32)), Surface(lens, "ceramic", two_sided=True)))
        x = side * (1.02 if variant != 1 else 0.97)
        hinge = np.array([x, 0.16, -0.12])
        arm = smooth(
            [
                hinge,
                hinge + [side * 0.05, 0.02, -0.12],
                hinge + [side * 0.06, 0.02, -0.9],
                hinge + [side * 0.02, -0.04, -1.35],
                hinge + [-side * 0.02, -0.34, -1.66],
            ],
            steps=6,
        )
        parts.append(Part(tube(arm, thick * 0.75, flat=0.6, steps=10), frame))
    bridge = arc((0, 0.02 if variant != 3 else 0.14), (0.17, 0.1), 20, 160, 12)
    parts.append(Part(tube(np.concatenate([bridge, np.full((12, 1), -0.01)], 1), thick * 0.9), frame))
    if variant == 3:
        parts.append(Part(tube([(-0.4, 0.33, -0.05), (0.4, 0.33, -0.05)], 0.03), frame))
    parts = [Part(part.mesh.moved(y=0.46), part.surface) for part in parts]
    return Body(parts, View(yaw=-16, pitch=12, fill=0.82), View(yaw=40, pitch=26, fill=0.8))


def umbrella(look: Look) -> Body:
    """Open, on its ribs, with a crook or a straight grip."""
    panels = 8
    angle = np.linspace(0, 2 * np.pi, panels * 6 + 1)
    phase = (angle * panels / (2 * np.pi)) % 1.0
    droop = 4 * phase * (1 - phase)
    rows = []
    for t in np.linspace(0.0, 1.0, 13):
        radius = 1.25 * np.sin(t * 1.32) / np.sin(1.32)
        height = 0.74 * np.cos(t * 1.32)
        scallop = 0.055 * droop * t**3
        rows.append(
            np.stack(
                [
                    np.sin(angle) * radius * (1 - 0.035 * droop * t),
                    height + scallop - 0.05 * droop * t * (1 - t),
                    np.cos(angle) * radius * (1 - 0.035 * droop * t),
                ],
                1,
            )
        )
    points = np.stack(rows)[::-1].astype(np.float32)
    main = look.main("nylon" if look.material == "nylon" else "cotton", period=0.3)
    if look.chance.random() < 0.3 and look.pattern == "plain":
        u = np.broadcast_to((angle * panels / (2 * np.pi))[None, :], points.shape[:2])
        uv = np.stack([u, u], 2).astype(np.float32)
        canopy = grid(points, uv=uv, wrapped=True)
        main = Surface(look.colour, main.material, "striped", look.accent, 0, 2.0)
    else:
        canopy = grid(points, uv=points[..., [0, 2]].copy(), wrapped=True)
    surface = Surface(
        main.colour, main.material, main.pattern, main.accent, main.style, main.period, two_sided=True
    )
    wood = Surface(look.chance.choice(((150, 98, 56), (96, 62, 42), (40, 40, 43))), "lacquered wood")
    parts = [
        Part(canopy.moved(y=1.0), surface),
        Part(tube([(0, -0.6, 0), (0, 1.92, 0)], 0.028, steps=8), _STEEL),
    ]
    for n in range(panels):
        a = 2 * np.pi * n / panels
        parts.append(
            Part(tube([(0, 1.15, 0), (np.sin(a) * 0.8, 1.42, np.cos(a) * 0.8)], 0.012, steps=6), _STEEL)
        )
        parts.append(
            Part(
                ball(0.05, steps=8).moved(np.sin(a) * 1.25, 1.0 + 0.74 * np.cos(1.32), np.cos(a) * 1.25),
                _STEEL,
            )
        )
    if look.chance.random() < 0.65:
        crook = np.concatenate([[(0, -0.5)], arc((0.17, -0.95), (0.17, 0.17), 180, 360, 12)])
        parts.append(Part(tube(np.concatenate([crook, np.zeros((13, 1))], 1), 0.055, steps=10), wood))
    else:
        parts.append(
            Part(lathe(fillet([(0, -1.0), (0.08, -1.0), (0.065, -0.5), (0, -0.48)], 0.03), 24), wood)
        )
    tilt = look.between(18, 30)
    parts = [Part(part.mesh.turned(z=tilt, x=-12), part.surface) for part in parts]
    return Body(parts, View(yaw=-8, pitch=4, fill=0.86), View(yaw=30, pitch=-22, fill=0.86), on="wall")


def scarf(look: Look) -> Body:
    """Wound once, both ends hanging, with fringes."""
    main = look.main("knit" if look.material == "wool" else look.material, period=0.3, folds=0.16)
    a = np.linspace(np.pi, 3 * np.pi, 49)
    loop = np.stack([np.sin(a) * 0.72, 1.55 + 0.26 * np.cos(a) + 0.03 * np.sin(3 * a), np.cos(a) * 0.46], 1)
    parts = [
        Part(tube(loop[:-1] + [0, 0.02, 0], 0.25, flat=0.72, closed=True, steps=20), main),
        Part(
            tube(loop[:-1] * [0.92, 1, 0.9] + [0.02, -0.22, 0.06], 0.24, flat=0.7, closed=True, steps=20),
            main,
        ),
    ]
    for x, long, lean in ((-0.22, look.between(1.3, 1.6), -0.06), (0.26, look.between(1.0, 1.4), 0.08)):
        u = np.linspace(-1, 1, 15)
        rows = []
        for t in np.linspace(0, 1, 18):
            half = 0.2 + 0.14 * min(1.0, t * 3)
            rows.append(
                np.stack(
                    [
                        x + lean * t + u * half,
                        1.35 - t * long + 0 * u,
                        0.52 + 0.05 * np.cos(u * 6 + t * 3) + 0.05 * (1 - u**2),
                    ],
                    1,
                )
            )
        flap = grid(np.stack(rows)[::-1].astype(np.float32))
        parts.append(
            Part(
                flap,
                Surface(
                    main.colour,
                    main.material,
                    main.pattern,
                    main.accent,
                    main.style,
                    main.period,
                    folds=0.10,
                    two_sided=True,
                ),
            )
        )
        for k in np.linspace(-0.3, 0.3, 9):
            y = 1.35 - long
            parts.append(
                Part(
                    tube(
                        [(x + lean + k, y + 0.02, 0.55), (x + lean + k * 1.06, y - 0.22, 0.55)], 0.02, steps=6
                    ),
                    look.plain(-0.1, "wool"),
                )
            )
    return Body(parts, View(yaw=-6, pitch=4, fill=0.82), View(yaw=28, pitch=14, fill=0.8), on="wall")
