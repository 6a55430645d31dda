"""A feed of a million rows: does memory stay flat, and how long does it take?

    python -m tests.benchmarks.feeds [--rows 1000000] [--formats csv,jsonl,xml,parquet]

Every format is written here row by row: two sizes of each shoe are one card, every tenth row repeats the row
before it in Chinese. A child process reads it, iterates all cards and tells its peak memory; so does one that
reads a hundredth of the rows. Temporary files take about 1 GB.
"""

from __future__ import annotations

import argparse
import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

_COLUMNS = (
    "id",
    "item_group_id",
    "language",
    "title",
    "description",
    "brand",
    "product_type",
    "price",
    "size",
)


def rows(count: int) -> Iterator[dict[str, str]]:
    """Rows as a shop might export them, about 200 bytes each."""
    for n in range(count):
        chinese = n % 10 == 9
        item = n - 1 if chinese else n
        yield {
            "id": f"sku-{item:07d}",
            "item_group_id": f"group-{item // 2:07d}",
            "language": "zh" if chinese else "en",
            "title": f"跑步鞋 {item}" if chinese else f"Running shoe model {item % 9973}, series {item % 97}",
            "description": f"A light shoe for daily runs, batch {item}; breathable, washable, {item % 31} colours.",
            "brand": f"Brand {item % 500}",
            "product_type": f"Shop > Sports > Kind {item % 200}",
            "price": f"{10 + item % 190}.99 EUR",
            "size": str(36 + item % 10),
        }


def write(path: Path, count: int) -> None:
    """The feed, in the format of the name's end."""
    if path.suffix == ".parquet":
        import pyarrow
        import pyarrow.parquet

        schema = pyarrow.schema([(name, pyarrow.string()) for name in _COLUMNS])
        with pyarrow.parquet.ParquetWriter(path, schema) as writer:
            batch: list[dict[str, str]] = []
            for row in rows(count):
                batch.append(row)
                if len(batch) == 50_000:
                    writer.write_table(pyarrow.Table.from_pylist(batch, schema))
                    batch = []
            writer.write_table(pyarrow.Table.from_pylist(batch, schema))
        return
    with path.open("w", encoding="utf-8", newline="") as file:
        if path.suffix == ".csv":
            table = csv.DictWriter(file, _COLUMNS)
            table.writeheader()
            table.writerows(rows(count))
        elif path.suffix == ".jsonl":
            file.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows(count))
        else:
            file.write('<rss xmlns:g="http://base.google.com/ns/1.0"><channel>\n')
            for row in rows(count):
                fields = "".join(f"<g:{name}>{escape(value)}</g:{name}>" for name, value in row.items())
                file.write(f"<item>{fields}</item>\n")
            file.write("</channel></rss>\n")


def read(path: Path) -> None:
    """Read a feed and all its cards; print rows, cards, seconds and peak memory (kB) as JSON."""
    from export.feeds import read as read_feed

    start = time.perf_counter()
    with read_feed([path]) as feed:
        cards = sum(1 for _ in feed)
        report = feed.report
    # Not ru_maxrss, which a child takes over from the process that started it.
    status = Path("/proc/self/status").read_text(encoding="ascii")
    peak = int(status.partition("VmHWM:")[2].split()[0])
    seconds = round(time.perf_counter() - start, 1)
    print(json.dumps([report.read, report.kept, report.refused, cards, seconds, peak]))


def main() -> None:
    """Write, read in children, print one line a format and size."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--formats", default="csv,jsonl,xml,parquet")
    parser.add_argument("--read", type=Path)
    arguments = parser.parse_args()
    if arguments.read:
        read(arguments.read)
        return
    print("format    rows read = kept + refused     cards  seconds  peak MB")
    for ending in arguments.formats.split(","):
        for count in (arguments.rows // 100, arguments.rows):
            with tempfile.TemporaryDirectory() as folder:
                path = Path(folder) / f"feed.{ending}"
                write(path, count)
                command = [sys.executable, "-m", "tests.benchmarks.feeds", "--read", str(path)]
                done = subprocess.run(command, capture_output=True, check=True, text=True)
                total, kept, refused, cards, seconds, peak = json.loads(done.stdout)
                print(
                    f"{ending:8} {total:>10,} = {kept:,} + {refused:,} {cards:>9,} {seconds:>8} {peak / 1024:>8.0f}",
                    flush=True,
                )


if __name__ == "__main__":
    main()
