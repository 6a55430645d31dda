"""Wristwatches."""

from __future__ import annotations

import numpy as np

from export.demo_shop.drawing.curves import circle, rounded_box
from export.demo_shop.drawing.mesh import ball, grid, slab, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.labels import watch_dial
from export.demo_shop.look import Look

__all__ = ["watch"]

_CHROME = Surface((206, 209, 214), "chrome")
_GOLD = Surface((212, 176, 104), "gold")


def watch(look: Look) -> Body:
    """A wristwatch closed around a cushion: round or square case, strap or links."""
    metal = look.chance.choice(
        (_CHROME, _GOLD, Surface((48, 48, 52), "steel"), Surface((214, 168, 140), "gold"))
    )
    square = look.chance.random() < 0.22
    face = look.chance.choice(((248, 247, 243), (250, 246, 236), (36, 40, 50), (30, 30, 32)))
    wide = look.between(0.3, 0.36)
    angle = np.radians(np.linspace(24, 336, 61))
    oval = np.stack([np.zeros(61), 0.95 * np.sin(angle), 0.78 * np.cos(angle) - 0.78], 1)
    linked = look.material == "steel"
    main = look.main("brushed steel" if linked else look.material, period=0.16)
    band = np.stack(
        [
            oval + [-wide, 0, 0],
            oval + [-wide * 0.94, 0.02 * 0, 0.02],
            oval + [wide * 0.94, 0, 0.02],
            oval + [wide, 0, 0],
        ]
    ).astype(np.float32)
    strap = grid(band.transpose(1, 0, 2).copy())
    inner = grid((band * [1, 0.95, 1] + [0, 0, -0.0]).astype(np.float32).transpose(1, 0, 2)[:, ::-1].copy())
    surface = Surface(
        main.colour, main.material, main.pattern, main.accent, main.style, main.period, two_sided=True
    )
    parts = [Part(strap, surface), Part(inner, look.plain(-0.3))]
    if linked:
        for n in range(2, 60, 3):
            parts.append(
                Part(
                    tube([oval[n] + [-wide, 0, 0.02], oval[n] + [wide, 0, 0.02]], 0.022, steps=6),
                    look.plain(-0.25, "steel"),
                )
            )
    else:
        for n in (6, 54):
            for x in (-wide * 0.86, wide * 0.86):
                parts.append(
                    Part(ball(0.05, 0.05, 0.04, 8).moved(x, oval[n, 1], oval[n, 2] + 0.03), look.plain(0.4))
                )
    outline = rounded_box(1.0, 1.1, 0.16, 5) if square else circle(0.56, 48)
    radius = 0.46
    ring = np.concatenate([outline * 0.92, np.zeros((len(outline), 1))], 1)
    case = slab(outline.astype(np.float32), 0.22, 0.06).moved(z=0.0)
    parts += [
        Part(case, metal),
        Part(
            slab((outline * 0.86).astype(np.float32), 0.02, 0.005).moved(z=0.115),
            Surface(face, "card", labels=(watch_dial(look.chance.randrange(3), face, look.colour, radius),)),
        ),
        Part(tube(ring, 0.055, closed=True, steps=10).moved(z=0.12), metal),
        Part(tube([(0.54, 0, 0), (0.66, 0, 0)], 0.06), metal),
    ]
    ink = (30, 30, 34) if sum(face) > 400 else (240, 238, 230)
    hours, minutes = 10, 9

    def hand(degrees: float, long: float, thick: float, colour: Surface) -> Part:
        shape = slab(
            np.array(
                [(thick, -0.06), (thick * 0.5, long), (-thick * 0.5, long), (-thick, -0.06)], np.float32
            ),
            0.015,
            0.004,
        )
        return Part(shape.turned(z=-degrees).moved(z=0.15), colour)

    parts += [
        hand(30 * hours + minutes / 2, 0.24, 0.024, Surface(ink, "plastic")),
        hand(6 * minutes, 0.37, 0.018, Surface(ink, "plastic")),
        hand(6 * 34, 0.38, 0.007, Surface((208, 60, 50), "plastic")),
        Part(ball(0.06, 0.06, 0.03).moved(z=0.16), metal),
    ]
    if look.chance.random() < 0.3 and not square:
        parts += [
            Part(
                tube(
                    [(0.48 * np.cos(a), 0.48 * np.sin(a), 0), (0.66 * np.cos(a), 0.66 * np.sin(a), 0)], 0.045
                ),
                metal,
            )
            for a in (0.5, -0.5)
        ]
    parts = [Part(part.mesh.turned(x=-24), part.surface) for part in parts]
    return Body(parts, View(yaw=-14, pitch=0, fill=0.8), View(yaw=38, pitch=8, fill=0.8))
