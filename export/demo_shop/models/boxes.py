"""Groceries in packs and tins: tea, coffee, pasta."""

from __future__ import annotations

import numpy as np

from export.demo_shop.drawing.curves import fillet, rounded_box, smooth, squircle
from export.demo_shop.drawing.mesh import ball, box, lathe, loft, slab, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.look import Look
from export.demo_shop.models.jars import wrapped_label
from export.demo_shop.packaging import package

__all__ = ["coffee", "pasta", "tea"]

_GOLD = Surface((214, 178, 104), "gold")
_FRONT, _TURNED = View(yaw=-10, pitch=10, fill=0.8), View(yaw=28, pitch=22, fill=0.8)


def tea(look: Look) -> Body:
    """A round tin, a square caddy or a carton."""
    variant = look.chance.randrange(3)
    if variant == 0:
        wide, tall = look.between(0.56, 0.66), look.between(1.35, 1.6)
        parts = [
            Part(
                lathe(fillet([(0, 0), (wide, 0), (wide, tall), (0, tall)], 0.03), 48),
                look.main("lacquer", period=0.26),
            ),
            Part(
                lathe(
                    fillet(
                        [
                            (wide + 0.01, tall - 0.2),
                            (wide + 0.03, tall - 0.2),
                            (wide + 0.03, tall + 0.1),
                            (0, tall + 0.12),
                        ],
                        0.04,
                    ),
                    48,
                ),
                look.plain(-0.15, "lacquer") if look.chance.random() < 0.6 else _GOLD,
            ),
            wrapped_label(look, wide + 0.014, tall * 0.12, tall * 0.78, "leaf", "tea"),
        ]
        if look.chance.random() < 0.4:
            parts.append(Part(ball(0.15).moved(y=tall + 0.18), _GOLD))
        return Body(parts, _FRONT, _TURNED)
    wide, tall, deep = (1.15, 1.5, 0.95) if variant == 1 else (1.5, 1.15, 0.62)
    tall += look.between(-0.1, 0.15)
    material = "lacquer" if variant == 1 else "card"
    parts = [
        Part(
            slab(rounded_box(wide, tall, 0.04, 3), deep, 0.03).moved(y=tall / 2),
            look.main(material, period=0.26),
        )
    ]
    plate = slab(rounded_box(wide * 0.74, tall * 0.74, 0.06, 4), 0.012, 0.004)
    area = (-wide * 0.37, -tall * 0.37, wide * 0.37, tall * 0.37)
    label = package("leaf", look.brand, "tea", look.words, look.colour, look.variant, area)
    parts.append(Part(plate.moved(0, tall / 2, deep / 2), Surface((250, 247, 240), "card", labels=(label,))))
    if variant == 1:
        parts.append(
            Part(
                slab(rounded_box(wide * 1.02, 0.3, 0.05, 3), deep * 1.02, 0.05).moved(y=tall + 0.02),
                look.plain(-0.12, "lacquer"),
            )
        )
    else:
        bag = slab(
            np.array(
                fillet(
                    [(0.2, -0.26), (0.2, 0.18), (0.1, 0.28), (-0.1, 0.28), (-0.2, 0.18), (-0.2, -0.26)],
                    0.03,
                    closed=True,
                ),
                np.float32,
            ),
            0.06,
            0.02,
            bulge=0.05,
        )
        parts.append(
            Part(
                bag.turned(x=-12).moved(wide * 0.36, 0.28, deep / 2 + 0.28), Surface((212, 190, 156), "paper")
            )
        )
        parts.append(
            Part(
                tube(
                    smooth(
                        [
                            (wide * 0.36, 0.54, deep / 2 + 0.24),
                            (wide * 0.5, 0.3, deep / 2 + 0.4),
                            (wide * 0.52, 0.03, deep / 2 + 0.5),
                        ]
                    ),
                    0.012,
                    steps=6,
                ),
                Surface((240, 238, 230), "cotton"),
            )
        )
        parts.append(
            Part(
                box(0.2, 0.02, 0.24, 0.01).turned(y=20).moved(wide * 0.53, 0.02, deep / 2 + 0.6),
                look.plain(0, "card"),
            )
        )
    return Body(parts, _FRONT, _TURNED)


