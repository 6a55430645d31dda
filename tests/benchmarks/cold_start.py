"""Process start → first text answer, and the memory after 1,000 queries.

    python -m tests.benchmarks.cold_start BUNDLE [QUERIES.jsonl]

The bundle is opened once before, so that its receipt is valid and the page cache warm. Wall time belongs to a quiet
machine; processor time (of all threads, children not counted) tells what a start takes on a busy one. ``-X importtime``
is not used: it doubles the time of what it measures. Compiled modules are kept, as an installation keeps them.
"""

from __future__ import annotations

import gzip
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

START = "from edge_runtime.engine import Engine; from edge_runtime import Query; import sys; e = Engine.open(sys.argv[1])"
FIRST = f"{START}; e.search(Query(text='green teapot')); import time; print(time.process_time())"
MANY = (
    f"{START}\nimport json\nqueries = json.load(open(sys.argv[2]))\n"
    "for n in range(1000): e.search(Query(text=queries[n % len(queries)]))\n"
    "for line in open('/proc/self/status'):\n    if line.startswith(('RssAnon', 'VmRSS')): print(line.strip())"
)
SIMPLE = ["green teapot", "usb cable", "red shoe"]


def main() -> None:
    """Print the median and the least of eleven starts, and the memory after 1,000 queries."""
    bundle = sys.argv[1]
    queries = _queries(Path(sys.argv[2])) if len(sys.argv) > 2 else SIMPLE
    with tempfile.TemporaryDirectory() as folder:
        compiled = {"PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        environment = {**os.environ, **compiled}
        wall, processor = [], []
        for _ in range(13):
            start = time.perf_counter()
            command = [sys.executable, "-c", FIRST, bundle]
            done = subprocess.run(command, check=True, capture_output=True, env=environment, text=True)
            wall.append((time.perf_counter() - start) * 1000)
            processor.append(float(done.stdout) * 1000)
        for name, spent in (("wall", wall[2:]), ("processor", processor[2:])):
            print(f"first answer, {name} ms: median {statistics.median(spent):.0f}, least {min(spent):.0f}")
        sys.stdout.flush()
        asked = Path(folder) / "queries.json"
        asked.write_text(json.dumps(queries))
        subprocess.run([sys.executable, "-c", MANY, bundle, str(asked)], check=True, env=environment)


def _queries(path: Path) -> list[str]:
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rt", encoding="utf-8") as file:
        return [json.loads(line)["query"] for line in file]


if __name__ == "__main__":
    main()
