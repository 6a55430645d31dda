"""Toys, sport and music: teddy bears, toy cars, building blocks, balls, bicycles, skateboards, guitars, notebooks."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from export.starter.shop.drawing.curves import arc, circle, fillet, rounded_box, smooth
from export.starter.shop.drawing.mesh import Mesh, ball, box, grid, lathe, outward, slab, tube
from export.starter.shop.drawing.picture import Body, Part
from export.starter.shop.drawing.raster import View
from export.starter.shop.drawing.surfaces import Colour, Label, Surface, mixed
from export.starter.shop.labels import cover
from export.starter.shop.look import Look

__all__ = ["bicycle", "football", "guitar", "notebook", "skateboard", "teddy_bear", "toy_car"]

Floats = NDArray[np.float32]

_BLACK = Surface((34, 34, 37), "rubber")
_STEEL = Surface((196, 199, 204), "steel")
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


def toy_car(look: Look) -> Body:
    """A wooden car, a vintage roadster, a van or a pick-up."""
    kind = look.chance.randrange(4)
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
    outline = np.asarray(fillet(profiles[kind], 0.16, closed=True, steps=5), np.float32)
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
    }.get(kind, [])
    for x, y, w, h in side_windows:
        for z in (-0.462, 0.462):
            parts.append(Part(slab(rounded_box(w, h, 0.06, 3), 0.02, 0.008).moved(x, y, z), glass))
    if kind == 1:
        parts.append(Part(box(0.62, 0.1, 0.66, 0.05).moved(-0.12, 0.62, 0), Surface((96, 60, 40), "leather")))
        parts.append(
            Part(
                box(0.14, 0.34, 0.66, 0.06).turned(z=10).moved(-0.4, 0.74, 0),
                Surface((126, 80, 52), "leather"),
            )
        )
        parts.append(Part(box(0.03, 0.26, 0.72, 0.012).turned(z=24).moved(0.32, 0.76, 0), glass))
    elif kind == 0:
        parts.append(Part(box(0.03, 0.34, 0.74, 0.012).turned(z=40).moved(0.58, 0.82, 0), glass))
    elif kind == 2:
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


def football(look: Look) -> Body:
    """A ball: twelve pentagons, a basketball's seams, or a beach ball's segments."""
    kind = look.chance.randrange(3)
    parts: list[Part] = []
    if kind == 0:
        pale: Colour = (244, 243, 240)
        inverted = max(look.colour) < 70
        parts.append(Part(ball(2.0, steps=56), look.plain() if inverted else Surface(pale, "leather")))
        golden = (1 + 5**0.5) / 2
        corners = np.array([(0, s1, s2 * golden) for s1 in (-1, 1) for s2 in (-1, 1)])
        axes = np.concatenate([corners, corners[:, [1, 2, 0]], corners[:, [2, 0, 1]]]) / np.hypot(1, golden)
        patch = Surface(
            pale if inverted else (40, 40, 44) if min(look.colour) > 200 else look.colour, "leather"
        )
        for axis in axes:
            helper = np.array([0.3, 1.0, 0.2]) if abs(axis[1]) < 0.9 else np.array([1.0, 0.2, 0.1])
            right = np.cross(helper, axis)
            right /= np.linalg.norm(right)
            up = np.cross(axis, right)
            rows = []
            t = np.linspace(0, 2 * np.pi, 31)
            edge = 1.0 / np.cos((t % (2 * np.pi / 5)) - np.pi / 5) * 0.30
            for share in (1.0, 0.66, 0.33, 0.0):
                flat = axis + share * edge[:, None] * (np.cos(t)[:, None] * right + np.sin(t)[:, None] * up)
                rows.append(1.006 * flat / np.linalg.norm(flat, axis=1, keepdims=True))
            mesh = grid(np.stack(rows).astype(np.float32))
            if float((mesh.points * mesh.normals).sum()) < 0:
                mesh = Mesh(mesh.points, -mesh.normals, mesh.uv, mesh.triangles[:, ::-1])
            parts.append(Part(mesh, patch))
            for k in range(5):
                a = 2 * np.pi * k / 5
                start = axis + 0.37 * (np.cos(a) * right + np.sin(a) * up)
                end = axis + 0.72 * (np.cos(a) * right + np.sin(a) * up)
                seam = np.stack([start + (end - start) * s for s in np.linspace(0, 1, 5)])
                seam = 1.002 * seam / np.linalg.norm(seam, axis=1, keepdims=True)
                parts.append(Part(tube(seam, 0.012, steps=6), Surface((150, 150, 152), "rubber")))
    elif kind == 1:
        parts.append(Part(ball(2.0, steps=56), look.main("leather", period=0.3)))
        ring = circle(1.003, 64)
        flat = np.concatenate([ring, np.zeros((64, 1))], 1)
        for mesh in (
            tube(flat, 0.018, closed=True, steps=6),
            tube(flat, 0.018, closed=True, steps=6).turned(y=90),
        ):
            parts.append(Part(mesh, _BLACK))
        for side in (-1, 1):
            t = np.linspace(0, 2 * np.pi, 65)[:-1]
            lean = np.stack([side * (0.62 + 0.12 * np.cos(2 * t)), np.cos(t), np.sin(t)], 1)
            lean[:, 1:] *= np.sqrt(np.clip(1.006 - lean[:, :1] ** 2, 0, 1))
            parts.append(Part(tube(lean, 0.018, closed=True, steps=6), _BLACK))
    else:
        white = Surface((247, 246, 242), "plastic")
        profile = np.stack(
            [np.cos(np.linspace(-np.pi / 2, np.pi / 2, 29)), np.sin(np.linspace(-np.pi / 2, np.pi / 2, 29))],
            1,
        )
        for n in range(6):
            angle = np.linspace(n, n + 1, 12) * np.pi / 3
            points = np.stack(
                [
                    profile[:, :1] * np.sin(angle),
                    np.repeat(profile[:, 1:], 12, 1),
                    profile[:, :1] * np.cos(angle),
                ],
                2,
            )
            parts.append(
                Part(grid(points.astype(np.float32)), look.plain(0, "plastic") if n % 2 == 0 else white)
            )
        parts.append(
            Part(lathe(smooth([(0.2, 0.985), (0.1, 1.005), (0, 1.01)]), 24), look.plain(-0.2, "plastic"))
        )
    turn = (look.between(-30, 30), look.between(0, 90), look.between(10, 30))
    parts = [Part(part.mesh.turned(*turn).moved(y=1.0), part.surface) for part in parts]
    return Body(parts, View(pitch=10, fill=0.72), View(yaw=50, pitch=24, fill=0.72))


def skateboard(look: Look) -> Body:
    """A board on its wheels: popsicle or cruiser shape."""
    cruiser = look.chance.random() < 0.4
    long, wide = look.between(1.3, 1.6), look.between(0.42, 0.52)
    if cruiser:
        outline = smooth(
            [
                (long, 0),
                (long * 0.8, wide * 0.7),
                (0.1, wide),
                (-long * 0.8, wide * 0.72),
                (-long * 0.98, wide * 0.5),
                (-long * 0.98, -wide * 0.5),
                (-long * 0.8, -wide * 0.72),
                (0.1, -wide),
                (long * 0.8, -wide * 0.7),
            ],
            closed=True,
            steps=6,
        )
    else:
        outline = rounded_box(2 * long, 2 * wide, wide * 0.98, 8)
    dense = np.concatenate(
        [np.linspace(a, b, 5, endpoint=False) for a, b in zip(outline, np.roll(outline, -1, 0), strict=True)]
    ).astype(np.float32)
    deck = slab(dense, 0.07, 0.02)

    def kicked(points: Floats) -> Floats:
        moved = points.copy()
        tail = np.clip((np.abs(points[:, 0]) - long * 0.66) / (long * 0.34), 0, 1)
        if cruiser:
            tail = tail * (points[:, 0] < 0)
        moved[:, 2] += 0.26 * tail**1.5
        return moved

    deck = deck.warped(kicked).turned(x=-90).moved(y=0.4)
    wheels = Surface(look.accent if look.chance.random() < 0.5 else (238, 160, 60), "plastic")
    parts = [Part(deck, look.main("lacquer", period=0.34))]
    for x in (-long * 0.58, long * 0.58):
        parts.append(Part(box(0.3, 0.1, 0.3, 0.03).moved(x, 0.32, 0), _STEEL))
        parts.append(Part(tube([(x, 0.2, -wide * 0.8), (x, 0.2, wide * 0.8)], 0.06), _STEEL))
        for z in (-wide * 0.86, wide * 0.86):
            wheel = lathe(
                fillet(
                    [(0, -0.1), (0.17, -0.1), (0.19, 0.0), (0.17, 0.1), (0.07, 0.1), (0.06, 0.06), (0, 0.06)],
                    0.03,
                ),
                28,
            ).turned(x=90)
            parts.append(Part((wheel if z > 0 else wheel.turned(y=180)).moved(x, 0.19, z), wheels))
    tilt = look.chance.random() < 0.5
    if tilt:
        parts = [Part(part.mesh.moved(y=-0.4).turned(x=66).moved(y=0.5), part.surface) for part in parts]
    return Body(parts, View(yaw=-24, pitch=16, fill=0.88), View(yaw=30, pitch=28, fill=0.86))


def bicycle(look: Look) -> Body:
    """A city bike with a step-through frame, a racer or a children's bike."""
    kind = look.chance.randrange(3)
    radius = 0.68 if kind < 2 else 0.5
    paint = look.plain(0, "lacquer")
    rubber = _BLACK if look.chance.random() < 0.7 else Surface((206, 186, 150), "rubber")
    rear, front = (-0.98, radius), (1.02, radius)
    if kind == 2:
        rear, front = (-0.8, radius), (0.8, radius)
    thin = (0.05, 0.036, 0.062)[kind]
    parts: list[Part] = []
    ring = circle(radius, 56)
    flat = np.concatenate([ring, np.zeros((56, 1))], 1)
    for x, y in (rear, front):
        parts.append(Part(tube(flat, thin, closed=True, steps=10).moved(x, y), rubber))
        parts.append(Part(tube(flat * 0.93, thin * 0.5, closed=True, steps=8).moved(x, y), _STEEL))
        spokes = 20
        for n in range(0, spokes):
            a = 2 * np.pi * n / spokes
            parts.append(
                Part(
                    tube(
                        [
                            (x, y, 0.05 * (-1) ** n),
                            (x + radius * 0.92 * np.cos(a), y + radius * 0.92 * np.sin(a), 0),
                        ],
                        0.007,
                        steps=4,
                    ),
                    _STEEL,
                )
            )
        parts.append(
            Part(
                lathe(fillet([(0, -0.08), (0.06, -0.08), (0.06, 0.08), (0, 0.08)], 0.01), 16)
                .turned(x=90)
                .moved(x, y),
                _STEEL,
            )
        )
    crank = (-0.12, radius * 0.86)
    seat = (-0.42, radius + 0.72)
    head = (0.72, radius + 0.82)
    if kind == 2:
        seat, head = (-0.36, radius + 0.55), (0.52, radius + 0.62)
    fork_top = (head[0] + 0.05, head[1] - 0.16)
    tubes = [
        [crank, seat],
        [crank, (head[0] + 0.04, head[1] - 0.2)],
        [rear, crank],
        [rear, (seat[0] + 0.04, seat[1] - 0.16)],
    ]
    for start, end in tubes:
        parts.append(Part(tube([(*start, 0), (*end, 0)], 0.034, steps=8), paint))
    if kind == 0:
        bow = smooth(
            [
                (-0.26, radius + 0.3, 0),
                (0.2, radius + 0.22, 0),
                (0.62, radius + 0.5, 0),
                (head[0] + 0.02, head[1] - 0.08, 0),
            ],
            steps=6,
        )
        parts.append(Part(tube(bow, 0.03, steps=8), paint))
    else:
        parts.append(
            Part(
                tube([(seat[0] + 0.03, seat[1] - 0.1, 0), (head[0], head[1] - 0.06, 0)], 0.032, steps=8),
                paint,
            )
        )
    for z in (-0.07, 0.07):
        parts.append(
            Part(
                tube(
                    smooth([(*fork_top, z * 0.6), (front[0] - 0.05, front[1] + 0.35, z), (*front, z)]),
                    0.026,
                    steps=8,
                ),
                paint,
            )
        )
    parts.append(Part(tube([(head[0] - 0.02, head[1] + 0.1, 0), fork_top + (0,)], 0.045, steps=10), paint))
    top = head[1] + 0.16
    if kind == 1:
        for z in (-0.26, 0.26):
            drop = smooth(
                [
                    (head[0], top, 0),
                    (head[0] + 0.12, top, z * 0.8),
                    (head[0] + 0.3, top - 0.04, z),
                    (head[0] + 0.32, top - 0.24, z),
                    (head[0] + 0.12, top - 0.32, z),
                ],
                steps=5,
            )
            parts.append(Part(tube(drop, 0.028, steps=8), _BLACK))
    else:
        for z in (-0.36, 0.36):
            bar = smooth(
                [
                    (head[0], top - 0.02, 0),
                    (head[0] + 0.03, top + 0.1, z * 0.5),
                    (head[0] - 0.12, top + 0.12, z),
                    (head[0] - 0.3, top + 0.1, z),
                ],
                steps=5,
            )
            parts.append(Part(tube(bar, 0.022, steps=8), _STEEL))
            parts.append(
                Part(
                    tube(bar[-5:], 0.04, steps=8),
                    Surface((120, 74, 44), "leather") if kind == 0 else look.plain(-0.3, "rubber"),
                )
            )
    parts.append(Part(tube([(head[0], top, 0), (head[0], head[1], 0)], 0.026), _STEEL))
    brown = Surface((120, 74, 44), "leather") if kind == 0 else _BLACK
    saddle = ball(0.52, 0.13, 0.26).warped(
        lambda p: np.stack([p[:, 0], p[:, 1], p[:, 2] * (1.1 - 1.6 * np.clip(p[:, 0], -0.2, 0.26))], 1)
    )
    parts.append(Part(tube([seat + (0,), (seat[0] - 0.03, seat[1] + 0.16, 0)], 0.022), _STEEL))
    parts.append(Part(saddle.moved(seat[0] - 0.02, seat[1] + 0.2), brown))
    parts.append(
        Part(
            lathe(fillet([(0, -0.02), (0.17, -0.02), (0.17, 0.02), (0, 0.02)], 0.01), 28)
            .turned(x=90)
            .moved(crank[0], crank[1], 0.06),
            _STEEL,
        )
    )
    for side in (-1, 1):
        end = (crank[0] + side * 0.12, crank[1] - side * 0.22)
        parts.append(Part(tube([(*crank, side * 0.1), (*end, side * 0.12)], 0.022), _STEEL))
        parts.append(Part(box(0.22, 0.05, 0.16, 0.02).moved(end[0], end[1], side * 0.2), _BLACK))
    for y in (-0.16, 0.16):
        parts.append(
            Part(
                tube([(crank[0], crank[1] + y, 0.06), (rear[0], rear[1] + y * 0.4, 0.06)], 0.012, steps=6),
                _BLACK,
            )
        )
    if kind == 0:
        parts.append(_basket(front[0] - 0.08, head[1] - 0.1))
        for x, y in (rear, front):
            guard = np.concatenate(
                [
                    arc(
                        (x, y), (radius + 0.09, radius + 0.09), 20 if x < 0 else 60, 175 if x < 0 else 190, 22
                    ),
                    np.zeros((22, 1)),
                ],
                1,
            )
            parts.append(Part(tube(guard, 0.045, flat=0.4, steps=8), paint))
        parts.append(Part(box(0.62, 0.03, 0.24, 0.012).moved(rear[0] + 0.02, 2 * radius + 0.2, 0), _STEEL))
    elif kind == 2:
        for z in (-0.26, 0.26):
            parts.append(Part(tube(flat * 0.34, 0.04, closed=True, steps=8).moved(rear[0], 0.2, z), _BLACK))
            parts.append(Part(tube([(*rear, 0), (rear[0], 0.2, z)], 0.02), _STEEL))
    return Body(parts, View(yaw=-10, pitch=5, fill=0.88), View(yaw=34, pitch=14, fill=0.86))


