"""Groceries behind glass: honey, jam, olive oil."""

from __future__ import annotations

import numpy as np

from export.demo_shop.drawing.curves import fillet, rounded_box, smooth
from export.demo_shop.drawing.mesh import ball, grid, lathe, sheet, slab, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.look import Look
from export.demo_shop.packaging import package

__all__ = ["honey", "jam", "olive_oil", "wrapped_label"]

_GOLD = Surface((214, 178, 104), "gold")
_FRONT, _TURNED = View(yaw=-10, pitch=10, fill=0.8), View(yaw=28, pitch=22, fill=0.8)
_JAMS = {
    "strawberry": (176, 24, 30), "apricot": (234, 138, 30), "orange": (236, 124, 18), "blueberry": (50, 30, 84),
    "raspberry": (172, 20, 58), "cherry": (120, 14, 30), "blackcurrant": (48, 20, 56), "plum": (88, 26, 62),
    "fig": (96, 52, 60), "peach": (240, 164, 84),
}  # fmt: skip


def wrapped_label(
    look: Look, radius: float, low: float, high: float, sign: str, variant: str, half: float = 0.85
) -> Part:
    """A label around a round vessel; half: how far it reaches, radians."""
    shape = sheet(lambda u, v: (radius * np.sin(u), v, radius * np.cos(u)), (-half, half, 41), (low, high, 5))
    area = (0.0, 0.0, 2 * half * radius, high - low)
    label = package(sign, look.brand, variant, look.words, look.colour, look.variant, area)
    return Part(shape, Surface((250, 247, 240), "card", labels=(label,)))


def _jar(look: Look, content: Surface, sign: str, variant: str) -> list[Part]:
    shape = look.chance.randrange(3)
    wide, tall = look.between(0.58, 0.7), look.between(1.05, 1.3)
    if shape == 0:
        wall = fillet(
            [(0, 0), (wide, 0), (wide, tall * 0.84), (wide * 0.82, tall * 0.97), (wide * 0.82, tall)],
            0.14,
            steps=5,
        )
    elif shape == 1:
        wall = smooth(
            [
                (0.0, 0.0),
                (wide * 0.8, 0.0),
                (wide, 0.12),
                (wide * 1.04, tall * 0.45),
                (wide * 0.94, tall * 0.82),
                (wide * 0.8, tall),
            ],
            steps=6,
        )
    else:
        wall = fillet(
            [
                (0, 0),
                (wide * 0.92, 0),
                (wide, tall * 0.3),
                (wide, tall * 0.7),
                (wide * 0.86, tall * 0.96),
                (wide * 0.86, tall),
            ],
            0.1,
            steps=4,
        )
    steps = 48
    inner = wall[wall[:, 1] < tall * 0.9] * [0.95, 1.0] + [0.0, 0.03]
    inner = np.concatenate([inner, [(inner[-1, 0] * 0.98, tall * 0.9), (0.0, tall * 0.9)]]).astype(np.float32)
    lid_wide = float(wall[-1, 0]) + 0.04
    lid = look.main("lacquer", period=0.2)
    parts = [
        Part(lathe(inner, steps), content),
        Part(lathe(wall, steps), Surface((214, 220, 222), "glass", clear=0.98)),
        Part(
            lathe(
                fillet(
                    [
                        (lid_wide - 0.03, tall - 0.06),
                        (lid_wide, tall - 0.06),
                        (lid_wide, tall + 0.16),
                        (0, tall + 0.18),
                    ],
                    0.05,
                ),
                48,
            ),
            lid,
        ),
    ]
    middle = float(np.interp(tall * 0.45, wall[:, 1], wall[:, 0])) + 0.012
    parts.append(wrapped_label(look, middle, tall * 0.16, tall * 0.74, sign, variant, 0.8))
    if look.chance.random() < 0.35:
        cloth = [lid_wide * 1.02, lid_wide * 1.25, lid_wide * 1.45]
        angle = np.linspace(-np.pi, np.pi, 65)
        frill = 1 + 0.06 * np.cos(angle * 11)
        rows = [
            np.stack(
                [
                    np.sin(angle) * r * (frill if n else 1),
                    0 * angle + tall + y,
                    np.cos(angle) * r * (frill if n else 1),
                ],
                1,
            )
            for n, (r, y) in enumerate(zip((0.0, *cloth), (0.21, 0.19, 0.02, -0.16), strict=True))
        ]
        folded = np.stack(rows)[::-1].astype(np.float32)
        cover = grid(folded, uv=folded[..., [0, 2]].copy(), wrapped=True)
        parts.append(
            Part(
                cover,
                Surface(
                    lid.colour,
                    "cotton",
                    "checked" if look.pattern == "plain" else look.pattern,
                    look.accent,
                    look.variant // 2,
                    0.22,
                    two_sided=True,
                ),
            )
        )
        ring = np.stack(
            [
                np.sin(angle[:-1]) * (lid_wide + 0.02),
                np.full(64, tall + 0.02),
                np.cos(angle[:-1]) * (lid_wide + 0.02),
            ],
            1,
        )
        parts.append(Part(tube(ring, 0.025, closed=True, steps=6), Surface((206, 184, 140), "cotton")))
    return parts


