"""Hats, caps, beanies."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from export.demo_shop.drawing.curves import smooth
from export.demo_shop.drawing.mesh import ball, grid, lathe, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.look import Look

__all__ = ["beanie", "hat"]

Floats = NDArray[np.float32]


def hat(look: Look) -> Body:
    """A fedora, a wide sun hat, a bucket hat or a cap."""
    variant = look.chance.randrange(4)
    main = look.main("wicker" if variant == 1 and look.material == "straw" else look.material, period=0.22)
    band = Surface(look.accent if look.chance.random() < 0.5 else (44, 40, 40), "cotton")
    if variant == 3:
        crown = smooth([(0.72, 0.0), (0.74, 0.22), (0.66, 0.5), (0.42, 0.72), (0.0, 0.8)], steps=6)
        dome = lathe(crown, 48).scaled(z=1.12)
        u = np.linspace(-1, 1, 25)
        rows = []
        for t in np.linspace(0, 1, 8):
            reach = 0.84 + 0.62 * t * np.sqrt(np.clip(1 - 0.45 * u**2, 0, 1))
            spread = u * (0.66 + 0.04 * t)
            base = np.sqrt(np.clip(0.83**2 - (spread * 1.12) ** 2, 0.02, None))
            rows.append(
                np.stack([spread, 0.06 - 0.22 * u**2 * (0.4 + 0.6 * t) - 0.05 * t, base + (reach - 0.84)], 1)
            )
        peak = grid(np.stack(rows)[::-1].astype(np.float32))
        parts = [
            Part(dome, main),
            Part(
                peak,
                Surface(
                    look.colour if look.chance.random() < 0.6 else look.accent, main.material, two_sided=True
                ),
            ),
            Part(ball(0.13, 0.08).moved(y=0.81), look.plain(-0.1)),
        ]
        for k in range(3):
            a = np.radians(60 * k)
            seam = np.stack(
                [
                    np.concatenate([crown[:, 0], -crown[::-1, 0]]) * np.sin(a) * 1.003,
                    np.concatenate([crown[:, 1], crown[::-1, 1]]) * 1.003,
                    np.concatenate([crown[:, 0], -crown[::-1, 0]]) * np.cos(a) * 1.123,
                ],
                1,
            )
            parts.append(Part(tube(seam, 0.012, steps=6), look.plain(-0.2)))
        return Body(parts, View(yaw=-38, pitch=10, fill=0.8), View(yaw=24, pitch=24, fill=0.78))
    brim = (0.55, 0.95, 0.36)[variant]
    outline = (
        [(0.72, 0.02), (0.70, 0.3), (0.62, 0.62), (0.46, 0.72), (0.2, 0.66), (0.0, 0.6)],
        [(0.70, 0.02), (0.70, 0.3), (0.6, 0.56), (0.3, 0.68), (0.0, 0.7)],
        [(0.74, 0.02), (0.68, 0.36), (0.6, 0.58), (0.52, 0.62), (0.0, 0.64)],
    )[variant]
    angle = np.linspace(-np.pi, np.pi, 65)
    wave = (0.10 * np.abs(np.sin(angle)) ** 1.5, 0.05 * np.cos(2 * angle), 0.0 * angle)[variant]
    drop = (0.0, -0.06, -0.22)[variant]
    rows = []
    for t in (0.0, 0.25, 0.5, 0.75, 1.0, 1.02, 1.0, 0.5, 0.0):
        radius = 0.72 + brim * t
        under = 0.0 if len(rows) < 6 else -0.025
        rows.append(
            np.stack(
                [
                    np.sin(angle) * radius,
                    0.02 + t**2 * (wave + drop) + under,
                    np.cos(angle) * radius * (1.12 if variant != 2 else 1.05),
                ],
                1,
            )
        )
    disc = grid(np.stack(rows)[::-1].astype(np.float32), wrapped=True)
    top = lathe(smooth(outline, steps=6), 56)

    def pinched(points: Floats) -> Floats:
        moved = points * [1.0, 1.0, 1.12 if variant != 2 else 1.05]
        if variant == 0:
            high = np.clip((points[:, 1] - 0.3) / 0.4, 0, 1)
            moved[:, 0] *= 1 - 0.22 * high * np.clip(points[:, 2] + 0.3, 0, 1)
            moved[:, 1] -= 0.16 * high * np.exp(-((points[:, 0] / 0.14) ** 2))
        return np.asarray(moved, np.float32)

    parts = [Part(disc, main), Part(top.warped(pinched), main)]
    if variant != 2:
        ribbon = lathe([(0.726, 0.03), (0.718, 0.22)], 56).scaled(z=1.125)
        parts.append(Part(ribbon, band))
    else:
        for t in (0.3, 0.6, 0.9):
            line = np.stack(
                [
                    np.sin(angle[:-1]) * (0.72 + brim * t),
                    0.035 + t**2 * drop + 0.0 * angle[:-1],
                    np.cos(angle[:-1]) * (0.72 + brim * t) * 1.05,
                ],
                1,
            )
            parts.append(Part(tube(line, 0.01, closed=True, steps=6), look.plain(-0.25)))
    return Body(parts, View(yaw=-22, pitch=16, fill=0.84), View(yaw=24, pitch=38, fill=0.82))


def beanie(look: Look) -> Body:
    """A knitted cap with a turned-up rim; often a pompom."""
    tall = look.between(1.0, 1.25)
    main = Surface(look.colour, "knit", look.pattern, look.accent, look.variant // 2, 0.34)
    rim = Surface(look.colour if look.chance.random() < 0.6 else look.accent, "ribbed")
    high = look.between(0.36, 0.5)
    parts = [
        Part(
            lathe(
                smooth(
                    [(0.78, 0.1), (0.82, high), (0.74, tall * 0.7), (0.46, tall * 0.95), (0.0, tall)], steps=7
                ),
                56,
            ),
            main,
        ),
        Part(
            lathe(
                smooth(
                    [(0.74, 0.0), (0.84, 0.02), (0.9, high * 0.5), (0.88, high), (0.8, high + 0.02)], steps=6
                ),
                60,
            ),
            rim,
        ),
    ]
    if look.chance.random() < 0.65:
        pompom = Surface(look.accent if look.chance.random() < 0.4 else look.colour, "plush", scale=1.4)
        size = look.between(0.42, 0.56)
        fluff = ball(size, steps=28).warped(
            lambda p: p * (1 + 0.09 * np.sin(31 * p[:, :1] + 17 * p[:, 1:2]) * np.sin(29 * p[:, 2:] + 5))
        )
        parts.append(Part(fluff.moved(y=tall + size * 0.4), pompom))
    return Body(parts, View(pitch=8, fill=0.78), View(yaw=-34, pitch=24, fill=0.76))
