"""Groceries in their packages: tea, coffee, honey, jam, olive oil, chocolate, pasta."""

from __future__ import annotations

import numpy as np

from export.starter.shop.drawing.curves import fillet, rounded_box, smooth, squircle
from export.starter.shop.drawing.mesh import Mesh, ball, box, grid, lathe, loft, sheet, slab, tube
from export.starter.shop.drawing.picture import Body, Part
from export.starter.shop.drawing.raster import View
from export.starter.shop.drawing.surfaces import Surface
from export.starter.shop.look import Look
from export.starter.shop.packaging import package

__all__ = ["chocolate", "coffee", "honey", "jam", "olive_oil", "pasta", "tea"]

_GOLD = Surface((214, 178, 104), "gold")
_FRONT, _TURNED = View(yaw=-10, pitch=10, fill=0.8), View(yaw=28, pitch=22, fill=0.8)


def _wrapped(
    look: Look, radius: float, low: float, high: float, sign: str, kind: str, half: float = 0.85
) -> Part:
    """A label around a round vessel; half: how far it reaches, radians."""
    shape = sheet(lambda u, v: (radius * np.sin(u), v, radius * np.cos(u)), (-half, half, 41), (low, high, 5))
    area = (0.0, 0.0, 2 * half * radius, high - low)
    label = package(sign, look.brand, kind, look.words, look.colour, look.variant, area)
    return Part(shape, Surface((250, 247, 240), "card", labels=(label,)))


def tea(look: Look) -> Body:
    """A round tin, a square caddy or a carton."""
    kind = look.chance.randrange(3)
    if kind == 0:
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
            _wrapped(look, wide + 0.014, tall * 0.12, tall * 0.78, "leaf", "tea"),
        ]
        if look.chance.random() < 0.4:
            parts.append(Part(ball(0.15).moved(y=tall + 0.18), _GOLD))
        return Body(parts, _FRONT, _TURNED)
    wide, tall, deep = (1.15, 1.5, 0.95) if kind == 1 else (1.5, 1.15, 0.62)
    tall += look.between(-0.1, 0.15)
    material = "lacquer" if kind == 1 else "card"
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
    if kind == 1:
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


def _bean(x: float, z: float, turn: float) -> list[Part]:
    half = ball(0.2, 0.11, 0.14, 14)
    line = tube(smooth([(-0.08, 0.05, 0.0), (0.0, 0.062, 0.01), (0.08, 0.05, 0.0)]), 0.012, steps=6)
    return [
        Part(half.turned(y=turn).moved(x, 0.055, z), Surface((84, 50, 32), "lacquer")),
        Part(line.turned(y=turn).moved(x, 0.055, z), Surface((48, 28, 18), "plastic")),
    ]


def coffee(look: Look) -> Body:
    """A gusseted bag with a valve, or a tin; beans beside it."""
    kind = look.chance.randrange(3)
    parts: list[Part] = []
    if kind < 2:
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
        main = look.main("foil" if kind == 0 else "paper")
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
            _wrapped(look, wide + 0.014, tall * 0.08, tall * 0.86, "bean", "coffee"),
        ]
    for _ in range(5 + look.chance.randrange(4)):
        parts += _bean(look.between(-0.7, 0.75), look.between(0.62, 0.95), look.between(0, 180))
    return Body(parts, View(yaw=-8, pitch=12, fill=0.82), View(yaw=26, pitch=24, fill=0.8))


def _jar(look: Look, content: Surface, sign: str, kind: str) -> list[Part]:
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
        Part(lathe(wall, steps), Surface((244, 246, 246), "glass", clear=0.94)),
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
    parts.append(_wrapped(look, middle, tall * 0.16, tall * 0.74, sign, kind, 0.8))
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
        cover = grid(np.stack(rows)[::-1].astype(np.float32), wrapped=True)
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
    parts = _jar(look, Surface(amber, "lacquer", glow=0.16), "bee", "honey")
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


_JAMS = {
    "strawberry": (176, 24, 30), "apricot": (234, 138, 30), "orange": (236, 124, 18), "blueberry": (50, 30, 84),
    "raspberry": (172, 20, 58), "cherry": (120, 14, 30), "blackcurrant": (48, 20, 56), "plum": (88, 26, 62),
    "fig": (96, 52, 60), "peach": (240, 164, 84),
}  # fmt: skip


