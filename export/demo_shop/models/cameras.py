"""Cameras: rangefinder, SLR, instant."""

from __future__ import annotations

import numpy as np

from export.demo_shop.drawing.curves import fillet, rounded_box, smooth
from export.demo_shop.drawing.mesh import Mesh, ball, box, lathe, slab, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.labels import word
from export.demo_shop.look import Look

__all__ = ["camera"]

_BLACK = Surface((32, 32, 35), "matt plastic")
_STEEL = Surface((196, 199, 204), "aluminium")
_CHROME = Surface((206, 209, 214), "chrome")


def _lens(radius: float, length: float, body: Surface, ring: Surface) -> list[Part]:
    """A lens that looks along z from 0."""

    def turned(profile: list[tuple[float, float]]) -> Mesh:
        return lathe(fillet(profile, 0.02), 44).turned(x=90)

    r = radius
    return [
        Part(
            turned(
                [
                    (0, 0),
                    (r * 1.08, 0),
                    (r * 1.08, length * 0.2),
                    (r, length * 0.22),
                    (r, length * 0.6),
                    (r * 1.04, length * 0.62),
                    (r * 1.04, length),
                    (r * 0.86, length),
                    (r * 0.7, length * 0.8),
                    (0, length * 0.72),
                ]
            ),
            body,
        ),
        Part(
            turned(
                [
                    (r * 1.0, length * 0.30),
                    (r * 1.03, length * 0.31),
                    (r * 1.03, length * 0.56),
                    (r, length * 0.57),
                ]
            ),
            Surface(ring.colour, "ribbed", scale=2.2),
        ),
        Part(
            turned(
                [
                    (r * 1.02, length * 0.64),
                    (r * 1.06, length * 0.65),
                    (r * 1.06, length * 0.7),
                    (r * 1.02, length * 0.71),
                ]
            ),
            ring,
        ),
        Part(
            lathe(smooth([(r * 0.68, 0), (r * 0.4, 0.06), (0.0, 0.09)], steps=5), 36)
            .turned(x=90)
            .moved(z=length * 0.76),
            Surface((34, 30, 66), "ceramic"),
        ),
        Part(
            lathe(smooth([(r * 0.3, 0), (r * 0.15, 0.02), (0.0, 0.03)], steps=5), 24)
            .turned(x=90)
            .moved(z=length * 0.76 + 0.07),
            Surface((14, 14, 22), "ceramic"),
        ),
    ]


