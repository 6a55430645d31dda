"""Ours against its peers, interleaved, one row after the other; ``make bench`` runs it.

    python -m tests.benchmarks.versus [--only PART …] [--build] [--accept]

What was built stays in ``--folder`` and is used again; what was measured is kept part by part in
``docs/benchmarks/measured``, so that the document always holds the latest of every part, also of one that could not be
measured this time. A part in which a row is worse than ``docs/benchmarks/table.json`` by more than noise is measured once
more. Ends with 1 where it was worse both times, or where a part failed; the others are measured and written all the same.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
import tomllib
import traceback
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import onnxruntime  # noqa: F401  usearch must come after it

from tests.benchmarks.versus import catalogues, data, growth, indexes, queries, real, report
from tests.benchmarks.versus.measure import Row, machine, versions

_ROOT = Path(__file__).resolve().parents[3]
_MINUTES = {"mixture": 6, "fashion": 3, "text": 7, "query": 2, "export": 2, "growth": 8}
"""Part → what building and measuring it takes on 2 quiet cores, in the order in which they run."""
_OURS = ("numpy", "onnxruntime", "usearch", "numkong", "tokenizers", "torch", "sentence-transformers")
_PEERS = ("qdrant_edge_py", "faiss_cpu", "hnswlib", "fastembed")


def _build(part: str, folder: Path, ours: Path, peers: Path, count: int) -> None:
    """Make what a part is measured on, where it is missing."""
    if part in ("mixture", "fashion"):
        place = folder / part
        if not (place / "data" / "vectors.npy").exists():
            print(f"making the vectors of {part}", flush=True)
            if part == "mixture":
                data.write_mixture(place / "data", count)
            else:
                real.write(place / "data")
        indexes.build_all(place, ours, peers)
    elif part == "growth":
        growth.build(_sizes(folder, count), ours)
    else:
        queries.shop(folder / "shop", count)
        queries.starter_shop(folder / "shop")


def _sizes(folder: Path, count: int) -> dict[int, Path]:
    return {count // 10: folder / "tenth", count: folder / "mixture", count * 10: folder / "tenfold"}


def _measure(
    part: str, folder: Path, ours: Path, peers: Path, count: int
) -> tuple[list[Row], dict[str, Any]]:
    if part in ("mixture", "fashion"):
        return indexes.all_of(folder / part, ours, peers)
    if part == "growth":
        return growth.all_of(_sizes(folder, count), ours)
    place = folder / "shop"
    shop, starter = queries.shop(place, count), queries.starter_shop(place)
    if part == "text":
        return queries.text_rows(place, shop, ours, peers), {}
    if part == "export":
        rows = catalogues.encoding_rows(shop, place / "feed.jsonl", starter)
        return [*rows, catalogues.changed_row(starter, place / "few.jsonl")], {}
    return [*queries.overhead_rows(shop, starter), queries.processes_row(shop, ours)], {}


def main() -> None:
    """Measure, write the document, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--only", nargs="*", default=list(_MINUTES), help="parts to measure; none: write the document again"
    )
    parser.add_argument("--count", type=int, default=100_000, help="products of the mixture and of the shop")
    parser.add_argument("--folder", type=Path, default=_ROOT / ".make" / "bench")
    parser.add_argument("--peers", type=Path, default=_ROOT / ".make" / "peers" / "bin" / "python")
    parser.add_argument("--docs", type=Path, default=_ROOT / "docs", help="where benchmarks.md lies")
    parser.add_argument("--build", action="store_true", help="build what is missing and measure nothing")
    parser.add_argument("--accept", action="store_true", help="make these figures the committed table")
    options = parser.parse_args()
    if unknown := set(options.only) - set(_MINUTES):
        parser.error(f"no such part: {', '.join(sorted(unknown))}; there are {', '.join(_MINUTES)}")
    ours, committed = Path(sys.executable), options.docs / "benchmarks" / "table.json"
    told: list[str] = []
    failed: list[str] = []
    for place, part in enumerate(options.only):
        if part == "fashion" and not real.SHARED.is_dir():
            _say(
                "fashion: not measured, its data are not beside the checkout; the document keeps the rows it has"
            )
            continue
        left = sum(_MINUTES[name] for name in options.only[place:])
        _say(
            f"{part} ({place + 1} of {len(options.only)}): some {left} minutes left where nothing is built yet"
        )
        try:
            _build(part, options.folder, ours, options.peers, options.count)
            if options.build:
                continue
            given = (part, options.folder, ours, options.peers, options.count)
            _say(f"measuring {part}")
            rows, more = _measure(*given)
            worse = report.worse(rows, committed)
            if worse:
                _say(f"measuring {part} again, for it was worse:", *worse.values())
                rows, more = _measure(*given)
                again = report.worse(rows, committed)
                told += [line for name, line in again.items() if name in worse]
            _keep(part, rows, more, options.docs)
            _write(options.docs, ours, options.peers)
        except Exception:  # noqa: BLE001  the other parts are worth their time
            traceback.print_exc()
            failed.append(part)
    if options.build:
        sys.exit(bool(failed))
    table = _write(options.docs, ours, options.peers)
    if options.accept:
        report.accept(table, committed)
    _say(*(told or ["no row is worse than the committed table"]))
    if failed:
        _say(f'failed: {", ".join(failed)}; what was built stays: make bench ONLY="{" ".join(failed)}"')
    sys.exit(bool(failed) or (bool(told) and not options.accept))


def _say(*lines: str) -> None:
    """Lines with the time of day, at once, for a log that somebody follows."""
    print(*(f"{time.strftime('%H:%M:%S')} {line}" for line in lines), sep="\n", flush=True)


def _keep(part: str, rows: list[Row], more: dict[str, Any], docs: Path) -> None:
    """Write down what was measured, where and on which day."""
    taken = {"day": datetime.now(UTC).strftime("%Y-%m-%d"), "machine": machine()}
    folder = docs / "benchmarks" / "measured"
    folder.mkdir(parents=True, exist_ok=True)
    known = {"taken": taken, "rows": [row.plain() for row in rows], **more}
    (folder / f"{part}.json").write_text(json.dumps(known, indent=1, ensure_ascii=False) + "\n", "utf-8")


def _write(docs: Path, ours: Path, peers: Path) -> list[Row]:
    """The document, of the latest of every part; its rows."""
    table: list[Row] = []
    facts: dict[str, Any] = {
        "versions": versions(ours, _OURS) | versions(peers, _PEERS),
        "taken": {},
        "curves": {},
    }
    for part in _MINUTES:
        path = docs / "benchmarks" / "measured" / f"{part}.json"
        if path.exists():
            known = json.loads(path.read_text("utf-8"))
            table += [Row(**row) for row in known["rows"]]
            facts["taken"][part] = known["taken"]
            if "curves" in known:
                facts["curves"][part] = known["curves"]
            facts |= {what: known[what] for what in ("growth", "ahead") if what in known}
    reasons = tomllib.loads((docs / "benchmarks" / "reasons.toml").read_text("utf-8"))["reason"]
    report.write(docs / "benchmarks.md", docs / "benchmarks", table, facts, reasons)
    return table


if __name__ == "__main__":
    main()