def jam(look: Look) -> Body:
    """A jar of jam in the colour of its fruit, fruit beside it."""
    fruit = next((name for name in _JAMS if name in look.words.lower()), "strawberry")
    tint = _JAMS[fruit]
    parts = _jar(look, Surface(tint, "lacquer", glow=0.06), fruit, "jam")
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
    kind = look.chance.randrange(3)
    cap = look.plain(-0.05, "lacquer")
    if kind == 2:
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
        if kind == 0
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
        _wrapped(look, wide + 0.014, tall * 0.1, tall * 0.5, "olive", "olive oil", 1.1),
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


def chocolate(look: Look) -> Body:
    """A bar in its wrapper, a row of pieces showing; or a flat box of pralines."""
    brown = (92, 52, 34)
    words = look.words.lower()
    if "white" in words:
        brown = (240, 224, 190)
    elif "milk" in words or "hazelnut" in words or "caramel" in words:
        brown = (134, 82, 52)
    cocoa = Surface(brown, "plastic")
    if look.chance.random() < 0.3:
        wide, deep = 1.9, 1.4
        main = look.main("card", period=0.3)
        parts = [
            Part(box(wide, 0.34, deep, 0.04).moved(y=0.17), main),
            Part(box(wide * 0.92, 0.03, deep * 0.9, 0.02).moved(y=0.34), Surface((60, 40, 30), "card")),
        ]
        for row in range(3):
            for column in range(4):
                x, z = (column - 1.5) * 0.42, (row - 1) * 0.4
                shade = look.chance.choice((brown, (70, 40, 26), (150, 96, 62), (238, 222, 190)))
                piece = look.chance.randrange(3)
                mesh: Mesh = (
                    ball(0.3, 0.26),
                    box(0.28, 0.2, 0.26, 0.05),
                    lathe(smooth([(0, 0), (0.15, 0.0), (0.13, 0.12), (0.0, 0.2)], steps=4), 20).moved(
                        y=-0.08
                    ),
                )[piece]
                parts.append(Part(mesh.moved(x, 0.44, z), Surface(shade, "plastic")))
        lid = slab(rounded_box(wide, deep, 0.05, 3), 0.06, 0.02)
        area = (-wide * 0.3, -deep * 0.42, wide * 0.3, deep * 0.42)
        label = package("cocoa", look.brand, "chocolate", look.words, look.colour, look.variant, area)
        parts.append(
            Part(
                lid.turned(x=-14).moved(0, 0.7, -deep / 2 - 0.18),
                Surface(look.colour, "card", labels=(label,)),
            )
        )
        return Body(parts, View(yaw=-14, pitch=30, fill=0.82), View(yaw=26, pitch=44, fill=0.8))
    wide, tall = 1.0, 1.9
    area = (-wide * 0.45, -tall * 0.42, wide * 0.45, tall * 0.36)
    label = package("cocoa", look.brand, "chocolate", look.words, look.colour, look.variant, area)
    main = look.main("card", period=0.26)
    opened = look.chance.random() < 0.65
    height = tall * (0.8 if opened else 1.0)
    sleeve = slab(rounded_box(wide, height, 0.03, 3), 0.15, 0.03)
    parts = [
        Part(
            sleeve.moved(y=-(tall - height) / 2),
            Surface(main.colour, "card", main.pattern, main.accent, main.style, 0.26, (label,)),
        )
    ]
    if opened:
        top = height / 2 - (tall - height) / 2
        parts.append(
            Part(
                slab(rounded_box(wide * 0.97, 0.2, 0.03, 3), 0.13, 0.02).moved(y=top + 0.02),
                Surface((204, 206, 210), "steel"),
            )
        )
        parts.append(Part(slab(rounded_box(wide * 0.93, 0.5, 0.02, 3), 0.09, 0.02).moved(y=top + 0.2), cocoa))
        for row in range(2):
            for column in range(3):
                square = slab(rounded_box(0.27, 0.2, 0.02, 2), 0.07, 0.03)
                parts.append(Part(square.moved((column - 1) * 0.3, top + 0.14 + 0.24 * row, 0.05), cocoa))
    parts = [Part(part.mesh.turned(z=look.variant % 3 * 4 - 4), part.surface) for part in parts]
    return Body(
        parts,
        View(yaw=-10, pitch=6, fill=0.8, shift=(0, 0)),
        View(yaw=30, pitch=14, fill=0.8, shift=(0, 0)),
        on="wall",
    )


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
