"""Measure what the operator feels: how long a build takes, how soon the server answers, what it holds in memory.

    .venv/bin/python benchmarks/figures.py > docs/benchmarks.md

Runs the real commands on the real data, several times each, and writes the page with the figures.
"""

from __future__ import annotations

import os
import platform
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from datetime import UTC, datetime
from pathlib import Path

from tripgraph import __version__
from tripgraph.store import generations

ROOT = Path(__file__).parents[1]
RUNS = 5
QUESTION = "query=SELECT%20(COUNT(*)%20AS%20%3Fn)%20%7B%3Fs%20%3Fp%20%3Fo%7D"


def tripgraph(store: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "tripgraph", "--store", str(store), *arguments]


def build_seconds(store: Path) -> float:
    """Return how long ``tripgraph build --force`` takes, the start of Python included."""
    start = time.perf_counter()
    subprocess.run(tripgraph(store, "build", "--force"), cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


def served(store: Path) -> tuple[float, float]:
    """Return seconds from the start of ``tripgraph serve`` to its first answer, and its memory in MB when idle."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    start = time.perf_counter()
    server = subprocess.Popen(
        tripgraph(store, "serve", "--port", str(port)),
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        answer(f"http://127.0.0.1:{port}/sparql?{QUESTION}", server)
        seconds = time.perf_counter() - start
        time.sleep(2)
        return seconds, memory(server.pid)
    finally:
        server.terminate()
        server.wait()


def answer(address: str, server: subprocess.Popen[bytes]) -> None:
    """Ask until the server answers; stop if it has ended."""
    while True:
        try:
            urllib.request.urlopen(address).read()
        except urllib.error.URLError:
            if server.poll() is not None:
                sys.exit(f"the server ended: {server.stderr.read().decode() if server.stderr else ''}")
            time.sleep(0.01)
        else:
            return


def memory(pid: int) -> float:
    """Return the memory in MB of a process and of those it started; what they share counts once (Linux, PSS)."""
    tasks = Path(f"/proc/{pid}/task").iterdir()
    children = [child for task in tasks for child in (task / "children").read_text(encoding="ascii").split()]
    rollup = Path(f"/proc/{pid}/smaps_rollup").read_text(encoding="utf-8")
    share = next(line for line in rollup.splitlines() if line.startswith("Pss:"))
    return int(share.split()[1]) / 1024 + sum(memory(int(child)) for child in children)


def machine() -> str:
    cpu = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    model = next(
        (line.split(":")[1].strip() for line in cpu.splitlines() if line.startswith("model name")), "unknown"
    )
    return f"{os.cpu_count()} cores ({model}), {platform.system()}, Python {platform.python_version()}"


def row(what: str, unit: str, values: list[float], goal: str) -> str:
    low, middle, high = min(values), statistics.median(values), max(values)
    return f"| {what} | {middle:.2f} {unit} | {low:.2f} to {high:.2f} | {goal} |"


def main() -> None:
    """Measure, and print the page."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        builds = [build_seconds(store) for _ in range(RUNS)]
        answers, memories = zip(*(served(store) for _ in range(RUNS)), strict=True)
        manifest = generations.require(store).manifest
    size = f"{manifest.triples:,} triples in {len(manifest.graphs)} graphs"
    print(f"""# Figures

Measured by `benchmarks/figures.py`, which runs the real commands on the real data and writes this page: median,
least and most of {RUNS} runs each.

| what | median | from, to | goal |
|---|---|---|---|
{row("`tripgraph build`, start to end", "s", builds, "under 3 s")}
{row("`tripgraph serve`, start to first SPARQL answer", "s", list(answers), "under 2 s")}
{row("memory of the idle server", "MB", list(memories), "under 150 MB")}

tripgraph {__version__}, {size}; {machine()}; {datetime.now(UTC):%Y-%m-%d}.

## What the figures mean

- A build parses, derives, checks, writes and publishes everything anew; the start of Python counts.
- Memory is that of the server's process and of those it started (broker and workers), two seconds after its first
  answer; pages that several of them share count once (PSS).
- Nothing of this is asserted by a test: a shared machine would make such a test fail at random.""")


if __name__ == "__main__":
    main()
