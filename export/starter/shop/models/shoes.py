"""Shoes: sneakers, boots, high heels, sandals. A shoe points to the right; x along it, z across."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike, NDArray

from export.starter.shop.drawing.curves import Curve, fillet, smooth
from export.starter.shop.drawing.mesh import Mesh, box, grid, lathe, slab, tube
from export.starter.shop.drawing.picture import Body, Part
from export.starter.shop.drawing.raster import View
from export.starter.shop.drawing.surfaces import Surface
from export.starter.shop.labels import bands
from export.starter.shop.look import Look

__all__ = ["boots", "high_heels", "sandals", "sneakers"]

Floats = NDArray[np.float32]
_SIDE = View(yaw=-16, pitch=12, fill=0.84)
_ABOVE = View(yaw=38, pitch=28, fill=0.78)
_WHITE = Surface((244, 243, 239), "rubber")
_WIDTHS = ((-1.25, 0.30), (-1.0, 0.36), (-0.3, 0.34), (0.45, 0.45), (0.85, 0.42), (1.3, 0.34))


def _width(x: ArrayLike) -> Floats:
    """Half the width of a foot at x."""
    at, widths = zip(*_WIDTHS, strict=True)
    return np.asarray(np.interp(np.asarray(x, np.float32), at, widths), np.float32)


def _upper(levels: ArrayLike, tilt: float = 0.1, *, inside: float = 0.5) -> Mesh:
    """The part above the sole, open at the top.

    levels: (y, x of the heel, x of the front, share of the foot's width) from the sole to the opening.
    """
    smoothed = smooth(levels, steps=5)
    top = smoothed[-1]
    depths = top[0] - np.array([-0.01, 0.12, inside], np.float32)
    outer = [np.interp(depths, smoothed[:, 0], smoothed[:, k]) for k in (1, 2, 3)]
    into = np.stack([depths, outer[0] + 0.06, outer[1] - 0.06, outer[2] * 0.88], 1).astype(np.float32)
    rows = np.concatenate([smoothed, into])
    angle = np.linspace(-np.pi, np.pi, 45, dtype=np.float32)
    along, across = np.cos(angle), np.sin(angle)
    points = np.empty((len(rows), len(angle), 3), np.float32)
    span = max(1e-3, float(smoothed[-1, 0] - smoothed[0, 0]))
    for n, (y, heel, front, wide) in enumerate(rows):
        x = (heel + front) / 2 + along * (front - heel) / 2
        points[n, :, 0] = x
        rise = np.clip((y - smoothed[0, 0]) / span, 0, 1)
        points[n, :, 1] = y - tilt * rise * along
        points[n, :, 2] = -wide * _width(x) * np.sign(across) * np.abs(across) ** 0.75
    uv = points[..., :2].copy()
    mesh = grid(points, uv=uv, wrapped=True)
    return mesh


def _sole(low: float, high: float, grow: float = 0.04, cut: float = 1.28) -> Mesh:
    """A plate under the whole foot."""
    edge = smooth(
        [
            (-1.24, 0.0),
            (-1.14, 0.27),
            (-0.85, 0.36),
            (-0.25, 0.33),
            (0.45, 0.46),
            (0.92, 0.42),
            (cut - 0.12, 0.24),
            (cut, 0.0),
        ],
        steps=5,
    )
    outline = np.concatenate([edge, edge[-2:0:-1] * [1, -1]])
    outline = outline * (1 + grow) + [0.0, 0.0]
    return (
        slab(outline[::-1].astype(np.float32), high - low, min(0.07, (high - low) / 2.2))
        .turned(x=-90)
        .moved(y=(low + high) / 2)
    )


def _laces(front: Curve, count: int, wide: float, colour: Surface) -> list[Part]:
    """Bars across the instep, along the line front: (x, y)."""
    parts = []
    for share in np.linspace(0.12, 0.88, count):
        n = round(share * (len(front) - 1))
        x, y = front[n]
        path = smooth(
            [
                (x - 0.05, y - 0.10, -wide),
                (x, y + 0.015, -wide * 0.5),
                (x + 0.01, y + 0.04, 0),
                (x, y + 0.015, wide * 0.5),
                (x - 0.05, y - 0.10, wide),
            ],
            steps=4,
        )
        parts.append(Part(tube(path, 0.038, steps=8, flat=0.7), colour))
    return parts


def sneakers(look: Look) -> Body:
    """Low or high, with a flat, a wedge or a running sole."""
    high = look.chance.random() < 0.3
    thick = look.between(0.16, 0.3)
    sole_kind = look.chance.randrange(3)
    base = thick - 0.03
    collar = 1.25 if high else look.between(0.76, 0.9)
    levels = [
        (base, -1.18, 1.24, 1.0),
        (base + 0.14, -1.2, 1.22, 0.99),
        (base + 0.26, -1.18, 1.08, 0.93),
        (base + 0.38, -1.15, 0.74, 0.88),
        (base + 0.52, -1.12, 0.38, 0.8),
        (base + 0.66, -1.1, 0.08, 0.72),
    ]
    levels += (
        [(base + 0.95, -1.08, -0.14, 0.68), (base + collar, -1.1, -0.2, 0.66)]
        if high
        else [(base + collar, -1.12, -0.14, 0.66)]
    )
    tongue_x, tongue_y = (-0.2, base + collar) if high else (-0.14, base + collar)
    white = look.chance.random() < 0.7 or look.dark
    sole = _WHITE if white else look.plain(-0.1, "rubber")
    lace = Surface((248, 247, 244) if look.colour[1] < 200 or look.dark else (60, 60, 66), "cotton")
    main = look.main(period=0.24)
    if look.pattern == "plain":
        contrast = _contrast(look)
        main = Surface(look.colour, main.material, labels=(bands(contrast, look.chance.randrange(4), base),))
    front = smooth(
        [(0.8, base + 0.345), (0.38, base + 0.53), (0.08, base + 0.67), (tongue_x, tongue_y)], steps=8
    )
    parts = [
        Part(_upper(levels, 0.08), main),
        Part(_sole(0.0, thick), sole),
        *_laces(front, 6 if high else 5, 0.27, lace),
        Part(
            tube(
                smooth(
                    [
                        (tongue_x - 0.05, tongue_y - 0.25, 0),
                        (tongue_x - 0.06, tongue_y, 0),
                        (tongue_x - 0.02, tongue_y + 0.14, 0),
                    ]
                ),
                0.19,
                flat=0.3,
            ),
            look.plain(-0.12),
        ),
        Part(
            _collar(base + collar, -1.12 if not high else -1.1, tongue_x, 0.66, 0.08),
            look.plain(-0.25, "cotton"),
        ),
    ]
    if sole_kind == 1:  # a running shoe's wedge
        parts.append(Part(_sole(0.0, thick * 0.45, 0.055), Surface((52, 54, 60), "rubber")))
        parts.append(Part(_heel_block(thick + 0.12), sole))
    elif sole_kind == 2:  # a rubber toe cap and a line around
        parts.append(Part(_toe_cap(base), _WHITE))
        parts.append(
            Part(
                _sole(thick * 0.42, thick * 0.52, 0.05),
                Surface(look.colour if look.dark or white else (250, 250, 248), "rubber"),
            )
        )
    return Body(parts, _SIDE, _ABOVE)


def _contrast(look: Look) -> tuple[int, int, int]:
    return (246, 245, 241) if look.dark or sum(look.colour) < 480 else (58, 60, 68)


def _collar(y: float, heel: float, front: float, wide: float, tilt: float) -> Mesh:
    angle = np.linspace(0, 2 * np.pi, 33)[:-1]
    x = (heel + front) / 2 + np.cos(angle) * (front - heel) / 2
    z = wide * _width(x.astype(np.float32)) * np.sign(np.sin(angle)) * np.abs(np.sin(angle)) ** 0.75
    return tube(np.stack([x, y - tilt * np.cos(angle), z], 1), 0.052, closed=True, steps=8)


def _heel_block(top: float) -> Mesh:
    return _upper(
        [(0.02, -1.3, 0.0, 1.06), (top * 0.6, -1.28, -0.2, 1.06), (top, -1.22, -0.55, 1.04)], 0.0, inside=0.02
    )


def _toe_cap(base: float) -> Mesh:
    shape = _upper(
        [
            (base, 0.72, 1.27, 1.03),
            (base + 0.13, 0.76, 1.25, 1.02),
            (base + 0.22, 0.8, 1.13, 0.95),
            (base + 0.27, 0.84, 1.02, 0.8),
            (base + 0.3, 0.9, 0.94, 0.2),
        ],
        0.0,
        inside=0.02,
    )
    return shape


def _heel_stack(base: float) -> Mesh:
    outline = smooth([(-1.3, 0.0), (-1.18, 0.3), (-0.9, 0.38), (-0.5, 0.37), (-0.44, 0.0)], steps=5)
    ring = np.concatenate([outline, outline[-2:0:-1] * [1, -1]])
    return slab(ring[::-1].astype(np.float32), base, 0.03).turned(x=-90).moved(y=base / 2 - 0.1)


def boots(look: Look) -> Body:
    """Ankle, lace-up or tall boots."""
    kind = look.chance.randrange(3)
    tall = (1.05, 1.5, 2.15)[kind] + look.between(-0.08, 0.1)
    base = 0.2
    levels = [
        (base, -1.12, 1.24, 1.0),
        (base + 0.15, -1.14, 1.2, 0.99),
        (base + 0.3, -1.12, 1.02, 0.93),
        (base + 0.45, -1.08, 0.6, 0.86),
        (base + 0.62, -1.04, 0.24, 0.8),
        (base + 0.85, -1.0, 0.06, 0.78),
        (base + tall, -1.06 - 0.04 * kind, 0.06 + 0.06 * kind, 0.9 + 0.06 * kind),
    ]
    main = look.main(folds=0.05)
    dark = Surface((58, 44, 36) if look.chance.random() < 0.6 else (36, 36, 38), "rubber")
    top = levels[-1]
    parts = [
        Part(_upper(levels, 0.02, inside=0.8), main),
        Part(_sole(0.04, base + 0.02, 0.05), dark),
        Part(_heel_stack(base), dark),
        Part(
            _collar(top[0], top[1], top[2], top[3], 0.02),
            look.plain(-0.3) if kind else Surface((226, 212, 190), "plush"),
        ),
    ]
    front = smooth(
        [(0.62, base + 0.47), (0.26, base + 0.64), (0.08, base + 0.88), (0.07, base + tall)], steps=8
    )
    if kind == 1:
        cord = Surface((214, 170, 96) if look.dark else (70, 50, 40), "cotton")
        parts += _laces(front, 8, 0.28, cord)
        parts.append(
            Part(
                tube(
                    [
                        (-1.1, base + tall - 0.05, 0),
                        (-1.2, base + tall + 0.1, 0),
                        (-1.08, base + tall + 0.14, 0),
                    ],
                    0.035,
                ),
                look.plain(-0.3),
            )
        )
    elif kind == 0:
        elastic = Surface((46, 44, 46), "ribbed")
        panel = slab(
            smooth(
                [
                    (-0.6, base + 0.5),
                    (-0.3, base + 0.5),
                    (-0.22, base + tall - 0.02),
                    (-0.72, base + tall - 0.02),
                ],
                closed=True,
                steps=4,
            ),
            0.06,
            0.02,
        )
        parts.append(Part(panel.turned(x=4).moved(z=0.31), elastic))
        parts.append(Part(panel.turned(x=-4).moved(z=-0.31), elastic))
    else:
        parts.append(Part(_collar(base + 0.72, -1.03, 0.18, 0.84, 0.12), look.plain(-0.25)))
        parts.append(
            Part(box(0.16, 0.18, 0.05, 0.03).moved(-0.4, base + 0.74, 0.34), Surface((206, 190, 150), "gold"))
        )
    return Body(parts, View(yaw=-20, pitch=10, fill=0.82), View(yaw=36, pitch=24, fill=0.8))


def _lifted(mesh: Mesh, lift: float) -> Mesh:
    def raise_heel(points: Floats) -> Floats:
        moved = points.copy()
        share = np.clip((0.55 - points[:, 0]) / 1.5, 0, 1)
        moved[:, 1] += lift * share * share * (3 - 2 * share)
        moved[:, 0] += 0.16 * lift * share
        return moved

    return mesh.warped(raise_heel)


def high_heels(look: Look) -> Body:
    """Pumps with a stiletto, a block or a kitten heel; some with a strap."""
    lift = look.between(0.55, 0.95)
    cut = look.between(0.5, 0.72)
    levels = [
        (0.05, -1.12, 1.3, 0.84),
        (0.18, -1.14, 1.22, 0.84),
        (0.30, -1.14, 1.02, 0.8),
        (0.36, -1.13, cut, 0.76),
        (0.44, -1.12, cut - 0.16, 0.72),
    ]
    upper = _lifted(_upper(levels, 0.16, inside=0.3), lift)
    sole = _lifted(_sole(0.0, 0.07, -0.13, 1.36), lift)
    kind = look.chance.randrange(3)
    heel_x, top = -0.92 + 0.16 * lift, lift + 0.06
    if kind == 1:
        heel = lathe(fillet([(0, 0), (0.2, 0), (0.17, top * 0.5), (0.24, top), (0, top)], 0.03), 20)
    else:
        heel = lathe(fillet([(0, 0), (0.06, 0), (0.05, top * 0.45), (0.22, top), (0, top)], 0.02), 20)
    material = "patent" if look.material == "leather" and look.chance.random() < 0.5 else look.material
    main = look.main(material)
    parts = [
        Part(upper, main),
        Part(sole, Surface((60, 40, 34) if look.chance.random() < 0.6 else (176, 40, 40), "leather")),
        Part(heel.moved(heel_x), look.plain(0, material)),
    ]
    extra = look.chance.randrange(3)
    if extra == 1:
        ring = _collar(0.82, -1.02, -0.42, 0.66, 0.04)
        parts.append(Part(ring.moved(x=0.16 * lift, y=lift - 0.05), look.plain(-0.1, material)))
    elif extra == 2:
        bow = [
            (0.0, 0.0, -0.02),
            (0.1, 0.07, -0.2),
            (0.1, -0.03, -0.2),
            (0.0, 0.0, 0.02),
            (0.1, 0.07, 0.2),
            (0.1, -0.03, 0.2),
        ]
        parts.append(
            Part(
                tube(smooth(bow, closed=True), 0.04, closed=True, flat=0.6).moved(
                    cut + 0.12, 0.42 + 0.07 * lift
                ),
                look.plain(-0.08, material),
            )
        )
    return Body(parts, View(yaw=-18, pitch=8, fill=0.82), View(yaw=36, pitch=24, fill=0.8))


def sandals(look: Look) -> Body:
    """A footbed with straps: slides, cross straps or an ankle strap."""
    thick = look.between(0.16, 0.34)
    cork = (
        Surface((198, 158, 112), "cast iron")
        if look.chance.random() < 0.6
        else Surface((64, 54, 48), "rubber")
    )
    bed = Surface((214, 184, 146), "suede")
    main = look.main(period=0.2)
    parts = [Part(_sole(0.0, thick, 0.0), cork), Part(_sole(thick - 0.02, thick + 0.05, -0.04), bed)]
    kind = look.chance.randrange(3)

    def strap(x: float, tall: float, wide: float, lean: float = 0.0) -> Part:
        half = float(_width(x)) + 0.01
        path = smooth(
            [
                (x - lean, thick * 0.7, -half),
                (x - lean * 0.8, thick + tall * 0.7, -half * 0.86),
                (x, thick + tall, 0),
                (x + lean * 0.8, thick + tall * 0.7, half * 0.86),
                (x + lean, thick * 0.7, half),
            ],
            steps=6,
        )
        shape = grid(
            np.stack(
                [path + [-wide / 2, 0.0, 0.0], path + [0.0, 0.03, 0.0], path + [wide / 2, -0.01, 0.0]]
            ).astype(np.float32)
        )
        surface = Surface(
            main.colour, main.material, main.pattern, main.accent, main.style, main.period, two_sided=True
        )
        return Part(shape, surface)

    gold = Surface((214, 196, 150), "gold")
    if kind == 0:
        parts += [strap(0.62, 0.34, 0.34), strap(0.12, 0.46, 0.34)]
        for x, tall in ((0.62, 0.2), (0.12, 0.27)):
            parts.append(
                Part(
                    box(0.16, 0.2, 0.04, 0.03).turned(x=-14).moved(x, thick + tall, float(_width(x)) * 0.93),
                    gold,
                )
            )
    elif kind == 1:
        parts += [strap(0.5, 0.4, 0.22, 0.26), strap(0.5, 0.42, 0.22, -0.26)]
        parts += [
            Part(_collar(thick + 0.62, -1.12, -0.3, 0.82, 0.05), look.plain()),
            Part(
                tube(
                    smooth([(-1.05, thick, 0), (-1.14, thick + 0.4, 0), (-1.12, thick + 0.66, 0)]),
                    0.12,
                    flat=0.35,
                ),
                look.plain(),
            ),
        ]
    else:
        parts += [strap(0.45, 0.42, 0.62)]
    return Body(parts, View(yaw=-22, pitch=22, fill=0.82), View(yaw=40, pitch=38, fill=0.78))
