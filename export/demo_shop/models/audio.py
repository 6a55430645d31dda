"""Headphones and speakers."""

from __future__ import annotations

import numpy as np

from export.demo_shop.drawing.curves import circle, fillet, rounded_box, smooth
from export.demo_shop.drawing.mesh import box, lathe, slab, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.labels import word
from export.demo_shop.look import Look

__all__ = ["headphones", "speaker"]

_BLACK = Surface((32, 32, 35), "matt plastic")
_STEEL = Surface((196, 199, 204), "aluminium")
_GOLD = Surface((212, 176, 104), "gold")


def headphones(look: Look) -> Body:
    """Over-ear cups on a padded band; round or oval."""
    oval = look.between(1.0, 1.3)
    wide, high = 0.92, look.between(1.55, 1.75)
    band = smooth(
        [
            (-wide, 0.75, 0),
            (-wide * 1.02, 1.15, 0),
            (-wide * 0.72, high + 0.25, 0),
            (0, high + 0.5, 0),
            (wide * 0.72, high + 0.25, 0),
            (wide * 1.02, 1.15, 0),
            (wide, 0.75, 0),
        ],
        steps=7,
    )
    main = look.main("matt plastic" if look.material == "plastic" else look.material, period=0.2)
    metal = look.chance.choice((_STEEL, _GOLD, _BLACK))
    padded = band[9:-9]
    parts = [
        Part(tube(band, 0.055, flat=2.0, steps=12), metal),
        Part(tube(padded + [0, -0.03, 0], 0.11, flat=1.7, steps=14), look.plain(-0.05, "leather")),
    ]
    deep = look.between(0.16, 0.24)
    for side in (-1, 1):
        cup = lathe(
            fillet([(0, 0), (0.52, 0), (0.5, deep), (0.36, deep + 0.09), (0, deep + 0.1)], 0.07), 40
        ).scaled(1, 1, oval)
        ring = lathe(fillet([(0.4, deep + 0.05), (0.34, deep + 0.105), (0.3, deep + 0.12)], 0.02), 40).scaled(
            1, 1, oval
        )
        pad = lathe(
            smooth([(0.2, -0.02), (0.3, -0.24), (0.44, -0.26), (0.54, -0.16), (0.5, -0.0)], steps=5)[::1], 40
        ).scaled(1, 1, oval)
        inside = lathe([(0.34, -0.1), (0.0, -0.1)], 24).scaled(1, 1, oval)
        for mesh, surface in (
            (cup, main),
            (ring, metal),
            (
                pad,
                Surface(
                    (40, 38, 40) if not look.dark or look.chance.random() < 0.5 else (112, 96, 84), "leather"
                ),
            ),
            (inside, Surface((24, 24, 26), "mesh", two_sided=True)),
        ):
            parts.append(
                Part(
                    mesh.turned(z=-90 * side).moved(side * wide * 0.98, 0.52, 0),
                    surface,
                )
            )
        parts.append(
            Part(tube([(side * wide, 0.86, 0), (side * wide * 1.02, 1.25, 0)], 0.07, flat=1.4), metal)
        )
    parts = [Part(part.mesh.turned(x=-90).turned(x=90), part.surface) for part in parts]
    return Body(parts, View(yaw=-38, pitch=12, fill=0.8), View(yaw=52, pitch=16, fill=0.8))


