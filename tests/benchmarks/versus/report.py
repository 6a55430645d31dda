"""The generated part of ``docs/benchmarks.md``, its plots, and the comparison with the committed table."""

from __future__ import annotations

import json
import math
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from tests.benchmarks.versus.measure import NOISE, REBUILT_RECALL_NOISE, RECALL_NOISE, Row
from tests.benchmarks.versus.plots import nines, plot

_BEGIN, _END = "<!-- make bench writes from here -->", "<!-- to here -->"
_NAMES = {
    "mixture": "clustered mixture",
    "fashion": "real vectors (39,771 titles of fashion-44k asked by words and photos)",
}
_FIRST = {"mixture": 1, "fashion": 2, "text": 3, "query": 4, "export": 5, "growth": 6}


def write(
    document: Path, plots: Path, rows: Sequence[Row], facts: Mapping[str, Any], reasons: Mapping[str, str]
) -> None:
    """Replace the generated part and draw the plots.

    Args:
        facts: "versions", "taken" (part → its "day" and "machine"), and curves, growth and what is ahead of it where
            they were measured.
        reasons: row id or its beginning → why it is lost; the longest that fits counts.
    """
    plots.mkdir(parents=True, exist_ok=True)
    text = document.read_text("utf-8")
    before, _, rest = text.partition(_BEGIN)
    _, _, after = rest.partition(_END)
    parts = [_head(rows, facts)]
    for name in sorted({row.id.partition("/")[0] for row in rows}, key=lambda name: _FIRST.get(name, 9)):
        parts.append(_table(name, [row for row in rows if row.id.startswith(f"{name}/")], facts, reasons))
    if "growth" in facts:
        parts.append(_sizes(facts["growth"], facts.get("ahead", {})))
    drawn = _draw(plots, facts)
    parts += [f"![{title}]({plots.name}/{name})" for name, title in drawn.items()]
    document.write_text(before + _BEGIN + "\n" + "\n\n".join(parts) + "\n" + _END + after, "utf-8")


def _head(rows: Sequence[Row], facts: Mapping[str, Any]) -> str:
    asked = [row for row in rows if row.reached is not None]
    versions = ", ".join(f"{name} {version}" for name, version in facts["versions"].items())
    return (
        f"{versions}.\n\n"
        f"{sum(bool(row.reached) for row in asked)} of {len(asked)} figures reached. Times are medians of single calls "
        "in milliseconds of processor time (of all threads of the process asked), with the 99th percentile behind; "
        "ratios are ours over theirs, the median of the rounds', ± what the rounds differ by; "
        f"below {NOISE} × and {RECALL_NOISE} of recall nothing can be told."
    )


def _table(name: str, rows: Sequence[Row], facts: Mapping[str, Any], reasons: Mapping[str, str]) -> str:
    title, taken = _NAMES.get(name, name), facts["taken"][name]
    lines = [
        f"### {title[0].upper()}{title[1:]}",
        "",
        f"Taken on {taken['day']}, {taken['machine']}.",
        "",
        "| what | against | ours | theirs | ratio | must |  |",
    ]
    lines.append("|---|---|---|---|---|---|---|")
    for row in rows:
        must = "–"
        if row.must is not None:
            must = f"{'≥' if row.at_least else '≤'} {row.must:.2f}"
            if row.least is not None:
                must += f", recall ≥ {row.least:.3f}"
        spread = f" ± {row.spread:.0%}" if row.spread else ""
        mark = {True: "yes", False: "**no**", None: ""}[row.reached]
        lines.append(
            f"| {row.what} | {row.against} | {row.ours} | {row.theirs} | {row.ratio:.2f}{spread} | {must} | {mark} |"
        )
    lost: dict[str, list[str]] = {}
    for row in rows:
        if row.reached is False:
            named = f"{row.what} ({row.against})"
            lost.setdefault(_reason(row.id, reasons), []).append(named)
    if lost:
        lines += ["", "Not reached:", ""]
        lines += [f"- {'; '.join(names)}: {reason}" for reason, names in lost.items()]
    return "\n".join(lines)