def _basket(x: float, y: float) -> Part:
    wall = [(0.0, 0.0), (0.2, 0.0), (0.26, 0.32), (0.235, 0.32), (0.18, 0.02)]
    mesh = lathe(fillet(wall, 0.03), 24).scaled(1.0, 1.0, 1.35)
    return Part(mesh.moved(x + 0.12, y), Surface((186, 140, 88), "wicker"))


def guitar(look: Look) -> Body:
    """Acoustic with a sound hole, or electric with a cutaway; the neck up."""
    electric = look.chance.random() < 0.45
    parts: list[Part] = []
    if electric:
        half = smooth(
            [
                (0.0, -0.86),
                (0.42, -0.8),
                (0.66, -0.4),
                (0.52, 0.02),
                (0.44, 0.22),
                (0.56, 0.5),
                (0.5, 0.74),
                (0.36, 0.7),
                (0.2, 0.44),
                (0.0, 0.4),
            ],
            steps=6,
        )
        other = smooth(
            [
                (0.0, 0.4),
                (-0.2, 0.44),
                (-0.34, 0.78),
                (-0.5, 0.9),
                (-0.6, 0.66),
                (-0.48, 0.24),
                (-0.56, 0.0),
                (-0.68, -0.42),
                (-0.42, -0.8),
                (0.0, -0.86),
            ],
            steps=6,
        )
        outline = np.concatenate([half[:-1], other[:-1]]).astype(np.float32)
        body = slab(outline, 0.22, 0.07)
        parts.append(Part(body, look.main("lacquer")))
        guard = slab(
            np.asarray(
                smooth(
                    [
                        (0.1, 0.42),
                        (0.3, 0.34),
                        (0.36, -0.1),
                        (0.5, -0.36),
                        (0.36, -0.58),
                        (0.08, -0.3),
                        (-0.14, -0.26),
                        (-0.2, 0.3),
                    ],
                    closed=True,
                    steps=5,
                ),
                np.float32,
            ),
            0.02,
            0.006,
        )
        parts.append(
            Part(
                guard.moved(z=0.115),
                Surface(
                    (246, 244, 238) if look.dark or look.chance.random() < 0.6 else (34, 34, 37), "plastic"
                ),
            )
        )
        for y in (0.2, -0.06, -0.3):
            parts.append(
                Part(
                    box(0.34, 0.09, 0.05, 0.02).turned(z=-4).moved(0, y, 0.14),
                    Surface((30, 30, 32), "plastic") if look.accent[0] > 200 else _CHROME,
                )
            )
        parts.append(Part(box(0.32, 0.1, 0.05, 0.02).moved(0, -0.52, 0.14), _CHROME))
        for x, y in ((0.34, -0.3), (0.42, -0.44), (0.46, -0.6)):
            parts.append(
                Part(
                    lathe(fillet([(0.05, 0), (0.05, 0.06), (0, 0.06)], 0.01), 16)
                    .turned(x=90)
                    .moved(x, y, 0.115),
                    _CHROME,
                )
            )
        saddle_y = -0.52
    else:
        half = smooth(
            [
                (0.0, -0.92),
                (0.46, -0.86),
                (0.72, -0.46),
                (0.6, -0.06),
                (0.44, 0.16),
                (0.5, 0.44),
                (0.4, 0.72),
                (0.0, 0.8),
            ],
            steps=7,
        )
        outline = np.concatenate([half[:-1], half[::-1][:-1] * [-1, 1]]).astype(np.float32)
        parts.append(
            Part(
                slab(outline, 0.36, 0.04),
                look.main("lacquered wood" if look.material == "wood" else look.material),
            )
        )
        ring = np.concatenate([outline * 0.975, np.full((len(outline), 1), 0.175)], 1)
        parts.append(Part(tube(ring, 0.018, closed=True, steps=6), Surface((240, 226, 196), "plastic")))
        parts.append(
            Part(
                lathe(fillet([(0.235, 0.0), (0.235, 0.012), (0, 0.012)], 0.004), 40)
                .turned(x=90)
                .moved(0, 0.2, 0.178),
                Surface((228, 206, 164), "plastic"),
            )
        )
        parts.append(
            Part(
                lathe(fillet([(0.2, 0.0), (0.2, 0.014), (0, 0.014)], 0.004), 40)
                .turned(x=90)
                .moved(0, 0.2, 0.18),
                Surface((24, 18, 14), "paper"),
            )
        )
        parts.append(Part(box(0.42, 0.1, 0.05, 0.02).moved(0, -0.42, 0.19), Surface((60, 40, 30), "wood")))
        if look.chance.random() < 0.5:
            guard = slab(
                np.asarray(
                    smooth(
                        [(0.2, 0.2), (0.3, 0.02), (0.42, -0.16), (0.24, -0.24), (0.12, 0.02)],
                        closed=True,
                        steps=5,
                    ),
                    np.float32,
                ),
                0.012,
                0.004,
            )
            parts.append(Part(guard.moved(z=0.186), Surface((48, 30, 24), "lacquer")))
        saddle_y = -0.42
    z = 0.15 if electric else 0.2
    neck = Surface((84, 56, 38), "wood")
    parts.append(Part(box(0.17, 1.72, 0.1, 0.03).moved(0, 1.16, z - 0.02), neck))
    for n in range(14):
        parts.append(
            Part(
                box(0.168, 0.012, 0.02, 0.005).moved(
                    0, 0.42 + 1.55 * (1 - 0.944 ** (n * 1.6)) / (1 - 0.944**22.4), z + 0.035
                ),
                _STEEL,
            )
        )
    head = slab(
        np.array(
            fillet(
                [(0.1, 0), (0.17, 0.2), (0.15, 0.52), (-0.15, 0.52), (-0.17, 0.2), (-0.1, 0)],
                0.05,
                closed=True,
            ),
            np.float32,
        ),
        0.08,
        0.02,
    )
    parts.append(
        Part(
            head.moved(0, 2.0, z - 0.04),
            look.plain(-0.1, "lacquer") if electric else Surface((70, 46, 32), "lacquered wood"),
        )
    )
    for k in range(3):
        for side in (-1, 1):
            parts.append(
                Part(ball(0.09, 0.07, 0.06, 12).moved(side * 0.22, 2.14 + 0.14 * k, z - 0.03), _CHROME)
            )
    for n in range(6):
        x = (n - 2.5) * 0.026
        parts.append(
            Part(
                tube([(x * 1.3, saddle_y, z + 0.05), (x, 2.04, z + 0.05)], 0.0042, steps=4),
                Surface((226, 222, 206), "steel"),
            )
        )
    lean = look.chance.choice((-14, 14, 24))
    parts = [Part(part.mesh.turned(z=lean), part.surface) for part in parts]
    return Body(
        parts,
        View(yaw=-6, pitch=0, fill=0.9, shift=(0, 0)),
        View(yaw=34, pitch=4, fill=0.88, shift=(0, 0)),
        on="wall",
    )


