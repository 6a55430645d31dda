"""Clothes as on an invisible mannequin: T-shirts, dresses, jeans."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from export.demo_shop.drawing.curves import fillet, rounded_box, smooth, squircle
from export.demo_shop.drawing.mesh import ball, loft, slab, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.look import Look
from export.demo_shop.models.tailoring import cloth_of, cut_sleeve, cut_torso, lining, neckband

__all__ = ["dress", "jeans", "t_shirt"]

Floats = NDArray[np.float32]
_FRONT, _TURNED = View(yaw=-6, pitch=2, fill=0.8, shift=(0, 0)), View(yaw=30, pitch=4, fill=0.8, shift=(0, 0))
_INSIDE = 0.42


def t_shirt(look: Look) -> Body:
    """Crew or V neck; a chest pocket, a print, or contrasting rims."""
    wide, long = look.between(0.74, 0.86), look.between(1.8, 2.05)
    v_neck = look.chance.random() < 0.3
    torso = cut_torso(
        [
            (0.0, wide * 1.02, 0.32),
            (long * 0.4, wide * 0.95, 0.32),
            (long * 0.8, wide * 1.0, 0.34),
            (long * 0.95, wide * 0.98, 0.28),
        ],
        (0.3, 0.2),
        front_drop=0.5 if v_neck else 0.2,
        pointed=v_neck,
    )
    cloth = cloth_of(look)
    rim = (
        look.plain(-0.12)
        if look.chance.random() < 0.6 or look.pattern != "plain"
        else Surface(look.accent, look.material)
    )
    parts = [*lining(torso, look.plain(-_INSIDE)), Part(torso, cloth), Part(neckband(torso, 0.04), rim)]
    for side in (-1, 1):
        path = [
            (side * wide * 0.62, long * 0.98, 0),
            (side * wide * 1.05, long * 0.87, 0.02),
            (side * wide * 1.42, long * 0.6, 0.06),
        ]
        sleeve = cut_sleeve(path, [0.3, 0.31, 0.29])
        parts.append(Part(sleeve, cloth))
        parts.append(
            Part(
                cut_sleeve(
                    [
                        np.add(path[2], (-side * 0.03, 0.03, 0)),
                        np.add(path[2], (0, 0, 0)),
                        np.add(path[2], (side * 0.012, -0.012, 0)),
                    ],
                    [0.298, 0.297, 0.297],
                ),
                Surface(rim.colour, rim.material, two_sided=True),
            )
        )
    extra = look.chance.randrange(4)
    if extra == 0 and not v_neck:
        pocket = slab(
            np.array(
                fillet(
                    [(0.16, 0.17), (-0.16, 0.17), (-0.16, -0.12), (0.0, -0.2), (0.16, -0.12)],
                    0.03,
                    closed=True,
                ),
                np.float32,
            ),
            0.02,
            0.008,
        )
        parts.append(Part(pocket.turned(y=12).moved(wide * 0.42, long * 0.72, 0.335), look.plain(-0.08)))
    elif extra == 1 and look.pattern == "plain":
        print_ = look.chance.choice(
            (
                squircle(0.62, 0.62, 2.0, 36),
                rounded_box(0.66, 0.36, 0.05, 3),
                np.array([(0.3, -0.26), (0.0, 0.3), (-0.3, -0.26)], np.float32),
            )
        )
        parts.append(
            Part(
                slab(print_.astype(np.float32), 0.012, 0.004).moved(0, long * 0.66, 0.342),
                Surface(look.accent, "cotton"),
            )
        )
    return Body(parts, _FRONT, _TURNED, on="wall")


def dress(look: Look) -> Body:
    """Flared, straight or tiered; straps, short sleeves or none; a belt on some."""
    variant = look.chance.randrange(3)
    hem = (1.0, 0.56, 0.86)[variant] * look.between(0.9, 1.1)
    straps = look.chance.random() < 0.4
    levels = [
        (0.0, hem, hem * 0.6),
        (0.55, hem * 0.74 + 0.1, hem * 0.44 + 0.06),
        (1.05, 0.44, 0.27),
        (1.22, 0.40, 0.25),
        (1.62, 0.47, 0.29),
        (1.86, 0.45 if straps else 0.5, 0.26),
    ]
    torso = cut_torso(
        levels,
        (0.40, 0.22) if straps else (0.28, 0.2),
        front_drop=0.12 if straps else 0.24,
        shoulder=0.02 if straps else 0.14,
    )
    waves = look.chance.choice((0, 9, 12)) if variant != 1 else 0

    def flare(points: Floats) -> Floats:
        moved = points.copy()
        low = np.clip((1.1 - points[:, 1]) / 1.1, 0, 1)
        angle = np.arctan2(points[:, 0], points[:, 2])
        grow = 1 + 0.085 * low * np.cos(angle * waves) if waves else np.ones(len(points))
        moved[:, 0] *= grow
        moved[:, 2] *= grow
        return moved

    skirt = torso.warped(flare)
    cloth = cloth_of(look, folds=0.12)
    parts = [
        *lining(skirt, look.plain(-_INSIDE)),
        Part(skirt, cloth),
        Part(neckband(skirt, 0.025), look.plain(-0.14)),
    ]
    if straps:
        for x in (-0.3, 0.3):
            parts.append(
                Part(
                    tube(
                        smooth(
                            [(x, 1.86, 0.2), (x * 0.92, 2.1, 0.1), (x * 0.92, 2.12, -0.06), (x, 1.88, -0.2)],
                            steps=5,
                        ),
                        0.03,
                        flat=0.5,
                    ),
                    look.plain(-0.06),
                )
            )
    elif look.chance.random() < 0.7:
        for side in (-1, 1):
            path = [(side * 0.36, 1.9, 0), (side * 0.58, 1.76, 0.02), (side * 0.72, 1.56, 0.04)]
            parts.append(Part(cut_sleeve(path, [0.19, 0.2, 0.19]), cloth))
    if look.chance.random() < 0.5:
        belt = loft(
            squircle(2, 2, 2.2, 56),
            [(1.08, 0.435, 0.272), (1.14, 0.425, 0.268), (1.2, 0.415, 0.262)],
            capped=False,
        )
        strap = Surface(
            look.accent if look.chance.random() < 0.5 else (112, 74, 48), "leather", two_sided=True
        )
        parts.append(Part(belt.scaled(1.02, 1, 1.03), strap))
        parts.append(
            Part(
                tube(rounded_box3(0.14, 0.14), 0.018, closed=True, steps=6).moved(0, 1.14, 0.29),
                Surface((212, 176, 104), "gold"),
            )
        )
    if variant == 2:
        for y in (0.36, 0.72):
            ring = skirt.points.reshape(-1, 65, 3)
            row = ring[int(np.argmin(np.abs(ring[:, 0, 1] - y)))][:-1]
            parts.append(Part(tube(row * [1.01, 1, 1.01], 0.03, closed=True, steps=6), look.plain(-0.1)))
    return Body(parts, _FRONT, _TURNED, on="wall")


def rounded_box3(width: float, height: float) -> Floats:
    """A closed rectangle in the x-y plane as f32 [n, 3]."""
    flat = rounded_box(width, height, 0.03, 3)
    return np.concatenate([flat, np.zeros((len(flat), 1), np.float32)], 1)


def jeans(look: Look) -> Body:
    """Slim, straight or wide legs; waistband, pockets and seams."""
    variant = look.chance.randrange(3)
    knee, ankle = ((0.2, 0.15), (0.24, 0.22), (0.3, 0.36))[variant]
    cloth = Surface(
        look.colour,
        "denim" if look.material == "denim" else look.material,
        look.pattern,
        look.accent,
        look.variant // 2,
        0.22,
        folds=0.16,
        two_sided=True,
    )
    thread = Surface((206, 148, 78), "cotton") if look.material == "denim" else look.plain(-0.25)
    parts: list[Part] = []
    for side in (-1, 1):
        path = [
            (side * 0.20, 1.72, 0),
            (side * 0.25, 1.3, 0.02),
            (side * 0.27, 0.45, 0.03),
            (side * (0.28 + 0.05 * variant), -0.65, 0.0),
        ]
        parts.append(Part(cut_sleeve(path, [0.31, 0.29, knee, ankle], 0.82), cloth))
        pocket = smooth(
            [(side * 0.46, 1.66, 0.2), (side * 0.33, 1.62, 0.275), (side * 0.22, 1.82, 0.285)], steps=6
        )
        parts.append(Part(tube(pocket, 0.012, steps=6), thread))
        cuff = np.array(path[3])
        if look.chance.random() < 0.35:
            parts.append(
                Part(
                    cut_sleeve(
                        [cuff + [0, 0.12, 0], cuff + [0, 0.05, 0], cuff + [0, -0.02, 0]],
                        [ankle * 1.07] * 3,
                        0.82,
                    ),
                    look.plain(0.25),
                )
            )
    hips = loft(
        squircle(2, 2, 2.5, 64),
        [
            (1.36, 0.40, 0.20),
            (1.5, 0.53, 0.262),
            (1.75, 0.5, 0.27),
            (2.0, 0.45, 0.25),
            (2.0, 0.43, 0.235),
            (1.7, 0.45, 0.22),
        ],
        capped=False,
    )
    band = loft(
        squircle(2, 2, 2.5, 64),
        [(1.89, 0.478, 0.268), (1.96, 0.468, 0.262), (2.02, 0.455, 0.255)],
        capped=False,
    )
    parts += [
        Part(hips, cloth),
        Part(band, Surface(look.plain(-0.1).colour, cloth.material, two_sided=True)),
        Part(
            tube(smooth([(0.02, 1.88, 0.272), (0.03, 1.6, 0.272), (0.0, 1.44, 0.23)]), 0.012, steps=6), thread
        ),
        Part(ball(0.075, 0.075, 0.04, 12).moved(0.0, 1.955, 0.268), Surface((208, 158, 96), "gold")),
    ]
    for x in (-0.3, 0.3, -0.12, 0.14):
        parts.append(
            Part(
                slab(rounded_box(0.035, 0.17, 0.01, 2), 0.02, 0.006).moved(x, 1.95, 0.262 - 0.2 * x * x),
                look.plain(-0.22),
            )
        )
    return Body(
        parts,
        View(yaw=-8, pitch=2, fill=0.84, shift=(0, 0)),
        View(yaw=30, pitch=6, fill=0.84, shift=(0, 0)),
        on="wall",
    )