def camera(look: Look) -> Body:
    """A rangefinder, an SLR with a hump and grip, or an instant camera."""
    variant = look.chance.randrange(3)
    main = look.main(period=0.24)
    if variant == 2:
        body = slab(rounded_box(1.8, 1.55, 0.34, 6), 0.9, 0.2)
        parts = [
            Part(body.moved(y=0.78), look.main("plastic", period=0.24)),
            Part(box(1.5, 0.16, 0.72, 0.06).moved(0, 0.03, -0.02), look.plain(-0.12, "plastic")),
            *[
                Part(p.mesh.moved(0, 0.66, 0.42), p.surface)
                for p in _lens(0.42, 0.42, look.plain(0.5, "plastic") if look.dark else _BLACK, _STEEL)
            ],
            Part(box(0.5, 0.26, 0.1, 0.06).moved(-0.52, 1.28, 0.44), Surface((236, 240, 246), "ceramic")),
            Part(box(0.34, 0.24, 0.1, 0.06).moved(0.56, 1.28, 0.44), Surface((22, 22, 28), "ceramic")),
            Part(ball(0.22, 0.22, 0.14).moved(0.66, 0.72, 0.45), Surface((226, 72, 62), "plastic")),
            Part(box(1.1, 0.05, 0.2, 0.02).moved(0, 1.57, 0.0), _BLACK),
        ]
        if look.chance.random() < 0.6:
            bands = [(228, 74, 62), (240, 168, 60), (246, 214, 92), (104, 172, 112), (72, 132, 196)]
            for n, colour in enumerate(bands):
                parts.append(
                    Part(
                        box(0.055, 0.3, 0.02, 0.008).moved(-0.11 + 0.056 * n, 1.36, 0.452),
                        Surface(colour, "plastic"),
                    )
                )
        return Body(parts, View(yaw=-14, pitch=8, fill=0.76), View(yaw=30, pitch=20, fill=0.78))
    wide, tall, deep = look.between(2.0, 2.2), look.between(1.1, 1.22), 0.56
    silver = look.chance.random() < 0.6
    metal = _STEEL if silver else Surface((44, 44, 47), "aluminium")
    lens_body = look.chance.choice((_BLACK, _BLACK, _STEEL))
    radius = look.between(0.4, 0.48)
    skin = Surface(
        look.colour,
        "leather",
        look.pattern,
        look.accent,
        look.variant // 2,
        0.2,
        scale=1.4,
    )
    parts = [Part(slab(rounded_box(wide, tall * 0.62, 0.1, 4), deep, 0.07).moved(y=tall * 0.46), skin)]
    parts.append(
        Part(
            slab(rounded_box(wide, tall * 0.28, 0.1, 4), deep * 1.01, 0.06).moved(y=tall * 0.88),
            metal if variant == 0 else main,
        )
    )
    parts.append(
        Part(
            slab(rounded_box(wide, tall * 0.17, 0.07, 4), deep * 1.01, 0.05).moved(y=tall * 0.1),
            metal if variant == 0 else main,
        )
    )
    at = (0.0 if variant == 0 else 0.06, tall * 0.47)
    for part in _lens(radius, 0.42 if variant == 0 else 0.66, lens_body, metal if silver else _STEEL):
        parts.append(Part(part.mesh.moved(at[0], at[1], deep / 2 - 0.02), part.surface))
    top = tall * 1.02
    knob = lathe(fillet([(0, 0), (0.15, 0), (0.15, 0.13), (0, 0.13)], 0.02), 28)
    for x, size in ((wide * 0.34, 1.0), (wide * 0.2, 0.7), (-wide * 0.38, 1.1)):
        parts.append(
            Part(
                knob.scaled(size, 1, size).moved(x, top - 0.02, 0),
                Surface(metal.colour if variant == 0 else (60, 60, 64), "aluminium"),
            )
        )
    parts.append(
        Part(
            ball(0.12, 0.09).moved(wide * 0.42, top + 0.02, 0.08),
            Surface((214, 62, 52), "plastic") if look.chance.random() < 0.4 else _CHROME,
        )
    )
    if variant == 0:
        for x, size in ((wide * 0.3, 0.3), (-wide * 0.12, 0.2), (wide * 0.08, 0.16)):
            parts.append(Part(box(size, 0.17, 0.06, 0.03).moved(x - 0.1, tall * 0.89, deep / 2), _BLACK))
            parts.append(
                Part(
                    box(size * 0.72, 0.11, 0.03, 0.02).moved(x - 0.1, tall * 0.89, deep / 2 + 0.035),
                    Surface((60, 70, 96), "ceramic"),
                )
            )
    else:
        hump = slab(
            np.array(
                fillet([(0.42, 0), (0.3, 0.34), (-0.3, 0.34), (-0.42, 0)], 0.1, closed=True), np.float32
            )[::1],
            deep * 0.95,
            0.06,
        )
        parts.append(Part(hump.moved(at[0], top - 0.03, 0.04), main))
        parts.append(
            Part(
                slab(rounded_box(0.42, tall * 0.94, 0.16, 5), 0.38, 0.16).moved(
                    -wide * 0.42, tall * 0.5, deep * 0.42
                ),
                Surface((36, 36, 38), "leather"),
            )
        )
        shoe = slab(
            np.zeros((4, 2), np.float32) + [(0.2, 0), (0.2, 0.1), (-0.2, 0.1), (-0.2, 0)], 0.02, 0.005
        )
        parts.append(
            Part(
                shoe.moved(at[0], top + 0.16, deep * 0.48 + 0.05),
                Surface(
                    (238, 238, 236),
                    "card",
                    labels=(word(look.brand.upper(), (40, 40, 44), (238, 238, 236), (-0.2, 0.0, 0.2, 0.1)),),
                ),
            )
        )
    if look.chance.random() < 0.45:
        strap = smooth(
            [
                (-wide / 2, tall * 0.85, 0.0),
                (-wide * 0.62, tall * 0.5, 0.1),
                (-wide * 0.66, 0.06, 0.5),
                (-0.3, 0.04, 1.0),
                (wide * 0.5, 0.04, 0.9),
                (wide * 0.66, 0.08, 0.4),
                (wide * 0.6, tall * 0.5, 0.1),
                (wide / 2, tall * 0.85, 0.0),
            ],
            steps=6,
        )
        parts.append(Part(tube(strap, 0.05, flat=0.35, steps=8), Surface((132, 82, 48), "leather")))
    return Body(parts, View(yaw=-8, pitch=10, fill=0.78), View(yaw=32, pitch=22, fill=0.8))
