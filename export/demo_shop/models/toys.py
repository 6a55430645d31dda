"""Toys: teddy bears and rabbits, small cars."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from export.demo_shop.drawing.curves import fillet, rounded_box, smooth
from export.demo_shop.drawing.mesh import Mesh, ball, box, grid, lathe, outward, slab, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.look import Look

__all__ = ["teddy_bear", "toy_car"]

Floats = NDArray[np.float32]
_BLACK = Surface((34, 34, 37), "rubber")
_CHROME = Surface((206, 209, 214), "chrome")
_WOODS = ((200, 156, 104), (176, 128, 82), (226, 190, 140))


def teddy_bear(look: Look) -> Body:
    """A sitting bear, sometimes a rabbit; a bow or a jumper on some."""
    fur = look.main("plush", period=0.3)
    belly = look.plain(0.4, "plush")
    dark = Surface((30, 26, 26), "lacquer")
    rabbit = look.chance.random() < 0.3
    wide = look.between(0.95, 1.1)
    parts = [
        Part(ball(wide, 1.15, 0.9).moved(0, 0.58, 0), fur),
        Part(ball(wide * 0.66, 0.8, 0.5).moved(0, 0.54, 0.24), belly),
        Part(ball(1.0, 0.92, 0.86).moved(0, 1.5, 0.05), fur),
        Part(ball(0.48, 0.36, 0.36).moved(0, 1.36, 0.40), belly),
        Part(ball(0.16, 0.11, 0.1).moved(0, 1.44, 0.58), dark),
        Part(tube(smooth([(0, 1.4, 0.585), (0.0, 1.31, 0.585), (-0.07, 1.27, 0.565)]), 0.012, steps=6), dark),
        Part(tube(smooth([(0, 1.32, 0.585), (0.07, 1.27, 0.565)]), 0.012, steps=6), dark),
    ]
    for side in (-1, 1):
        parts.append(Part(ball(0.1, 0.11, 0.08, 14).moved(side * 0.2, 1.6, 0.44), dark))
        if rabbit:
            parts.append(Part(ball(0.24, 0.86, 0.16).turned(z=side * -10).moved(side * 0.26, 2.26, 0), fur))
            parts.append(
                Part(ball(0.13, 0.62, 0.08).turned(z=side * -10).moved(side * 0.26, 2.24, 0.06), belly)
            )
        else:
            parts.append(Part(ball(0.4, 0.4, 0.22).moved(side * 0.4, 1.88, 0.0), fur))
            parts.append(Part(ball(0.24, 0.24, 0.12).moved(side * 0.4, 1.87, 0.07), belly))
        parts.append(Part(ball(0.36, 0.84, 0.36).turned(z=side * 34).moved(side * 0.56, 0.76, 0.1), fur))
        parts.append(Part(ball(0.42, 0.42, 0.86).turned(y=side * 20).moved(side * 0.4, 0.22, 0.42), fur))
        parts.append(Part(ball(0.34, 0.36, 0.12).turned(y=side * 20).moved(side * 0.53, 0.24, 0.83), belly))
    extra = look.chance.randrange(3)
    if extra == 0:
        silk = Surface(look.chance.choice(((196, 44, 52), (52, 92, 160), (232, 184, 60))), "silk")
        for side in (-1, 1):
            parts.append(Part(ball(0.34, 0.24, 0.14).turned(z=side * 14).moved(side * 0.2, 1.08, 0.44), silk))
        parts.append(Part(ball(0.14, 0.14, 0.14).moved(0, 1.08, 0.48), silk))
    elif extra == 1:
        knit = Surface(look.chance.choice(((196, 44, 52), (238, 232, 220), (60, 96, 150))), "knit", scale=1.3)
        scarf = np.stack(
            [
                np.sin(np.linspace(0, 6.28, 30)[:-1]) * 0.4,
                np.full(29, 1.1),
                np.cos(np.linspace(0, 6.28, 30)[:-1]) * 0.36 + 0.03,
            ],
            1,
        )
        parts.append(Part(tube(scarf, 0.11, closed=True), knit))
        parts.append(Part(tube([(0.16, 1.06, 0.42), (0.22, 0.6, 0.52)], 0.11, flat=0.4), knit))
    return Body(parts, View(pitch=6, fill=0.82), View(yaw=-36, pitch=14, fill=0.8))


def toy_car(look: Look) -> Body:
    """A wooden car, a vintage roadster, a van or a pick-up."""
    variant = look.chance.randrange(4)
    paint = look.main("lacquer", period=0.3)
    wooden = look.material == "wood"
    wood = Surface(look.chance.choice(_WOODS), "wood")
    glass = Surface((120, 150, 168), "ceramic")
    profiles = (
        [
            (-1.2, 0.2),
            (1.2, 0.2),
            (1.22, 0.52),
            (0.72, 0.62),
            (0.4, 1.02),
            (-0.55, 1.02),
            (-0.9, 0.62),
            (-1.22, 0.56),
        ],
        [
            (-1.2, 0.2),
            (1.25, 0.2),
            (1.28, 0.46),
            (0.4, 0.62),
            (0.28, 0.66),
            (-0.5, 0.64),
            (-0.7, 0.74),
            (-1.22, 0.6),
        ],
        [(-1.15, 0.2), (1.12, 0.2), (1.16, 0.6), (0.98, 0.74), (0.8, 1.2), (-1.1, 1.24), (-1.18, 1.1)],
        [
            (-1.25, 0.2),
            (1.2, 0.2),
            (1.2, 0.56),
            (0.84, 0.64),
            (0.62, 1.04),
            (0.02, 1.06),
            (-0.04, 0.62),
            (-1.25, 0.6),
        ],
    )
    outline = np.asarray(fillet(profiles[variant], 0.16, closed=True, steps=5), np.float32)
    body = _extruded(outline, 0.92)
    parts = [Part(body, paint)]
    rubber, hub = (
        (Surface((70, 48, 36), "wood"), Surface((232, 204, 160), "wood")) if wooden else (_BLACK, _CHROME)
    )
    for x in (-0.72, 0.74):
        for z in (-0.42, 0.42):
            for part in _wheel(0.28, 0.2, rubber, hub):
                mesh = part.mesh if z > 0 else part.mesh.turned(y=180)
                parts.append(Part(mesh.moved(x, 0.26, z * 1.02), part.surface))
    side_windows = {
        0: [(-0.32, 0.8, 0.42, 0.28), (0.14, 0.8, 0.3, 0.28)],
        2: [(0.56, 0.96, 0.32, 0.3), (0.1, 0.97, 0.4, 0.3), (-0.4, 0.97, 0.4, 0.3), (-0.86, 0.97, 0.34, 0.3)],
        3: [(0.34, 0.82, 0.4, 0.28)],
    }.get(variant, [])
    for x, y, w, h in side_windows:
        for z in (-0.462, 0.462):
            parts.append(Part(slab(rounded_box(w, h, 0.06, 3), 0.02, 0.008).moved(x, y, z), glass))
    if variant == 1:
        parts.append(Part(box(0.62, 0.1, 0.66, 0.05).moved(-0.12, 0.62, 0), Surface((96, 60, 40), "leather")))
        parts.append(
            Part(
                box(0.14, 0.34, 0.66, 0.06).turned(z=10).moved(-0.4, 0.74, 0),
                Surface((126, 80, 52), "leather"),
            )
        )
        parts.append(Part(box(0.03, 0.26, 0.72, 0.012).turned(z=24).moved(0.32, 0.76, 0), glass))
    elif variant == 0:
        parts.append(Part(box(0.03, 0.34, 0.74, 0.012).turned(z=40).moved(0.58, 0.82, 0), glass))
    elif variant == 2:
        parts.append(Part(box(0.03, 0.36, 0.76, 0.012).turned(z=21).moved(0.9, 0.97, 0), glass))
        parts.append(
            Part(
                _extruded(
                    np.asarray(
                        fillet([(-1.2, 0.6), (1.18, 0.6), (1.18, 0.66), (-1.2, 0.66)], 0.02, closed=True),
                        np.float32,
                    ),
                    0.95,
                ),
                Surface((246, 243, 236), "lacquer"),
            )
        )
    else:
        parts.append(Part(box(0.03, 0.34, 0.74, 0.012).turned(z=32).moved(0.74, 0.84, 0), glass))
        for x in (-0.9, -0.6, -0.3):
            parts.append(
                Part(
                    lathe(fillet([(0, -0.38), (0.11, -0.38), (0.11, 0.38), (0, 0.38)], 0.02), 18)
                    .turned(x=90)
                    .moved(x, 0.7, 0),
                    wood,
                )
            )
    for z in (-0.3, 0.3):
        parts.append(Part(ball(0.1, 0.17, 0.17).moved(1.2, 0.48, z), Surface((250, 240, 206), "ceramic")))
        parts.append(Part(ball(0.06, 0.12, 0.14).moved(-1.2, 0.48, z), Surface((206, 52, 46), "ceramic")))
    bumper = Surface(look.accent, "plastic") if wooden else _CHROME
    for x in (1.24, -1.22):
        parts.append(Part(box(0.09, 0.1, 0.98, 0.04).moved(x, 0.28, 0), bumper))
    return Body(parts, View(yaw=26, pitch=14, fill=0.84), View(yaw=-42, pitch=26, fill=0.82))


def _wheel(radius: float, thick: float, rubber: Surface, hub: Surface) -> list[Part]:
    """A wheel in the x-y plane."""
    tyre = lathe(
        fillet(
            [
                (radius * 0.62, -thick / 2),
                (radius, -thick / 2),
                (radius, thick / 2),
                (radius * 0.62, thick / 2),
            ],
            thick * 0.3,
        ),
        32,
    ).turned(x=90)
    disc = lathe(
        fillet(
            [
                (0, -thick * 0.42),
                (radius * 0.64, -thick * 0.42),
                (radius * 0.64, thick * 0.42),
                (radius * 0.2, thick * 0.5),
                (0, thick * 0.55),
            ],
            0.02,
        ),
        28,
    ).turned(x=90)
    return [Part(tyre, rubber), Part(disc, hub)]


def _extruded(outline: Floats, depth: float) -> Mesh:
    """A plate through an outline that need not be seen whole from its centre: cut into columns."""
    low, high = float(outline[:, 0].min()), float(outline[:, 0].max())
    xs = np.linspace(low + 0.012, high - 0.012, 56)
    closed = np.concatenate([outline, outline[:1]])
    tops, bottoms = [], []
    for x in xs:
        a, b = closed[:-1], closed[1:]
        cross = (a[:, 0] - x) * (b[:, 0] - x) <= 0
        span = np.where(np.abs(b[:, 0] - a[:, 0]) < 1e-6, 1e-6, b[:, 0] - a[:, 0])
        y = (a[:, 1] + (x - a[:, 0]) / span * (b[:, 1] - a[:, 1]))[cross]
        tops.append(float(y.max()))
        bottoms.append(float(y.min()))
    top, bottom = np.array(tops), np.array(bottoms)
    half, bevel = depth / 2, 0.07
    rows = []
    for y_share, z, inset in (
        (0.5, -half, 0.07),
        (1.0, -half, 0.06),
        (1.0, -half + bevel * 0.4, 0.02),
        (1.0, -half + bevel, 0.0),
        (1.0, half - bevel, 0.0),
        (1.0, half - bevel * 0.4, 0.02),
        (1.0, half, 0.06),
        (0.5, half, 0.07),
        (0.0, half, 0.06),
        (0.0, half - bevel, 0.0),
        (0.0, -half + bevel, 0.0),
        (0.0, -half, 0.06),
        (0.5, -half, 0.07),
    ):
        y = bottom + inset + (top - bottom - 2 * inset) * y_share
        rows.append(np.stack([xs, y, np.full_like(xs, z)], 1))
    points = np.stack(rows)
    ends = [points.mean(0)[k] for k in (0, -1)]
    points = np.concatenate(
        [np.repeat(ends[0][None, None], len(rows), 0), points, np.repeat(ends[1][None, None], len(rows), 0)],
        1,
    )
    points = points.astype(np.float32)
    return outward(grid(points, uv=points[..., :2].copy()))
