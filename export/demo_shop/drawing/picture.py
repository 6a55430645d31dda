"""From a body made of parts to a finished picture: backdrop, shadow, light, contact, tone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageDraw, ImageFilter

from export.demo_shop.drawing.light import KEY
from export.demo_shop.drawing.mesh import Mesh
from export.demo_shop.drawing.raster import Camera, Coverage, View, rasterise
from export.demo_shop.drawing.surfaces import Colour, Surface, linear, shade

__all__ = ["Backdrop", "Body", "Part", "render"]

Floats = NDArray[np.float32]
_OVERSAMPLING = 2


@dataclass(frozen=True, slots=True)
class Part:
    """One mesh of one surface."""

    mesh: Mesh
    surface: Surface


@dataclass(frozen=True, slots=True)
class Body:
    """What stands before the camera, and from where it is best seen."""

    parts: Sequence[Part]
    front: View
    other: View
    """The second picture."""
    on: Literal["floor", "wall"] = "floor"
    """What it throws its shadow on."""


@dataclass(frozen=True, slots=True)
class Backdrop:
    """A paper sweep: colours of wall and floor, sRGB; horizon: the floor's share of the height (0: one colour)."""

    wall: Colour
    floor: Colour
    horizon: float = 0.32
    pool: float = 0.5
    """How much the light gathers around the body, 0–1."""


def render(body: Body, view: View, backdrop: Backdrop, size: int) -> Image.Image:
    """The picture, RGB, ``size`` pixels square."""
    camera = Camera(view, np.concatenate([part.mesh.points for part in body.parts]), size * _OVERSAMPLING)
    lit, over, nearest = _solids(body.parts, camera, size)
    lit *= _closeness(nearest, size)[..., None]
    for part in body.parts:
        if part.surface.clear:
            _lay_glass(part, camera, lit, over, nearest)
    ground = _sweep(backdrop, size, body.on)
    ground *= ((1.0 - over) * _shadow(body, camera, over, size))[..., None]
    return Image.fromarray(_developed(lit + ground))


