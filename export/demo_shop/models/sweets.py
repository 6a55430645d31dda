"""Chocolate, in bars and boxes."""

from __future__ import annotations

from export.demo_shop.drawing.curves import rounded_box, smooth
from export.demo_shop.drawing.mesh import Mesh, ball, box, lathe, slab
from export.demo_shop.drawing.picture import Body, Part
from export.demo_shop.drawing.raster import View
from export.demo_shop.drawing.surfaces import Surface
from export.demo_shop.look import Look
from export.demo_shop.packaging import package

__all__ = ["chocolate"]


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
