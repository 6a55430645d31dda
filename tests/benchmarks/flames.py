"""Flame graphs of a typed query, a shown query and a cold start, and the costliest functions of each.

    python -m tests.benchmarks.flames BUNDLE STARTER_BUNDLE [--out docs/benchmarks] [--spy .make/peers/bin/py-spy]

py-spy samples the process a thousand times a second; what runs in compiled code is shown as the Python function that
called it. Each graph is one SVG; printed are the functions by the share of samples that ended in them. Compiled modules
are kept from a first run, as an installation keeps them.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile
from collections import Counter
from pathlib import Path

_OPEN = (
    "import sys; from edge_runtime import Query; from edge_runtime.engine import Engine\n"
    "e = Engine.open(sys.argv[1])\n"
)
_WORDS = (
    _OPEN + "from edge_runtime.evaluation.benchmark import own_queries; texts = own_queries(e, 100)\n"
    "for n in range(600): e.search(Query(text=texts[n % len(texts)]))"
)
_PICTURE = (
    _OPEN + "from tests.benchmarks.versus.queries import photo; data = photo()\n"
    "for n in range(60): e.search(Query(image=data))"
)
_START = _OPEN + "e.search(Query(text='green teapot'))"
_STARTS = 3


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("bundle", type=Path)
    parser.add_argument("starter", type=Path)
    parser.add_argument("--out", type=Path, default=Path("docs/benchmarks"))
    parser.add_argument("--spy", type=Path, default=Path(".make/peers/bin/py-spy"))
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {"PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}
        for name, code, bundle, times in (
            ("start", _START, options.starter, _STARTS),
            ("text", _WORDS, options.bundle, 1),
            ("picture", _PICTURE, options.starter, 1),
        ):
            script = Path(folder) / f"{name}.py"
            script.write_text(code)
            if name == "start":
                subprocess.run([sys.executable, str(script), str(bundle)], check=True)
            stacks: Counter[str] = Counter()
            for _ in range(times):
                stacks.update(_sampled(options.spy, script, bundle))
            graph = options.out / f"flame-{name}.svg"
            _spy(options.spy, "flamegraph", graph, script, bundle)
            # py-spy's title is its whole command, with this machine's paths.
            titled = re.sub(r'(<text id="title"[^>]*>)[^<]*', rf"\1{name}", graph.read_text())
            graph.write_text(titled)
            total = sum(stacks.values())
            print(f"{name}: {total} samples")
            for function, count in _inner(stacks).most_common(12):
                print(f"  {count / total:6.1%}  {function}", flush=True)


def _sampled(spy: Path, script: Path, bundle: Path) -> Counter[str]:
    """Stack (outermost first, ``;`` between) → samples."""
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder) / "stacks.txt"
        _spy(spy, "raw", out, script, bundle)
        found: Counter[str] = Counter()
        for line in out.read_text().splitlines():
            stack, _, count = line.rpartition(" ")
            found[stack] += int(count)
        return found


def _spy(spy: Path, form: str, out: Path, script: Path, bundle: Path) -> None:
    command = [
        str(spy),
        "record",
        "--rate",
        "1000",
        "--function",
        "--format",
        form,
        "--output",
        str(out),
        "--",
    ]
    subprocess.run([*command, sys.executable, str(script), str(bundle)], check=True, capture_output=True)


def _inner(stacks: Counter[str]) -> Counter[str]:
    """Samples by the function in which they ended."""
    inner: Counter[str] = Counter()
    for stack, count in stacks.items():
        inner[stack.rpartition(";")[2]] += count
    return inner


if __name__ == "__main__":
    main()