def _solids(parts: Sequence[Part], camera: Camera, size: int) -> tuple[Floats, Floats, Floats]:
    """All opaque parts: light f32 [size, size, 3], cover f32 [size, size], and what each sample sees, as nearness.

    Where all samples of a pixel see one part, one of them is shaded for all, or two where the part carries detail.
    """
    side = camera.side
    nearest = np.full(side * side, -np.inf, np.float32)
    owner = np.full(side * side, -1, np.int16)
    seen: list[tuple[int, Coverage]] = []
    for number, part in enumerate(parts):
        coverage = None if part.surface.clear else _covered(part, camera)
        if coverage is None:
            continue
        wins = np.flatnonzero(coverage.near > nearest[coverage.at])
        at = coverage.at[wins]
        nearest[at] = coverage.near[wins]
        owner[at] = number
        seen.append((number, coverage))
    grid = owner.reshape(side, side)
    corner = grid[0::2, 0::2]
    whole = (corner == grid[1::2, 0::2]) & (corner == grid[0::2, 1::2]) & (corner == grid[1::2, 1::2])
    plain, fine = (_shares(whole, weights) for weights in ((1.0, 0.0), (0.5, 0.5)))
    pixels: list[NDArray[np.int64]] = []
    lights: list[Floats] = []
    for number, coverage in seen:
        surface = parts[number].surface
        share = (fine if surface.fine else plain)[coverage.at]
        chosen = np.flatnonzero((owner[coverage.at] == number) & (share > 0))
        if not len(chosen):
            continue
        light, _ = shade(surface, coverage.fragments(chosen))
        at = coverage.at[chosen]
        pixels.append((at // side // 2) * size + at % side // 2)
        lights.append(light * share[chosen, None])
    lit = np.zeros((size * size, 3), np.float32)
    if pixels:
        where, what = np.concatenate(pixels), np.concatenate(lights)
        for channel in range(3):
            lit[:, channel] = np.bincount(where, what[:, channel], size * size)
    return lit.reshape(size, size, 3), _halved((grid >= 0).astype(np.float32)), nearest


def _shares(whole: NDArray[np.bool_], diagonal: tuple[float, float]) -> Floats:
    """Each sample's weight in its pixel, flat: a quarter, or in whole pixels those of the first and last sample."""
    shares = np.full((2 * whole.shape[0], 2 * whole.shape[1]), 0.25, np.float32)
    for (row, column), weight in zip(((0, 0), (1, 1), (0, 1), (1, 0)), (*diagonal, 0.0, 0.0), strict=True):
        shares[row::2, column::2][whole] = weight
    return shares.ravel()


def _covered(part: Part, camera: Camera) -> Coverage | None:
    return rasterise(part.mesh, camera, two_sided=part.surface.two_sided)


def _lay_glass(part: Part, camera: Camera, lit: Floats, over: Floats, nearest: Floats) -> None:
    """Lay a clear part over what is behind it."""
    coverage = _covered(part, camera)
    if coverage is None:
        return
    size, side = len(over), camera.side
    chosen = np.flatnonzero(coverage.near > nearest[coverage.at])
    light, cover = shade(part.surface, coverage.fragments(chosen))
    at = coverage.at[chosen]
    pixel = (at // side // 2) * size + at % side // 2
    own = np.bincount(pixel, cover * 0.25, size * size).reshape(size, size).astype(np.float32)
    for channel in range(3):
        seen = np.bincount(pixel, light[:, channel] * 0.25, size * size).reshape(size, size)
        lit[..., channel] = seen + (1.0 - own) * lit[..., channel]
    over[:] = own + (1.0 - own) * over


def _closeness(nearest: Floats, size: int) -> Floats:
    """How much light reaches into hollows, 0.4–1: f32 [size, size], from blurred nearness (Luft et al. 2006)."""
    side = size * _OVERSAMPLING
    step = 4
    near = nearest.reshape(side, side)[::step, ::step].copy()
    empty = ~np.isfinite(near)
    if empty.all():
        return np.ones((size, size), np.float32)
    near[empty] = near[~empty].min()
    reach = max(1, round(0.05 * side / step))
    blurred = _box_blur(_box_blur(near, reach), reach)
    dark = 1.0 - np.minimum(0.6, 2.2 * np.clip(blurred - near, 0.0, 0.3))
    image = Image.fromarray(dark.astype(np.float32)).resize((size, size), Image.Resampling.BILINEAR)
    return np.asarray(image, np.float32)


def _box_blur(values: Floats, reach: int) -> Floats:
    for axis in (0, 1):
        padded = np.pad(values, [(reach + 1, reach) if k == axis else (0, 0) for k in (0, 1)], mode="edge")
        total = np.cumsum(padded, axis=axis, dtype=np.float64)
        count = values.shape[axis]
        width = 2 * reach + 1
        ahead = np.take(total, np.arange(width, width + count), axis=axis)
        behind = np.take(total, np.arange(count), axis=axis)
        values = ((ahead - behind) / width).astype(np.float32)
    return values


def _sweep(backdrop: Backdrop, size: int, on: str) -> Floats:
    """The empty studio, linear: f32 [size, size, 3]."""
    down = np.linspace(0.0, 1.0, size, dtype=np.float32)[:, None]
    across = np.linspace(-1.0, 1.0, size, dtype=np.float32)[None, :]
    edge = 1.0 - backdrop.horizon
    share = np.zeros_like(down)
    if backdrop.horizon and on == "floor":
        share = np.clip((down - edge) / 0.05 + 0.5, 0, 1)
        share = share * share * (3 - 2 * share)
    wall, floor = linear(backdrop.wall), linear(backdrop.floor)
    colour = wall * (1.0 - share)[..., None] + floor * share[..., None]
    pool = np.exp(-((across + 0.18) ** 2 + (2.0 * down - 1.02) ** 2) / 1.1)
    fall = 1.0 - 0.16 * np.clip(down - 0.55, 0, 1) - 0.05 * (across + 0.4) ** 2
    bright = fall * (1.0 - 0.24 * backdrop.pool + 0.30 * backdrop.pool * pool)
    return np.asarray(colour * bright[..., None] * 0.98, np.float32)


def _shadow(body: Body, camera: Camera, over: Floats, size: int) -> Floats:
    """What is left of the light on the backdrop: f32 [size, size]."""
    if body.on == "wall":
        soft = _blurred(Image.fromarray((over * 255).astype(np.uint8)), 0.028 * size)
        near = _blurred(Image.fromarray((over * 255).astype(np.uint8)), 0.010 * size)
        moved = np.roll(soft, (round(0.035 * size), round(0.022 * size)), (0, 1))
        touching = np.roll(near, (round(0.010 * size), round(0.006 * size)), (0, 1))
        return np.asarray((1.0 - 0.38 * moved) * (1.0 - 0.25 * touching), np.float32)
    ground = min(float(part.mesh.points[:, 1].min()) for part in body.parts)
    tall = max(float(part.mesh.points[:, 1].max()) for part in body.parts) - ground
    towards = camera.turn.T @ KEY
    lean = np.array([towards[0], towards[2]]) / max(0.35, float(towards[1]))
    lean *= min(1.0, 0.75 / float(np.linalg.norm(lean)))
    half = size // 2
    light = np.ones((half, half), np.float32)
    layers = (
        (1.0, 1.0, 0.040, 0.22),
        (0.45, 1.0, 0.022, 0.26),
        (0.10, 0.3, 0.010, 0.38),
        (0.025, 0.0, 0.005, 0.40),
    )
    for height, slant, blur, dark in layers:
        image = Image.new("L", (half, half), 0)
        pen = ImageDraw.Draw(image)
        for part in body.parts:
            points = part.mesh.points[part.mesh.points[:, 1] <= ground + height * tall + 1e-4]
            if len(points) < 3:
                continue
            cast = points.copy()
            cast[:, [0, 2]] -= (points[:, 1:2] - ground) * lean.astype(np.float32) * slant
            cast[:, 1] = ground
            flat, _ = camera.project(cast)
            outline = flat[_extremes(flat)] / (2 * _OVERSAMPLING)
            share = 255 if not part.surface.clear else 150
            pen.polygon([(float(x), float(y)) for x, y in outline], fill=share)
        light *= 1.0 - dark * _blurred(image, blur * half)
    whole = Image.fromarray(light).resize((size, size), Image.Resampling.BICUBIC)
    return np.asarray(whole, np.float32)


_AROUND = np.radians(np.arange(0, 360, 12, dtype=np.float32))
_DIRECTIONS = np.stack([np.cos(_AROUND), np.sin(_AROUND)])


def _extremes(flat: Floats) -> NDArray[np.int64]:
    """The points that reach farthest in each of 30 directions, in turn."""
    return np.asarray(np.argmax(flat @ _DIRECTIONS, axis=0), np.int64)


def _blurred(image: Image.Image, radius: float) -> Floats:
    return np.asarray(image.filter(ImageFilter.GaussianBlur(radius)), np.float32) / 255.0


def _halved(values: Floats) -> Floats:
    return (values[0::2, 0::2] + values[1::2, 0::2] + values[0::2, 1::2] + values[1::2, 1::2]) * np.float32(
        0.25
    )


@lru_cache(maxsize=1)
def _film() -> NDArray[np.uint8]:
    """Linear 0–2 in 4,096 steps → sRGB bytes; highlights roll off instead of being cut."""
    radiance = np.arange(4096) / 2048
    bright = np.where(radiance > 0.8, 0.8 + 0.2 * np.tanh((radiance - 0.8) / 0.2 * 0.7), radiance)
    return np.asarray(np.clip(bright, 0.0, 1.0) ** (1 / 2.2) * 255.0 + 0.5).astype(np.uint8)


def _developed(radiance: Floats) -> NDArray[np.uint8]:
    return np.asarray(_film()[np.clip(radiance * 2048.0, 0, 4095).astype(np.int32)], np.uint8)