def notebook(look: Look) -> Body:
    """Bound or ring-bound, with a band, a ribbon or a pencil; a stamped cover."""
    wide, tall, thick = look.between(1.2, 1.4), look.between(1.75, 1.95), look.between(0.13, 0.24)
    ringed = look.chance.random() < 0.3
    main = look.main(
        "leather" if look.material == "leather" else "linen" if look.material == "linen" else "card",
        period=0.28,
    )
    labels: tuple[Label, ...] = ()
    if look.pattern == "plain" and look.chance.random() < 0.75:
        tone = mixed(look.colour, (0, 0, 0), 0.4) if not look.dark else (206, 176, 112)
        labels = (
            cover(
                look.chance.choice(("NOTES", "JOURNAL", "SKETCH", look.brand.upper())),
                tone,
                (-0.5, -0.3, 0.5, 0.3),
            ),
        )
    face = Surface(main.colour, main.material, main.pattern, main.accent, main.style, main.period, labels)
    parts = [
        Part(slab(rounded_box(wide, tall, 0.08, 4), 0.035, 0.012).moved(z=thick / 2), face),
        Part(slab(rounded_box(wide, tall, 0.08, 4), 0.035, 0.012).moved(z=-thick / 2), main),
        Part(
            slab(rounded_box(wide * 0.965, tall * 0.97, 0.05, 4), thick * 0.94, 0.01),
            Surface((244, 240, 230), "ribbed", scale=3.2),
        ),
    ]
    if ringed:
        for y in np.linspace(-tall * 0.45, tall * 0.45, 17):
            ring = np.stack(
                [
                    np.cos(np.linspace(0, 6.28, 17)[:-1]) * 0.1 - wide / 2,
                    np.full(16, y),
                    np.sin(np.linspace(0, 6.28, 17)[:-1]) * (thick / 2 + 0.06),
                ],
                1,
            )
            parts.append(Part(tube(ring, 0.014, closed=True, steps=6), Surface((60, 60, 64), "steel")))
    else:
        parts.append(
            Part(
                box(0.09, tall, thick + 0.03, 0.04).moved(-wide / 2 + 0.03, 0, 0),
                look.plain(-0.1, main.material),
            )
        )
        parts.append(
            Part(
                tube(
                    [
                        (-0.1, -tall / 2 + 0.02, -0.02),
                        (-0.1, -tall / 2 - 0.1, 0),
                        (-0.06, -tall / 2 - 0.2, 0.02),
                    ],
                    0.03,
                    flat=0.3,
                ),
                Surface((186, 52, 48), "silk"),
            )
        )
    if look.chance.random() < 0.6 and not ringed:
        band = slab(rounded_box(0.055, tall + 0.02, 0.02, 2), thick + 0.08, 0.02)
        parts.append(
            Part(
                band.moved(wide * 0.38),
                Surface((40, 40, 44), "cotton") if not look.dark else Surface((176, 60, 52), "cotton"),
            )
        )
    parts = [Part(part.mesh.turned(x=-8, z=-7), part.surface) for part in parts]
    if look.chance.random() < 0.4:
        stick = lathe(
            fillet([(0, 0.0), (0.012, 0.0), (0.045, 0.16), (0.045, 1.4), (0.045, 1.5), (0, 1.5)], 0.01), 12
        )
        parts.append(
            Part(
                stick.turned(z=-14).moved(wide * 0.5 + 0.1, -0.75, 0.1),
                Surface(look.accent if look.accent[0] < 200 else (226, 178, 60), "lacquer"),
            )
        )
    return Body(
        parts,
        View(yaw=-8, pitch=4, fill=0.8, shift=(0, 0)),
        View(yaw=32, pitch=22, fill=0.78, shift=(0, 0)),
        on="wall",
    )
