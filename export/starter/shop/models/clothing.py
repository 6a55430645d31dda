"""Clothes as on an invisible mannequin: T-shirts, dresses, jackets, sweaters, trousers, socks."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from export.starter.shop.drawing.curves import fillet, rounded_box, smooth, squircle
from export.starter.shop.drawing.mesh import Mesh, ball, grid, loft, slab, tube
from export.starter.shop.drawing.picture import Body, Part
from export.starter.shop.drawing.raster import View
from export.starter.shop.drawing.surfaces import Surface
from export.starter.shop.look import Look

__all__ = ["dress", "jacket", "jeans", "socks", "sweater", "t_shirt"]

Floats = NDArray[np.float32]
_FRONT, _TURNED = View(yaw=-6, pitch=2, fill=0.8, shift=(0, 0)), View(yaw=30, pitch=4, fill=0.8, shift=(0, 0))
_INSIDE = 0.42


def _torso(
    levels: ArrayLike,
    neck: tuple[float, float],
    *,
    front_drop: float = 0.16,
    shoulder: float = 0.22,
    pointed: bool = False,
) -> Mesh:
    """A shell from hem to neckline, open below and above.

    levels: (y, half width, half depth) from the hem to below the shoulder; neck: half width and depth of the hole.
    """
    line = smooth(levels, steps=5)
    top = float(line[-1, 0])
    angle = np.linspace(-np.pi, np.pi, 65)
    sin, cos = np.sin(angle), np.cos(angle)
    rows = []
    for y, wide, deep in line:
        x = wide * np.sign(sin) * np.abs(sin) ** 0.8
        rows.append(np.stack([x, 0 * angle + y, deep * np.sign(cos) * np.abs(cos) ** 0.9], 1))
    wide, deep = float(line[-1, 1]), float(line[-1, 2])
    for t in np.linspace(0.12, 1.0, 9):
        out = wide + (neck[0] - wide) * t
        into = deep + (neck[1] - deep) * t
        x = out * np.sign(sin) * np.abs(sin) ** (0.8 + 0.2 * t)
        rise = shoulder * t**0.8
        ahead = 1 - np.abs(sin) if pointed else np.clip(cos, 0, 1)
        y = top + rise * (0.7 + 0.3 * np.abs(sin)) - front_drop * t**2 * ahead * (cos > 0)
        rows.append(np.stack([x, y, into * np.sign(cos) * np.abs(cos) ** 0.9], 1))
    points = np.stack(rows).astype(np.float32)
    return grid(points, uv=points[..., :2].copy(), wrapped=True)


def _neckline(torso: Mesh, radius: float) -> Mesh:
    """A band along the torso's last row."""
    return tube(torso.points[-65:-1], radius, closed=True, steps=8)


def _inside(torso: Mesh, colour: Surface) -> list[Part]:
    """The back of the neck and the hem, seen through the openings."""
    rows = torso.points.reshape(-1, 65, 3)
    behind = rows[:, np.r_[0:17, 48:65]] * np.array([0.985, 1.0, 0.96], np.float32)
    low = behind[:, ::-1]
    return [
        Part(grid(low.astype(np.float32).copy()), Surface(colour.colour, colour.material, two_sided=True))
    ]


def _sleeve(path: ArrayLike, radii: ArrayLike, flat: float = 0.72) -> Mesh:
    """A tube whose ends are open; u across, v along."""
    line, widths = smooth(path, steps=6), np.asarray(radii, np.float32)
    sizes = np.interp(np.linspace(0, 1, len(line)), np.linspace(0, 1, len(widths)), widths)
    ahead = np.gradient(line, axis=0)
    ahead /= np.linalg.norm(ahead, axis=1, keepdims=True)
    deep = np.array([0.0, 0.0, 1.0])
    side = np.cross(deep, ahead)
    side /= np.linalg.norm(side, axis=1, keepdims=True)
    angle = np.linspace(0, 2 * np.pi, 33)
    ring = np.cos(angle)[None, :, None] * side[:, None] + flat * np.sin(angle)[None, :, None] * deep
    points = (line[:, None] + sizes[:, None, None] * ring).astype(np.float32)
    mesh = grid(points, uv=points[..., :2].copy(), wrapped=True)
    return _facing_out(mesh, line)


