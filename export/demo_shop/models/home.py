"""Vases, candles, plant pots."""

from __future__ import annotations

import numpy as np

from export.demo_shop.drawing.curves import fillet, smooth
from export.demo_shop.drawing.mesh import ball, grid, lathe, sheet, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.labels import emblem
from export.demo_shop.look import Look

__all__ = ["candle", "plant_pot", "vase"]

_BRASS = Surface((206, 168, 92), "gold")


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
    variant = look.chance.randrange(3)
    flame = lathe(smooth([(0.0, 0.0), (0.075, 0.1), (0.05, 0.24), (0.0, 0.38)], steps=5), 16)
    wick = tube([(0, 0, 0), (0, 0.14, 0)], 0.016, steps=6)
    wax = Surface(look.colour, "wax", glow=0.05)
    if variant == 2:
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
    if variant == 1:
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
