"""Stationery: notebooks."""

from __future__ import annotations

import numpy as np

from export.demo_shop.drawing.curves import fillet, rounded_box
from export.demo_shop.drawing.mesh import box, lathe, slab, tube
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Label, Surface, mixed
from export.demo_shop.labels import cover
from export.demo_shop.look import Look

__all__ = ["notebook"]


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