def honey(look: Look) -> Body:
    """A jar of honey, light or dark; often with a dipper."""
    amber = look.chance.choice(((236, 168, 42), (222, 136, 24), (246, 206, 110), (168, 84, 16)))
    parts = _jar(look, Surface(amber, "wax", glow=0.3), "bee", "honey")
    if look.chance.random() < 0.7:
        wood = Surface((196, 150, 98), "wood")
        head = lathe(
            smooth(
                [
                    (0, 0),
                    (0.1, 0.03),
                    (0.14, 0.1),
                    (0.1, 0.13),
                    (0.16, 0.18),
                    (0.11, 0.22),
                    (0.16, 0.28),
                    (0.1, 0.33),
                    (0.12, 0.38),
                    (0.04, 0.44),
                    (0.035, 1.1),
                    (0.0, 1.12),
                ],
                steps=4,
            ),
            20,
        )
        parts.append(Part(head.turned(z=-82).turned(y=-24).moved(-0.55, 0.16, 0.86), wood))
    return Body(parts, View(yaw=-6, pitch=12, fill=0.8), View(yaw=24, pitch=24, fill=0.78))


def jam(look: Look) -> Body:
    """A jar of jam in the colour of its fruit, fruit beside it."""
    fruit = next((name for name in _JAMS if name in look.words.lower()), "strawberry")
    tint = _JAMS[fruit]
    parts = _jar(look, Surface(tint, "wax", glow=0.3), fruit, "jam")
    green = Surface((84, 124, 64), "leaf")
    small = fruit in ("blueberry", "blackcurrant", "cherry", "raspberry")
    spots = (
        ((0.62, 0.72), (0.9, 0.42), (-0.8, 0.66), (0.35, 0.92)) if small else ((0.78, 0.62), (-0.82, 0.52))
    )
    for x, z in spots[: 2 + look.chance.randrange(3)]:
        if fruit == "strawberry":
            berry = lathe(smooth([(0, 0), (0.12, 0.06), (0.22, 0.24), (0.17, 0.36), (0, 0.38)], steps=5), 24)
            parts.append(Part(berry.turned(z=62).moved(x + 0.16, 0.2, z), Surface((206, 40, 40), "leather")))
            parts.append(Part(ball(0.2, 0.06, 0.2, 10).turned(z=62).moved(x - 0.18, 0.36, z), green))
        else:
            size = 0.24 if small else 0.46
            parts.append(
                Part(
                    ball(size).moved(x, size / 2, z),
                    Surface(tint if small else _lighter(tint), "lacquer" if small else "skin"),
                )
            )
            parts.append(
                Part(
                    ball(size * 0.7, 0.03, size * 0.3, 10).turned(z=24).moved(x + size * 0.3, size * 1.02, z),
                    green,
                )
            )
    return Body(parts, View(yaw=-6, pitch=12, fill=0.8), View(yaw=24, pitch=24, fill=0.78))


