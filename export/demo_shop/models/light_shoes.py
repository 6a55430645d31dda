"""High heels and sandals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from export.demo_shop.drawing.curves import fillet, smooth
from export.demo_shop.drawing.mesh import Mesh, box, grid, lathe, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.look import Look
from export.demo_shop.models.lasts import collar_ring, foot_width, sole_plate, upper_part

__all__ = ["high_heels", "sandals"]

Floats = NDArray[np.float32]


def _lifted(mesh: Mesh, lift: float) -> Mesh:
    def raise_heel(points: Floats) -> Floats:
        moved = points.copy()
        share = np.clip((0.55 - points[:, 0]) / 1.5, 0, 1)
        moved[:, 1] += lift * share * share * (3 - 2 * share)
        moved[:, 0] += 0.16 * lift * share
        return moved

    return mesh.warped(raise_heel)


def high_heels(look: Look) -> Body:
    """Pumps with a stiletto, a block or a kitten heel; some with a strap."""
    lift = look.between(0.55, 0.95)
    cut = look.between(0.5, 0.72)
    levels = [
        (0.05, -1.12, 1.3, 0.84),
        (0.18, -1.14, 1.22, 0.84),
        (0.30, -1.14, 1.02, 0.8),
        (0.36, -1.13, cut, 0.76),
        (0.44, -1.12, cut - 0.16, 0.72),
    ]
    upper = _lifted(upper_part(levels, 0.16, inside=0.3), lift)
    sole = _lifted(sole_plate(0.0, 0.07, -0.13, 1.36), lift)
    variant = look.chance.randrange(3)
    heel_x, top = -0.92 + 0.16 * lift, lift + 0.06
    if variant == 1:
        heel = lathe(fillet([(0, 0), (0.2, 0), (0.17, top * 0.5), (0.24, top), (0, top)], 0.03), 20)
    else:
        heel = lathe(fillet([(0, 0), (0.06, 0), (0.05, top * 0.45), (0.22, top), (0, top)], 0.02), 20)
    material = "patent" if look.material == "leather" and look.chance.random() < 0.5 else look.material
    main = look.main(material)
    parts = [
        Part(upper, main),
        Part(sole, Surface((60, 40, 34) if look.chance.random() < 0.6 else (176, 40, 40), "leather")),
        Part(heel.moved(heel_x), look.plain(0, material)),
    ]
    extra = look.chance.randrange(3)
    if extra == 1:
        ring = collar_ring(0.6, -1.13, -0.42, 0.7, 0.1)
        parts.append(Part(ring.moved(x=0.16 * lift, y=lift - 0.05), look.plain(-0.1, material)))
    elif extra == 2:
        bow = [
            (0.0, 0.0, -0.02),
            (0.1, 0.07, -0.2),
            (0.1, -0.03, -0.2),
            (0.0, 0.0, 0.02),
            (0.1, 0.07, 0.2),
            (0.1, -0.03, 0.2),
        ]
        parts.append(
            Part(
                tube(smooth(bow, closed=True), 0.04, closed=True, flat=0.6).moved(cut + 0.02, 0.34),
                look.plain(-0.08, material),
            )
        )
    return Body(parts, View(yaw=-18, pitch=8, fill=0.82), View(yaw=36, pitch=24, fill=0.8))


def sandals(look: Look) -> Body:
    """A footbed with straps: slides, cross straps or an ankle strap."""
    thick = look.between(0.16, 0.34)
    cork = (
        Surface((198, 158, 112), "cast iron")
        if look.chance.random() < 0.6
        else Surface((64, 54, 48), "rubber")
    )
    bed = Surface((214, 184, 146), "suede")
    main = look.main(period=0.2)
    parts = [
        Part(sole_plate(0.0, thick, 0.0), cork),
        Part(sole_plate(thick - 0.02, thick + 0.05, -0.04), bed),
    ]
    variant = look.chance.randrange(3)

    def strap(x: float, tall: float, wide: float, lean: float = 0.0) -> Part:
        half = float(foot_width(x)) + 0.01
        path = smooth(
            [
                (x - lean, thick * 0.7, -half),
                (x - lean * 0.8, thick + tall * 0.7, -half * 0.86),
                (x, thick + tall, 0),
                (x + lean * 0.8, thick + tall * 0.7, half * 0.86),
                (x + lean, thick * 0.7, half),
            ],
            steps=6,
        )
        shape = grid(
            np.stack(
                [path + [-wide / 2, 0.0, 0.0], path + [0.0, 0.03, 0.0], path + [wide / 2, -0.01, 0.0]]
            ).astype(np.float32)
        )
        surface = Surface(
            main.colour, main.material, main.pattern, main.accent, main.style, main.period, two_sided=True
        )
        return Part(shape, surface)

    gold = Surface((214, 196, 150), "gold")
    if variant == 0:
        parts += [strap(0.62, 0.34, 0.34), strap(0.12, 0.46, 0.34)]
        for x, tall in ((0.62, 0.2), (0.12, 0.27)):
            parts.append(
                Part(
                    box(0.16, 0.2, 0.04, 0.03)
                    .turned(x=-14)
                    .moved(x, thick + tall, float(foot_width(x)) * 0.93),
                    gold,
                )
            )
    elif variant == 1:
        parts += [strap(0.5, 0.4, 0.22, 0.26), strap(0.5, 0.42, 0.22, -0.26)]
        parts += [
            Part(collar_ring(thick + 0.62, -1.12, -0.3, 0.82, 0.05), look.plain()),
            Part(
                tube(
                    smooth([(-1.05, thick, 0), (-1.14, thick + 0.4, 0), (-1.12, thick + 0.66, 0)]),
                    0.12,
                    flat=0.35,
                ),
                look.plain(),
            ),
        ]
    else:
        parts += [strap(0.45, 0.42, 0.62)]
    return Body(parts, View(yaw=-22, pitch=22, fill=0.82), View(yaw=40, pitch=38, fill=0.78))
