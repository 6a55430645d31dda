"""Lamps: for the desk, for the floor."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from export.demo_shop.drawing.curves import fillet, smooth
from export.demo_shop.drawing.mesh import ball, lathe, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.look import Look

__all__ = ["desk_lamp", "floor_lamp"]

_BRASS = Surface((206, 168, 92), "gold")
_STEEL = Surface((186, 190, 196), "brushed steel")
_BLACK = Surface((34, 34, 37), "matt plastic")
_WOODS = ((176, 128, 82), (208, 168, 118), (112, 74, 48))


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
    lit = _lit(look)
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


def _lit(look: Look) -> Surface:
    """The main surface with light behind it."""
    return replace(look.main(period=0.32), two_sided=True, glow=0.12)


def floor_lamp(look: Look) -> Body:
    """A tall lamp on a tripod, a straight rod or an arc."""
    variant = look.chance.randrange(3)
    lit = _lit(look)
    wide, high = look.between(0.42, 0.52), look.between(0.45, 0.6)
    metal = _metal(look)
    wood = Surface(look.chance.choice(_WOODS), "lacquered wood")
    low = 2.25
    at = (0.0, 0.0)
    parts: list[Part] = []
    if variant == 0:
        for angle in (90, 210, 330):
            x, z = np.cos(np.radians(angle)) * 0.62, np.sin(np.radians(angle)) * 0.62
            parts.append(Part(tube([(x, 0.02, z), (x * 0.06, low, z * 0.06)], [0.035, 0.05], steps=10), wood))
    elif variant == 1:
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
    narrow = 0.8 if variant < 2 else 0.5
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


def _metal(look: Look) -> Surface:
    return look.chance.choice((_BRASS, _STEEL, _BLACK))
