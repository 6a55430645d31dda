"""Plots as SVG, drawn by hand: lines of points over two axes. Readable on light and dark pages."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from html import escape

WIDTH, HEIGHT = 760, 440
_LEFT, _RIGHT, _TOP, _BOTTOM = 78, 170, 54, 62
COLOURS = ("#d6006e", "#1f6feb", "#2e8b57", "#b8860b", "#7a4fbf", "#5f6b7a", "#c2410c", "#0f766e")
Points = Sequence[tuple[float, float]]


def plot(
    title: str,
    x_title: str,
    y_title: str,
    lines: Mapping[str, Points],
    *,
    x_ticks: Sequence[float],
    y_ticks: Sequence[float],
    x_scale: Callable[[float], float] = float,
    y_scale: Callable[[float], float] = float,
    x_label: Callable[[float], str] = "{:g}".format,
    y_label: Callable[[float], str] = "{:g}".format,
) -> str:
    """One SVG document.

    Args:
        lines: name → its points; the first is drawn thickest.
        x_ticks, y_ticks: where the axes are marked; the first and last are their ends, points beyond are left out.
        x_scale, y_scale: monotone, applied before placing, e.g. ``math.log``.
    """
    across = _place(x_ticks, x_scale, _LEFT, WIDTH - _RIGHT)
    up = _place(y_ticks, y_scale, HEIGHT - _BOTTOM, _TOP)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" '
        f'font-family="system-ui, sans-serif" font-size="13"><title>{escape(title)}</title>',
        f'<rect width="{WIDTH}" height="{HEIGHT}" rx="8" fill="#ffffff"/>',
        _text(_LEFT, 28, title, size=16, weight=600),
    ]
    for tick in x_ticks:
        parts.append(_line(across(tick), _TOP, across(tick), HEIGHT - _BOTTOM))
        parts.append(_text(across(tick), HEIGHT - _BOTTOM + 20, x_label(tick), anchor="middle"))
    for tick in y_ticks:
        parts.append(_line(_LEFT, up(tick), WIDTH - _RIGHT, up(tick)))
        parts.append(_text(_LEFT - 10, up(tick) + 4, y_label(tick), anchor="end"))
    middle = (_TOP + HEIGHT - _BOTTOM) / 2
    parts.append(_text((_LEFT + WIDTH - _RIGHT) / 2, HEIGHT - 16, x_title, anchor="middle"))
    parts.append(
        f'<g transform="rotate(-90 20 {middle:.0f})">{_text(20, middle, y_title, anchor="middle")}</g>'
    )
    legend = _TOP + 10
    for n, (name, points) in reversed(list(enumerate(lines.items()))):
        colour, width = COLOURS[n % len(COLOURS)], 3.2 if n == 0 else 1.6
        shown = [
            (across(x), up(y))
            for x, y in points
            if x_ticks[0] <= x <= x_ticks[-1] and y_ticks[0] <= y <= y_ticks[-1]
        ]
        path = " ".join(f"{x:.1f},{y:.1f}" for x, y in shown)
        parts.append(f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="{width}"/>')
        parts += [
            f'<circle cx="{x:.1f}" cy="{y:.1f}" r="{1 + width:.1f}" fill="{colour}"/>' for x, y in shown
        ]
        row = legend + 22 * n
        parts.append(f'<circle cx="{WIDTH - _RIGHT + 22}" cy="{row - 4}" r="5" fill="{colour}"/>')
        parts.append(_text(WIDTH - _RIGHT + 34, row, name, weight=600 if n == 0 else 400))
    return "\n".join([*parts, "</svg>", ""])


def nines(recall: float) -> float:
    """The scale on which .9, .99 and .999 are equally far apart."""
    return -math.log10(max(1 - recall, 1e-6))


def _place(
    ticks: Sequence[float], scale: Callable[[float], float], low: int, high: int
) -> Callable[[float], float]:
    first, last = scale(ticks[0]), scale(ticks[-1])
    return lambda value: low + (scale(value) - first) / (last - first) * (high - low)


def _line(x1: float, y1: float, x2: float, y2: float) -> str:
    return f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="#e3e7ec"/>'


def _text(x: float, y: float, words: str, *, size: int = 13, weight: int = 400, anchor: str = "start") -> str:
    return (
        f'<text x="{x:.1f}" y="{y:.1f}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="#1c2430">{escape(words)}</text>'
    )
