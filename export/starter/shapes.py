"""How each kind of product looks: one function a kind, drawing with a ``Pen``."""

from __future__ import annotations

from collections.abc import Callable

from export.starter.drawing import Colour, Pattern, Pen, Point, curve, darker, lighter

__all__ = ["SHAPES"]

_STEEL: Colour = (176, 182, 190)
_WOOD: Colour = (181, 132, 84)
_INK: Colour = (38, 40, 46)
_WHITE: Colour = (246, 246, 244)


def _sneaker(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.shadow((50, 72), 78)
    upper = curve(
        [
            (13, 62),
            (14, 46),
            (20, 38),
            (30, 40),
            (40, 44),
            (52, 50),
            (70, 55),
            (85, 59),
            (88, 66),
            (50, 68),
            (14, 68),
        ]
    )
    pen.polygon(upper, colour, pattern=pattern)
    pen.polygon(curve([(68, 56), (84, 58), (88, 66), (66, 67)]), lighter(colour, 0.25))
    pen.polygon(curve([(13, 60), (15, 47), (23, 50), (25, 66), (13, 67)]), darker(colour))
    pen.box(11, 65, 90, 72, _WHITE, radius=3.5)
    for n in range(4):
        x, y = 36 + 8 * n, 44.5 + 2.9 * n
        pen.line([(x, y), (x + 7, y + 5)], _WHITE, 1.4)


def _boot(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.shadow((50, 84), 70)
    shaft: list[Point] = [(30, 18), (56, 18), (57, 50), (66, 58), (82, 64), (84, 78), (28, 78), (29, 50)]
    pen.polygon(curve(shaft, steps=6), colour, pattern=pattern, light="left", gloss=0.12)
    pen.box(27, 77, 86, 84, darker(_WOOD, 0.55), radius=2)
    pen.box(27, 80, 42, 90, darker(_WOOD, 0.6), radius=1)
    pen.box(29, 17, 57, 22, darker(colour), radius=2)
    for n in range(5):
        pen.line([(46, 30 + 7 * n), (57 + n * 1.2, 28 + 7 * n)], lighter(colour, 0.5), 1.2)


def _lamp(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.shadow((50, 88), 48)
    pen.ellipse((50, 86), 38, 8, darker(_STEEL))
    pen.box(48.5, 45, 51.5, 86, _STEEL, radius=1, light="left")
    pen.ellipse((50, 49), 46, 9, (255, 236, 170))
    pen.polygon([(37, 14), (63, 14), (74, 48), (26, 48)], colour, light="left", pattern=pattern)
    pen.ellipse((50, 14), 26, 5, darker(colour))


def _mug(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.shadow((47, 80), 60)
    pen.line(curve([(66, 38), (84, 38), (86, 58), (66, 64)], closed=False), darker(colour, 0.15), 6)
    pen.polygon([(24, 28), (68, 28), (65, 78), (27, 78)], colour, light="left", pattern=pattern, gloss=0.2)
    pen.ellipse((46, 78), 38, 8, darker(colour, 0.1))
    pen.ellipse((46, 28), 44, 11, lighter(colour, 0.3))
    pen.ellipse((46, 29), 38, 8, darker(colour, 0.45))


def _chair(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.shadow((50, 92), 60)
    for x in (28, 68):
        pen.box(x, 60, x + 4, 92, _WOOD, radius=1, light="left")
    for x in (34, 62):
        pen.box(x, 58, x + 3.5, 86, darker(_WOOD, 0.25), radius=1)
    pen.box(29, 12, 71, 52, colour, radius=7, pattern=pattern)
    pen.box(24, 52, 76, 63, lighter(colour, 0.12), radius=5, pattern=pattern)


def _sofa(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.shadow((50, 76), 92, 8)
    for x in (14, 82):
        pen.box(x, 70, x + 4, 78, darker(_WOOD), radius=1)
    pen.box(13, 32, 87, 60, colour, radius=7, pattern=pattern)
    pen.box(15, 50, 50, 64, lighter(colour, 0.15), radius=4, pattern=pattern)
    pen.box(50, 50, 85, 64, lighter(colour, 0.15), radius=4, pattern=pattern)
    pen.box(6, 42, 19, 72, darker(colour, 0.12), radius=6)
    pen.box(81, 42, 94, 72, darker(colour, 0.12), radius=6)
    pen.box(16, 62, 84, 72, darker(colour, 0.2), radius=2)


def _backpack(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.shadow((50, 90), 56)
    pen.line(curve([(42, 16), (44, 7), (56, 7), (58, 16)], closed=False), darker(colour, 0.4), 3)
    for x in (21, 74):
        pen.box(x, 44, x + 6, 78, darker(colour, 0.35), radius=3)
    pen.polygon(
        curve([(26, 30), (34, 15), (66, 15), (74, 30), (77, 86), (50, 90), (23, 86)], steps=8),
        colour,
        pattern=pattern,
    )
    pen.box(31, 52, 69, 82, darker(colour, 0.12), radius=5)
    pen.line([(33, 60), (67, 60)], lighter(colour, 0.5), 1.2)
    pen.line(curve([(30, 36), (50, 30), (70, 36)], closed=False), darker(colour, 0.4), 1.2)


def _handbag(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.shadow((50, 82), 74)
    pen.line(curve([(32, 42), (38, 14), (62, 14), (68, 42)], closed=False), darker(colour, 0.25), 3.2)
    pen.polygon([(22, 40), (78, 40), (86, 80), (14, 80)], colour, pattern=pattern, gloss=0.1)
    pen.polygon([(22, 40), (78, 40), (74, 56), (50, 60), (26, 56)], darker(colour, 0.15))
    pen.box(46, 55, 54, 63, (214, 178, 92), radius=1.5)


def _camera(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.shadow((50, 76), 80)
    pen.box(36, 24, 58, 36, darker(colour, 0.1), radius=3)
    pen.box(12, 32, 88, 74, colour, radius=6, pattern=pattern)
    pen.box(12, 44, 88, 66, darker(colour, 0.3), radius=0, light="flat")
    pen.ellipse((50, 54), 38, 38, _STEEL)
    pen.ellipse((50, 54), 32, 32, _INK)
    pen.ellipse((50, 54), 22, 22, (46, 62, 104), gloss=0.5)
    pen.ellipse((50, 54), 9, 9, (16, 18, 30))
    pen.box(70, 35, 82, 41, lighter(_STEEL, 0.5), radius=1)
    pen.box(18, 28, 27, 33, _STEEL, radius=1)


def _watch(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.box(39, 6, 61, 40, colour, radius=3, light="left", pattern=pattern)
    pen.box(39, 60, 61, 94, colour, radius=3, light="left", pattern=pattern)
    pen.box(70, 47, 76, 53, _STEEL, radius=1)
    pen.ellipse((50, 50), 44, 44, _STEEL)
    pen.ellipse((50, 50), 37, 37, _WHITE, light="flat")
    for x, y in ((50, 35), (50, 65), (35, 50), (65, 50)):
        pen.ellipse((x, y), 2.4, 2.4, _INK, light="flat")
    pen.line([(50, 50), (50, 39)], _INK, 1.8)
    pen.line([(50, 50), (59, 54)], _INK, 1.4)


def _headphones(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.line(curve([(22, 60), (22, 30), (50, 12), (78, 30), (78, 60)], closed=False), darker(colour, 0.2), 6)
    pen.line(curve([(30, 27), (50, 15), (70, 27)], closed=False), lighter(colour, 0.3), 3)
    for x in (24, 76):
        pen.ellipse((x, 64), 23, 36, colour, pattern=pattern, gloss=0.12)
        pen.ellipse((x, 64), 13, 24, darker(colour, 0.45))


def _tshirt(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    body: list[Point] = [
        (36, 14),
        (64, 14),
        (80, 20),
        (93, 42),
        (80, 49),
        (73, 40),
        (74, 88),
        (26, 88),
        (27, 40),
        (20, 49),
        (7, 42),
        (20, 20),
    ]
    pen.polygon(body, colour, pattern=pattern, light="left")
    pen.polygon(curve([(36, 14), (50, 26), (64, 14), (50, 19)]), darker(colour, 0.35))


def _dress(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.line([(41, 8), (39, 20)], colour, 2)
    pen.line([(59, 8), (61, 20)], colour, 2)
    pen.polygon(
        curve(
            [
                (36, 18),
                (50, 23),
                (64, 18),
                (61, 42),
                (72, 66),
                (82, 90),
                (50, 94),
                (18, 90),
                (28, 66),
                (39, 42),
            ],
            steps=8,
        ),
        colour,
        pattern=pattern,
        light="left",
    )
    pen.box(38.5, 41, 61.5, 45, darker(colour, 0.35), radius=1)


def _jacket(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.polygon([(30, 20), (16, 28), (7, 80), (18, 83), (28, 50)], darker(colour, 0.1))
    pen.polygon([(70, 20), (84, 28), (93, 80), (82, 83), (72, 50)], darker(colour, 0.1))
    pen.polygon(
        [(33, 16), (67, 16), (76, 26), (75, 88), (25, 88), (24, 26)], colour, pattern=pattern, light="left"
    )
    pen.polygon([(36, 12), (64, 12), (68, 24), (50, 30), (32, 24)], darker(colour, 0.3))
    pen.line([(50, 29), (50, 88)], (214, 200, 160), 1.4)
    for x in (32, 58):
        pen.box(x, 60, x + 11, 62.5, darker(colour, 0.4), radius=1)


def _umbrella(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.line([(50, 12), (50, 82)], _STEEL, 1.8)
    pen.line(curve([(50, 80), (51, 90), (60, 91), (62, 84)], closed=False), _WOOD, 3.5)
    canopy = [
        *curve([(7, 50), (16, 24), (50, 11), (84, 24), (93, 50)], closed=False),
        (79, 46),
        (64, 51),
        (50, 46),
        (36, 51),
        (21, 46),
    ]
    pen.polygon(canopy, colour, pattern=pattern, light="left")
    for x in (21, 36, 64, 79):
        pen.line([(50, 12), (x, 47)], darker(colour, 0.25), 0.7)


def _teapot(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.shadow((50, 82), 62)
    pen.line(curve([(70, 44), (90, 38), (90, 66), (70, 70)], closed=False), darker(colour, 0.15), 4.5)
    pen.polygon(curve([(32, 62), (16, 46), (8, 42), (14, 38), (24, 44), (34, 52)]), darker(colour, 0.08))
    pen.ellipse((50, 60), 52, 44, colour, pattern=pattern, gloss=0.25)
    pen.ellipse((50, 41), 26, 9, lighter(colour, 0.2))
    pen.ellipse((50, 34), 7, 7, darker(colour, 0.25))


def _bottle(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.shadow((50, 92), 34)
    pen.box(43, 8, 57, 18, darker(_STEEL, 0.35), radius=2, light="left")
    pen.polygon(
        curve([(44, 18), (56, 18), (57, 26), (64, 36), (64, 90), (36, 90), (36, 36), (43, 26)], steps=6),
        colour,
        pattern=pattern,
        light="left",
        gloss=0.25,
    )


def _pan(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.shadow((42, 66), 70, 8)
    pen.polygon([(62, 44), (95, 26), (97, 30), (66, 52)], _INK)
    pen.ellipse((40, 54), 64, 34, darker(colour, 0.2))
    pen.ellipse((40, 51), 62, 31, colour, pattern=pattern)
    pen.ellipse((40, 52), 53, 25, darker(colour, 0.4), gloss=0.12)


def _pillow(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.shadow((50, 80), 76)
    pen.polygon(
        curve([(14, 24), (50, 29), (86, 24), (82, 52), (86, 80), (50, 75), (14, 80), (18, 52)]),
        colour,
        light="round",
        pattern=pattern,
    )


def _sunglasses(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.shadow((50, 64), 80)
    pen.line([(10, 42), (6, 34)], colour, 3)
    pen.line([(90, 42), (94, 34)], colour, 3)
    pen.line(curve([(42, 46), (50, 42), (58, 46)], closed=False), colour, 3)
    for x in (28, 72):
        pen.box(x - 20, 36, x + 20, 62, colour, radius=10, pattern=pattern)
        pen.box(x - 16, 39.5, x + 16, 58.5, (44, 46, 58), radius=8, gloss=0.25)


def _hat(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.shadow((50, 72), 88, 7)
    pen.ellipse((50, 66), 88, 17, darker(colour, 0.08), pattern=pattern)
    pen.polygon(
        curve([(26, 64), (29, 36), (50, 27), (71, 36), (74, 64), (50, 69)]),
        colour,
        light="left",
        pattern=pattern,
    )
    pen.polygon(
        curve([(26, 58), (50, 63), (74, 58), (74, 65), (50, 70), (26, 65)], steps=6), darker(colour, 0.5)
    )


def _book(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.shadow((52, 88), 62)
    pen.polygon([(76, 14), (82, 18), (82, 90), (76, 86)], (236, 228, 208))
    pen.box(24, 12, 77, 87, colour, radius=1.5, pattern=pattern, light="left")
    pen.box(24, 12, 31, 87, darker(colour, 0.3), radius=1)
    pen.box(40, 26, 68, 31, lighter(colour, 0.7), radius=1, light="flat")
    pen.box(40, 35, 60, 38, lighter(colour, 0.5), radius=1, light="flat")


def _clock(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.shadow((50, 90), 52)
    pen.ellipse((50, 50), 76, 76, colour, pattern=pattern)
    pen.ellipse((50, 50), 62, 62, _WHITE, light="flat")
    for x, y in (
        (50, 24),
        (50, 76),
        (24, 50),
        (76, 50),
        (63, 28),
        (72, 37),
        (72, 63),
        (63, 72),
        (37, 72),
        (28, 63),
        (28, 37),
        (37, 28),
    ):
        pen.ellipse((x, y), 2.6, 2.6, _INK, light="flat")
    pen.line([(50, 50), (40, 36)], _INK, 2.4)
    pen.line([(50, 50), (68, 42)], _INK, 1.6)


def _guitar(pen: Pen, colour: Colour, pattern: Pattern) -> None:
    pen.shadow((50, 95), 46)
    pen.box(47, 6, 53, 52, darker(_WOOD, 0.4), radius=0.5, light="left")
    pen.box(45, 3, 55, 14, darker(_WOOD, 0.55), radius=2)
    pen.polygon(
        curve(
            [
                (50, 42),
                (66, 44),
                (64, 58),
                (73, 74),
                (64, 93),
                (50, 95),
                (36, 93),
                (27, 74),
                (36, 58),
                (34, 44),
            ]
        ),
        colour,
        pattern=pattern,
        light="round",
        gloss=0.15,
    )
    pen.ellipse((50, 64), 15, 15, (34, 24, 18), light="flat")
    pen.box(41, 80, 59, 83, (44, 32, 24), radius=1)
    for n in range(4):
        pen.line([(48.2 + 1.2 * n, 8), (48.2 + 1.2 * n, 81)], (222, 222, 214), 0.35)


SHAPES: dict[str, Callable[[Pen, Colour, Pattern], None]] = {
    "sneakers": _sneaker,
    "boots": _boot,
    "desk lamp": _lamp,
    "mug": _mug,
    "chair": _chair,
    "sofa": _sofa,
    "backpack": _backpack,
    "handbag": _handbag,
    "camera": _camera,
    "watch": _watch,
    "headphones": _headphones,
    "t-shirt": _tshirt,
    "dress": _dress,
    "jacket": _jacket,
    "umbrella": _umbrella,
    "teapot": _teapot,
    "water bottle": _bottle,
    "frying pan": _pan,
    "cushion": _pillow,
    "sunglasses": _sunglasses,
    "hat": _hat,
    "notebook": _book,
    "wall clock": _clock,
    "guitar": _guitar,
}
