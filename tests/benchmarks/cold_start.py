"""Process start → first text answer, and the memory after 1,000 queries.

``python -m tests.benchmarks.cold_start BUNDLE``
Run it on a quiet machine; the bundle is opened once before, so that its receipt is valid.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time
from pathlib import Path

ONE = "from edge_runtime.engine import Engine; from edge_runtime import Query; import sys; e = Engine.open(sys.argv[1])"
FIRST = f"{ONE}; e.search(Query(text='green teapot'))"
MANY = (
    f"{ONE}\nfor n in range(1000): e.search(Query(text=('green teapot', 'usb cable', 'red shoe')[n % 3]))\n"
    "for line in open('/proc/self/status'):\n    if line.startswith(('RssAnon', 'VmRSS')): print(line.strip())"
)


def main() -> None:
    """Print the median and the least of eleven starts, and the memory after 1,000 queries."""
    bundle = Path(sys.argv[1])
    spent = []
    for _ in range(12):
        start = time.perf_counter()
        subprocess.run([sys.executable, "-c", FIRST, str(bundle)], check=True)
        spent.append((time.perf_counter() - start) * 1000)
    spent = spent[1:]
    print(f"start to first answer: median {statistics.median(spent):.0f} ms, least {min(spent):.0f} ms")
    sys.stdout.flush()
    subprocess.run([sys.executable, "-c", MANY, str(bundle)], check=True)


if __name__ == "__main__":
    main()
