"""What a shopper sees of one product: all that its model needs to know, and helpers that models share."""

from __future__ import annotations

import random
from dataclasses import dataclass, field

from export.demo_shop.drawing.surfaces import MATERIALS, Colour, Pattern, Surface, mixed

__all__ = ["Look"]

_ACCENTS: tuple[Colour, ...] = (
    (246, 243, 236),
    (246, 243, 236),
    (34, 38, 52),
    (226, 190, 110),
    (214, 208, 196),
)


@dataclass(frozen=True, slots=True)
class Look:
    """One product's looks; the same look gives the same body.

    colour: of what the title calls its colour, sRGB; variant: any number, it chooses among the product type's shapes.
    """

    colour: Colour
    material: str = "plastic"
    pattern: Pattern = "plain"
    variant: int = 0
    brand: str = "Alder"
    words: str = ""
    """What a package says of its content, e.g. "Acacia"."""
    chance: random.Random = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "chance", random.Random(f"look/{self.variant}"))

    @property
    def dark(self) -> bool:
        """Whether the colour is nearer to black than to white."""
        return sum(self.colour) < 330

    @property
    def accent(self) -> Colour:
        """A second colour that stands out from the first."""
        light, dark = _ACCENTS[self.variant % 2], _ACCENTS[2]
        red, green, blue = self.colour
        bright = 0.3 * red + 0.59 * green + 0.11 * blue
        return dark if bright > 165 else light

    def main(self, material: str | None = None, *, period: float = 0.28, folds: float = 0.0) -> Surface:
        """The surface that carries the product's colour and pattern."""
        name = material or self.material
        return Surface(
            self.colour,
            name if name in MATERIALS else "plastic",
            self.pattern,
            self.accent,
            style=self.variant // 2,
            period=period,
            folds=folds,
        )

    def plain(self, shade: float = 0.0, material: str | None = None) -> Surface:
        """The same colour without the pattern; shade: below 0 darker, above lighter, −1 to 1."""
        name = material or self.material
        colour = mixed(self.colour, (255, 255, 255) if shade > 0 else (0, 0, 0), abs(shade))
        return Surface(colour, name if name in MATERIALS else "plastic")

    def between(self, low: float, high: float) -> float:
        """A number of this variant's own."""
        return self.chance.uniform(low, high)
