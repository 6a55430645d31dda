"""Electronics: cameras, headphones, speakers, watches."""

from __future__ import annotations

import numpy as np

from export.starter.shop.drawing.curves import circle, fillet, rounded_box, smooth
from export.starter.shop.drawing.mesh import Mesh, ball, box, grid, lathe, slab, tube
from export.starter.shop.drawing.picture import Body, Part
from export.starter.shop.drawing.raster import View
from export.starter.shop.drawing.surfaces import Surface
from export.starter.shop.labels import watch_dial, word
from export.starter.shop.look import Look

__all__ = ["camera", "headphones", "speaker", "watch"]

_BLACK = Surface((32, 32, 35), "matt plastic")
_STEEL = Surface((196, 199, 204), "aluminium")
_CHROME = Surface((206, 209, 214), "chrome")
_GOLD = Surface((212, 176, 104), "gold")


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
    kind = look.chance.randrange(3)
    main = look.main(period=0.24)
    if kind == 2:
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
            metal if kind == 0 else main,
        )
    )
    parts.append(
        Part(
            slab(rounded_box(wide, tall * 0.17, 0.07, 4), deep * 1.01, 0.05).moved(y=tall * 0.1),
            metal if kind == 0 else main,
        )
    )
    at = (0.0 if kind == 0 else 0.06, tall * 0.47)
    for part in _lens(radius, 0.42 if kind == 0 else 0.66, lens_body, metal if silver else _STEEL):
        parts.append(Part(part.mesh.moved(at[0], at[1], deep / 2 - 0.02), part.surface))
    top = tall * 1.02
    knob = lathe(fillet([(0, 0), (0.15, 0), (0.15, 0.13), (0, 0.13)], 0.02), 28)
    for x, size in ((wide * 0.34, 1.0), (wide * 0.2, 0.7), (-wide * 0.38, 1.1)):
        parts.append(
            Part(
                knob.scaled(size, 1, size).moved(x, top - 0.02, 0),
                Surface(metal.colour if kind == 0 else (60, 60, 64), "aluminium"),
            )
        )
    parts.append(
        Part(
            ball(0.12, 0.09).moved(wide * 0.42, top + 0.02, 0.08),
            Surface((214, 62, 52), "plastic") if look.chance.random() < 0.4 else _CHROME,
        )
    )
    if kind == 0:
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
    kind = look.chance.randrange(3)
    main = look.main("mesh" if kind != 1 else "canvas", period=0.24)
    if kind == 0:
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
    if kind == 1:
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
