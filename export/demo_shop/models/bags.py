"""Backpacks and handbags."""

from __future__ import annotations

import numpy as np

from export.demo_shop.drawing.curves import arc, fillet, smooth, squircle
from export.demo_shop.drawing.mesh import Mesh, ball, box, lathe, loft, slab, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.look import Look

__all__ = ["backpack", "handbag"]

_GOLD = Surface((210, 176, 104), "gold")
_STEEL = Surface((190, 194, 200), "steel")


def _pouch(width: float, height: float, depth: float, top: float = 0.9, power: float = 3.6) -> Mesh:
    """A soft sack standing on y = 0; top: its share of width left at the top."""
    levels = smooth(
        [
            (0.0, 0.80, 0.7),
            (0.06, 0.97, 0.92),
            (0.3, 1.0, 1.0),
            (0.7, 0.5 + top / 2, 0.94),
            (0.93, top, 0.74),
            (1.0, top * 0.86, 0.45),
        ],
        steps=5,
    )
    sections = np.stack([levels[:, 0] * height, levels[:, 1] * width / 2, levels[:, 2] * depth / 2], 1)
    return loft(squircle(2, 2, power, 48), sections)


def backpack(look: Look) -> Body:
    """A round school bag, a roll-top, or a flap with buckles."""
    variant = look.chance.randrange(3)
    wide, tall, deep = look.between(1.25, 1.45), look.between(1.7, 1.95), 0.72
    main = look.main(period=0.26, folds=0.05)
    trim = look.plain(-0.35) if look.chance.random() < 0.5 else Surface((150, 98, 56), "leather")
    metal = look.chance.choice((_GOLD, _STEEL))
    parts = [Part(_pouch(wide, tall, deep, (0.78, 0.94, 0.9)[variant]), main)]
    pocket = _pouch(wide * 0.78, tall * 0.44, 0.42, 0.94)
    parts.append(Part(pocket.moved(0, 0.06, deep * 0.36), main))
    zip_y = tall * 0.44
    if variant == 0:
        line = np.stack(
            [*arc((0, tall * 0.52), (wide * 0.40, tall * 0.38), 15, 165, 26).T, np.full(26, 0.0)], 1
        )
        line[:, 2] = (
            deep
            * 0.5
            * np.sqrt(np.clip(1 - 0.75 * ((line[:, 1] - tall * 0.35) / (tall * 0.68)) ** 2, 0.05, 1))
            - 0.01
        )
        parts.append(Part(tube(line, 0.024, steps=8), trim))
        pull = line[6]
        parts.append(Part(box(0.05, 0.2, 0.05, 0.02).moved(pull[0], pull[1] - 0.1, pull[2] + 0.05), metal))
        parts.append(
            Part(
                tube(
                    [
                        (-wide * 0.34, zip_y - 0.03, deep * 0.36 + 0.16),
                        (0, zip_y - 0.02, deep * 0.36 + 0.19),
                        (wide * 0.34, zip_y - 0.03, deep * 0.36 + 0.16),
                    ],
                    0.02,
                ),
                trim,
            )
        )
    elif variant == 1:
        parts.append(
            Part(
                lathe(
                    fillet(
                        [(0, -wide * 0.44), (0.19, -wide * 0.44), (0.19, wide * 0.44), (0, wide * 0.44)], 0.05
                    ),
                    28,
                )
                .turned(z=90)
                .moved(y=tall + 0.02),
                main,
            )
        )
        parts.append(Part(box(0.14, 0.62, 0.05, 0.02).turned(x=6).moved(0, tall * 0.84, deep * 0.42), trim))
        parts.append(Part(box(0.2, 0.13, 0.06, 0.02).moved(0, tall * 0.68, deep * 0.5), metal))
    else:
        flap = slab(
            smooth(
                [
                    (-wide * 0.47, 0.0),
                    (-wide * 0.45, -tall * 0.34),
                    (-wide * 0.3, -tall * 0.42),
                    (wide * 0.3, -tall * 0.42),
                    (wide * 0.45, -tall * 0.34),
                    (wide * 0.47, 0.0),
                ],
                closed=True,
                steps=5,
            ),
            0.09,
            0.04,
            bulge=0.04,
        )
        parts.append(Part(flap.turned(x=-10).moved(0, tall * 0.98, deep * 0.42), look.main(period=0.26)))
        parts.append(Part(box(wide * 0.94, 0.12, deep * 0.82, 0.05).moved(0, tall * 0.98, 0.0), main))
        for x in (-wide * 0.22, wide * 0.22):
            parts.append(
                Part(box(0.12, 0.62, 0.05, 0.02).turned(x=-9).moved(x, tall * 0.52, deep * 0.36 + 0.24), trim)
            )
            parts.append(Part(box(0.19, 0.14, 0.05, 0.02).moved(x, tall * 0.5, deep * 0.36 + 0.26), metal))
    loop = np.stack([*arc((0, tall - 0.02), (0.2, 0.24), 0, 180, 16).T, np.full(16, -0.12)], 1)
    parts.append(Part(tube(loop, 0.045, flat=0.6), trim))
    for side in (-1, 1):
        strap = smooth(
            [
                (side * 0.3, tall * 0.96, -deep * 0.4),
                (side * wide * 0.62, tall * 0.8, -deep * 0.55),
                (side * wide * 0.62, tall * 0.4, -deep * 0.5),
                (side * wide * 0.44, 0.14, -deep * 0.38),
            ],
            steps=5,
        )
        parts.append(Part(tube(strap, 0.09, flat=0.4, steps=10), look.plain(-0.18)))
    if look.chance.random() < 0.6:
        parts.append(Part(box(0.26, 0.2, 0.03, 0.02).moved(0, zip_y * 0.5, deep * 0.36 + 0.235), trim))
    return Body(parts, View(yaw=-14, pitch=8, fill=0.84), View(yaw=38, pitch=18, fill=0.82))