def _lighter(colour: tuple[int, int, int]) -> tuple[int, int, int]:
    r, g, b = (min(255, round(part + (255 - part) * 0.18)) for part in colour)
    return r, g, b


def olive_oil(look: Look) -> Body:
    """A tall bottle, round or square, or a tin with a spout."""
    variant = look.chance.randrange(3)
    cap = look.plain(-0.05, "lacquer")
    if variant == 2:
        wide, tall, deep = 1.0, look.between(1.45, 1.65), 0.62
        area = (-wide * 0.4, -tall * 0.42, wide * 0.4, tall * 0.4)
        label = package("olive", look.brand, "olive oil", look.words, look.colour, look.variant, area)
        main = look.main("lacquer", period=0.26)
        parts = [
            Part(
                slab(rounded_box(wide, tall, 0.08, 4), deep, 0.06).moved(y=tall / 2),
                Surface(main.colour, "lacquer", main.pattern, main.accent, main.style, 0.26, (label,)),
            ),
            Part(lathe(fillet([(0.1, 0), (0.1, 0.16), (0, 0.16)], 0.02), 24).moved(0.24, tall, 0), _GOLD),
            Part(
                tube(
                    fillet(
                        [(-0.32, tall, 0), (-0.32, tall + 0.17, 0), (0.02, tall + 0.17, 0), (0.02, tall, 0)],
                        0.06,
                    ),
                    0.035,
                    flat=0.6,
                ),
                _GOLD,
            ),
        ]
        return Body(parts, _FRONT, _TURNED)
    tall = look.between(1.75, 2.0)
    wide = look.between(0.36, 0.42)
    glass = look.chance.choice(((58, 82, 34), (84, 96, 40), (214, 216, 150)))
    wall = smooth(
        [
            (0, 0),
            (wide, 0.0),
            (wide, 0.06),
            (wide, tall * 0.6),
            (wide * 0.86, tall * 0.7),
            (0.13, tall * 0.8),
            (0.12, tall),
        ],
        steps=6,
    )
    profile = (
        fillet([(0, 0), (wide, 0), (wide, tall * 0.62), (0.12, tall * 0.76), (0.12, tall)], 0.13, steps=5)
        if variant == 0
        else wall
    )
    oil = Surface((186, 172, 40) if sum(glass) > 300 else (120, 124, 30), "lacquer", glow=0.12)
    inner = np.asarray(profile[profile[:, 1] < tall * 0.72] * [0.93, 1.0] + [0.0, 0.02], np.float32)
    inner = np.concatenate([inner, [(0.0, float(inner[-1, 1]))]]).astype(np.float32)
    parts = [
        Part(lathe(inner, 40), oil),
        Part(lathe(profile, 44), Surface(glass, "glass", clear=0.7 if sum(glass) > 300 else 0.5)),
        Part(
            lathe(
                fillet(
                    [(0.135, tall - 0.3), (0.15, tall - 0.3), (0.15, tall + 0.14), (0, tall + 0.15)], 0.03
                ),
                28,
            ),
            cap,
        ),
        wrapped_label(look, wide + 0.014, tall * 0.1, tall * 0.5, "olive", "olive oil", 1.1),
        Part(
            lathe(
                [
                    (wide + 0.006, tall * 0.08),
                    (wide + 0.012, tall * 0.1),
                    (wide + 0.012, tall * 0.5),
                    (wide + 0.006, tall * 0.52),
                ],
                44,
            ),
            look.plain(0, "card"),
        ),
    ]
    if look.chance.random() < 0.6:
        for x, z in ((0.6, 0.4), (0.78, 0.22)):
            parts.append(
                Part(
                    ball(0.2, 0.18, 0.26).moved(x, 0.09, z),
                    Surface(look.chance.choice(((104, 122, 52), (58, 50, 48))), "lacquer"),
                )
            )
        parts.append(
            Part(
                ball(0.5, 0.03, 0.14, 12).turned(z=10, y=30).moved(0.52, 0.08, 0.62),
                Surface((112, 132, 88), "leaf"),
            )
        )
    return Body(parts, View(yaw=-8, pitch=9, fill=0.84), View(yaw=26, pitch=22, fill=0.82))
