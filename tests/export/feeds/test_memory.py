"""Memory does not grow with the feed: a child process reads ten times as many rows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

_CHILD = """
import resource, sys
from pathlib import Path
from export.feeds import read
path = Path(sys.argv[1])
with read([path]) as feed:
    cards = sum(1 for _ in feed)
print(cards, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def _peak(path: Path, rows: int) -> int:
    with path.open("w", encoding="utf-8") as file:
        file.write("id,item_group_id,title,price\n")
        file.writelines(f"{n},g{n % (rows // 2)},Product {n},9.99 EUR\n" for n in range(rows))
    done = subprocess.run(
        [sys.executable, "-c", _CHILD, str(path)], capture_output=True, check=True, text=True
    )
    cards, peak = map(int, done.stdout.split())
    assert cards == rows // 2
    return peak


@pytest.mark.deep
def test_memory_stays_flat(tmp_path: Path) -> None:
    small, large = (_peak(tmp_path / f"{rows}.csv", rows) for rows in (10_000, 100_000))
    assert large < 2.5 * small
