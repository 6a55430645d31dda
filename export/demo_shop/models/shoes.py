"""Sneakers and boots."""

from __future__ import annotations

import numpy as np

from export.demo_shop.drawing.curves import Curve, smooth
from export.demo_shop.drawing.mesh import Mesh, box, slab, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.labels import bands
from export.demo_shop.look import Look
from export.demo_shop.models.lasts import collar_ring, sole_plate, upper_part

__all__ = ["boots", "sneakers"]

_SIDE = View(yaw=-16, pitch=12, fill=0.84)
_ABOVE = View(yaw=38, pitch=28, fill=0.78)
_WHITE = Surface((244, 243, 239), "rubber")


def sneakers(look: Look) -> Body:
    """Low or high, with a flat, a wedge or a running sole."""
    high = look.chance.random() < 0.3
    thick = look.between(0.16, 0.3)
    sole_kind = look.chance.randrange(3)
    base = thick - 0.03
    collar = 1.25 if high else look.between(0.76, 0.9)
    levels = [
        (base, -1.18, 1.24, 1.0),
        (base + 0.14, -1.2, 1.22, 0.99),
        (base + 0.26, -1.18, 1.08, 0.93),
        (base + 0.38, -1.15, 0.74, 0.88),
        (base + 0.52, -1.12, 0.38, 0.8),
        (base + 0.66, -1.1, 0.08, 0.72),
    ]
    levels += (
        [(base + 0.95, -1.08, -0.14, 0.68), (base + collar, -1.1, -0.2, 0.66)]
        if high
        else [(base + collar, -1.12, -0.14, 0.66)]
    )
    tongue_x, tongue_y = (-0.2, base + collar) if high else (-0.14, base + collar)
    white = look.chance.random() < 0.7 or look.dark
    sole = _WHITE if white else look.plain(-0.1, "rubber")
    lace = Surface((248, 247, 244) if look.colour[1] < 200 or look.dark else (60, 60, 66), "cotton")
    main = look.main(period=0.24)
    if look.pattern == "plain":
        contrast = _contrast(look)
        main = Surface(look.colour, main.material, labels=(bands(contrast, look.chance.randrange(4), base),))
    front = smooth(
        [(0.8, base + 0.345), (0.38, base + 0.53), (0.08, base + 0.67), (tongue_x, tongue_y)], steps=8
    )
    parts = [
        Part(upper_part(levels, 0.08), main),
        Part(sole_plate(0.0, thick), sole),
        *_laces(front, 6 if high else 5, 0.27, lace),
        Part(
            tube(
                smooth(
                    [
                        (tongue_x - 0.05, tongue_y - 0.25, 0),
                        (tongue_x - 0.06, tongue_y, 0),
                        (tongue_x - 0.02, tongue_y + 0.14, 0),
                    ]
                ),
                0.19,
                flat=0.3,
            ),
            look.plain(-0.12),
        ),
        Part(
            collar_ring(base + collar, -1.12 if not high else -1.1, tongue_x, 0.66, 0.08),
            look.plain(-0.25, "cotton"),
        ),
    ]
    if sole_kind == 1:  # a running shoe's wedge
        parts.append(Part(sole_plate(0.0, thick * 0.45, 0.055), Surface((52, 54, 60), "rubber")))
        parts.append(Part(_heel_block(thick + 0.12), sole))
    elif sole_kind == 2:  # a rubber toe cap and a line around
        parts.append(Part(_toe_cap(base), _WHITE))
        parts.append(
            Part(
                sole_plate(thick * 0.42, thick * 0.52, 0.05),
                Surface(look.colour if look.dark or white else (250, 250, 248), "rubber"),
            )
        )
    return Body(parts, _SIDE, _ABOVE)


def _laces(front: Curve, count: int, wide: float, colour: Surface) -> list[Part]:
    """ProgressBars across the instep, along the line front: (x, y)."""
    parts = []
    for share in np.linspace(0.12, 0.88, count):
        n = round(share * (len(front) - 1))
        x, y = front[n]
        path = smooth(
            [
                (x - 0.05, y - 0.10, -wide),
                (x, y + 0.015, -wide * 0.5),
                (x + 0.01, y + 0.04, 0),
                (x, y + 0.015, wide * 0.5),
                (x - 0.05, y - 0.10, wide),
            ],
            steps=4,
        )
        parts.append(Part(tube(path, 0.038, steps=8, flat=0.7), colour))
    return parts


