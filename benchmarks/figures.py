"""Measure what the operator feels: how long a build takes, how soon the server answers, what it holds in memory.

    .venv/bin/python benchmarks/figures.py > docs/benchmarks.md

Runs the real commands on the real data, several times each, and writes the page with the figures.
"""

from __future__ import annotations

import subprocess
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

import million
from measuring import ROOT, machine, memory, row, serving, tripgraph

from tripgraph import __version__
from tripgraph.store import generations

RUNS = 5


def build_seconds(store: Path) -> float:
    """Return how long ``tripgraph build --force`` takes, the start of Python included."""
    start = time.perf_counter()
    subprocess.run(tripgraph(store, "build", "--force"), cwd=ROOT, check=True, capture_output=True)
    return time.perf_counter() - start


def served(store: Path) -> tuple[float, float]:
    """Return seconds from the start of ``tripgraph serve`` to its first answer, and its memory in MB when idle."""
    with serving(store) as server:
        time.sleep(2)
        return server.seconds, memory(server.pid)


def main() -> None:
    """Measure, and print the page."""
    with tempfile.TemporaryDirectory() as folder:
        store = Path(folder) / "store"
        builds = [build_seconds(store) for _ in range(RUNS)]
        answers, memories = zip(*(served(store) for _ in range(RUNS)), strict=True)
        manifest = generations.require(store).manifest
        many = million.measured(Path(folder))
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

{many}

## What the figures mean

- A build parses, derives, checks, writes and publishes everything anew; the start of Python counts.
- Memory is that of the server's process and of those it started (broker and workers), two seconds after its first
  answer; pages that several of them share count once (PSS).
- The readers of the million quads ask without a pause, so that they, the writer and the broker share two cores. After a
  change each reader meets a worker that was just forked, which is slower for its first third of a second.
- Nothing of this is asserted by a test: a shared machine would make such a test fail at random.""")


if __name__ == "__main__":
    main()
