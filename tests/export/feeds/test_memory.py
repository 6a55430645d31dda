"""Memory does not grow with the feed, nor with what a small file unpacks to."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

_CHILD = """
import re, sys
from pathlib import Path
from export.feeds import read
with read([Path(sys.argv[1])]) as feed:
    cards = sum(1 for _ in feed)
# Not ru_maxrss, which a child takes over from the process that started it.
peak = re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]
print(feed.report.read, cards, peak)
"""


def read(path: Path) -> tuple[int, int, int]:
    """Rows read, cards, and the peak memory in kB of a process that does nothing else."""
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(path)], capture_output=True, check=True, text=True
    )
    rows, cards, peak = map(int, done.stdout.split())
    return rows, cards, peak


def _peak(path: Path, rows: int) -> int:
    with path.open("w", encoding="utf-8") as file:
        file.write("id,item_group_id,title,price\n")
        file.writelines(f"{n},g{n % (rows // 2)},Product {n},9.99 EUR\n" for n in range(rows))
    found, cards, peak = read(path)
    assert (found, cards) == (rows, rows // 2)
    return peak


def test_memory_stays_flat(tmp_path: Path) -> None:
    small, large = (_peak(tmp_path / f"{rows}.csv", rows) for rows in (1_000, 20_000))
    # 20,000 rows are 30 MB as Python objects; SQLite's cache may fill its 16 MB.
    assert large - small < 20_000


def test_memory_is_bounded_whatever_a_gzip_unpacks_to(tmp_path: Path) -> None:
    path = tmp_path / "f.csv.gz"
    with gzip.open(path, "wb", compresslevel=1) as file:
        file.write(b"id,title\n1,Cup\n2,")
        for _ in range(100):
            file.write(b"x" * 1_000_000)
        file.write(b"\n3,Jug\n")
    rows, cards, peak = read(path)
    assert (rows, cards) == (3, 2)
    assert peak < 60_000