def speaker(look: Look) -> Body:
    """A portable drum, a wooden box with a cloth front, or a round one."""
    variant = look.chance.randrange(3)
    main = look.main("mesh" if variant != 1 else "canvas", period=0.24)
    if variant == 0:
        drum = lathe(
            fillet([(0, -1.0), (0.46, -1.0), (0.5, -0.86), (0.5, 0.86), (0.46, 1.0), (0, 1.0)], 0.06), 44
        ).turned(z=90)
        parts = [Part(drum.moved(y=0.52), main)]
        for side in (-1, 1):
            cone = lathe(
                smooth(
                    [(0.5, 0.0), (0.46, 0.05), (0.4, 0.03), (0.3, -0.03), (0.16, 0.02), (0.0, 0.06)], steps=4
                ),
                36,
            ).turned(z=-90 * side)
            parts.append(Part(cone.moved(side * 0.99, 0.52), _BLACK))
            parts.append(
                Part(
                    tube(np.stack([np.zeros(36), *circle(0.5, 36).T], 1), 0.045, closed=True).moved(
                        side * 0.97, 0.52
                    ),
                    look.plain(-0.3, "rubber"),
                )
            )
        if look.chance.random() < 0.5:
            parts.append(
                Part(
                    tube(
                        smooth([(-0.9, 0.98, 0), (-0.5, 1.28, 0), (0.5, 1.28, 0), (0.9, 0.98, 0)], steps=6),
                        0.04,
                        flat=1.6,
                    ),
                    Surface((148, 96, 54), "leather"),
                )
            )
        plate = slab(rounded_box(0.6, 0.18, 0.03, 3), 0.03, 0.01)
        parts.append(
            Part(
                plate.moved(0, 0.52, 0.5),
                Surface(
                    (32, 32, 35),
                    "plastic",
                    labels=(
                        word(look.brand.upper(), (238, 238, 236), (32, 32, 35), (-0.3, -0.09, 0.3, 0.09)),
                    ),
                ),
            )
        )
        return Body(parts, View(yaw=-20, pitch=10, fill=0.82), View(yaw=40, pitch=20, fill=0.8))
    if variant == 1:
        wide, tall = look.chance.choice(((1.9, 1.15), (1.05, 1.6)))
        wood = Surface(look.chance.choice(((168, 118, 74), (206, 166, 116), (96, 62, 42))), "wood")
        parts = [
            Part(box(wide, tall, 0.8, 0.08).moved(y=tall / 2 + 0.06), wood),
            Part(
                slab(rounded_box(wide * 0.9, tall * 0.86, 0.08, 4), 0.06, 0.03).moved(
                    0, tall / 2 + 0.06, 0.4
                ),
                main,
            ),
            Part(
                slab(rounded_box(0.42, 0.13, 0.02, 3), 0.03, 0.01).moved(
                    -wide * 0.22 if wide > 1.2 else 0, 0.26, 0.44
                ),
                Surface(
                    (222, 190, 120),
                    "gold",
                    labels=(
                        word(look.brand.upper(), (60, 44, 30), (222, 190, 120), (-0.21, -0.065, 0.21, 0.065)),
                    ),
                ),
            ),
        ]
        knob = lathe(fillet([(0, 0), (0.1, 0), (0.1, 0.1), (0, 0.1)], 0.02), 24)
        parts += [
            Part(knob.moved(x, tall + 0.06, 0.1), _GOLD) for x in (wide * 0.18, wide * 0.3, wide * 0.42)
        ]
        parts += [
            Part(tube([(x, 0.0, z), (x, 0.1, z)], 0.06), _BLACK)
            for x in (-wide * 0.4, wide * 0.4)
            for z in (-0.28, 0.28)
        ]
        return Body(parts, View(yaw=-16, pitch=10, fill=0.8), View(yaw=34, pitch=22, fill=0.78))
    tall = look.between(1.2, 1.6)
    shell = smooth(
        [(0.0, 0.0), (0.52, 0.02), (0.66, 0.2), (0.66, tall * 0.7), (0.56, tall * 0.92), (0.4, tall)], steps=6
    )
    parts = [
        Part(lathe(shell, 48), main),
        Part(
            lathe(fillet([(0.42, tall - 0.01), (0.4, tall + 0.03), (0, tall + 0.03)], 0.02), 40),
            Surface((30, 30, 34), "ceramic"),
        ),
        Part(
            lathe([(0.22, tall + 0.032), (0.2, tall + 0.036), (0.18, tall + 0.032)], 32),
            Surface((92, 204, 216), "paper", glow=1.0),
        ),
        Part(lathe(fillet([(0, -0.02), (0.5, -0.02), (0.56, 0.06)], 0.02), 40), _BLACK),
    ]
    return Body(parts, View(pitch=14, fill=0.74), View(yaw=-30, pitch=34, fill=0.74))
