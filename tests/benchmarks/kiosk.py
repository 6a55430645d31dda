"""The kiosk server under load: ``python -m tests.benchmarks.kiosk BUNDLE OTHER [--minutes 5] [--only load,swaps,kills]``.

A real server process and a client in this one, on one machine, so that the client's own work counts against the figures.
BUNDLE and OTHER are two different bundles, which take turns in the hot swaps.

    load    peak: as many searches as are answered over 8 connections in 30 seconds. Then 70 % of it, evenly: statuses,
            p50, p99, growth of the server's anonymous memory; beside them, a loop that does the same arithmetic over and
            over at the same pace, for what the machine itself adds. A tenth as long at random moments, where searches
            queue. Then 5 × peak for 20 seconds: how soon it refuses; when it is itself again
    swaps   20 × `vitrine install` beside the running server at a third of its peak: every answer compared with what
            the bundle that it names answers when asked directly
    kills   20 × SIGKILL while shoppers search; started again as systemd would; every answer compared
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections import Counter
from contextlib import suppress
from pathlib import Path

from edge_runtime.bundle.store import Store
from edge_runtime.engine import Engine
from edge_runtime.evaluation.benchmark import own_queries
from edge_runtime.types import Query
from tests.benchmarks.load import Answer, Client, closed_loop, open_loop, percentile, plain, search_request
from tests.kiosk.processes import COMMAND, Server

Hits = list[tuple[str, float]]
_SWAPS = _KILLS = 20
_OVERLOAD_S = 20.0
_PEAK_S = 30
"""Longer than the spells for which a shared machine is slow."""


def told(name: str, value: str, must: str = "") -> None:
    print(f"{name}: {value}" + (f" (must be {must})" if must else ""), flush=True)


def anonymous(pid: int) -> float:
    """The process's anonymous memory in MB."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("RssAnon"):
            return int(line.split()[1]) / 1024
    raise SystemExit("this kernel does not tell RssAnon")


def processor_time(pid: int) -> float:
    """Seconds that the process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


BARE = """
import sys, time
rate, wanted, seconds = map(float, sys.argv[1:])

def work(size):
    before = time.thread_time()
    sum(n * n for n in range(size))
    return time.thread_time() - before