def _contrast(look: Look) -> tuple[int, int, int]:
    return (246, 245, 241) if look.dark or sum(look.colour) < 480 else (58, 60, 68)


def _heel_block(top: float) -> Mesh:
    return upper_part(
        [(0.02, -1.3, 0.0, 1.06), (top * 0.6, -1.28, -0.2, 1.06), (top, -1.22, -0.55, 1.04)], 0.0, inside=0.02
    )


def _toe_cap(base: float) -> Mesh:
    shape = upper_part(
        [
            (base, 0.72, 1.27, 1.03),
            (base + 0.13, 0.76, 1.25, 1.02),
            (base + 0.22, 0.8, 1.13, 0.95),
            (base + 0.27, 0.84, 1.02, 0.8),
            (base + 0.3, 0.9, 0.94, 0.2),
        ],
        0.0,
        inside=0.02,
    )
    return shape


def boots(look: Look) -> Body:
    """Ankle, lace-up or tall boots."""
    variant = look.chance.randrange(3)
    tall = (1.05, 1.5, 2.15)[variant] + look.between(-0.08, 0.1)
    base = 0.2
    levels = [
        (base, -1.12, 1.24, 1.0),
        (base + 0.15, -1.14, 1.2, 0.99),
        (base + 0.3, -1.12, 1.02, 0.93),
        (base + 0.45, -1.08, 0.6, 0.86),
        (base + 0.62, -1.04, 0.24, 0.8),
        (base + 0.85, -1.0, 0.06, 0.78),
        (base + tall, -1.06 - 0.04 * variant, 0.06 + 0.06 * variant, 0.9 + 0.06 * variant),
    ]
    main = look.main(folds=0.05)
    dark = Surface((58, 44, 36) if look.chance.random() < 0.6 else (36, 36, 38), "rubber")
    top = levels[-1]
    parts = [
        Part(upper_part(levels, 0.02, inside=0.8), main),
        Part(sole_plate(0.04, base + 0.02, 0.05), dark),
        Part(_heel_stack(base), dark),
        Part(
            collar_ring(top[0], top[1], top[2], top[3], 0.02),
            look.plain(-0.3) if variant else Surface((226, 212, 190), "plush"),
        ),
    ]
    front = smooth(
        [(0.62, base + 0.47), (0.26, base + 0.64), (0.08, base + 0.88), (0.07, base + tall)], steps=8
    )
    if variant == 1:
        cord = Surface((214, 170, 96) if look.dark else (70, 50, 40), "cotton")
        parts += _laces(front, 8, 0.28, cord)
        parts.append(
            Part(
                tube(
                    [
                        (-1.1, base + tall - 0.05, 0),
                        (-1.2, base + tall + 0.1, 0),
                        (-1.08, base + tall + 0.14, 0),
                    ],
                    0.035,
                ),
                look.plain(-0.3),
            )
        )
    elif variant == 0:
        elastic = Surface((46, 44, 46), "ribbed")
        panel = slab(
            smooth(
                [
                    (-0.6, base + 0.5),
                    (-0.3, base + 0.5),
                    (-0.22, base + tall - 0.02),
                    (-0.72, base + tall - 0.02),
                ],
                closed=True,
                steps=4,
            ),
            0.06,
            0.02,
        )
        parts.append(Part(panel.turned(x=4).moved(z=0.31), elastic))
        parts.append(Part(panel.turned(x=-4).moved(z=-0.31), elastic))
    else:
        parts.append(Part(collar_ring(base + 0.72, -1.03, 0.18, 0.84, 0.12), look.plain(-0.25)))
        parts.append(
            Part(box(0.16, 0.18, 0.05, 0.03).moved(-0.4, base + 0.74, 0.34), Surface((206, 190, 150), "gold"))
        )
    return Body(parts, View(yaw=-20, pitch=10, fill=0.82), View(yaw=36, pitch=24, fill=0.8))


def _heel_stack(base: float) -> Mesh:
    outline = smooth([(-1.3, 0.0), (-1.18, 0.3), (-0.9, 0.38), (-0.5, 0.37), (-0.44, 0.0)], steps=5)
    ring = np.concatenate([outline, outline[-2:0:-1] * [1, -1]])
    return slab(ring[::-1].astype(np.float32), base, 0.03).turned(x=-90).moved(y=base / 2 - 0.1)
