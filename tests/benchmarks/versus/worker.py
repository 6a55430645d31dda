"""One system in a process of its own, asked in turn over a pipe.

    python -m tests.benchmarks.versus.worker KIND '{"data": …}'

A line of JSON in, a line of JSON out: ``["call", method, args]`` gives the method's answer, ``["time", method, [args,
…]]`` the nanoseconds and the answer of each call, ``["memory"]`` the process's own (anonymous) megabytes. Each process
has its own interpreter, since the peers live in an environment of their own and usearch ends a process that imports it
before onnxruntime.

Time is the processor's, of all threads of the process: other work of the machine counts little, and a peer's waking of
its threads not at all.
"""

from __future__ import annotations

import importlib
import json
import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

KINDS = {
    "ours": "tests.benchmarks.versus.ours:Ours",
    "engine": "tests.benchmarks.versus.ours:Whole",
    "qdrant": "tests.benchmarks.versus.qdrant:Qdrant",
    "hnswlib": "tests.benchmarks.versus.graphs:Hnswlib",
    "faiss": "tests.benchmarks.versus.graphs:Faiss",
    "usearch": "tests.benchmarks.versus.graphs:Usearch",
    "our text": "tests.benchmarks.versus.texts:Ours",
    "fastembed": "tests.benchmarks.versus.texts:Fastembed",
    "sentence-transformers": "tests.benchmarks.versus.texts:SentenceTransformers",
}


class Worker:
    """The asking end."""

    def __init__(self, python: Path, kind: str, threads: int = 1, **options: Any) -> None:
        """Start the process; ``options`` go to the system's constructor, paths as text."""
        named = {name: str(value) if isinstance(value, Path) else value for name, value in options.items()}
        environment = {**os.environ, "OMP_NUM_THREADS": str(threads), "TOKENIZERS_PARALLELISM": "false"}
        command = [str(python), "-m", "tests.benchmarks.versus.worker", kind, json.dumps(named)]
        self._process = subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment
        )

    def send(self, *asked: Any) -> None:
        """Ask and do not wait."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()

    def receive(self) -> Any:
        """The answer to what was sent. Raises RuntimeError: the process has ended."""
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"{self._process.args!r} ended with {self._process.wait()}")
        return json.loads(line)

    def call(self, method: str, *args: Any) -> Any:
        """One method's answer."""
        self.send("call", method, args)
        return self.receive()

    def time(self, method: str, calls: list[list[Any]]) -> tuple[list[int], list[Any]]:
        """Nanoseconds and answers."""
        self.send("time", method, calls)
        spent, answers = self.receive()
        return spent, answers

    def memory(self) -> float:
        """Anonymous megabytes of the process."""
        self.send("memory")
        return float(self.receive())

    def close(self) -> None:
        """Close the pipe, which ends the process, and wait for that."""
        self._process.communicate()


def _anonymous() -> float:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1024
    return 0.0


def main() -> None:
    """Answer until the pipe is closed. What libraries print goes to stderr."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    module, _, name = KINDS[sys.argv[1]].partition(":")
    options = json.loads(sys.argv[2])
    for key in ("data", "built", "model", "bundle"):
        if key in options:
            options[key] = Path(options[key])
    system = getattr(importlib.import_module(module), name)(**options)
    for line in sys.stdin:
        what, *rest = json.loads(line)
        reply: object
        if what == "memory":
            reply = _anonymous()
        elif what == "call":
            reply = getattr(system, rest[0])(*rest[1])
        else:
            work, spent, found = getattr(system, rest[0]), [], []
            for args in rest[1]:
                start = time.process_time_ns()
                answer = work(*args)
                spent.append(time.process_time_ns() - start)
                found.append(answer)
            reply = [spent, found]
        answers.write(json.dumps(reply) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
