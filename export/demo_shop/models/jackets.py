"""Jackets: biker, bomber, quilted, shirt."""

from __future__ import annotations

import numpy as np

from export.demo_shop.drawing.curves import fillet, rounded_box, squircle
from export.demo_shop.drawing.mesh import ball, loft, slab, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.look import Look
from export.demo_shop.models.tailoring import cloth_of, cut_sleeve, cut_torso, lining

__all__ = ["jacket"]

_FRONT, _TURNED = View(yaw=-6, pitch=2, fill=0.8, shift=(0, 0)), View(yaw=30, pitch=4, fill=0.8, shift=(0, 0))
_INSIDE = 0.42


def jacket(look: Look) -> Body:
    """A biker, a bomber, a quilted or a shirt jacket, zipped or buttoned."""
    variant = look.chance.randrange(4)
    wide, long = look.between(0.84, 0.95), look.between(1.7, 1.95)
    torso = cut_torso(
        [
            (0.0, wide * (0.92 if variant == 1 else 0.98), 0.36),
            (long * 0.4, wide * 0.96, 0.38),
            (long * 0.8, wide * 1.02, 0.38),
            (long * 0.95, wide * 0.98, 0.32),
        ],
        (0.28, 0.22),
        front_drop=0.24,
        shoulder=0.2,
    )
    if variant == 2:
        torso = torso.warped(
            lambda p: np.stack(
                [
                    p[:, 0] * (1 + 0.035 * np.abs(np.sin(p[:, 1] * 11)) * (p[:, 1] < long)),
                    p[:, 1],
                    p[:, 2] * (1 + 0.13 * np.abs(np.sin(p[:, 1] * 11)) * (p[:, 1] < long)),
                ],
                1,
            )
        )
    material = look.material
    cloth = cloth_of(look, material, 0.14 if variant != 2 else 0.05)
    trim = look.plain(-0.3, "ribbed") if variant == 1 else look.plain(-0.16)
    parts = [*lining(torso, look.plain(-_INSIDE)), Part(torso, cloth)]
    metal = (
        Surface((196, 199, 204), "steel") if look.chance.random() < 0.6 else Surface((212, 176, 104), "gold")
    )
    rows = torso.points.reshape(-1, 65, 3)
    front = rows[:, 32]
    lean = 0.0 if variant != 0 else 0.16
    seam = front + np.stack(
        [lean * np.clip(front[:, 1] / long, 0, 1) ** 2, 0 * front[:, 1], 0.012 + 0 * front[:, 1]], 1
    )
    if variant == 3:
        parts.append(Part(tube(seam, 0.075, flat=0.2, steps=8), look.plain(-0.08)))
        for t in np.linspace(0.06, 0.8, 6):
            p = seam[int(t * (len(seam) - 1))]
            parts.append(Part(ball(0.085, 0.085, 0.04, 12).moved(p[0], p[1], p[2] + 0.02), metal))
    else:
        parts.append(Part(tube(seam, 0.045, flat=0.35, steps=8), trim if variant == 1 else look.plain(-0.35)))
        parts.append(Part(tube(seam + [0, 0, 0.014], 0.016, steps=6), metal))
        p = seam[-4]
        parts.append(
            Part(
                slab(rounded_box(0.05, 0.16, 0.02, 2), 0.03, 0.01).moved(p[0], p[1] - 0.12, p[2] + 0.04),
                metal,
            )
        )
    neck = rows[-1][:-1]
    if variant in (0, 3):
        for side in (-1, 1):
            flap = np.array(
                [(side * 0.03, 0.02), (side * 0.36, 0.20), (side * 0.44, -0.05), (side * 0.2, -0.24)],
                np.float32,
            )
            shape = flap if side < 0 else flap[::-1]
            parts.append(
                Part(
                    slab(np.asarray(fillet(shape[::-1], 0.03, closed=True), np.float32), 0.04, 0.015)
                    .turned(x=-24)
                    .moved(0, long * 1.0, 0.34),
                    look.plain(-0.05),
                )
            )
        parts.append(Part(tube(neck, 0.07, closed=True, steps=10, flat=1.3), look.plain(-0.05)))
    elif variant == 1:
        parts.append(Part(tube(neck + [0, 0.02, 0], 0.085, closed=True, steps=10), trim))
        parts.append(
            Part(
                loft(
                    squircle(2, 2, 2.4, 64),
                    [(-0.1, wide * 0.88, 0.33), (0.0, wide * 0.92, 0.36), (0.1, wide * 0.93, 0.372)],
                    capped=False,
                ),
                Surface(trim.colour, "ribbed", two_sided=True),
            )
        )
    else:
        hood = look.chance.random() < 0.5
        parts.append(
            Part(tube(neck + [0, 0.06, 0], 0.14 if hood else 0.11, closed=True, steps=12, flat=1.4), cloth)
        )
    for side in (-1, 1):
        path = [
            (side * wide * 0.62, long * 0.98, 0),
            (side * wide * 1.08, long * 0.86, 0.02),
            (side * wide * 1.3, long * 0.46, 0.06),
            (side * wide * 1.34, -0.05, 0.12),
        ]
        sleeve = cut_sleeve(path, [0.31, 0.3, 0.25, 0.21])
        if variant == 2:
            sleeve = cut_sleeve(
                path,
                (
                    np.array([0.31] * 3 + [0.30] * 3 + [0.26] * 3 + [0.22] * 3)
                    * (1 + 0.08 * np.array([0, 1, 0] * 4))
                ).tolist(),
            )
        parts.append(Part(sleeve, cloth))
        end = np.array(path[3])
        cuff = Surface(trim.colour, trim.material, two_sided=True)
        parts.append(
            Part(
                cut_sleeve(
                    [end + [0, 0.03, 0], end + [0, -0.05, 0.01], end + [0, -0.13, 0.02]],
                    [0.215, 0.2, 0.2] if variant != 1 else [0.2, 0.17, 0.17],
                    0.8,
                ),
                cuff,
            )
        )
        if variant != 2 or look.variant % 2:
            at = (side * wide * 0.5, long * 0.26, 0.385)
            parts.append(
                Part(
                    tube(
                        [
                            (at[0] - 0.02 * side, at[1] + 0.14, at[2] + 0.01),
                            (at[0] + 0.1 * side, at[1] - 0.14, at[2] - 0.03),
                        ],
                        0.022,
                        steps=6,
                    ),
                    metal if variant == 0 else look.plain(-0.3),
                )
            )
    return Body(parts, _FRONT, _TURNED, on="wall")
