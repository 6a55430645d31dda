"""Mugs, bottles, pans, bowls."""

from __future__ import annotations

import numpy as np

from export.demo_shop.drawing.curves import arc, fillet, smooth
from export.demo_shop.drawing.mesh import lathe, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.look import Look

__all__ = ["bowl", "frying_pan", "mug", "water_bottle"]

_OAK = Surface((176, 128, 82), "wood")


def mug(look: Look) -> Body:
    """Straight, waisted, round-bellied or conical; some with a bare foot."""
    form = look.chance.randrange(4)
    tall, wide = look.between(1.5, 1.95), look.between(0.68, 0.8)
    outside = (
        [(0.0, 0.0), (wide, 0.0), (wide, tall)],
        [(0.0, 0.0), (wide * 0.95, 0.0), (wide * 0.86, tall * 0.5), (wide, tall)],
        [(0.0, 0.0), (wide * 0.7, 0.0), (wide * 1.12, tall * 0.4), (wide * 0.92, tall)],
        [(0.0, 0.0), (wide * 0.68, 0.0), (wide * 1.06, tall)],
    )[form]
    if form in (1, 2):
        wall = smooth([(outside[1][0] * 0.97, 0.02), *outside[1:]], steps=8)
        wall = np.concatenate([[(0.0, 0.0), (outside[1][0] * 0.9, 0.0)], wall[1:]]).astype(np.float32)
    else:
        wall = fillet([*outside], 0.14)
        wall = np.concatenate([wall[:-1], np.linspace(wall[-2], wall[-1], 6)[1:]]).astype(np.float32)
    rim = wall[-1]
    inner = [
        (float(np.interp(share * tall, wall[:, 1], wall[:, 0])) - 0.1, share * tall)
        for share in (0.8, 0.6, 0.4, 0.15)
    ]
    lip = [(rim[0] - 0.03, rim[1] + 0.025), (rim[0] - 0.07, rim[1])]
    inside = np.asarray([*lip, *inner, (0.0, 0.1)], np.float32)
    edge = (
        float(np.interp(0.72 * tall, wall[:, 1], wall[:, 0])),
        float(np.interp(0.28 * tall, wall[:, 1], wall[:, 0])),
    )
    reach = look.between(0.42, 0.56)
    if look.chance.random() < 0.3:
        handle = fillet(
            [
                (edge[0] - 0.02, 0.76 * tall),
                (edge[0] + reach, 0.76 * tall),
                (edge[0] + reach, 0.26 * tall),
                (edge[1] - 0.02, 0.26 * tall),
            ],
            0.2,
            steps=5,
        )
    else:
        handle = smooth(
            [
                (edge[0] - 0.02, 0.74 * tall),
                (edge[0] + 0.75 * reach, 0.78 * tall),
                (edge[0] + reach, 0.55 * tall),
                (edge[1] + 0.62 * reach, 0.3 * tall),
                (edge[1] - 0.02, 0.22 * tall),
            ]
        )
    path = np.concatenate([handle, np.zeros((len(handle), 1))], 1)
    glaze = look.main()
    lining = Surface((247, 245, 240), look.material) if look.chance.random() < 0.5 else look.plain(0.12)
    parts = [
        Part(lathe(wall, 44), glaze),
        Part(lathe(np.concatenate([wall[-1:], inside]), 44), lining),
        Part(tube(path, 0.105, flat=look.between(0.75, 1.3), steps=10), look.plain()),
    ]
    if form == 0 and look.chance.random() < 0.5:
        parts.append(
            Part(
                lathe(
                    [
                        (0.0, -0.002),
                        (outside[1][0] * 0.93, -0.002),
                        (outside[1][0] * 1.004, 0.09),
                        (outside[1][0] * 1.004, 0.12),
                    ],
                    44,
                ),
                Surface((205, 178, 146), "stoneware"),
            )
        )
    return Body(parts, View(yaw=-8, pitch=14), View(yaw=34, pitch=34))