def handbag(look: Look) -> Body:
    """A tote, a structured top-handle bag, a half-moon, or a bucket."""
    variant = look.chance.randrange(4)
    main = look.main(period=0.28, folds=0.03)
    gold = _GOLD if look.chance.random() < 0.7 else _STEEL
    dark = look.plain(-0.22)
    if variant == 0:
        wide, tall = look.between(1.7, 1.95), look.between(1.25, 1.45)
        body = loft(
            squircle(2, 2, 4, 48),
            [
                (0, wide * 0.42, 0.25),
                (0.05, wide * 0.43, 0.27),
                (tall * 0.6, wide * 0.48, 0.26),
                (tall, wide * 0.51, 0.2),
                (tall, wide * 0.49, 0.17),
                (tall - 0.4, wide * 0.46, 0.15),
            ],
            capped=True,
        )
        parts = [Part(body, main)]
        for z in (-0.2, 0.2):
            handle = smooth(
                [
                    (-0.42, tall - 0.3, z * 1.25),
                    (-0.4, tall + 0.1, z),
                    (-0.2, tall + 0.72, z * 0.6),
                    (0.2, tall + 0.72, z * 0.6),
                    (0.4, tall + 0.1, z),
                    (0.42, tall - 0.3, z * 1.25),
                ],
                steps=6,
            )
            parts.append(Part(tube(handle, 0.045, steps=10), dark))
            for x in (-0.42, 0.42):
                parts.append(Part(ball(0.09, 0.09, 0.05).moved(x, tall - 0.28, z * 1.48), gold))
        if look.chance.random() < 0.5:
            parts.append(Part(box(0.3, 0.36, 0.03, 0.02).turned(z=12).moved(0.5, tall - 0.24, 0.3), dark))
    elif variant == 1:
        wide, tall = look.between(1.6, 1.8), look.between(1.05, 1.25)
        body = loft(
            squircle(2, 2, 5, 48),
            [
                (0, wide * 0.5, 0.34),
                (0.04, wide * 0.505, 0.36),
                (tall * 0.9, wide * 0.42, 0.27),
                (tall, wide * 0.4, 0.22),
            ],
        )
        flap = slab(
            smooth(
                [
                    (-wide * 0.41, 0.0),
                    (-wide * 0.43, -tall * 0.36),
                    (-0.3, -tall * 0.48),
                    (0.3, -tall * 0.48),
                    (wide * 0.43, -tall * 0.36),
                    (wide * 0.41, 0.0),
                ],
                closed=True,
                steps=5,
            ),
            0.06,
            0.025,
        )
        grip = np.stack([*arc((0, tall), (0.42, 0.52), 4, 176, 22).T, np.zeros(22)], 1)
        parts = [
            Part(body, main),
            Part(flap.turned(x=-6).moved(0, tall * 1.0, 0.29), main),
            Part(tube(grip, 0.055, steps=12), dark),
            Part(box(0.2, 0.16, 0.06, 0.03).moved(0, tall * 0.56, 0.375), gold),
        ]
        parts += [
            Part(
                tube(
                    np.stack([*arc((x, tall + 0.03), (0.075, 0.075), 0, 360, 17)[:-1].T, np.zeros(16)], 1),
                    0.018,
                    closed=True,
                    steps=6,
                ),
                gold,
            )
            for x in (-0.42, 0.42)
        ]
    elif variant == 2:
        wide, tall = look.between(1.7, 1.9), look.between(0.85, 1.0)
        outline = np.concatenate(
            [
                arc((0, tall), (wide / 2, tall), 180, 360, 30),
                [(wide * 0.46, tall + 0.08), (-wide * 0.46, tall + 0.08)],
            ]
        ).astype(np.float32)
        strap = smooth(
            [
                (-wide * 0.44, tall, 0),
                (-wide * 0.4, tall + 0.55, 0),
                (0, tall + 1.0, 0),
                (wide * 0.4, tall + 0.55, 0),
                (wide * 0.44, tall, 0),
            ],
            steps=7,
        )
        parts = [
            Part(slab(outline, 0.5, 0.16, bulge=0.05), main),
            Part(tube([(-wide * 0.44, tall + 0.08, 0.05), (wide * 0.44, tall + 0.08, 0.05)], 0.03), gold),
            Part(tube(strap, 0.055, flat=0.4), dark),
            Part(ball(0.13).moved(-wide * 0.45, tall + 0.04), gold),
            Part(ball(0.13).moved(wide * 0.45, tall + 0.04), gold),
        ]
    else:
        tall = look.between(1.25, 1.4)
        wall = smooth(
            [
                (0.0, 0.0),
                (0.6, 0.0),
                (0.68, 0.1),
                (0.72, tall * 0.6),
                (0.6, tall),
                (0.56, tall + 0.02),
                (0.52, tall - 0.2),
            ],
            steps=5,
        )
        strap = smooth(
            [
                (-0.62, tall - 0.1, 0),
                (-0.56, tall + 0.55, 0),
                (0, tall + 0.95, 0),
                (0.56, tall + 0.55, 0),
                (0.62, tall - 0.1, 0),
            ],
            steps=7,
        )
        parts = [
            Part(lathe(wall, 44), main),
            Part(lathe([(0.665, tall * 0.78), (0.70, tall * 0.8), (0.665, tall * 0.83)], 44), dark),
            Part(tube(strap, 0.05, flat=0.5), dark),
        ]
        for x in (-0.08, 0.08):
            cord = smooth([(x, tall * 0.8, 0.68), (x * 2, tall * 0.6, 0.76), (x * 2.4, tall * 0.42, 0.76)])
            parts += [
                Part(tube(cord, 0.022, steps=8), dark),
                Part(ball(0.1, 0.16).moved(x * 2.4, tall * 0.4, 0.76), gold),
            ]
    return Body(parts, View(yaw=-12, pitch=8, fill=0.82), View(yaw=38, pitch=20, fill=0.8))