def _sizes(measured: Mapping[str, Any], ahead: Mapping[str, Any]) -> str:
    """Every size's figures, and those computed for larger ones."""
    shown = [
        case
        for case in ("none", "price 1 %", "category 30 %")
        if case in next(iter(measured.values()))["queries"]
    ]
    names = ["no filter" if case == "none" else case for case in shown]
    lines = [
        f"| products | {' | '.join(names)} | open | build, processor time | anonymous memory | disk |",
        "|---" * (len(names) + 5) + "|",
    ]
    for count, figure in {**measured, **ahead}.items():
        cells = [f"{figure['queries'][case][0]:.2f} ms" for case in shown]
        cells += [f"{figure['open']:.1f} ms", f"{figure['build'][1]:,.0f} s"]
        cells += [f"{figure[what]:,.0f} MB" for what in ("memory", "disk")]
        told = "" if count in measured else ", computed"
        lines.append(f"| {int(count):,}{told} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _reason(identity: str, reasons: Mapping[str, str]) -> str:
    fitting = [begin for begin in reasons if identity.startswith(begin)]
    return reasons[max(fitting, key=len)] if fitting else "no reason known yet."


def _draw(plots: Path, facts: Mapping[str, Any]) -> dict[str, str]:
    drawn = {}
    for name, points in facts.get("curves", {}).items():
        title = f"Recall against latency, {_NAMES[name].partition(' (')[0]}, no filter"
        times = [spent for line in points.values() for share, spent in line if share >= 0.9]
        lines = {("Vitrine" if system == "ours" else system): line for system, line in points.items()}
        (plots / f"recall-{name}.svg").write_text(
            plot(
                title,
                "recall@10, of exact float32",
                "median milliseconds a query, one thread",
                lines,
                x_ticks=(0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 0.9995),
                y_ticks=_ticks(times),
                x_scale=nines,
                y_scale=math.log,
            ),
            "utf-8",
        )
        drawn[f"recall-{name}.svg"] = title
    if grown := facts.get("growth"):
        title = "Cost against size"
        cases = next(iter(grown.values()))["queries"]
        lines = {
            ("no filter" if case == "none" else case): [
                (int(count), figure["queries"][case][0]) for count, figure in grown.items()
            ]
            for case in cases
        } | {"open": [(int(count), figure["open"]) for count, figure in grown.items()]}
        times = [spent for line in lines.values() for _, spent in line]
        (plots / "size.svg").write_text(
            plot(
                f"{title}: median of a query by filter, and opening",
                "products",
                "milliseconds",
                lines,
                x_ticks=[int(count) for count in grown],
                y_ticks=_ticks(times),
                x_scale=math.log,
                y_scale=math.log,
                x_label="{:,.0f}".format,
            ),
            "utf-8",
        )
        drawn["size.svg"] = title
    return drawn


def _ticks(values: Iterable[float]) -> list[float]:
    """Round numbers, 1, 2 and 5 times powers of ten, that enclose all values."""
    least, most = min(values := list(values)), max(values)
    steps = [digit * 10.0**power for power in range(-4, 6) for digit in (1, 2, 5)]
    low = max(step for step in steps if step <= least)
    high = min(step for step in steps if step >= most)
    return [step for step in steps if low <= step <= high]


def worse(rows: Sequence[Row], committed: Path) -> dict[str, str]:
    """Row id → in which it is worse than in the committed table by more than noise; the other rows are left out."""
    if not committed.exists():
        return {}
    known: dict[str, dict[str, float]] = json.loads(committed.read_text())
    told = {}
    for row in rows:
        before = known.get(row.id)
        if before is None:
            continue
        noise = max(NOISE, 1 + row.spread, 1 + before.get("spread", 0))
        grew = row.ratio * noise < before["ratio"] if row.at_least else row.ratio > before["ratio"] * noise
        if grew:
            told[row.id] = f"{row.id}: ratio {row.ratio:.2f}, committed {before['ratio']:.2f}"
        elif row.recall is not None and row.recall < before["recall"] - REBUILT_RECALL_NOISE:
            told[row.id] = f"{row.id}: recall {row.recall:.4f}, committed {before['recall']:.4f}"
    return told


def accept(rows: Sequence[Row], committed: Path) -> None:
    """Make these figures the committed table."""
    known = json.loads(committed.read_text()) if committed.exists() else {}
    for row in rows:
        figures = {"ratio": round(row.ratio, 4), "spread": round(row.spread, 2), "recall": row.recall}
        known[row.id] = {name: figure for name, figure in figures.items() if figure}
    committed.write_text(json.dumps(known, indent=1, sort_keys=True) + "\n", "utf-8")
