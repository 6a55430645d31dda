"""Knitted clothes: sweaters, socks."""

from __future__ import annotations

import numpy as np

from export.demo_shop.drawing.curves import smooth, squircle
from export.demo_shop.drawing.mesh import ball, loft, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.look import Look
from export.demo_shop.models.tailoring import cut_sleeve, cut_torso, lining, neckband

__all__ = ["socks", "sweater"]

_FRONT, _TURNED = View(yaw=-6, pitch=2, fill=0.8, shift=(0, 0)), View(yaw=30, pitch=4, fill=0.8, shift=(0, 0))
_INSIDE = 0.42


def sweater(look: Look) -> Body:
    """Knitted, long sleeves; crew, roll or V neck, ribbed cuffs and hem."""
    wide, long = look.between(0.8, 0.92), look.between(1.7, 1.9)
    neck = look.chance.randrange(3)
    torso = cut_torso(
        [
            (0.12, wide * 0.92, 0.34),
            (long * 0.4, wide, 0.36),
            (long * 0.8, wide * 1.0, 0.36),
            (long * 0.95, wide * 0.96, 0.3),
        ],
        (0.3, 0.22),
        front_drop=0.45 if neck == 2 else 0.14,
        pointed=neck == 2,
    )
    cloth = Surface(
        look.colour, "knit", look.pattern, look.accent, look.variant // 2, 0.3, folds=0.12, two_sided=True
    )
    rib = Surface(look.colour, "ribbed", two_sided=True)
    parts = [*lining(torso, look.plain(-_INSIDE)), Part(torso, cloth), Part(neckband(torso, 0.065), rib)]
    parts.append(
        Part(
            loft(
                squircle(2, 2, 2.4, 64),
                [(-0.06, wide * 0.88, 0.31), (0.0, wide * 0.9, 0.325), (0.14, wide * 0.93, 0.345)],
                capped=False,
            ),
            rib,
        )
    )
    if neck == 1:
        parts.append(
            Part(
                loft(
                    squircle(2, 2, 2.0, 48),
                    [
                        (long * 1.0, 0.32, 0.24),
                        (long * 1.1, 0.3, 0.23),
                        (long * 1.2, 0.32, 0.25),
                        (long * 1.21, 0.29, 0.22),
                        (long * 1.1, 0.27, 0.2),
                    ],
                    capped=False,
                ),
                rib,
            )
        )
    for side in (-1, 1):
        path = [
            (side * wide * 0.62, long * 0.98, 0),
            (side * wide * 1.08, long * 0.86, 0.02),
            (side * wide * 1.3, long * 0.46, 0.06),
            (side * wide * 1.36, -0.02, 0.12),
        ]
        parts.append(Part(cut_sleeve(path, [0.29, 0.28, 0.23, 0.19]), cloth))
        end = np.array(path[3])
        parts.append(
            Part(
                cut_sleeve(
                    [end + [0, 0.03, 0], end + [0.0, -0.1, 0.01], end + [-side * 0.01, -0.22, 0.02]],
                    [0.185, 0.165, 0.165],
                    0.8,
                ),
                rib,
            )
        )
    return Body(parts, _FRONT, _TURNED, on="wall")


def socks(look: Look) -> Body:
    """A pair, ankle or knee high; ribbed cuffs, heels and toes in a second colour."""
    long = look.chance.choice((0.75, 1.15, 1.6))
    knit = Surface(look.colour, "wool", look.pattern, look.accent, look.variant // 2, 0.24, folds=0.05)
    second = Surface(look.accent if look.chance.random() < 0.6 else look.plain(-0.3).colour, "wool")
    rib = Surface(second.colour if look.chance.random() < 0.5 else look.colour, "ribbed", scale=1.6)
    parts: list[Part] = []
    for n, (x, turn, z) in enumerate(((-0.42, 6, 0.0), (0.42, -5, 0.12))):
        path = smooth(
            [
                (0, long + 0.5, 0),
                (0, 0.62, 0),
                (0.02, 0.36, 0),
                (0.24, 0.18, 0),
                (0.62, 0.12, 0),
                (0.95, 0.1, 0),
            ],
            steps=6,
        )
        sizes = np.interp(
            np.linspace(0, 1, len(path)), [0, 0.4, 0.55, 0.8, 0.95, 1], [0.29, 0.25, 0.27, 0.24, 0.2, 0.13]
        )
        leg = tube(path, sizes.tolist(), flat=0.55, steps=24)
        heel = ball(0.5, 0.46, 0.30).moved(-0.07, 0.3)
        toe = ball(0.44, 0.4, 0.27).moved(0.93, 0.12)
        cuff = tube([(0, long + 0.36, 0), (0, long + 0.5, 0), (0, long + 0.6, 0)], 0.3, flat=0.56, steps=24)
        for mesh, surface in ((leg, knit), (heel, second), (toe, second), (cuff, rib)):
            parts.append(Part(mesh.turned(z=turn).moved(x, 0.0, z + 0.2 * n), surface))
    return Body(
        parts,
        View(yaw=-4, pitch=2, fill=0.78, shift=(0, 0)),
        View(yaw=20, pitch=8, fill=0.78, shift=(0, 0)),
        on="wall",
    )
