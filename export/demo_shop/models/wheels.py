"""Skateboards and bicycles."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from export.demo_shop.drawing.curves import arc, circle, fillet, rounded_box, smooth
from export.demo_shop.drawing.mesh import ball, box, lathe, slab, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.look import Look

__all__ = ["bicycle", "skateboard"]

Floats = NDArray[np.float32]
_BLACK = Surface((34, 34, 37), "rubber")
_STEEL = Surface((196, 199, 204), "steel")


def skateboard(look: Look) -> Body:
    """A board on its wheels: popsicle or cruiser shape."""
    cruiser = look.chance.random() < 0.4
    long, wide = look.between(1.3, 1.6), look.between(0.42, 0.52)
    if cruiser:
        outline = smooth(
            [
                (long, 0),
                (long * 0.8, wide * 0.7),
                (0.1, wide),
                (-long * 0.8, wide * 0.72),
                (-long * 0.98, wide * 0.5),
                (-long * 0.98, -wide * 0.5),
                (-long * 0.8, -wide * 0.72),
                (0.1, -wide),
                (long * 0.8, -wide * 0.7),
            ],
            closed=True,
            steps=6,
        )
    else:
        outline = rounded_box(2 * long, 2 * wide, wide * 0.98, 8)
    dense = np.concatenate(
        [np.linspace(a, b, 5, endpoint=False) for a, b in zip(outline, np.roll(outline, -1, 0), strict=True)]
    ).astype(np.float32)
    deck = slab(dense, 0.07, 0.02)

    def kicked(points: Floats) -> Floats:
        moved = points.copy()
        tail = np.clip((np.abs(points[:, 0]) - long * 0.66) / (long * 0.34), 0, 1)
        if cruiser:
            tail = tail * (points[:, 0] < 0)
        moved[:, 2] += 0.26 * tail**1.5
        return moved

    deck = deck.warped(kicked).turned(x=-90).moved(y=0.4)
    wheels = Surface(look.accent if look.chance.random() < 0.5 else (238, 160, 60), "plastic")
    parts = [Part(deck, look.main("lacquer", period=0.34))]
    for x in (-long * 0.58, long * 0.58):
        parts.append(Part(box(0.3, 0.1, 0.3, 0.03).moved(x, 0.32, 0), _STEEL))
        parts.append(Part(tube([(x, 0.2, -wide * 0.8), (x, 0.2, wide * 0.8)], 0.06), _STEEL))
        for z in (-wide * 0.86, wide * 0.86):
            wheel = lathe(
                fillet(
                    [(0, -0.1), (0.17, -0.1), (0.19, 0.0), (0.17, 0.1), (0.07, 0.1), (0.06, 0.06), (0, 0.06)],
                    0.03,
                ),
                28,
            ).turned(x=90)
            parts.append(Part((wheel if z > 0 else wheel.turned(y=180)).moved(x, 0.19, z), wheels))
    tilt = look.chance.random() < 0.5
    if tilt:
        parts = [Part(part.mesh.moved(y=-0.4).turned(x=66).moved(y=0.5), part.surface) for part in parts]
    return Body(parts, View(yaw=-24, pitch=16, fill=0.88), View(yaw=30, pitch=28, fill=0.86))


def bicycle(look: Look) -> Body:
    """A city bike with a step-through frame, a racer or a children's bike."""
    variant = look.chance.randrange(3)
    radius = 0.68 if variant < 2 else 0.5
    paint = look.plain(0, "lacquer")
    rubber = _BLACK if look.chance.random() < 0.7 else Surface((206, 186, 150), "rubber")
    rear, front = (-0.98, radius), (1.02, radius)
    if variant == 2:
        rear, front = (-0.8, radius), (0.8, radius)
    thin = (0.05, 0.036, 0.062)[variant]
    parts: list[Part] = []
    ring = circle(radius, 56)
    flat = np.concatenate([ring, np.zeros((56, 1))], 1)
    for x, y in (rear, front):
        parts.append(Part(tube(flat, thin, closed=True, steps=10).moved(x, y), rubber))
        parts.append(Part(tube(flat * 0.93, thin * 0.5, closed=True, steps=8).moved(x, y), _STEEL))
        spokes = 20
        for n in range(0, spokes):
            a = 2 * np.pi * n / spokes
            parts.append(
                Part(
                    tube(
                        [
                            (x, y, 0.05 * (-1) ** n),
                            (x + radius * 0.92 * np.cos(a), y + radius * 0.92 * np.sin(a), 0),
                        ],
                        0.007,
                        steps=4,
                    ),
                    _STEEL,
                )
            )
        parts.append(
            Part(
                lathe(fillet([(0, -0.08), (0.06, -0.08), (0.06, 0.08), (0, 0.08)], 0.01), 16)
                .turned(x=90)
                .moved(x, y),
                _STEEL,
            )
        )
    crank = (-0.12, radius * 0.86)
    seat = (-0.42, radius + 0.72)
    head = (0.72, radius + 0.82)
    if variant == 2:
        seat, head = (-0.36, radius + 0.55), (0.52, radius + 0.62)
    fork_top = (head[0] + 0.05, head[1] - 0.16)
    tubes = [
        [crank, seat],
        [crank, (head[0] + 0.04, head[1] - 0.2)],
        [rear, crank],
        [rear, (seat[0] + 0.04, seat[1] - 0.16)],
    ]
    for start, end in tubes:
        parts.append(Part(tube([(*start, 0), (*end, 0)], 0.034, steps=8), paint))
    if variant == 0:
        bow = smooth(
            [
                (-0.26, radius + 0.3, 0),
                (0.2, radius + 0.22, 0),
                (0.62, radius + 0.5, 0),
                (head[0] + 0.02, head[1] - 0.08, 0),
            ],
            steps=6,
        )
        parts.append(Part(tube(bow, 0.03, steps=8), paint))
    else:
        parts.append(
            Part(
                tube([(seat[0] + 0.03, seat[1] - 0.1, 0), (head[0], head[1] - 0.06, 0)], 0.032, steps=8),
                paint,
            )
        )
    for z in (-0.07, 0.07):
        parts.append(
            Part(
                tube(
                    smooth([(*fork_top, z * 0.6), (front[0] - 0.05, front[1] + 0.35, z), (*front, z)]),
                    0.026,
                    steps=8,
                ),
                paint,
            )
        )
    parts.append(Part(tube([(head[0] - 0.02, head[1] + 0.1, 0), fork_top + (0,)], 0.045, steps=10), paint))
    top = head[1] + 0.16
    if variant == 1:
        for z in (-0.26, 0.26):
            drop = smooth(
                [
                    (head[0], top, 0),
                    (head[0] + 0.12, top, z * 0.8),
                    (head[0] + 0.3, top - 0.04, z),
                    (head[0] + 0.32, top - 0.24, z),
                    (head[0] + 0.12, top - 0.32, z),
                ],
                steps=5,
            )
            parts.append(Part(tube(drop, 0.028, steps=8), _BLACK))
    else:
        for z in (-0.36, 0.36):
            bar = smooth(
                [
                    (head[0], top - 0.02, 0),
                    (head[0] + 0.03, top + 0.1, z * 0.5),
                    (head[0] - 0.12, top + 0.12, z),
                    (head[0] - 0.3, top + 0.1, z),
                ],
                steps=5,
            )
            parts.append(Part(tube(bar, 0.022, steps=8), _STEEL))
            parts.append(
                Part(
                    tube(bar[-5:], 0.04, steps=8),
                    Surface((120, 74, 44), "leather") if variant == 0 else look.plain(-0.3, "rubber"),
                )
            )
    parts.append(Part(tube([(head[0], top, 0), (head[0], head[1], 0)], 0.026), _STEEL))
    brown = Surface((120, 74, 44), "leather") if variant == 0 else _BLACK
    saddle = ball(0.52, 0.13, 0.26).warped(
        lambda p: np.stack([p[:, 0], p[:, 1], p[:, 2] * (1.1 - 1.6 * np.clip(p[:, 0], -0.2, 0.26))], 1)
    )
    parts.append(Part(tube([seat + (0,), (seat[0] - 0.03, seat[1] + 0.16, 0)], 0.022), _STEEL))
    parts.append(Part(saddle.moved(seat[0] - 0.02, seat[1] + 0.2), brown))
    parts.append(
        Part(
            lathe(fillet([(0, -0.02), (0.17, -0.02), (0.17, 0.02), (0, 0.02)], 0.01), 28)
            .turned(x=90)
            .moved(crank[0], crank[1], 0.06),
            _STEEL,
        )
    )
    for side in (-1, 1):
        end = (crank[0] + side * 0.12, crank[1] - side * 0.22)
        parts.append(Part(tube([(*crank, side * 0.1), (*end, side * 0.12)], 0.022), _STEEL))
        parts.append(Part(box(0.22, 0.05, 0.16, 0.02).moved(end[0], end[1], side * 0.2), _BLACK))
    for y in (-0.16, 0.16):
        parts.append(
            Part(
                tube([(crank[0], crank[1] + y, 0.06), (rear[0], rear[1] + y * 0.4, 0.06)], 0.012, steps=6),
                _BLACK,
            )
        )
    if variant == 0:
        parts.append(_basket(front[0] - 0.08, head[1] - 0.1))
        for x, y in (rear, front):
            guard = np.concatenate(
                [
                    arc(
                        (x, y), (radius + 0.09, radius + 0.09), 20 if x < 0 else 60, 175 if x < 0 else 190, 22
                    ),
                    np.zeros((22, 1)),
                ],
                1,
            )
            parts.append(Part(tube(guard, 0.045, flat=0.4, steps=8), paint))
        parts.append(Part(box(0.62, 0.03, 0.24, 0.012).moved(rear[0] + 0.02, 2 * radius + 0.2, 0), _STEEL))
    elif variant == 2:
        for z in (-0.26, 0.26):
            parts.append(Part(tube(flat * 0.34, 0.04, closed=True, steps=8).moved(rear[0], 0.2, z), _BLACK))
            parts.append(Part(tube([(*rear, 0), (rear[0], 0.2, z)], 0.02), _STEEL))
    return Body(parts, View(yaw=-10, pitch=5, fill=0.88), View(yaw=34, pitch=14, fill=0.86))


def _basket(x: float, y: float) -> Part:
    wall = [(0.0, 0.0), (0.2, 0.0), (0.26, 0.32), (0.235, 0.32), (0.18, 0.02)]
    mesh = lathe(fillet(wall, 0.03), 24).scaled(1.0, 1.0, 1.35)
    return Part(mesh.moved(x + 0.12, y), Surface((186, 140, 88), "wicker"))
