"""Cushions and wall clocks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from export.demo_shop.drawing.curves import circle, rounded_box, smooth
from export.demo_shop.drawing.mesh import ball, grid, lathe, sheet, slab, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.labels import dial
from export.demo_shop.look import Look

__all__ = ["cushion", "wall_clock"]

Floats = NDArray[np.float32]


def cushion(look: Look) -> Body:
    """Square, oblong or round; standing, with piping, tassels or a button."""
    variant = look.chance.randrange(4)
    wide, tall = ((1.9, 1.9), (2.3, 1.45), (1.9, 1.9), (1.9, 1.9))[variant]
    thick = look.between(0.42, 0.6)
    main = look.main(period=look.between(0.26, 0.42), folds=0.1)
    if variant == 2:
        disc = lathe(
            smooth(
                [
                    (0, -thick / 2),
                    (0.6, -thick * 0.46),
                    (0.96, -0.14),
                    (1.0, 0.0),
                    (0.96, 0.14),
                    (0.6, thick * 0.46),
                    (0.0, thick * 0.36),
                ],
                steps=6,
            ),
            56,
        ).turned(x=90)
        flat = grid(
            disc.points.reshape(-1, 57, 3), uv=disc.points[:, :2].reshape(-1, 57, 2).copy(), wrapped=True
        )
        parts = [Part(flat, main), Part(ball(0.22, 0.22, 0.12).moved(z=thick * 0.42), look.plain(-0.2))]
    else:

        def puffed(side: float) -> Part:
            def shape(u: Floats, v: Floats) -> tuple[Floats, Floats, Floats]:
                # Corners reach out and edges draw in, as a filled cover's do.
                x = u * wide / 2 * (1 - 0.07 * (1 - v**2) * np.abs(u) ** 3)
                y = v * tall / 2 * (1 - 0.07 * (1 - u**2) * np.abs(v) ** 3)
                z = (
                    thick
                    / 2
                    * np.sqrt(np.maximum(0, 1 - np.abs(u) ** 2.6))
                    * np.sqrt(np.maximum(0, 1 - np.abs(v) ** 2.6))
                )
                return x, y, np.asarray(side * z, np.float32)

            mesh = sheet(shape, (-1, 1, 33) if side > 0 else (1, -1, 33), (-1, 1, 33))
            return Part(
                grid(mesh.points.reshape(33, 33, 3), uv=mesh.points[:, :2].reshape(33, 33, 2).copy()), main
            )

        parts = [puffed(1.0), puffed(-1.0)]
        edge = [
            (x * wide / 2 * (1 - 0.07 * (1 - y * y)), y * tall / 2 * (1 - 0.07 * (1 - x * x)), 0.0)
            for x, y in rounded_box(2, 2, 0.06, 2)
        ]
        sides = []
        for n, corner in enumerate(edge):
            after = edge[(n + 1) % len(edge)]
            for share in np.linspace(0, 1, 8, endpoint=False):
                x, y = (
                    (corner[0] + (after[0] - corner[0]) * share) / wide * 2,
                    (corner[1] + (after[1] - corner[1]) * share) / tall * 2,
                )
                sides.append(
                    (
                        np.clip(x, -1, 1) * wide / 2 * (1 - 0.07 * max(0.0, 1 - y * y) * abs(x) ** 3),
                        np.clip(y, -1, 1) * tall / 2 * (1 - 0.07 * max(0.0, 1 - x * x) * abs(y) ** 3),
                        0.0,
                    )
                )
        piping = look.plain(-0.22) if look.chance.random() < 0.6 else Surface(look.accent, "cotton")
        parts.append(Part(tube(sides, 0.026, closed=True, steps=8), piping))
        if variant == 3:
            for x in (-1, 1):
                for y in (-1, 1):
                    parts.append(
                        Part(
                            lathe(
                                smooth([(0.07, 0.0), (0.06, 0.2), (0.03, 0.26), (0.05, 0.32), (0.0, 0.36)]),
                                14,
                            )
                            .turned(z=45 * x * -y + (180 if y > 0 else 0))
                            .moved(x * (wide / 2 + 0.2), y * (tall / 2 + 0.2)),
                            piping,
                        )
                    )
    parts = [Part(part.mesh.turned(x=-9, z=look.between(-3, 3)), part.surface) for part in parts]
    return Body(parts, View(yaw=-10, pitch=4, fill=0.76), View(yaw=30, pitch=12, fill=0.76), on="wall")


def wall_clock(look: Look) -> Body:
    """A dial with a frame; twelve figures, bars or dots."""
    face = (250, 249, 246) if look.chance.random() < 0.6 or look.pattern != "plain" else (36, 38, 42)
    ink = (36, 38, 42) if sum(face) > 400 else (244, 242, 236)
    square = look.chance.random() < 0.25
    outline = rounded_box(2.0, 2.0, 0.4, 6) if square else circle(1.0, 64)
    rim = look.main(
        "wood" if look.material == "wood" else "lacquer" if look.material == "plastic" else look.material,
        period=0.22,
    )
    rim = Surface(look.colour, rim.material, rim.pattern, rim.accent, rim.style, rim.period)
    width = look.between(0.1, 0.2)
    ring = np.concatenate([outline, np.zeros((len(outline), 1))], 1)
    hours, minutes = look.chance.choice(((10, 9), (8, 20), (1, 52), (4, 38)))
    radius = 1.0 - width * 0.6
    parts = [
        Part(
            slab((outline * 0.98).astype(np.float32), 0.16, 0.04),
            Surface(face, "card", labels=(dial(look.chance.randrange(4), ink, face, look.colour, radius),)),
        ),
        Part(tube(ring * (1 - width / 2), width / 2 + 0.03, closed=True, steps=12).scaled(z=1.3), rim),
    ]

    def hand(angle: float, long: float, wide: float, colour: Surface, z: float) -> Part:
        shape = slab(
            np.array([(wide, -0.16), (wide * 0.6, long), (-wide * 0.6, long), (-wide, -0.16)], np.float32),
            0.02,
            0.005,
        )
        return Part(shape.turned(z=-angle).moved(z=z), colour)

    dark = Surface(ink, "matt plastic")
    parts += [
        hand(30 * hours + minutes / 2, 0.48, 0.035, dark, 0.12),
        hand(6 * minutes, 0.72, 0.026, dark, 0.15),
        hand(6 * look.chance.randrange(60), 0.74, 0.009, Surface((206, 52, 44), "plastic"), 0.18),
        Part(ball(0.12, 0.12, 0.06).moved(z=0.19), dark),
    ]
    return Body(
        parts,
        View(pitch=0, fill=0.74, shift=(0, 0)),
        View(yaw=-36, pitch=6, fill=0.74, shift=(0, 0)),
        on="wall",
    )
