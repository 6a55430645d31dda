"""What bodies are made of: colour, pattern, label, and how the material takes the studio's light."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from export.demo_shop.drawing import light, textures
from export.demo_shop.drawing.patterns import woven
from export.demo_shop.drawing.raster import Fragments

__all__ = ["MATERIALS", "Colour", "Label", "Pattern", "Surface", "linear", "mixed", "shade"]

Colour = tuple[int, int, int]
Pattern = Literal["plain", "striped", "dotted", "checked", "floral"]
Floats = NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class _Finish:
    """mirror: share of light reflected at right angles; rough: 0 glazed – 1 satin; bump: texture, steepness, tiles."""

    mirror: float = 0.0
    rough: float = 1.0
    metal: float | None = None
    """Roughness of bare metal; None: not metal."""
    bump: tuple[str, float, float] | None = None
    sheen: float = 0.0
    """Light caught by fibres at grazing angles."""
    tone: tuple[str, float, float] | None = None


_F = _Finish
MATERIALS: dict[str, _Finish] = {
    "ceramic": _F(0.05, 0.0),
    "stoneware": _F(0.035, 0.35, tone=("speckle", 0.25, 1.6)),
    "porcelain": _F(0.06, 0.0),
    "enamel": _F(0.06, 0.05),
    "plastic": _F(0.04, 0.25),
    "matt plastic": _F(0.03, 0.8),
    "rubber": _F(0.02, 0.9),
    "lacquer": _F(0.05, 0.08),
    "leather": _F(0.04, 0.6, bump=("grain", 0.045, 1.3), tone=("mottle", 0.05, 1.0)),
    "patent": _F(0.06, 0.05),
    "suede": _F(0.0, sheen=0.22, bump=("fuzz", 0.13, 1.6), tone=("mottle", 0.10, 1.0)),
    "felt": _F(0.0, sheen=0.16, bump=("felt", 0.13, 1.6), tone=("heather", 0.06, 1.4)),
    "velvet": _F(0.0, sheen=0.55, tone=("mottle", 0.10, 0.8)),
    "cotton": _F(0.0, sheen=0.06, bump=("weave", 0.05, 2.6), tone=("heather", 0.03, 1.5)),
    "canvas": _F(0.0, sheen=0.05, bump=("weave", 0.11, 1.9), tone=("heather", 0.05, 1.4)),
    "linen": _F(0.0, sheen=0.06, bump=("weave", 0.13, 1.5), tone=("heather", 0.11, 1.2)),
    "denim": _F(0.0, sheen=0.05, bump=("weave", 0.10, 2.2), tone=("heather", 0.20, 1.3)),
    "silk": _F(0.05, 0.75, sheen=0.25),
    "nylon": _F(0.035, 0.7, sheen=0.05, bump=("weave", 0.04, 3.0)),
    "mesh": _F(0.0, sheen=0.05, bump=("mesh", 0.16, 1.8)),
    "wool": _F(0.0, sheen=0.20, bump=("felt", 0.20, 1.5), tone=("heather", 0.10, 1.4)),
    "knit": _F(0.0, sheen=0.14, bump=("knit", 0.34, 0.75), tone=("heather", 0.05, 1.4)),
    "ribbed": _F(0.0, sheen=0.12, bump=("ribs", 0.40, 1.1)),
    "plush": _F(0.0, sheen=0.38, bump=("felt", 0.34, 1.2), tone=("mottle", 0.10, 1.4)),
    "paper": _F(0.0, tone=("heather", 0.02, 1.0)),
    "card": _F(0.02, 0.8),
    "foil": _F(0.05, 0.35, bump=("hammered", 0.06, 0.7)),
    "wood": _F(0.03, 0.6, tone=("wood", 0.17, 0.55)),
    "lacquered wood": _F(0.05, 0.12, tone=("wood", 0.17, 0.55)),
    "wicker": _F(0.02, 0.8, bump=("weave", 0.45, 0.7)),
    "steel": _F(metal=0.25),
    "brushed steel": _F(metal=0.55, bump=("brushed", 0.04, 0.8)),
    "aluminium": _F(metal=0.75, bump=("cast", 0.03, 1.8)),
    "chrome": _F(metal=0.0),
    "gold": _F(metal=0.3),
    "cast iron": _F(0.03, 0.6, bump=("cast", 0.16, 1.4)),
    "glass": _F(0.06, 0.0),
    "wax": _F(0.03, 0.8),
    "skin": _F(0.02, 0.7),
    "leaf": _F(0.04, 0.5, bump=("folds", 0.05, 0.8)),
    "crust": _F(0.01, 0.8, bump=("felt", 0.25, 0.9), tone=("mottle", 0.3, 0.9)),
}
"""Name → finish. Bumps and tones are in tiles a unit of length; bodies are about two units large."""


@dataclass(frozen=True, slots=True)
class Label:
    """A picture on a surface: RGBA f32 [h, w, 4], 0–1, linear; area: (left, bottom, right, top) in uv."""

    pixels: Floats
    area: tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Surface:
    """colour, accent: sRGB 0–255."""

    colour: Colour
    material: str = "plastic"
    pattern: Pattern = "plain"
    accent: Colour = (245, 243, 238)
    style: int = 0
    """Which of a pattern's variants."""
    period: float = 0.28
    """A pattern's repeat, in units of length."""
    labels: tuple[Label, ...] = field(default=(), repr=False)
    scale: float = 1.0
    """Of the material's texture; above 1 finer."""
    clear: float = 0.0
    """0 opaque – 1 as clear as glass."""
    glow: float = 0.0
    """Light it sends out itself, linear."""
    folds: float = 0.0
    """How strongly cloth is creased."""
    two_sided: bool = False

    @property
    def fine(self) -> bool:
        """Whether it carries detail as small as a pixel."""
        return self.pattern != "plain" or bool(self.labels)