tried = sorted(work(20_000) for _ in range(int(3 / wanted)))
size = int(20_000 * wanted / tried[len(tried) // 2])
start = time.perf_counter()
for n in range(int(rate * seconds)):
    due = start + n / rate
    while (left := due - time.perf_counter()) > 0:
        time.sleep(left)
    print(1000 * work(size), 1000 * (time.perf_counter() - due))
"""


def bare(rate: float, processor: float, seconds: float) -> tuple[list[float], list[float]]:
    """The same arithmetic at this pace in a process that does nothing else: milliseconds of processor time, and in all.

    How much of it there is, is set so that it takes ``processor`` seconds first.
    """
    words = [sys.executable, "-c", BARE, str(rate), str(processor), str(seconds)]
    lines = subprocess.run(words, capture_output=True, check=True).stdout.splitlines()
    used, taken = zip(*(map(float, line.split()) for line in lines), strict=True)
    return list(used), list(taken)


async def load(server: Server, requests: list[bytes], seconds: float) -> float:
    client = Client(server.port)
    await closed_loop(client, requests, 3, 8)
    answers = await closed_loop(client, requests, _PEAK_S, 8)
    peak = sum(answer.status == 200 for answer in answers) / _PEAK_S
    told(
        "peak",
        f"{peak:.0f} searches a second, p50 {percentile([a.milliseconds for a in answers], 50):.1f} ms",
    )

    pid = server.process.pid
    taken: list[float] = []
    statuses: Counter[int] = Counter()

    def count(answer: Answer) -> None:
        statuses[answer.status] += 1
        taken.append(answer.milliseconds)

    before, used = anonymous(pid), processor_time(pid)
    await open_loop(client, requests, 0.7 * peak, seconds, count, even=True)
    growth = anonymous(pid) / before - 1
    burnt = (processor_time(pid) - used) / len(taken)
    p50, p99 = percentile(taken, 50), percentile(taken, 99)
    work, beside = bare(0.7 * peak, burnt, min(20.0, seconds))
    told("70 % of peak", f"{seconds / 60:g} minutes, {len(taken):,} searches, {dict(statuses)}", "200 only")
    told("  p50 / p99", f"{p50:.1f} / {p99:.1f} ms, ratio {p99 / p50:.2f}", "≤ 3")
    told("  processor time a search", f"{1000 * burnt:.1f} ms of the {1000 / (0.7 * peak):.1f} between two")
    told(
        "  the same arithmetic at that pace",
        f"{percentile(beside, 50):.1f} / {percentile(beside, 99):.1f} ms, ratio "
        f"{percentile(beside, 99) / percentile(beside, 50):.2f}; its processor time p5 / p50 / p95 "
        f"{' / '.join(f'{percentile(work, share):.1f}' for share in (5, 50, 95))} ms",
    )
    told("  anonymous memory", f"{before:.1f} MB {growth:+.1%}", "≤ +2 %")
    taken.clear()
    await open_loop(client, requests, 0.7 * peak, seconds / 10, count)
    told("  at random moments, p50 / p99", f"{percentile(taken, 50):.1f} / {percentile(taken, 99):.1f} ms")

    refused: list[float] = []
    answered: list[float] = []
    statuses.clear()

    def sort(answer: Answer) -> None:
        statuses[answer.status] += 1
        (answered if answer.status == 200 else refused).append(answer.milliseconds)

    started = time.perf_counter()
    await open_loop(client, requests, 5 * peak, _OVERLOAD_S, sort)
    lasted = time.perf_counter() - started
    told("5 × peak", f"{len(refused) + len(answered):,} searches in {lasted:.1f} s, {dict(statuses)}")
    told(
        "  refused within, p50 / p99",
        f"{percentile(refused, 50):.0f} / {percentile(refused, 99):.0f} ms",
        "≤ 50",
    )
    told("  answered", f"{len(answered) / lasted:.0f} a second, p99 {percentile(answered, 99):.0f} ms")
    ended = time.perf_counter()
    quick = 0
    while quick < 10:
        answer = await client.ask(0, requests[0])
        quick = quick + 1 if answer.status == 200 and answer.milliseconds <= 3 * p50 else 0
    told("  ten answers in a row within 3 × p50 after", f"{time.perf_counter() - ended:.2f} s", "≤ 10")
    await client.close()
    return peak


def expected(bundles: list[Path], texts: list[str]) -> dict[str, list[Hits]]:
    """What each bundle answers, by its digest."""
    answers = {}
    for bundle in bundles:
        with Engine.open(bundle) as engine:
            answers[engine.bundle.digest] = [
                [(hit.id, round(hit.score, 5)) for hit in engine.search(Query(text=text, limit=24)).hits]
                for text in texts
            ]
    return answers


def same(answer: Answer, wanted: dict[str, list[Hits]]) -> bool:
    """Whether every hit of an answer is what the bundle that it names would answer."""
    body = plain(answer.body)
    hits = [(hit["id"], round(hit["score"], 5)) for hit in body["hits"]]
    return hits == wanted[body["bundle"]][answer.number]


async def swaps(store: Path, bundles: list[Path], texts: list[str], rate: float) -> None:
    wanted = expected(bundles, texts)
    requests = [search_request(text) for text in texts]
    statuses: Counter[int] = Counter()
    by_bundle: Counter[str] = Counter()
    mixed = 0

    def look(answer: Answer) -> None:
        nonlocal mixed
        statuses[answer.status] += 1
        if answer.status == 200:
            by_bundle[plain(answer.body)["bundle"][:8]] += 1
            mixed += not same(answer, wanted)

    with Server(store) as server:
        client = Client(server.port)
        going = asyncio.create_task(open_loop(client, requests, rate, 3600, look))
        waits = []
        for n in range(_SWAPS):
            command = [*COMMAND, "install", str(bundles[(n + 1) % 2]), "--store", str(store), "--json"]
            process = await asyncio.create_subprocess_exec(*command, stdout=subprocess.PIPE)
            out, _ = await process.communicate()
            digest, started = json.loads(out)["digest"], time.perf_counter()
            while plain((await client.ask(0, requests[0])).body).get("bundle") != digest:
                await asyncio.sleep(0.05)
            waits.append(time.perf_counter() - started)
        going.cancel()
        with suppress(asyncio.CancelledError):
            await going
        await client.close()
    told(
        f"{_SWAPS} hot swaps at {rate:.0f} a second",
        f"{dict(statuses)}, by bundle {dict(by_bundle)}",
        "200 only",
    )
    told("  mixed answers", str(mixed), "0")
    told(
        "  installed → answering, median / longest", f"{sorted(waits)[_SWAPS // 2]:.1f} / {max(waits):.1f} s"
    )


async def kills(store: Path, bundles: list[Path], texts: list[str]) -> None:
    wanted = expected(bundles, texts)
    requests = [search_request(text) for text in texts]
    wrong, broken, answered = 0, 0, 0
    waits = []
    port = 0
    for n in range(_KILLS + 1):
        started = time.perf_counter()
        with Server(store, "--port", port) as server:
            port = server.port
            client = Client(port)
            while (await client.ask(0, requests[0])).status != 200:
                await asyncio.sleep(0.01)
            waits.append(time.perf_counter() - started)
            going = asyncio.create_task(closed_loop(client, requests, 0.3 + 0.05 * n, 4))
            await asyncio.sleep(0.2 + 0.03 * n)
            server.process.send_signal(signal.SIGKILL if n < _KILLS else signal.SIGTERM)
            for answer in await going:
                answered += answer.status == 200
                broken += answer.status == 0
                wrong += answer.status != 0 and (answer.status != 200 or not same(answer, wanted))
            await client.close()
    told(
        f"{_KILLS} kills",
        f"{answered:,} answers, {broken:,} broken connections, {wrong} wrong answers",
        "0 wrong",
    )
    told("  start → first answer, median / longest", f"{sorted(waits)[_KILLS // 2]:.2f} / {max(waits):.2f} s")


async def run(given: argparse.Namespace) -> None:
    bundles = [given.bundle, given.other]
    with Engine.open(given.bundle) as engine:
        texts = own_queries(engine)
    peak = 60.0
    if "load" in given.only:
        with Server(given.bundle) as server:
            peak = await load(server, [search_request(text) for text in texts], given.minutes * 60)
    with tempfile.TemporaryDirectory() as folder:
        store = Store(Path(folder) / "store")
        store.install(given.bundle, lambda path: None)
        if "swaps" in given.only:
            await swaps(store.path, bundles, texts, peak / 3)
        if "kills" in given.only:
            await kills(store.path, bundles, texts)


def main() -> None:
    """Measure, and print each figure beside what it must be."""
    parser = argparse.ArgumentParser(description="The kiosk server under load, exchanged and killed.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("other", type=Path)
    parser.add_argument("--minutes", type=float, default=5.0, help="of load at 70 %% of peak")
    parser.add_argument("--only", type=lambda text: text.split(","), default=["load", "swaps", "kills"])
    asyncio.run(run(parser.parse_args()))


if __name__ == "__main__":
    main()
