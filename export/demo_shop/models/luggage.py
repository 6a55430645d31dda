"""Suitcases and trunks."""

from __future__ import annotations

import numpy as np

from export.demo_shop.drawing.curves import fillet, rounded_box
from export.demo_shop.drawing.mesh import ball, box, lathe, slab, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.look import Look

__all__ = ["suitcase"]

_GOLD = Surface((210, 176, 104), "gold")
_STEEL = Surface((190, 194, 200), "steel")
_BLACK = Surface((34, 34, 37), "matt plastic")


def suitcase(look: Look) -> Body:
    """A ribbed hard shell on four wheels, or a vintage trunk with straps."""
    main = look.main(
        "plastic" if look.material not in ("canvas", "leather", "nylon", "aluminium") else look.material,
        period=0.3,
    )
    if look.chance.random() < 0.28:
        brown = Surface((126, 78, 44), "leather")
        parts = [Part(box(2.0, 1.3, 0.62, 0.09).moved(y=0.67), main)]
        for x in (-0.58, 0.58):
            parts.append(Part(box(0.15, 1.34, 0.66, 0.03).moved(x, 0.67), brown))
            parts.append(Part(box(0.22, 0.16, 0.05, 0.03).moved(x, 0.95, 0.34), _GOLD))
        for x in (-0.92, 0.92):
            for y in (0.1, 1.24):
                parts.append(Part(ball(0.34, 0.34, 0.72).moved(x, y), brown))
        grip = fillet([(-0.24, 1.3, 0), (-0.24, 1.5, 0), (0.24, 1.5, 0), (0.24, 1.3, 0)], 0.12, steps=4)
        parts.append(Part(tube(grip, 0.045), brown))
        return Body(parts, View(yaw=-20, pitch=12, fill=0.82), View(yaw=36, pitch=22, fill=0.8))
    wide, tall, deep = look.between(1.2, 1.36), look.between(1.75, 2.0), 0.66
    shell = slab(rounded_box(wide, tall, 0.2, 5), deep, 0.13)
    parts = [Part(shell.moved(y=tall / 2 + 0.2), main)]
    ribs = look.chance.randrange(3)
    if ribs < 2:
        count = 6 if ribs else 4
        for n in range(count):
            x = wide * (n + 0.5 - count / 2) / (count + 0.6)
            parts.append(
                Part(
                    box(wide * 0.075, tall * 0.86, 0.06, 0.03).moved(x, tall / 2 + 0.2, deep / 2),
                    look.plain(0.04, main.material),
                )
            )
    seam = np.concatenate(
        [rounded_box(wide, tall, 0.2, 5), np.zeros((len(rounded_box(wide, tall, 0.2, 5)), 1))], 1
    )
    parts.append(Part(tube(seam, 0.022, closed=True, steps=8).moved(y=tall / 2 + 0.2), _BLACK))
    for x in (-wide * 0.38, wide * 0.38):
        for z in (-deep * 0.3, deep * 0.3):
            parts.append(
                Part(
                    lathe(fillet([(0, -0.06), (0.1, -0.06), (0.1, 0.06), (0, 0.06)], 0.03), 20)
                    .turned(z=90)
                    .moved(x, 0.1, z),
                    _BLACK,
                )
            )
            parts.append(Part(box(0.16, 0.14, 0.2, 0.04).moved(x, 0.2, z), _BLACK))
    high = tall + 0.2 + look.between(0.35, 0.6)
    bar = fillet(
        [
            (-0.26, tall, -deep * 0.3),
            (-0.26, high, -deep * 0.3),
            (0.26, high, -deep * 0.3),
            (0.26, tall, -deep * 0.3),
        ],
        0.06,
        steps=4,
    )
    parts.append(Part(tube(bar, 0.035), _STEEL))
    parts.append(Part(tube([(-0.24, high, -deep * 0.3), (0.24, high, -deep * 0.3)], 0.06), _BLACK))
    parts.append(
        Part(
            tube(
                fillet(
                    [
                        (-0.2, tall + 0.18, 0),
                        (-0.2, tall + 0.3, 0),
                        (0.2, tall + 0.3, 0),
                        (0.2, tall + 0.18, 0),
                    ],
                    0.08,
                ),
                0.04,
            ),
            _BLACK,
        )
    )
    parts.append(Part(box(0.14, 0.26, 0.06, 0.03).moved(wide / 2, tall * 0.62), _BLACK))
    return Body(parts, View(yaw=-24, pitch=8, fill=0.86), View(yaw=36, pitch=20, fill=0.84))