def linear(colour: Colour) -> Floats:
    """sRGB 0–255 → linear 0–1 (gamma 2.2)."""
    return np.asarray((np.asarray(colour, np.float32) / 255.0) ** 2.2, np.float32)


def mixed(colour: Colour, other: Colour, share: float) -> Colour:
    """A colour between two; share: of the other."""
    r, g, b = (round(a + (b - a) * share) for a, b in zip(colour, other, strict=True))
    return r, g, b


def shade(surface: Surface, seen: Fragments) -> tuple[Floats, Floats]:
    """Linear radiance f32 [k, 3] (premultiplied) and cover f32 [k] of what is seen of a surface."""
    finish = MATERIALS[surface.material]
    u, v = seen.uv[:, 0], seen.uv[:, 1]
    normals = seen.normals
    facing = normals[:, 2]
    if finish.bump or surface.folds:
        normals = normals.copy()
        if finish.bump:
            name, steep, tiles = finish.bump
            normals[:, :2] += steep * textures.slopes(name)[textures.sampled(u, v, tiles * surface.scale)]
        if surface.folds:
            normals[:, :2] += surface.folds * textures.slopes("folds")[textures.sampled(u, v, 0.33)]
        normals /= np.sqrt((normals * normals).sum(1, keepdims=True))
    albedo = _albedo(surface, finish, u, v)
    at = light.places(normals)
    grazing = (1.0 - np.clip(facing, 0.0, 1.0)) ** 2
    if finish.metal is not None:
        mirror = albedo + (1.0 - albedo) * (grazing * grazing)[:, None] * 0.6
        lit = mirror * light.chrome(finish.metal)[at][:, None]
        return np.asarray(lit, np.float32), np.ones(len(u), np.float32)
    lit = albedo * light.diffuse()[at]
    if finish.sheen:
        lit = lit + finish.sheen * (grazing * (0.35 + 0.65 * light.diffuse()[at][:, 0]))[:, None] * (
            0.25 + 0.75 * albedo
        )
    cover = np.ones(len(u), np.float32)
    if surface.clear:
        cover = (1.0 - surface.clear) + surface.clear * np.minimum(1.0, 0.02 + 0.7 * grazing)
        lit = lit * cover[:, None]
    if finish.mirror:
        share = finish.mirror + (1.0 - finish.mirror) * grazing**2 * np.sqrt(facing.clip(0, 1)) * (
            1.0 - 0.75 * finish.rough
        )
        lit = lit + (share * light.highlights(finish.rough)[at])[:, None]
    if surface.glow:
        lit = lit + surface.glow * albedo * (0.45 + 0.55 * np.clip(facing, 0, 1))[:, None]
    return np.asarray(lit, np.float32), cover


def _albedo(surface: Surface, finish: _Finish, u: Floats, v: Floats) -> Floats:
    colour = np.broadcast_to(linear(surface.colour), (len(u), 3))
    if surface.pattern != "plain":
        share = woven(surface.pattern, surface.style, u / surface.period, v / surface.period)
        colour = colour + share[:, None] * (linear(surface.accent) - colour)
    for label in surface.labels:
        colour = _printed(label, colour, u, v)
    if finish.tone:
        name, depth, tiles = finish.tone
        tone = textures.tone(name)[textures.sampled(u, v, tiles * surface.scale)]
        colour = colour * (1.0 + depth * tone)[:, None]
    return np.asarray(colour, np.float32)


def _printed(label: Label, colour: Floats, u: Floats, v: Floats) -> Floats:
    left, bottom, right, top = label.area
    height, width = label.pixels.shape[:2]
    x, y = (u - left) / (right - left), (top - v) / (top - bottom)
    inside = np.flatnonzero((x >= 0) & (x < 1) & (y >= 0) & (y < 1))
    if not len(inside):
        return colour
    texels = label.pixels[(y[inside] * height).astype(int), (x[inside] * width).astype(int)]
    printed = colour.copy()
    printed[inside] += texels[:, 3:] * (texels[:, :3] - printed[inside])
    return printed
