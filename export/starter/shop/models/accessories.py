"""Sunglasses, umbrellas, hats, beanies, scarves."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from export.starter.shop.drawing.curves import arc, circle, fillet, smooth, squircle
from export.starter.shop.drawing.mesh import ball, grid, lathe, tube
from export.starter.shop.drawing.picture import Body, Part
from export.starter.shop.drawing.raster import View
from export.starter.shop.drawing.surfaces import Surface
from export.starter.shop.look import Look

__all__ = ["beanie", "hat", "scarf", "sunglasses", "umbrella"]

Floats = NDArray[np.float32]

_GOLD = Surface((212, 176, 104), "gold")
_STEEL = Surface((190, 194, 200), "steel")


def sunglasses(look: Look) -> Body:
    """Square, round, cat-eye or aviator; arms folded open behind."""
    kind = look.chance.randrange(4)
    shape = (
        squircle(0.92, 0.74, 4.5, 44),
        circle(0.42, 44),
        smooth(
            [
                (0.5, 0.3),
                (0.1, 0.28),
                (-0.4, 0.22),
                (-0.44, -0.06),
                (-0.2, -0.32),
                (0.22, -0.34),
                (0.44, -0.05),
            ],
            closed=True,
            steps=6,
        ),
        smooth(
            [
                (0.44, 0.24),
                (0.0, 0.3),
                (-0.4, 0.26),
                (-0.42, 0.0),
                (-0.16, -0.4),
                (0.18, -0.42),
                (0.42, -0.1),
            ],
            closed=True,
            steps=6,
        ),
    )[kind]
    frame = look.main("lacquer", period=0.12) if kind != 3 else Surface(look.colour, "lacquer")
    thick = (0.085, 0.06, 0.085, 0.035)[kind]
    lens = look.chance.choice(((34, 34, 40), (62, 44, 34), (44, 60, 52), (58, 66, 92)))
    parts: list[Part] = []
    for side in (-1, 1):
        edge = shape * [side, 1.0] + [side * 0.56, 0.0]
        depth = -0.10 * (edge[:, 0:1] / 1.0) ** 2
        ring = np.concatenate([edge, depth], 1)
        if side < 0:
            ring = ring[::-1]
        parts.append(Part(tube(ring, thick, closed=True, steps=10, flat=0.8), frame))
        middle = ring.mean(0)
        rows = np.stack(
            [
                middle + (np.concatenate([ring, ring[:1]]) - middle) * share + [0, 0, 0.05 * (1 - share**2)]
                for share in (1.0, 0.7, 0.4, 0.0)
            ]
        )
        parts.append(Part(grid(rows.astype(np.float32)), Surface(lens, "ceramic", two_sided=True)))
        x = side * (1.02 if kind != 1 else 0.97)
        hinge = np.array([x, 0.16, -0.12])
        arm = smooth(
            [
                hinge,
                hinge + [side * 0.05, 0.02, -0.12],
                hinge + [side * 0.06, 0.02, -0.9],
                hinge + [side * 0.02, -0.04, -1.35],
                hinge + [-side * 0.02, -0.34, -1.66],
            ],
            steps=6,
        )
        parts.append(Part(tube(arm, thick * 0.75, flat=0.6, steps=10), frame))
    bridge = arc((0, 0.02 if kind != 3 else 0.14), (0.17, 0.1), 20, 160, 12)
    parts.append(Part(tube(np.concatenate([bridge, np.full((12, 1), -0.01)], 1), thick * 0.9), frame))
    if kind == 3:
        parts.append(Part(tube([(-0.4, 0.33, -0.05), (0.4, 0.33, -0.05)], 0.03), frame))
    parts = [Part(part.mesh.moved(y=0.46), part.surface) for part in parts]
    return Body(parts, View(yaw=-16, pitch=12, fill=0.82), View(yaw=40, pitch=26, fill=0.8))


def umbrella(look: Look) -> Body:
    """Open, on its ribs, with a crook or a straight grip."""
    panels = 8
    angle = np.linspace(0, 2 * np.pi, panels * 6 + 1)
    phase = (angle * panels / (2 * np.pi)) % 1.0
    droop = 4 * phase * (1 - phase)
    rows = []
    for t in np.linspace(0.0, 1.0, 13):
        radius = 1.25 * np.sin(t * 1.32) / np.sin(1.32)
        height = 0.74 * np.cos(t * 1.32)
        scallop = 0.055 * droop * t**3
        rows.append(
            np.stack(
                [
                    np.sin(angle) * radius * (1 - 0.035 * droop * t),
                    height + scallop - 0.05 * droop * t * (1 - t),
                    np.cos(angle) * radius * (1 - 0.035 * droop * t),
                ],
                1,
            )
        )
    points = np.stack(rows)[::-1].astype(np.float32)
    main = look.main("nylon" if look.material == "nylon" else "cotton", period=0.3)
    if look.chance.random() < 0.3 and look.pattern == "plain":
        u = np.broadcast_to((angle * panels / (2 * np.pi))[None, :], points.shape[:2])
        uv = np.stack([u, u], 2).astype(np.float32)
        canopy = grid(points, uv=uv, wrapped=True)
        main = Surface(look.colour, main.material, "striped", look.accent, 0, 2.0)
    else:
        canopy = grid(points, wrapped=True)
    surface = Surface(
        main.colour, main.material, main.pattern, main.accent, main.style, main.period, two_sided=True
    )
    wood = Surface(look.chance.choice(((150, 98, 56), (96, 62, 42), (40, 40, 43))), "lacquered wood")
    parts = [
        Part(canopy.moved(y=1.0), surface),
        Part(tube([(0, -0.6, 0), (0, 1.92, 0)], 0.028, steps=8), _STEEL),
    ]
    for n in range(panels):
        a = 2 * np.pi * n / panels
        parts.append(
            Part(tube([(0, 1.15, 0), (np.sin(a) * 0.8, 1.42, np.cos(a) * 0.8)], 0.012, steps=6), _STEEL)
        )
        parts.append(
            Part(
                ball(0.05, steps=8).moved(np.sin(a) * 1.25, 1.0 + 0.74 * np.cos(1.32), np.cos(a) * 1.25),
                _STEEL,
            )
        )
    if look.chance.random() < 0.65:
        crook = np.concatenate([[(0, -0.5)], arc((0.17, -0.95), (0.17, 0.17), 180, 360, 12)])
        parts.append(Part(tube(np.concatenate([crook, np.zeros((13, 1))], 1), 0.055, steps=10), wood))
    else:
        parts.append(
            Part(lathe(fillet([(0, -1.0), (0.08, -1.0), (0.065, -0.5), (0, -0.48)], 0.03), 24), wood)
        )
    tilt = look.between(18, 30)
    parts = [Part(part.mesh.turned(z=tilt, x=-12), part.surface) for part in parts]
    return Body(parts, View(yaw=-8, pitch=4, fill=0.86), View(yaw=30, pitch=-22, fill=0.86), on="wall")


def hat(look: Look) -> Body:
    """A fedora, a wide sun hat, a bucket hat or a cap."""
    kind = look.chance.randrange(4)
    main = look.main("wicker" if kind == 1 and look.material == "straw" else look.material, period=0.22)
    band = Surface(look.accent if look.chance.random() < 0.5 else (44, 40, 40), "cotton")
    if kind == 3:
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
    brim = (0.55, 0.95, 0.36)[kind]
    outline = (
        [(0.72, 0.02), (0.70, 0.3), (0.62, 0.62), (0.46, 0.72), (0.2, 0.66), (0.0, 0.6)],
        [(0.70, 0.02), (0.70, 0.3), (0.6, 0.56), (0.3, 0.68), (0.0, 0.7)],
        [(0.74, 0.02), (0.68, 0.36), (0.6, 0.58), (0.52, 0.62), (0.0, 0.64)],
    )[kind]
    angle = np.linspace(-np.pi, np.pi, 65)
    wave = (0.10 * np.abs(np.sin(angle)) ** 1.5, 0.05 * np.cos(2 * angle), 0.0 * angle)[kind]
    drop = (0.0, -0.06, -0.22)[kind]
    rows = []
    for t in (0.0, 0.25, 0.5, 0.75, 1.0, 1.02, 1.0, 0.5, 0.0):
        radius = 0.72 + brim * t
        under = 0.0 if len(rows) < 6 else -0.025
        rows.append(
            np.stack(
                [
                    np.sin(angle) * radius,
                    0.02 + t**2 * (wave + drop) + under,
                    np.cos(angle) * radius * (1.12 if kind != 2 else 1.05),
                ],
                1,
            )
        )
    disc = grid(np.stack(rows)[::-1].astype(np.float32), wrapped=True)
    top = lathe(smooth(outline, steps=6), 56)

    def pinched(points: Floats) -> Floats:
        moved = points * [1.0, 1.0, 1.12 if kind != 2 else 1.05]
        if kind == 0:
            high = np.clip((points[:, 1] - 0.3) / 0.4, 0, 1)
            moved[:, 0] *= 1 - 0.22 * high * np.clip(points[:, 2] + 0.3, 0, 1)
            moved[:, 1] -= 0.16 * high * np.exp(-((points[:, 0] / 0.14) ** 2))
        return np.asarray(moved, np.float32)

    parts = [Part(disc, main), Part(top.warped(pinched), main)]
    if kind != 2:
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


def scarf(look: Look) -> Body:
    """Wound once, both ends hanging, with fringes."""
    main = look.main("knit" if look.material == "wool" else look.material, period=0.3, folds=0.16)
    a = np.linspace(0, 2 * np.pi, 49)
    loop = np.stack([np.sin(a) * 0.72, 1.55 + 0.26 * np.cos(a) + 0.03 * np.sin(3 * a), np.cos(a) * 0.46], 1)
    parts = [
        Part(tube(loop[:-1] + [0, 0.02, 0], 0.25, flat=0.72, closed=True, steps=20), main),
        Part(
            tube(loop[:-1] * [0.92, 1, 0.9] + [0.02, -0.22, 0.06], 0.24, flat=0.7, closed=True, steps=20),
            main,
        ),
    ]
    for x, long, lean in ((-0.22, look.between(1.3, 1.6), -0.06), (0.26, look.between(1.0, 1.4), 0.08)):
        u = np.linspace(-1, 1, 15)
        rows = []
        for t in np.linspace(0, 1, 18):
            half = 0.2 + 0.14 * min(1.0, t * 3)
            rows.append(
                np.stack(
                    [
                        x + lean * t + u * half,
                        1.35 - t * long + 0 * u,
                        0.52 + 0.05 * np.cos(u * 6 + t * 3) + 0.05 * (1 - u**2),
                    ],
                    1,
                )
            )
        flap = grid(np.stack(rows)[::-1].astype(np.float32))
        parts.append(
            Part(
                flap,
                Surface(
                    main.colour,
                    main.material,
                    main.pattern,
                    main.accent,
                    main.style,
                    main.period,
                    folds=0.10,
                    two_sided=True,
                ),
            )
        )
        for k in np.linspace(-0.3, 0.3, 9):
            y = 1.35 - long
            parts.append(
                Part(
                    tube(
                        [(x + lean + k, y + 0.02, 0.55), (x + lean + k * 1.06, y - 0.22, 0.55)], 0.02, steps=6
                    ),
                    look.plain(-0.1, "wool"),
                )
            )
    return Body(parts, View(yaw=-6, pitch=4, fill=0.82), View(yaw=28, pitch=14, fill=0.8), on="wall")