def water_bottle(look: Look) -> Body:
    """A flask with a screw lid, a loop or a bamboo cap."""
    tall, wide = look.between(2.2, 2.8), look.between(0.4, 0.5)
    neck = look.between(0.2, 0.32)
    body = fillet(
        [(0, 0), (wide, 0), (wide, tall * 0.72), (neck, tall * 0.88), (neck, tall * 0.93)], 0.16, steps=5
    )
    variant = look.chance.randrange(3)
    clear = look.material == "glass"
    surface = look.main(period=0.3)
    parts = []
    if clear:
        tint = Surface(look.colour, "glass", clear=0.72)
        parts = [
            Part(lathe(body, 40), tint),
            Part(
                lathe(
                    fillet([(0, 0.06), (wide * 0.9, 0.06), (wide * 0.9, tall * 0.6), (0, tall * 0.6)], 0.1),
                    36,
                ),
                Surface(look.colour, "glass", clear=0.45),
            ),
        ]
        if look.chance.random() < 0.6:
            parts.append(
                Part(
                    lathe(
                        [
                            (wide + 0.02, tall * 0.1),
                            (wide + 0.05, tall * 0.14),
                            (wide + 0.05, tall * 0.5),
                            (wide + 0.02, tall * 0.54),
                        ],
                        40,
                    ),
                    look.plain(0, "rubber"),
                )
            )
    else:
        parts = [Part(lathe(body, 40), surface)]
    cap = (_OAK, Surface((188, 192, 198), "brushed steel"), look.plain(-0.45, "matt plastic"))[variant]
    top = tall * 0.93
    parts.append(
        Part(
            lathe(
                fillet(
                    [
                        (neck * 1.02, top - 0.02),
                        (neck * 1.12, top - 0.02),
                        (neck * 1.12, top + 0.3),
                        (0, top + 0.3),
                    ],
                    0.06,
                ),
                36,
            ),
            cap,
        )
    )
    if variant:
        ring = np.stack([*arc((0, top + 0.3), (neck * 0.75, 0.26), 0, 180, 14).T, np.zeros(14)], 1)
        parts.append(Part(tube(ring, 0.05, steps=8), cap))
    parts.append(
        Part(
            lathe([(wide * 0.98, 0.0), (wide * 1.01, 0.03), (wide * 1.01, 0.1)], 40),
            look.plain(-0.35, "rubber"),
        )
    )
    return Body(parts, View(yaw=20, pitch=8, fill=0.82), View(yaw=-30, pitch=26, fill=0.8))


def frying_pan(look: Look) -> Body:
    """Seen from above: the handle to the right, coloured outside and handle or inside."""
    deep, wide = look.between(0.3, 0.42), 1.0
    outer = smooth([(0.0, 0.0), (0.76, 0.0), (0.9, 0.06), (wide, deep)], steps=5)
    inner = smooth([(wide - 0.03, deep + 0.01), (0.87, 0.1), (0.74, 0.045), (0.0, 0.04)], steps=5)
    coating = (
        Surface((44, 45, 48), "cast iron"),
        Surface((206, 198, 186), "stoneware"),
        Surface((150, 154, 160), "brushed steel"),
    )[look.chance.randrange(3)]
    long = look.between(0.95, 1.15)
    stem = smooth(
        [
            (0.93, deep * 0.8, 0),
            (1.2, deep * 1.15, 0),
            (1.2 + long * 0.5, deep * 1.3, 0),
            (1.0 + long, deep * 1.45, 0),
        ],
        steps=5,
    )
    radii = np.interp(np.linspace(0, 1, len(stem)), [0, 0.25, 0.6, 1], [0.07, 0.085, 0.12, 0.1])
    wooden = look.chance.random() < 0.2
    parts = [
        Part(lathe(outer, 56), look.main("enamel")),
        Part(lathe(inner, 56), coating),
        Part(
            lathe([(wide - 0.035, deep - 0.01), (wide - 0.015, deep + 0.025), (wide + 0.012, deep)], 56),
            look.plain(0, "enamel"),
        ),
        Part(
            tube(stem, radii.tolist(), flat=0.55, steps=12),
            _OAK if wooden else look.plain(-0.05, "matt plastic"),
        ),
        Part(
            tube([(0.88, deep * 0.75, 0), (1.2, deep * 1.12, 0)], 0.075, flat=0.5),
            Surface((190, 194, 200), "steel"),
        ),
    ]
    if look.chance.random() < 0.4:
        parts.append(
            Part(
                tube(
                    [
                        (-0.98, deep * 0.8, -0.2),
                        (-1.2, deep * 0.95, -0.12),
                        (-1.2, deep * 0.95, 0.12),
                        (-0.98, deep * 0.8, 0.2),
                    ],
                    0.05,
                ),
                look.plain(0, "enamel"),
            )
        )
    return Body(parts, View(yaw=20, pitch=17, fill=0.86), View(yaw=-32, pitch=34, fill=0.84))


def bowl(look: Look) -> Body:
    """A deep or flat bowl on a foot; sometimes two nested."""
    tall, wide = look.between(0.55, 0.95), 1.0
    outer = smooth([(0.42, 0.07), (0.62, 0.14), (0.9, 0.5 * tall), (wide, tall)], steps=7)
    foot = fillet([(0, 0), (0.42, 0), (0.44, 0.1)], 0.03)
    inner = smooth(
        [
            (wide - 0.02, tall + 0.02),
            (wide - 0.06, tall - 0.02),
            (0.84, 0.5 * tall),
            (0.55, 0.2),
            (0.0, 0.14),
        ],
        steps=7,
    )
    lining = look.plain(0.25) if look.chance.random() < 0.5 else Surface((246, 243, 236), look.material)
    parts = [
        Part(lathe(np.concatenate([foot, outer]), 52), look.main(period=0.36)),
        Part(lathe(np.concatenate([outer[-1:], inner]), 52), lining),
    ]
    if look.chance.random() < 0.35:
        small = [
            Part(part.mesh.scaled(0.84, 0.84, 0.84).moved(y=0.26 * tall + 0.1), part.surface)
            for part in parts
        ]
        parts = [*parts, *small]
    return Body(parts, View(pitch=22, fill=0.8), View(yaw=-20, pitch=48, fill=0.78))
