"""Things of the home: lamps, vases, candles, cushions, clocks, potted plants."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from export.starter.shop.drawing.curves import circle, fillet, rounded_box, smooth
from export.starter.shop.drawing.mesh import ball, grid, lathe, sheet, slab, tube
from export.starter.shop.drawing.picture import Body, Part
from export.starter.shop.drawing.raster import View
from export.starter.shop.drawing.surfaces import Surface
from export.starter.shop.labels import dial, emblem
from export.starter.shop.look import Look

__all__ = ["candle", "cushion", "desk_lamp", "floor_lamp", "plant_pot", "vase", "wall_clock"]

Floats = NDArray[np.float32]

_BRASS = Surface((206, 168, 92), "gold")
_STEEL = Surface((186, 190, 196), "brushed steel")
_BLACK = Surface((34, 34, 37), "matt plastic")
_WOODS = ((176, 128, 82), (208, 168, 118), (112, 74, 48))


def _metal(look: Look) -> Surface:
    return look.chance.choice((_BRASS, _STEEL, _BLACK))


def desk_lamp(look: Look) -> Body:
    """A shade on a turned foot, or an arm with a tilted bell."""
    if look.chance.random() < 0.45:
        metal = _metal(look)
        bend = look.between(0.85, 1.15)
        elbow, head = (-0.62 * bend, 1.15), (0.42, 1.75)
        bell = lathe(smooth([(0.46, 0.0), (0.42, 0.16), (0.2, 0.38), (0.12, 0.52), (0.0, 0.56)], steps=6), 40)
        bell = bell.turned(z=28).moved(head[0] + 0.1, head[1] - 0.46)
        inner = (
            lathe(smooth([(0.0, 0.3), (0.2, 0.28), (0.44, 0.01)], steps=6), 36)
            .turned(z=28)
            .moved(head[0] + 0.1, head[1] - 0.46)
        )
        bulb = ball(0.3).moved(0.04, 0.08).turned(z=28).moved(head[0] + 0.1, head[1] - 0.46)
        parts = [
            Part(
                lathe(fillet([(0, 0), (0.5, 0), (0.5, 0.09), (0, 0.12)], 0.05), 44).moved(-0.2),
                look.plain(0, "lacquer"),
            ),
            Part(tube([(-0.2, 0.08, 0), (*elbow, 0)], 0.042, steps=10), metal),
            Part(tube([(*elbow, 0), (*head, 0)], 0.042, steps=10), metal),
            Part(ball(0.17).moved(*elbow), look.plain(0, "lacquer")),
            Part(ball(0.15).moved(*head), metal),
            Part(bell, look.main("lacquer")),
            Part(inner, Surface((255, 240, 205), "paper", two_sided=True, glow=0.35)),
            Part(bulb, Surface((255, 232, 178), "paper", glow=1.6)),
        ]
        return Body(parts, View(yaw=12, pitch=8, fill=0.84), View(yaw=-34, pitch=16, fill=0.82))
    foot = look.chance.randrange(3)
    tall = look.between(0.95, 1.2)
    if foot == 0:
        stem = smooth(
            [
                (0.0, 0.0),
                (0.42, 0.02),
                (0.36, 0.1),
                (0.12, 0.22),
                (0.3, 0.55),
                (0.16, 0.86),
                (0.06, tall),
                (0.0, tall),
            ],
            steps=6,
        )
        base = look.chance.choice(
            (
                Surface((240, 238, 232), "ceramic"),
                Surface((44, 46, 52), "ceramic"),
                Surface((152, 170, 168), "ceramic"),
            )
        )
    elif foot == 1:
        stem = fillet([(0.0, 0.0), (0.4, 0.0), (0.4, 0.06), (0.05, 0.1), (0.05, tall), (0.0, tall)], 0.05)
        base = _metal(look)
    else:
        stem = smooth(
            [(0.0, 0.0), (0.34, 0.0), (0.46, 0.3), (0.3, 0.72), (0.1, 0.86), (0.05, tall), (0.0, tall)],
            steps=6,
        )
        base = Surface(look.chance.choice(_WOODS), "lacquered wood")
    wide, high, narrow = look.between(0.62, 0.8), look.between(0.72, 0.95), look.between(0.38, 0.95)
    low = tall - 0.08
    shade = np.array(
        [(wide, low), (wide * (1 + narrow) / 2, low + high / 2), (wide * narrow, low + high)], np.float32
    )
    shade = np.stack([np.interp(np.linspace(0, 2, 9), range(3), shade[:, k]) for k in (0, 1)], 1).astype(
        np.float32
    )
    main = look.main(period=0.32)
    lit = Surface(
        main.colour,
        main.material,
        main.pattern,
        main.accent,
        main.style,
        main.period,
        two_sided=True,
        glow=0.12,
    )
    parts = [
        Part(lathe(stem, 44), base),
        Part(lathe(shade, 48), lit),
        Part(
            lathe([(wide - 0.012, low - 0.015), (wide + 0.012, low), (wide, low + 0.025)], 48),
            look.plain(-0.2),
        ),
        Part(
            lathe(
                [
                    (wide * narrow, low + high - 0.02),
                    (wide * narrow + 0.012, low + high),
                    (wide * narrow - 0.012, low + high + 0.012),
                ],
                48,
            ),
            look.plain(-0.2),
        ),
        Part(ball(0.34).moved(y=low + 0.22), Surface((255, 236, 190), "paper", glow=1.8)),
    ]
    return Body(parts, View(pitch=3, fill=0.82), View(yaw=-24, pitch=-8 if foot == 1 else 22, fill=0.8))


def floor_lamp(look: Look) -> Body:
    """A tall lamp on a tripod, a straight rod or an arc."""
    kind = look.chance.randrange(3)
    main = look.main(period=0.32)
    lit = Surface(
        main.colour,
        main.material,
        main.pattern,
        main.accent,
        main.style,
        main.period,
        two_sided=True,
        glow=0.12,
    )
    wide, high = look.between(0.42, 0.52), look.between(0.45, 0.6)
    metal = _metal(look)
    wood = Surface(look.chance.choice(_WOODS), "lacquered wood")
    low = 2.25
    at = (0.0, 0.0)
    parts: list[Part] = []
    if kind == 0:
        for angle in (90, 210, 330):
            x, z = np.cos(np.radians(angle)) * 0.62, np.sin(np.radians(angle)) * 0.62
            parts.append(Part(tube([(x, 0.02, z), (x * 0.06, low, z * 0.06)], [0.035, 0.05], steps=10), wood))
    elif kind == 1:
        parts = [
            Part(
                lathe(
                    fillet(
                        [(0, 0), (0.4, 0), (0.4, 0.06), (0.035, 0.09), (0.035, low + 0.1), (0, low + 0.1)],
                        0.03,
                    ),
                    36,
                ),
                metal,
            )
        ]
    else:
        at, low = (0.62, 0.0), 1.95
        bow = smooth(
            [(-0.55, 0.05, 0), (-0.52, 1.4, 0), (-0.2, 2.4, 0), (0.3, 2.65, 0), (0.62, 2.45, 0)], steps=7
        )
        parts = [
            Part(
                lathe(fillet([(0, 0), (0.36, 0), (0.36, 0.12), (0, 0.14)], 0.04), 36).moved(-0.55),
                Surface((60, 60, 64), "lacquer"),
            ),
            Part(tube(bow, 0.03, steps=8), metal),
            Part(tube([(0.62, 2.46, 0), (0.62, low + high, 0)], 0.015), metal),
        ]
    narrow = 0.8 if kind < 2 else 0.5
    shade = np.stack([np.linspace(wide, wide * narrow, 9), np.linspace(low, low + high, 9)], 1).astype(
        np.float32
    )
    parts += [
        Part(lathe(shade, 44).moved(*at), lit),
        Part(
            lathe([(wide - 0.01, low - 0.012), (wide + 0.01, low), (wide, low + 0.02)], 44).moved(*at),
            look.plain(-0.2),
        ),
        Part(ball(0.26).moved(at[0], low + 0.18), Surface((255, 236, 190), "paper", glow=1.8)),
    ]
    return Body(parts, View(pitch=4, fill=0.9), View(yaw=-32, pitch=14, fill=0.88))


def vase(look: Look) -> Body:
    """One of five outlines; with twigs, or empty."""
    forms = (
        [(0.42, 0.0), (0.72, 0.5), (0.6, 1.1), (0.28, 1.55), (0.36, 1.9)],
        [(0.34, 0.0), (0.4, 0.7), (0.56, 1.3), (0.62, 1.8)],
        [(0.3, 0.0), (0.62, 0.28), (0.5, 0.75), (0.16, 1.1), (0.15, 1.7), (0.26, 1.9)],
        [(0.5, 0.0), (0.86, 0.42), (0.84, 0.9), (0.4, 1.22), (0.46, 1.36)],
        [(0.46, 0.0), (0.5, 0.6), (0.34, 1.0), (0.54, 1.4), (0.44, 1.85)],
    )
    form = forms[look.chance.randrange(5)]
    wall = smooth(form, steps=7)
    mouth = wall[-1]
    clear = look.material == "glass"
    outside = np.concatenate(
        [
            [(0, 0)],
            wall,
            [
                (mouth[0] - 0.035, mouth[1] + 0.02),
                (mouth[0] - 0.06, mouth[1] - 0.03),
                (mouth[0] - 0.08, mouth[1] - 0.4),
            ],
        ]
    ).astype(np.float32)
    surface = Surface(look.colour, "glass", clear=0.6) if clear else look.main(period=0.3)
    parts = []
    if look.chance.random() < 0.6:
        stems = 3 + look.chance.randrange(4)
        leaf = look.chance.choice(((126, 148, 110), (196, 176, 132), (222, 214, 196), (150, 100, 84)))
        for n in range(stems):
            angle, reach = 6.28 * n / stems + look.between(0, 0.5), look.between(0.25, 0.6)
            tip = np.array([np.cos(angle) * reach, mouth[1] + look.between(0.7, 1.15), np.sin(angle) * reach])
            path = smooth(
                [
                    np.array([0, 0.5, 0]),
                    np.array([tip[0] * 0.25, mouth[1], tip[2] * 0.25]),
                    tip * [0.7, 1, 0.7] - [0, 0.4, 0],
                    tip,
                ],
                steps=5,
            )
            parts.append(Part(tube(path, 0.018, steps=6), Surface((130, 110, 80), "wood")))
            for k in range(5):
                p = path[-1 - 2 * k]
                side = 1 if k % 2 else -1
                parts.append(
                    Part(
                        ball(0.26, 0.09, 0.05, 12)
                        .turned(z=side * 40 + 90 * (side < 0), y=np.degrees(angle))
                        .moved(p[0] + 0.1 * side, p[1] + 0.05, p[2]),
                        Surface(leaf, "leaf"),
                    )
                )
    parts.append(Part(lathe(outside, 48), surface))
    return Body(parts, View(pitch=7, fill=0.82), View(yaw=-40, pitch=26, fill=0.8))


def candle(look: Look) -> Body:
    """In a glass with a label, in a tin, or a pillar on a saucer; lit."""
    kind = look.chance.randrange(3)
    flame = lathe(smooth([(0.0, 0.0), (0.075, 0.1), (0.05, 0.24), (0.0, 0.38)], steps=5), 16)
    wick = tube([(0, 0, 0), (0, 0.14, 0)], 0.016, steps=6)
    wax = Surface(look.colour, "wax", glow=0.05)
    if kind == 2:
        tall, wide = look.between(1.2, 1.9), look.between(0.42, 0.55)
        parts = [
            Part(
                lathe(
                    smooth(
                        [(0, 0.0), (0.5, 0.0), (0.8, 0.08), (0.86, 0.12), (0.8, 0.1), (0.5, 0.05), (0, 0.05)],
                        steps=4,
                    ),
                    44,
                ),
                look.chance.choice(
                    (Surface((240, 236, 228), "stoneware"), _BRASS, Surface((60, 62, 66), "stoneware"))
                ),
            ),
            Part(
                lathe(
                    fillet(
                        [(0, 0.05), (wide, 0.05), (wide, 0.05 + tall), (wide - 0.1, tall + 0.03), (0, tall)],
                        0.05,
                    ),
                    44,
                ),
                look.main("wax"),
            ),
            Part(wick.moved(y=tall), Surface((50, 44, 40), "paper")),
            Part(flame.moved(y=tall + 0.1), Surface((255, 196, 96), "paper", glow=2.6)),
        ]
        return Body(parts, View(pitch=10, fill=0.8), View(yaw=-30, pitch=30, fill=0.78))
    tall, wide = look.between(1.15, 1.45), look.between(0.55, 0.62)
    glass = np.array(fillet([(0, 0), (wide, 0), (wide, tall)], 0.1), np.float32)
    parts = [
        Part(
            lathe(
                fillet([(0, 0.06), (wide - 0.05, 0.06), (wide - 0.05, tall * 0.72), (0, tall * 0.7)], 0.04),
                40,
            ),
            wax,
        ),
        Part(wick.moved(y=tall * 0.7), Surface((50, 44, 40), "paper")),
        Part(flame.moved(y=tall * 0.7 + 0.1), Surface((255, 196, 96), "paper", glow=2.6)),
    ]
    if kind == 1:
        parts = [
            *parts,
            Part(
                lathe(
                    np.concatenate([glass, [(wide - 0.03, tall + 0.02), (wide - 0.05, tall - 0.3)]]).astype(
                        np.float32
                    ),
                    44,
                ),
                look.main("ceramic"),
            ),
        ]
    else:
        parts.append(Part(lathe(glass, 44), Surface((236, 240, 242), "glass", clear=0.9)))
        half, low, high = 0.62, tall * 0.2, tall * 0.55
        label = sheet(
            lambda u, v: ((wide + 0.01) * np.sin(u), v, (wide + 0.01) * np.cos(u)),
            (-half, half, 15),
            (low, high, 4),
        )
        reach = 2 * half * wide
        print_ = emblem(look.brand, "SCENTED CANDLE", look.colour, (0.0, 0.0, reach, high - low))
        parts.append(Part(label, Surface((246, 243, 236), "paper", labels=(print_,))))
    return Body(parts, View(pitch=12, fill=0.78), View(yaw=-26, pitch=32, fill=0.76))


def cushion(look: Look) -> Body:
    """Square, oblong or round; standing, with piping, tassels or a button."""
    kind = look.chance.randrange(4)
    wide, tall = ((1.9, 1.9), (2.3, 1.45), (1.9, 1.9), (1.9, 1.9))[kind]
    thick = look.between(0.42, 0.6)
    main = look.main(period=look.between(0.26, 0.42), folds=0.1)
    if kind == 2:
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
        if kind == 3:
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


def plant_pot(look: Look) -> Body:
    """A pot on a saucer or on legs, with a snake plant, a rubber plant or a cactus."""
    wide, tall = look.between(0.55, 0.7), look.between(0.8, 1.05)
    slope = look.between(0.72, 1.0)
    wall = fillet(
        [(0, 0), (wide * slope, 0), (wide, tall), (wide - 0.06, tall + 0.01), (wide - 0.08, tall - 0.14)],
        0.05,
    )
    parts = [
        Part(lathe(wall, 44), look.main(period=0.3)),
        Part(lathe([(wide - 0.05, tall - 0.12), (0, tall - 0.08)], 36), Surface((74, 56, 44), "crust")),
    ]
    if look.chance.random() < 0.4:
        parts.append(
            Part(
                lathe(
                    fillet(
                        [(0, -0.08), (wide * 0.9, -0.08), (wide * 1.05, 0.02), (wide * 0.9, 0.0), (0, 0.0)],
                        0.03,
                    ),
                    40,
                ),
                look.plain(-0.1),
            )
        )
    plant = look.chance.randrange(3)
    green = look.chance.choice(((72, 118, 70), (56, 100, 66), (98, 138, 82)))
    if plant == 0:
        for n in range(9):
            angle, reach, high = (
                6.28 * n / 9 + look.between(0, 0.6),
                look.between(0.08, 0.3),
                look.between(0.9, 1.6),
            )
            x, z = np.cos(angle) * reach, np.sin(angle) * reach
            path = smooth(
                [(x, tall - 0.1, z), (x * 1.4, tall + high * 0.5, z * 1.4), (x * 2.4, tall + high, z * 2.4)],
                steps=5,
            )
            sizes = np.interp(np.linspace(0, 1, len(path)), [0, 0.5, 1], [0.08, 0.12, 0.01])
            parts.append(
                Part(
                    tube(path, sizes.tolist(), flat=0.25, steps=8),
                    Surface((green[0] + n * 5, green[1] + n * 4, green[2]), "leaf"),
                )
            )
    elif plant == 1:
        for n in range(14):
            angle, high = 2.4 * n, 0.15 + 1.35 * n / 14
            leaf = (
                ball(0.62, 0.07, 0.34, 16)
                .moved(0.3)
                .turned(z=22 + n * 2.2)
                .turned(y=np.degrees(angle))
                .moved(np.cos(angle) * 0.05, tall + high, -np.sin(angle) * 0.05)
            )
            parts.append(
                Part(leaf, Surface((green[0] + (n % 4) * 8, green[1] + (n % 4) * 8, green[2]), "leaf"))
            )
        parts.append(
            Part(tube([(0, tall - 0.1, 0), (0.02, tall + 1.4, 0)], 0.035), Surface((96, 76, 54), "wood"))
        )
    else:
        around = np.linspace(-np.pi, np.pi, 49)
        high = look.between(1.0, 1.5)
        profile = smooth(
            [(0.3, 0.0), (0.36, high * 0.4), (0.32, high * 0.8), (0.16, high * 0.97), (0.0, high)], steps=6
        )
        ribs = 1 + 0.12 * np.cos(around * 12)
        points = np.stack(
            [
                profile[:, :1] * np.sin(around) * ribs,
                np.repeat(profile[:, 1:] + tall - 0.1, 49, 1),
                profile[:, :1] * np.cos(around) * ribs,
            ],
            2,
        )
        parts.append(Part(grid(points.astype(np.float32), wrapped=True), Surface(green, "leaf")))
        parts.append(Part(ball(0.2, 0.14).moved(0.02, tall + high - 0.08), Surface((232, 128, 150), "leaf")))
    return Body(parts, View(pitch=10, fill=0.84), View(yaw=-50, pitch=28, fill=0.82))
