"""Teapots and kettles."""

from __future__ import annotations

import numpy as np

from export.demo_shop.drawing.curves import arc, fillet, smooth
from export.demo_shop.drawing.mesh import ball, box, lathe, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.look import Look

__all__ = ["kettle", "teapot"]

_OAK = Surface((176, 128, 82), "wood")
_BLACK = Surface((30, 30, 33), "matt plastic")


def teapot(look: Look) -> Body:
    """A round or tall pot with lid, spout and handle."""
    tall = look.between(1.0, 1.5)
    profile = smooth(
        [(0.4, 0.0), (0.72, 0.06), (0.95, 0.42 * tall), (0.84, 0.78 * tall), (0.48, tall)], steps=7
    )
    lid = smooth([(0.5, tall - 0.01), (0.44, tall + 0.08), (0.22, tall + 0.19), (0.0, tall + 0.22)], steps=5)
    spout = smooth(
        [(-0.72, 0.3 * tall, 0), (-1.1, 0.42 * tall, 0), (-1.22, 0.72 * tall, 0), (-1.46, 0.97 * tall, 0)],
        steps=6,
    )
    handle = smooth(
        [(0.72, 0.86 * tall, 0), (1.22, 0.95 * tall, 0), (1.36, 0.55 * tall, 0), (0.84, 0.2 * tall, 0)],
        steps=7,
    )
    bamboo = look.chance.random() < 0.3
    grip = Surface((172, 126, 78), "wood") if bamboo else look.plain(-0.06)
    parts = [
        Part(lathe(np.concatenate([[(0, 0)], profile]).astype(np.float32), 48), look.main(period=0.34)),
        Part(lathe(lid, 40), look.main(period=0.34)),
        Part(lathe([(0.5, tall - 0.03), (0.53, tall), (0.5, tall + 0.03)], 40), look.plain(-0.1)),
        Part(tube(spout, np.linspace(0.25, 0.105, len(spout)).tolist(), steps=14), look.plain()),
        Part(ball(0.2, 0.19).moved(y=tall + 0.3), grip if bamboo else look.plain()),
    ]
    if look.chance.random() < 0.35:
        over = np.stack([*arc((0, tall * 0.8), (0.8, 0.95), 10, 170, 18).T, np.zeros(18)], 1)
        parts.append(Part(tube(over, 0.055, steps=10), grip))
    else:
        parts.append(Part(tube(handle, 0.085, steps=10), grip))
    return Body(parts, View(yaw=8, pitch=12), View(yaw=-32, pitch=30))


def kettle(look: Look) -> Body:
    """A stove kettle with a bow handle, or an electric one on its base."""
    steel = Surface((196, 200, 206), "steel")
    if look.chance.random() < 0.5:
        body = smooth([(0.0, 0.0), (0.86, 0.0), (0.98, 0.12), (0.86, 0.62), (0.5, 1.0), (0.3, 1.08)], steps=6)
        bow = smooth(
            [
                (-0.62, 0.86, 0),
                (-0.66, 1.35, 0),
                (-0.2, 1.72, 0),
                (0.2, 1.72, 0),
                (0.66, 1.35, 0),
                (0.62, 0.86, 0),
            ],
            steps=6,
        )
        spout = smooth([(-0.74, 0.5, 0), (-1.02, 0.72, 0), (-1.28, 1.02, 0)], steps=6)
        parts = [
            Part(lathe(body, 48), look.main("enamel")),
            Part(lathe(smooth([(0.34, 1.05), (0.3, 1.12), (0.0, 1.18)]), 36), look.plain(-0.06, "enamel")),
            Part(ball(0.18).moved(y=1.25), _OAK),
            Part(tube(bow[3:-3], 0.055, steps=8), steel),
            Part(tube(bow[11:20], 0.1, steps=10), _OAK),
            Part(tube(spout, np.linspace(0.2, 0.11, len(spout)).tolist()), look.plain(0, "enamel")),
        ]
        return Body(_stretched(parts, look), View(yaw=12, pitch=12), View(yaw=-36, pitch=26))
    body = fillet([(0, 0.12), (0.78, 0.12), (0.6, 1.7), (0.0, 1.74)], 0.12, steps=4)
    handle = fillet([(0.5, 1.62, 0), (1.12, 1.62, 0), (1.06, 0.42, 0), (0.66, 0.34, 0)], 0.25, steps=5)
    parts = [
        Part(lathe(fillet([(0, 0), (0.84, 0), (0.84, 0.1), (0, 0.1)], 0.04), 48), _BLACK),
        Part(lathe(body, 48), look.main("lacquer")),
        Part(tube(handle, 0.1, flat=0.8, steps=12), _BLACK),
        Part(box(0.3, 0.24, 0.26, 0.08).turned(z=32).moved(-0.62, 1.5), look.plain(0, "lacquer")),
        Part(ball(0.2, 0.14).moved(y=1.79), _BLACK),
        Part(lathe([(0.79, 0.14), (0.8, 0.2), (0.78, 0.26)], 48), steel),
    ]
    return Body(_stretched(parts, look), View(yaw=14, pitch=10), View(yaw=-38, pitch=24))


def _stretched(parts: list[Part], look: Look) -> list[Part]:
    """The whole made a little wider or taller."""
    wide, tall = look.between(0.9, 1.12), look.between(0.9, 1.12)
    return [Part(part.mesh.scaled(wide, tall, wide), part.surface) for part in parts]
