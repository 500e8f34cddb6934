"""Starting the real server, asking it, and looking at its memory."""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import time
import urllib.request
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT: Final = Path(__file__).parents[1]
COUNT: Final = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@dataclass(frozen=True, slots=True)
class Server:
    """A server that runs: its process, its address, and how long it took to its first answer."""

    pid: int
    address: str
    seconds: float

    def ask(self, query: str) -> float:
        """Ask a query and return the seconds until its answer was there."""
        return answered(self.address, query)


@contextmanager
def serving(store: Path, *options: str) -> Iterator[Server]:
    """Run ``tripgraph serve`` on a store, and wait for its first answer."""
    start = time.perf_counter()
    with subprocess.Popen(
        tripgraph(store, "serve", "--port", "0", "--timeout", "120", *options),
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            assert process.stdout is not None
            line = process.stdout.readline()
            if not line:
                sys.exit("the server ended")
            address = line.split()[-1]
            answered(address, COUNT)
            yield Server(process.pid, address, time.perf_counter() - start)
        finally:
            process.terminate()


def answered(address: str, query: str) -> float:
    start = time.perf_counter()
    urllib.request.urlopen(f"{address}sparql?{urlencode({'query': query, 'format': 'csv'})}").read()
    return time.perf_counter() - start


def tripgraph(store: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "tripgraph", "--store", str(store), *arguments]


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
