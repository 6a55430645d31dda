"""Furniture: chairs, armchairs, sofas, stools."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from export.demo_shop.drawing.curves import arc, fillet, rounded_box, smooth
from export.demo_shop.drawing.mesh import Mesh, box, grid, lathe, slab, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.look import Look

__all__ = ["armchair", "chair", "sofa", "stool"]

_WOODS = ((176, 128, 82), (208, 168, 118), (112, 74, 48), (70, 50, 38))
_BLACK = Surface((36, 36, 39), "matt plastic")


def _leg_surface(look: Look) -> Surface:
    return look.chance.choice(
        (*(Surface(wood, "lacquered wood") for wood in _WOODS), _BLACK, Surface((196, 166, 98), "gold"))
    )


def _legs(
    spots: Sequence[tuple[float, float]], top: float, splay: float, thick: float, surface: Surface
) -> list[Part]:
    parts = []
    for x, z in spots:
        foot = (x + splay * np.sign(x), 0.0, z + splay * np.sign(z))
        parts.append(Part(tube([foot, (x, top, z)], [thick * 0.7, thick], steps=10), surface))
    return parts


def pad(width: float, height: float, depth: float, round_: float = 0.14, puff: float = 0.06) -> Mesh:
    """A cushion lying flat: width along x, depth along z."""
    return slab(rounded_box(width, depth, round_, 4), height, height * 0.42, bulge=puff).turned(x=-90)


def _back(width: float, height: float, thick: float, curve: float, round_: float) -> Mesh:
    """An upright panel bent around the sitter."""
    flat = slab(rounded_box(width, height, round_, 4), thick, thick * 0.45, bulge=0.02)
    return flat.warped(
        lambda p: np.stack([p[:, 0], p[:, 1], p[:, 2] + curve * (p[:, 0] / (width / 2)) ** 2], 1)
    )


def chair(look: Look) -> Body:
    """Upholstered, wooden with slats, a shell, or a metal frame."""
    variant = look.chance.randrange(4)
    seat = 0.98
    legs = _leg_surface(look)
    main = look.main(period=0.26)
    spots = [(-0.42, -0.4), (0.42, -0.4), (-0.42, 0.4), (0.42, 0.4)]
    if variant == 0:
        parts = _legs(spots, seat - 0.02, 0.1, 0.055, legs)
        parts += [
            Part(pad(1.12, 0.24, 1.06).moved(y=seat + 0.08), main),
            Part(
                _back(1.06, 0.98, 0.17, 0.12, look.between(0.12, 0.48))
                .turned(x=-10)
                .moved(0, seat + 0.74, -0.52),
                main,
            ),
        ]
    elif variant == 1:
        frame = look.plain(0, "lacquered wood" if look.material == "wood" else "lacquer")
        parts = _legs([(-0.44, 0.42), (0.44, 0.42)], seat, 0.02, 0.055, frame)
        for x in (-0.44, 0.44):
            post = smooth(
                [
                    (x, 0.0, -0.5),
                    (x, seat, -0.44),
                    (x * 0.97, seat + 0.6, -0.5),
                    (x * 0.95, seat + 1.15, -0.62),
                ],
                steps=5,
            )
            parts.append(Part(tube(post, 0.05, steps=10), frame))
        parts.append(Part(pad(1.1, 0.1, 1.02, 0.1, 0.0).moved(y=seat + 0.03), frame))
        bars = look.chance.randrange(2)
        if bars:
            for y in (0.35, 0.62, 0.9):
                parts.append(
                    Part(
                        _back(0.9, 0.14, 0.06, 0.03, 0.05).turned(x=-8).moved(0, seat + y, -0.5 - 0.08 * y),
                        frame,
                    )
                )
        else:
            parts.append(
                Part(_back(0.98, 0.24, 0.07, 0.05, 0.1).turned(x=-8).moved(0, seat + 1.05, -0.62), frame)
            )
            for x in (-0.26, -0.09, 0.09, 0.26):
                parts.append(
                    Part(tube([(x, seat + 0.04, -0.44), (x, seat + 1.0, -0.58)], 0.026, steps=8), frame)
                )
        if look.pattern != "plain" or look.chance.random() < 0.4:
            parts.append(Part(pad(1.0, 0.14, 0.94, 0.12).moved(y=seat + 0.14), look.main("cotton")))
        for z in (-0.2,):
            parts.append(Part(tube([(-0.44, 0.42, z), (0.44, 0.42, z)], 0.026), frame))
    elif variant == 2:
        u = np.linspace(-1, 1, 25)
        profile = smooth(
            [
                (0.56, seat + 0.02),
                (0.4, seat + 0.05),
                (0.0, seat - 0.04),
                (-0.34, seat + 0.04),
                (-0.5, seat + 0.35),
                (-0.58, seat + 0.7),
                (-0.66, seat + 1.0),
            ],
            steps=5,
        )
        rows = []
        for n, (z, y) in enumerate(profile):
            share = n / (len(profile) - 1)
            half = 0.56 * (1 - 0.25 * share**3) * (1 - 0.5 * np.clip(share - 0.86, 0, 1) ** 2 * 20)
            curl = 0.16 * u**4
            rows.append(np.stack([u * half, y + curl * (1 - share) + 0.0 * u, z + curl * 1.6 * share], 1))
        shell = grid(np.stack(rows).astype(np.float32))
        parts = _legs(spots, seat - 0.02, 0.16, 0.045, legs)
        parts.append(
            Part(
                shell,
                Surface(
                    main.colour,
                    "matt plastic",
                    main.pattern,
                    main.accent,
                    main.style,
                    main.period,
                    two_sided=True,
                ),
            )
        )
        parts.append(Part(tube([(-0.3, seat - 0.06, -0.3), (0.3, seat - 0.06, 0.3)], 0.03), legs))
        parts.append(Part(tube([(0.3, seat - 0.06, -0.3), (-0.3, seat - 0.06, 0.3)], 0.03), legs))
    else:
        parts = _legs(spots, seat, 0.04, 0.035, _BLACK)
        for x in (-0.46, 0.46):
            parts.append(
                Part(
                    tube(smooth([(x, seat, -0.4), (x, seat + 0.6, -0.52), (x, seat + 1.05, -0.62)]), 0.035),
                    _BLACK,
                )
            )
        parts += [
            Part(pad(1.1, 0.15, 1.04, 0.16).moved(y=seat + 0.05), main),
            Part(_back(1.0, 0.5, 0.12, 0.06, 0.12).turned(x=-10).moved(0, seat + 0.86, -0.54), main),
        ]
    return Body(
        parts,
        View(yaw=-28, pitch=12, fill=0.84),
        View(yaw=148 if look.chance.random() < 0.25 else 38, pitch=24, fill=0.82),
    )


def _couch(look: Look, wide: float, seats: int) -> list[Part]:
    variant = look.chance.randrange(3)
    main = look.main(period=0.26, folds=0.06)
    soft = Surface(main.colour, main.material, main.pattern, main.accent, main.style, main.period, folds=0.1)
    arm = (0.24, 0.34, 0.18)[variant]
    arm_high = (0.92, 0.86, 1.02)[variant]
    legs = _leg_surface(look)
    half = wide / 2
    spots = [(x * (half - 0.14), z) for x in (-1, 1) for z in (-0.4, 0.42)]
    parts = _legs(spots, 0.3, 0.05 if variant == 2 else 0.0, 0.05, legs)
    parts.append(Part(box(wide, 0.3, 1.06, 0.08).moved(y=0.38), main))
    parts.append(Part(box(wide - 0.1, 0.95, 0.26, 0.12).turned(x=-6).moved(0, 0.86, -0.46), main))
    for side in (-1, 1):
        x = side * (half - arm / 2)
        if variant == 1:
            roll = lathe(
                fillet([(0, -0.56), (arm * 0.62, -0.56), (arm * 0.62, 0.56), (0, 0.56)], 0.05), 28
            ).turned(x=90)
            parts += [
                Part(box(arm * 0.8, arm_high - 0.3, 1.08, 0.06).moved(x, 0.5, 0.01), main),
                Part(roll.moved(x, arm_high - 0.1, 0.02), main),
            ]
        else:
            parts.append(
                Part(box(arm, arm_high - 0.22, 1.1, 0.09).moved(x, 0.22 + (arm_high - 0.22) / 2, 0.01), main)
            )
    inner = wide - 2 * arm
    each = inner / seats
    for n in range(seats):
        x = -inner / 2 + each * (n + 0.5)
        parts.append(Part(pad(each * 0.985, 0.26, 0.92, 0.1, 0.06).moved(x, 0.63, 0.08), soft))
        parts.append(Part(pad(each * 0.97, 0.26, 0.62, 0.14, 0.08).turned(x=72).moved(x, 1.0, -0.26), soft))
    return parts


def sofa(look: Look) -> Body:
    """Two or three seats; straight, rolled or slim arms; sometimes with cushions."""
    seats = 2 + look.chance.randrange(2)
    wide = (2.0, 2.7)[seats - 2]
    parts = _couch(look, wide, seats)
    if look.chance.random() < 0.45:
        accent = look.chance.choice(((232, 226, 214), (206, 160, 70), (92, 110, 104), (196, 120, 92)))
        for x in (-wide / 2 + 0.5, wide / 2 - 0.52)[: 1 + look.chance.randrange(2)]:
            throw = slab(rounded_box(0.5, 0.5, 0.06, 3), 0.16, 0.07, bulge=0.07)
            parts.append(
                Part(
                    throw.turned(x=-20, z=look.between(-14, 14)).moved(x, 1.02, 0.1), Surface(accent, "linen")
                )
            )
    return Body(parts, View(yaw=-18, pitch=12, fill=0.88), View(yaw=34, pitch=24, fill=0.86))


def armchair(look: Look) -> Body:
    """One seat; like a sofa, or a wing chair."""
    if look.chance.random() < 0.5:
        return Body(
            _couch(look, 1.36, 1), View(yaw=-24, pitch=14, fill=0.8), View(yaw=36, pitch=24, fill=0.78)
        )
    main = look.main(period=0.26)
    angle = np.radians(np.linspace(200, -20, 23))
    rows = []
    for share, high in ((0.0, 0.34), (0.25, 0.62), (0.6, 1.0), (0.85, 1.26), (1.0, 1.36)):
        rise = 0.34 + (high - 0.34) * (0.55 + 0.45 * np.clip(np.sin(angle), 0, 1) ** 0.7)
        grow = 0.96 + 0.14 * share
        rows.append(np.stack([np.cos(angle) * 0.68 * grow, rise, -np.sin(angle) * 0.62 * grow + 0.05], 1))
    for share, grow in ((1.0, 0.86), (0.4, 0.8), (0.0, 0.78)):
        high = 0.5 + 0.84 * share
        rise = 0.34 + (high - 0.34) * (0.55 + 0.45 * np.clip(np.sin(angle), 0, 1) ** 0.7)
        rows.append(np.stack([np.cos(angle) * 0.68 * grow, rise, -np.sin(angle) * 0.62 * grow + 0.05], 1))
    shell = grid(np.stack(rows)[:, ::-1].astype(np.float32))
    legs = _leg_surface(look)
    parts = _legs([(-0.42, -0.34), (0.42, -0.34), (-0.42, 0.36), (0.42, 0.36)], 0.34, 0.08, 0.045, legs)
    shell_surface = Surface(
        main.colour, main.material, main.pattern, main.accent, main.style, main.period, two_sided=True
    )
    parts += [
        Part(shell, shell_surface),
        Part(pad(1.1, 0.26, 1.04, 0.4).moved(0, 0.55, 0.06), look.main(period=0.26, folds=0.06)),
        Part(pad(1.2, 0.16, 1.0, 0.45, 0.0).moved(0, 0.38, 0.04), look.plain(-0.06)),
    ]
    return Body(parts, View(yaw=-24, pitch=14, fill=0.8), View(yaw=36, pitch=26, fill=0.78))


def stool(look: Look) -> Body:
    """A bar stool, a low round one, or a step stool."""
    variant = look.chance.randrange(3)
    legs = _leg_surface(look)
    main = look.main(period=0.24)
    if variant == 0:
        top = 1.75
        parts = _legs([(-0.3, -0.3), (0.3, -0.3), (-0.3, 0.3), (0.3, 0.3)], top, 0.16, 0.045, legs)
        ring = np.stack([*arc((0, 0), (0.56, 0.56), 0, 360, 33)[:-1].T], 1)
        parts.append(
            Part(
                tube(np.stack([ring[:, 0], np.full(32, 0.55), ring[:, 1]], 1), 0.025, closed=True, steps=8),
                Surface((190, 194, 200), "steel"),
            )
        )
        parts.append(
            Part(
                lathe(
                    fillet([(0, top - 0.02), (0.5, top - 0.02), (0.5, top + 0.2), (0, top + 0.22)], 0.09), 44
                ),
                main,
            )
        )
    elif variant == 1:
        top = 0.9
        parts = _legs([(-0.34, -0.34), (0.34, -0.34), (-0.34, 0.34), (0.34, 0.34)], top, 0.14, 0.06, legs)
        parts.append(
            Part(
                lathe(
                    fillet([(0, top - 0.02), (0.62, top - 0.02), (0.66, top + 0.16), (0, top + 0.24)], 0.1),
                    48,
                ),
                main,
            )
        )
    else:
        frame = look.plain(0, "lacquered wood" if look.material == "wood" else "lacquer")
        parts = []
        for x in (-0.52, 0.52):
            parts.append(Part(tube([(x * 1.1, 0, 0.5), (x, 1.25, -0.1)], 0.055, flat=0.6), frame))
            parts.append(Part(tube([(x * 1.1, 0, -0.62), (x, 1.25, -0.2)], 0.055, flat=0.6), frame))
        parts += [
            Part(box(1.16, 0.09, 0.5, 0.04).moved(0, 1.28, -0.15), frame),
            Part(box(1.18, 0.08, 0.4, 0.04).moved(0, 0.64, 0.26), frame),
        ]
    return Body(parts, View(yaw=-20, pitch=14, fill=0.82), View(yaw=30, pitch=30, fill=0.78))
