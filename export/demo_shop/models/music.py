"""Guitars, acoustic and electric."""

from __future__ import annotations

import numpy as np

from export.demo_shop.drawing.curves import fillet, smooth
from export.demo_shop.drawing.mesh import ball, box, lathe, slab, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.look import Look

__all__ = ["guitar"]

_STEEL = Surface((196, 199, 204), "steel")
_CHROME = Surface((206, 209, 214), "chrome")


def guitar(look: Look) -> Body:
    """Acoustic with a sound hole, or electric with a cutaway; the neck up."""
    electric = look.chance.random() < 0.45
    parts: list[Part] = []
    if electric:
        half = smooth(
            [
                (0.0, -0.86),
                (0.42, -0.8),
                (0.66, -0.4),
                (0.52, 0.02),
                (0.44, 0.22),
                (0.56, 0.5),
                (0.5, 0.74),
                (0.36, 0.7),
                (0.2, 0.44),
                (0.0, 0.4),
            ],
            steps=6,
        )
        other = smooth(
            [
                (0.0, 0.4),
                (-0.2, 0.44),
                (-0.34, 0.78),
                (-0.5, 0.9),
                (-0.6, 0.66),
                (-0.48, 0.24),
                (-0.56, 0.0),
                (-0.68, -0.42),
                (-0.42, -0.8),
                (0.0, -0.86),
            ],
            steps=6,
        )
        outline = np.concatenate([half[:-1], other[:-1]]).astype(np.float32)
        body = slab(outline, 0.22, 0.07)
        parts.append(Part(body, look.main("lacquer")))
        guard = slab(
            np.asarray(
                smooth(
                    [
                        (0.1, 0.42),
                        (0.3, 0.34),
                        (0.36, -0.1),
                        (0.5, -0.36),
                        (0.36, -0.58),
                        (0.08, -0.3),
                        (-0.14, -0.26),
                        (-0.2, 0.3),
                    ],
                    closed=True,
                    steps=5,
                ),
                np.float32,
            ),
            0.02,
            0.006,
        )
        parts.append(
            Part(
                guard.moved(z=0.115),
                Surface(
                    (246, 244, 238) if look.dark or look.chance.random() < 0.6 else (34, 34, 37), "plastic"
                ),
            )
        )
        for y in (0.2, -0.06, -0.3):
            parts.append(
                Part(
                    box(0.34, 0.09, 0.05, 0.02).turned(z=-4).moved(0, y, 0.14),
                    Surface((30, 30, 32), "plastic") if look.accent[0] > 200 else _CHROME,
                )
            )
        parts.append(Part(box(0.32, 0.1, 0.05, 0.02).moved(0, -0.52, 0.14), _CHROME))
        for x, y in ((0.34, -0.3), (0.42, -0.44), (0.46, -0.6)):
            parts.append(
                Part(
                    lathe(fillet([(0.05, 0), (0.05, 0.06), (0, 0.06)], 0.01), 16)
                    .turned(x=90)
                    .moved(x, y, 0.115),
                    _CHROME,
                )
            )
        saddle_y = -0.52
    else:
        half = smooth(
            [
                (0.0, -0.92),
                (0.46, -0.86),
                (0.72, -0.46),
                (0.6, -0.06),
                (0.44, 0.16),
                (0.5, 0.44),
                (0.4, 0.72),
                (0.0, 0.8),
            ],
            steps=7,
        )
        outline = np.concatenate([half[:-1], half[::-1][:-1] * [-1, 1]]).astype(np.float32)
        parts.append(
            Part(
                slab(outline, 0.36, 0.04),
                look.main("lacquered wood" if look.material == "wood" else look.material),
            )
        )
        ring = np.concatenate([outline * 0.975, np.full((len(outline), 1), 0.175)], 1)
        parts.append(Part(tube(ring, 0.018, closed=True, steps=6), Surface((240, 226, 196), "plastic")))
        parts.append(
            Part(
                lathe(fillet([(0.235, 0.0), (0.235, 0.012), (0, 0.012)], 0.004), 40)
                .turned(x=90)
                .moved(0, 0.2, 0.178),
                Surface((228, 206, 164), "plastic"),
            )
        )
        parts.append(
            Part(
                lathe(fillet([(0.2, 0.0), (0.2, 0.014), (0, 0.014)], 0.004), 40)
                .turned(x=90)
                .moved(0, 0.2, 0.18),
                Surface((24, 18, 14), "paper"),
            )
        )
        parts.append(Part(box(0.42, 0.1, 0.05, 0.02).moved(0, -0.42, 0.19), Surface((60, 40, 30), "wood")))
        if look.chance.random() < 0.5:
            guard = slab(
                np.asarray(
                    smooth(
                        [(0.2, 0.2), (0.3, 0.02), (0.42, -0.16), (0.24, -0.24), (0.12, 0.02)],
                        closed=True,
                        steps=5,
                    ),
                    np.float32,
                ),
                0.012,
                0.004,
            )
            parts.append(Part(guard.moved(z=0.186), Surface((48, 30, 24), "lacquer")))
        saddle_y = -0.42
    z = 0.15 if electric else 0.2
    neck = Surface((84, 56, 38), "wood")
    parts.append(Part(box(0.17, 1.72, 0.1, 0.03).moved(0, 1.16, z - 0.02), neck))
    for n in range(14):
        parts.append(
            Part(
                box(0.168, 0.012, 0.02, 0.005).moved(
                    0, 0.42 + 1.55 * (1 - 0.944 ** (n * 1.6)) / (1 - 0.944**22.4), z + 0.035
                ),
                _STEEL,
            )
        )
    head = slab(
        np.array(
            fillet(
                [(0.1, 0), (0.17, 0.2), (0.15, 0.52), (-0.15, 0.52), (-0.17, 0.2), (-0.1, 0)],
                0.05,
                closed=True,
            ),
            np.float32,
        ),
        0.08,
        0.02,
    )
    parts.append(
        Part(
            head.moved(0, 2.0, z - 0.04),
            look.plain(-0.1, "lacquer") if electric else Surface((70, 46, 32), "lacquered wood"),
        )
    )
    for k in range(3):
        for side in (-1, 1):
            parts.append(
                Part(ball(0.09, 0.07, 0.06, 12).moved(side * 0.22, 2.14 + 0.14 * k, z - 0.03), _CHROME)
            )
    for n in range(6):
        x = (n - 2.5) * 0.026
        parts.append(
            Part(
                tube([(x * 1.3, saddle_y, z + 0.05), (x, 2.04, z + 0.05)], 0.0042, steps=4),
                Surface((226, 222, 206), "steel"),
            )
        )
    lean = look.chance.choice((-14, 14, 24))
    parts = [Part(part.mesh.turned(z=lean), part.surface) for part in parts]
    return Body(
        parts,
        View(yaw=-6, pitch=0, fill=0.9, shift=(0, 0)),
        View(yaw=34, pitch=4, fill=0.88, shift=(0, 0)),
        on="wall",
    )