def coffee(look: Look) -> Body:
    """A gusseted bag with a valve, or a tin; beans beside it."""
    variant = look.chance.randrange(3)
    parts: list[Part] = []
    if variant < 2:
        wide, tall = look.between(1.15, 1.3), look.between(1.7, 1.9)
        levels = smooth(
            [
                (0, 0.98, 0.36),
                (0.04, 1.0, 0.38),
                (tall * 0.5, 0.97, 0.33),
                (tall * 0.82, 0.97, 0.17),
                (tall * 0.93, 0.98, 0.05),
                (tall, 0.98, 0.035),
            ],
            steps=5,
        )
        sections = np.stack([levels[:, 0], levels[:, 1] * wide / 2, levels[:, 2]], 1)
        body = loft(squircle(2, 2, 5.5, 56), sections)
        area = (-wide * 0.36, tall * 0.1, wide * 0.36, tall * 0.74)
        label = package("bean", look.brand, "coffee", look.words, look.colour, look.variant, area)
        main = look.main("foil" if variant == 0 else "paper")
        parts.append(
            Part(
                body,
                Surface(main.colour, main.material, main.pattern, main.accent, main.style, 0.3, (label,)),
            )
        )
        parts.append(
            Part(
                lathe(fillet([(0.07, 0), (0.06, 0.03), (0, 0.03)], 0.01), 20)
                .turned(x=78)
                .moved(0, tall * 0.84, 0.165),
                look.plain(-0.3),
            )
        )
        if look.chance.random() < 0.5:
            parts.append(
                Part(
                    box(wide * 1.04, 0.1, 0.11, 0.03).moved(0, tall * 0.97, 0.0),
                    Surface((60, 56, 52), "matt plastic"),
                )
            )
    else:
        wide, tall = 0.62, 1.3
        parts = [
            Part(
                lathe(fillet([(0, 0), (wide, 0), (wide, tall), (0, tall)], 0.04), 48),
                look.main("lacquer", period=0.26),
            ),
            Part(
                lathe(
                    fillet(
                        [
                            (wide + 0.01, tall - 0.06),
                            (wide + 0.03, tall - 0.06),
                            (wide + 0.03, tall + 0.1),
                            (0, tall + 0.1),
                        ],
                        0.03,
                    ),
                    48,
                ),
                Surface((56, 52, 50), "plastic"),
            ),
            wrapped_label(look, wide + 0.014, tall * 0.08, tall * 0.86, "bean", "coffee"),
        ]
    for _ in range(5 + look.chance.randrange(4)):
        parts += _bean(look.between(-0.7, 0.75), look.between(0.62, 0.95), look.between(0, 180))
    return Body(parts, View(yaw=-8, pitch=12, fill=0.82), View(yaw=26, pitch=24, fill=0.8))


def _bean(x: float, z: float, turn: float) -> list[Part]:
    half = ball(0.2, 0.11, 0.14, 14)
    line = tube(smooth([(-0.08, 0.05, 0.0), (0.0, 0.062, 0.01), (0.08, 0.05, 0.0)]), 0.012, steps=6)
    return [
        Part(half.turned(y=turn).moved(x, 0.055, z), Surface((84, 50, 32), "lacquer")),
        Part(line.turned(y=turn).moved(x, 0.055, z), Surface((48, 28, 18), "plastic")),
    ]


def pasta(look: Look) -> Body:
    """A carton or bag with a window; pasta of the named shape showing."""
    words = look.words.lower()
    wheat = Surface((232, 190, 104), "matt plastic")
    wide, tall, deep = look.between(1.0, 1.15), look.between(1.7, 1.9), 0.5
    main = look.main("card", period=0.26)
    area = (-wide * 0.43, -tall * 0.04, wide * 0.43, tall * 0.46)
    label = package("wheat", look.brand, "pasta", look.words, look.colour, look.variant, area)
    carton = slab(rounded_box(wide, tall, 0.03, 3), deep, 0.02)
    parts = [
        Part(
            carton.moved(y=tall / 2),
            Surface(main.colour, "card", main.pattern, main.accent, main.style, 0.26, (label,)),
        )
    ]
    window = slab(rounded_box(wide * 0.74, tall * 0.34, 0.12, 4), 0.012, 0.004)
    parts.append(Part(window.moved(0, tall * 0.24, deep / 2), Surface((120, 88, 44), "card")))

    def piece(x: float, y: float, z: float, turn: float, flat: bool) -> list[Part]:
        if "spaghetti" in words or "tagliatelle" in words:
            return [Part(tube([(x, y - 0.26, z), (x + 0.02, y + 0.26, z)], 0.02, steps=6), wheat)]
        if "fusilli" in words:
            a = np.linspace(0, 12, 26)
            path = np.stack([np.linspace(-0.16, 0.16, 26), 0.035 * np.sin(a), 0.035 * np.cos(a)], 1)
            mesh = tube(path, 0.032, steps=6)
        elif "farfalle" in words:
            mesh = slab(
                np.array(
                    [(0.15, -0.11), (0.15, 0.11), (0.0, 0.035), (-0.15, 0.11), (-0.15, -0.11), (0.0, -0.035)],
                    np.float32,
                ),
                0.04,
                0.015,
            )
        else:
            mesh = tube([(-0.14, 0, 0), (0.14, 0, 0)], 0.055, steps=10)
        return [Part(mesh.turned(y=turn if flat else 0, z=0 if flat else turn).moved(x, y, z), wheat)]

    long = "spaghetti" in words or "tagliatelle" in words
    if long:
        for x in np.linspace(-wide * 0.32, wide * 0.32, 13):
            parts += piece(x, tall * 0.24, deep / 2 + 0.01, 0, False)
    else:
        for row in range(4):
            for column in range(4):
                parts += piece(
                    (column - 1.5) * wide * 0.19 + look.between(-0.03, 0.03),
                    tall * 0.24 + (row - 1.5) * tall * 0.075,
                    deep / 2 + 0.015,
                    look.between(0, 180),
                    False,
                )
        for _ in range(4):
            parts += piece(
                look.between(-0.6, 0.7), 0.06, deep / 2 + look.between(0.25, 0.5), look.between(0, 180), True
            )
    return Body(parts, _FRONT, _TURNED)