def _facing_out(mesh: Mesh, line: Floats) -> Mesh:
    near = line[np.argmin(((mesh.points[:, None] - line[None]) ** 2).sum(2), axis=1)]
    if float(((mesh.points - near) * mesh.normals).sum()) >= 0:
        return mesh
    return Mesh(mesh.points, -mesh.normals, mesh.uv, mesh.triangles[:, ::-1])


def _cloth(look: Look, material: str | None = None, folds: float = 0.2) -> Surface:
    main = look.main(material, period=0.26, folds=folds)
    return Surface(
        main.colour,
        main.material,
        main.pattern,
        main.accent,
        main.style,
        main.period,
        folds=folds,
        two_sided=True,
    )


def t_shirt(look: Look) -> Body:
    """Crew or V neck; a chest pocket, a print, or contrasting rims."""
    wide, long = look.between(0.74, 0.86), look.between(1.8, 2.05)
    v_neck = look.chance.random() < 0.3
    torso = _torso(
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
    cloth = _cloth(look)
    rim = (
        look.plain(-0.12)
        if look.chance.random() < 0.6 or look.pattern != "plain"
        else Surface(look.accent, look.material)
    )
    parts = [*_inside(torso, look.plain(-_INSIDE)), Part(torso, cloth), Part(_neckline(torso, 0.04), rim)]
    for side in (-1, 1):
        path = [
            (side * wide * 0.62, long * 0.98, 0),
            (side * wide * 1.05, long * 0.87, 0.02),
            (side * wide * 1.42, long * 0.6, 0.06),
        ]
        sleeve = _sleeve(path, [0.3, 0.31, 0.29])
        parts.append(Part(sleeve, cloth))
        parts.append(
            Part(
                _sleeve(
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


def sweater(look: Look) -> Body:
    """Knitted, long sleeves; crew, roll or V neck, ribbed cuffs and hem."""
    wide, long = look.between(0.8, 0.92), look.between(1.7, 1.9)
    neck = look.chance.randrange(3)
    torso = _torso(
        [
            (0.12, wide * 0.92, 0.34),
            (long * 0.4, wide, 0.36),
            (long * 0.8, wide * 1.0, 0.36),
            (long * 0.95, wide * 0.96, 0.3),
        ],
        (0.3, 0.22),
        front_drop=0.45 if neck == 2 else 0.14,
        pointed=neck == 2,
    )
    cloth = Surface(
        look.colour, "knit", look.pattern, look.accent, look.variant // 2, 0.3, folds=0.12, two_sided=True
    )
    rib = Surface(look.colour, "ribbed", two_sided=True)
    parts = [*_inside(torso, look.plain(-_INSIDE)), Part(torso, cloth), Part(_neckline(torso, 0.065), rib)]
    parts.append(
        Part(
            loft(
                squircle(2, 2, 2.4, 64),
                [(-0.06, wide * 0.88, 0.31), (0.0, wide * 0.9, 0.325), (0.14, wide * 0.93, 0.345)],
                capped=False,
            ),
            rib,
        )
    )
    if neck == 1:
        parts.append(
            Part(
                loft(
                    squircle(2, 2, 2.0, 48),
                    [
                        (long * 1.0, 0.32, 0.24),
                        (long * 1.1, 0.3, 0.23),
                        (long * 1.2, 0.32, 0.25),
                        (long * 1.21, 0.29, 0.22),
                        (long * 1.1, 0.27, 0.2),
                    ],
                    capped=False,
                ),
                rib,
            )
        )
    for side in (-1, 1):
        path = [
            (side * wide * 0.62, long * 0.98, 0),
            (side * wide * 1.08, long * 0.86, 0.02),
            (side * wide * 1.3, long * 0.46, 0.06),
            (side * wide * 1.36, -0.02, 0.12),
        ]
        parts.append(Part(_sleeve(path, [0.29, 0.28, 0.23, 0.19]), cloth))
        end = np.array(path[3])
        parts.append(
            Part(
                _sleeve(
                    [end + [0, 0.03, 0], end + [0.0, -0.1, 0.01], end + [-side * 0.01, -0.22, 0.02]],
                    [0.185, 0.165, 0.165],
                    0.8,
                ),
                rib,
            )
        )
    return Body(parts, _FRONT, _TURNED, on="wall")


def dress(look: Look) -> Body:
    """Flared, straight or tiered; straps, short sleeves or none; a belt on some."""
    kind = look.chance.randrange(3)
    hem = (1.0, 0.56, 0.86)[kind] * look.between(0.9, 1.1)
    straps = look.chance.random() < 0.4
    levels = [
        (0.0, hem, hem * 0.6),
        (0.55, hem * 0.74 + 0.1, hem * 0.44 + 0.06),
        (1.05, 0.44, 0.27),
        (1.22, 0.40, 0.25),
        (1.62, 0.47, 0.29),
        (1.86, 0.45 if straps else 0.5, 0.26),
    ]
    torso = _torso(
        levels,
        (0.40, 0.22) if straps else (0.28, 0.2),
        front_drop=0.12 if straps else 0.24,
        shoulder=0.02 if straps else 0.14,
    )
    waves = look.chance.choice((0, 9, 12)) if kind != 1 else 0

    def flare(points: Floats) -> Floats:
        moved = points.copy()
        low = np.clip((1.1 - points[:, 1]) / 1.1, 0, 1)
        angle = np.arctan2(points[:, 0], points[:, 2])
        grow = 1 + 0.085 * low * np.cos(angle * waves) if waves else np.ones(len(points))
        moved[:, 0] *= grow
        moved[:, 2] *= grow
        return moved

    skirt = torso.warped(flare)
    cloth = _cloth(look, folds=0.12)
    parts = [
        *_inside(skirt, look.plain(-_INSIDE)),
        Part(skirt, cloth),
        Part(_neckline(skirt, 0.025), look.plain(-0.14)),
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
            parts.append(Part(_sleeve(path, [0.19, 0.2, 0.19]), cloth))
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
    if kind == 2:
        for y in (0.36, 0.72):
            ring = skirt.points.reshape(-1, 65, 3)
            row = ring[int(np.argmin(np.abs(ring[:, 0, 1] - y)))][:-1]
            parts.append(Part(tube(row * [1.01, 1, 1.01], 0.03, closed=True, steps=6), look.plain(-0.1)))
    return Body(parts, _FRONT, _TURNED, on="wall")


def rounded_box3(width: float, height: float) -> Floats:
    """A closed rectangle in the x-y plane as f32 [n, 3]."""
    flat = rounded_box(width, height, 0.03, 3)
    return np.concatenate([flat, np.zeros((len(flat), 1), np.float32)], 1)


def jacket(look: Look) -> Body:
    """A biker, a bomber, a quilted or a shirt jacket, zipped or buttoned."""
    kind = look.chance.randrange(4)
    wide, long = look.between(0.84, 0.95), look.between(1.7, 1.95)
    torso = _torso(
        [
            (0.0, wide * (0.92 if kind == 1 else 0.98), 0.36),
            (long * 0.4, wide * 0.96, 0.38),
            (long * 0.8, wide * 1.02, 0.38),
            (long * 0.95, wide * 0.98, 0.32),
        ],
        (0.28, 0.22),
        front_drop=0.24,
        shoulder=0.2,
    )
    if kind == 2:
        torso = torso.warped(
            lambda p: np.stack(
                [
                    p[:, 0] * (1 + 0.035 * np.abs(np.sin(p[:, 1] * 11)) * (p[:, 1] < long)),
                    p[:, 1],
                    p[:, 2] * (1 + 0.13 * np.abs(np.sin(p[:, 1] * 11)) * (p[:, 1] < long)),
                ],
                1,
            )
        )
    material = look.material
    cloth = _cloth(look, material, 0.14 if kind != 2 else 0.05)
    trim = look.plain(-0.3, "ribbed") if kind == 1 else look.plain(-0.16)
    parts = [*_inside(torso, look.plain(-_INSIDE)), Part(torso, cloth)]
    metal = (
        Surface((196, 199, 204), "steel") if look.chance.random() < 0.6 else Surface((212, 176, 104), "gold")
    )
    rows = torso.points.reshape(-1, 65, 3)
    front = rows[:, 32]
    lean = 0.0 if kind != 0 else 0.16
    seam = front + np.stack(
        [lean * np.clip(front[:, 1] / long, 0, 1) ** 2, 0 * front[:, 1], 0.012 + 0 * front[:, 1]], 1
    )
    if kind == 3:
        parts.append(Part(tube(seam, 0.075, flat=0.2, steps=8), look.plain(-0.08)))
        for t in np.linspace(0.06, 0.8, 6):
            p = seam[int(t * (len(seam) - 1))]
            parts.append(Part(ball(0.085, 0.085, 0.04, 12).moved(p[0], p[1], p[2] + 0.02), metal))
    else:
        parts.append(Part(tube(seam, 0.045, flat=0.35, steps=8), trim if kind == 1 else look.plain(-0.35)))
        parts.append(Part(tube(seam + [0, 0, 0.014], 0.016, steps=6), metal))
        p = seam[-4]
        parts.append(
            Part(
                slab(rounded_box(0.05, 0.16, 0.02, 2), 0.03, 0.01).moved(p[0], p[1] - 0.12, p[2] + 0.04),
                metal,
            )
        )
    neck = rows[-1][:-1]
    if kind in (0, 3):
        for side in (-1, 1):
            flap = np.array(
                [(side * 0.03, 0.02), (side * 0.36, 0.20), (side * 0.44, -0.05), (side * 0.2, -0.24)],
                np.float32,
            )
            shape = flap if side < 0 else flap[::-1]
            parts.append(
                Part(
                    slab(np.asarray(fillet(shape[::-1], 0.03, closed=True), np.float32), 0.04, 0.015)
                    .turned(x=-24)
                    .moved(0, long * 1.0, 0.34),
                    look.plain(-0.05),
                )
            )
        parts.append(Part(tube(neck, 0.07, closed=True, steps=10, flat=1.3), look.plain(-0.05)))
    elif kind == 1:
        parts.append(Part(tube(neck + [0, 0.02, 0], 0.085, closed=True, steps=10), trim))
        parts.append(
            Part(
                loft(
                    squircle(2, 2, 2.4, 64),
                    [(-0.1, wide * 0.88, 0.33), (0.0, wide * 0.92, 0.36), (0.1, wide * 0.93, 0.372)],
                    capped=False,
                ),
                Surface(trim.colour, "ribbed", two_sided=True),
            )
        )
    else:
        hood = look.chance.random() < 0.5
        parts.append(
            Part(tube(neck + [0, 0.06, 0], 0.14 if hood else 0.11, closed=True, steps=12, flat=1.4), cloth)
        )
    for side in (-1, 1):
        path = [
            (side * wide * 0.62, long * 0.98, 0),
            (side * wide * 1.08, long * 0.86, 0.02),
            (side * wide * 1.3, long * 0.46, 0.06),
            (side * wide * 1.34, -0.05, 0.12),
        ]
        sleeve = _sleeve(path, [0.31, 0.3, 0.25, 0.21])
        if kind == 2:
            sleeve = _sleeve(
                path,
                (
                    np.array([0.31] * 3 + [0.30] * 3 + [0.26] * 3 + [0.22] * 3)
                    * (1 + 0.08 * np.array([0, 1, 0] * 4))
                ).tolist(),
            )
        parts.append(Part(sleeve, cloth))
        end = np.array(path[3])
        cuff = Surface(trim.colour, trim.material, two_sided=True)
        parts.append(
            Part(
                _sleeve(
                    [end + [0, 0.03, 0], end + [0, -0.05, 0.01], end + [0, -0.13, 0.02]],
                    [0.215, 0.2, 0.2] if kind != 1 else [0.2, 0.17, 0.17],
                    0.8,
                ),
                cuff,
            )
        )
        if kind != 2 or look.variant % 2:
            at = (side * wide * 0.5, long * 0.26, 0.385)
            parts.append(
                Part(
                    tube(
                        [
                            (at[0] - 0.02 * side, at[1] + 0.14, at[2] + 0.01),
                            (at[0] + 0.1 * side, at[1] - 0.14, at[2] - 0.03),
                        ],
                        0.022,
                        steps=6,
                    ),
                    metal if kind == 0 else look.plain(-0.3),
                )
            )
    return Body(parts, _FRONT, _TURNED, on="wall")


def jeans(look: Look) -> Body:
    """Slim, straight or wide legs; waistband, pockets and seams."""
    kind = look.chance.randrange(3)
    knee, ankle = ((0.2, 0.15), (0.24, 0.22), (0.3, 0.36))[kind]
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
            (side * (0.28 + 0.05 * kind), -0.65, 0.0),
        ]
        parts.append(Part(_sleeve(path, [0.31, 0.29, knee, ankle], 0.82), cloth))
        pocket = smooth(
            [(side * 0.46, 1.66, 0.2), (side * 0.33, 1.62, 0.275), (side * 0.22, 1.82, 0.285)], steps=6
        )
        parts.append(Part(tube(pocket, 0.012, steps=6), thread))
        cuff = np.array(path[3])
        if look.chance.random() < 0.35:
            parts.append(
                Part(
                    _sleeve(
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


def socks(look: Look) -> Body:
    """A pair, ankle or knee high; ribbed cuffs, heels and toes in a second colour."""
    long = look.chance.choice((0.75, 1.15, 1.6))
    knit = Surface(look.colour, "wool", look.pattern, look.accent, look.variant // 2, 0.24, folds=0.05)
    second = Surface(look.accent if look.chance.random() < 0.6 else look.plain(-0.3).colour, "wool")
    rib = Surface(second.colour if look.chance.random() < 0.5 else look.colour, "ribbed", scale=1.6)
    parts: list[Part] = []
    for n, (x, turn, z) in enumerate(((-0.42, 6, 0.0), (0.42, -5, 0.12))):
        path = smooth(
            [
                (0, long + 0.5, 0),
                (0, 0.62, 0),
                (0.02, 0.36, 0),
                (0.24, 0.18, 0),
                (0.62, 0.12, 0),
                (0.95, 0.1, 0),
            ],
            steps=6,
        )
        sizes = np.interp(
            np.linspace(0, 1, len(path)), [0, 0.4, 0.55, 0.8, 0.95, 1], [0.29, 0.25, 0.27, 0.24, 0.2, 0.13]
        )
        leg = tube(path, sizes.tolist(), flat=0.55, steps=24)
        heel = ball(0.5, 0.46, 0.30).moved(-0.07, 0.3)
        toe = ball(0.44, 0.4, 0.27).moved(0.93, 0.12)
        cuff = tube([(0, long + 0.36, 0), (0, long + 0.5, 0), (0, long + 0.6, 0)], 0.3, flat=0.56, steps=24)
        for mesh, surface in ((leg, knit), (heel, second), (toe, second), (cuff, rib)):
            parts.append(Part(mesh.turned(z=turn).moved(x, 0.0, z + 0.2 * n), surface))
    return Body(
        parts,
        View(yaw=-4, pitch=2, fill=0.78, shift=(0, 0)),
        View(yaw=20, pitch=8, fill=0.78, shift=(0, 0)),
        on="wall",
    )
