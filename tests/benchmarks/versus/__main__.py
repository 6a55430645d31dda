"""Ours against its peers, interleaved, one row after the other; ``make bench`` runs it.

    python -m tests.benchmarks.versus [--only PART …] [--build] [--accept]

What was built stays in ``--folder`` and is used again; what was measured too, part by part, so that the document always
holds the latest of every part. Ends with 1 where a row is worse than ``docs/benchmarks/table.json`` by more than noise.
"""

from __future__ import annotations

import argparse
import json
import sys
import tomllib
from pathlib import Path
from typing import Any

import onnxruntime  # noqa: F401  usearch must come after it

from tests.benchmarks.versus import data, growth, indexes, queries, real, report
from tests.benchmarks.versus.measure import Row, machine, versions

_ROOT = Path(__file__).resolve().parents[3]
_DOCS = _ROOT / "docs" / "benchmarks"
_PARTS = ("mixture", "fashion", "text", "query", "growth")
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
    shop, starter = queries.shop(folder / "shop", count), queries.starter_shop(folder / "shop")
    if part == "text":
        return queries.text_rows(folder / "shop", shop, ours, peers), {}
    return [*queries.overhead_rows(shop, starter), queries.processes_row(shop, ours)], {}


def main() -> None:
    """Measure, write the document, compare."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument(
        "--only", nargs="*", default=_PARTS, help="parts to measure; none: write the document again"
    )
    parser.add_argument("--count", type=int, default=100_000, help="products of the mixture and of the shop")
    parser.add_argument("--folder", type=Path, default=_ROOT / ".make" / "bench")
    parser.add_argument("--peers", type=Path, default=_ROOT / ".make" / "peers" / "bin" / "python")
    parser.add_argument("--build", action="store_true", help="build what is missing and measure nothing")
    parser.add_argument("--accept", action="store_true", help="make these figures the committed table")
    options = parser.parse_args()
    ours, results = Path(sys.executable), options.folder / "results"
    results.mkdir(parents=True, exist_ok=True)
    measured: list[Row] = []
    for part in options.only:
        if part == "fashion" and not real.SHARED.is_dir():
            print("fashion: skipped, its data are not beside the checkout", flush=True)
            continue
        _build(part, options.folder, ours, options.peers, options.count)
        if options.build:
            continue
        print(f"measuring {part}", flush=True)
        rows, more = _measure(part, options.folder, ours, options.peers, options.count)
        measured += rows
        known = {"rows": [row.plain() for row in rows], **more}
        (results / f"{part}.json").write_text(json.dumps(known, indent=1))
    if options.build:
        return
    table, facts = _gather(results, ours, options.peers)
    reasons = tomllib.loads((_DOCS / "reasons.toml").read_text("utf-8"))["reason"]
    report.write(_ROOT / "docs" / "benchmarks.md", _DOCS, table, facts, reasons)
    told = report.worse(measured, _DOCS / "table.json")
    if options.accept:
        report.accept(table, _DOCS / "table.json")
    print(*(told or ["no row is worse than the committed table"]), sep="\n")
    sys.exit(bool(told) and not options.accept)


def _gather(results: Path, ours: Path, peers: Path) -> tuple[list[Row], dict[str, Any]]:
    table: list[Row] = []
    facts: dict[str, Any] = {
        "machine": machine(),
        "versions": versions(ours, _OURS) | versions(peers, _PEERS),
        "curves": {},
    }
    for part in _PARTS:
        path = results / f"{part}.json"
        if path.exists():
            known = json.loads(path.read_text())
            table += [Row(**row) for row in known["rows"]]
            if "curves" in known:
                facts["curves"][part] = known["curves"]
            facts |= {what: known[what] for what in ("growth", "ahead") if what in known}
    return table, facts


if __name__ == "__main__":
    main()
