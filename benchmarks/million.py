"""Measure a store of a million quads: its memory, how soon a write is served, and what readers notice of it.

    .venv/bin/python benchmarks/million.py

Runs on synthetic trips. What is compared is measured in the same run, so that a slow machine does not matter.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import threading
import time
from dataclasses import dataclass, replace
from itertools import count, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import trips
from measuring import memory, serving

from tripgraph import media
from tripgraph.rdfio import Literal, NamedNode, Quad
from tripgraph.store import delta, embedded, generations, limits, manifest
from tripgraph.store.delta import Delta
from tripgraph.store.engine import Question
from tripgraph.store.manifest import Manifest
from tripgraph.store.pool import Pool
from tripgraph.store.tally import Event
from tripgraph.store.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Iterable

    from measuring import Server

QUADS: Final = 1_000_000
CHANGED: Final = 1_000
RUNS: Final = 10
GRAPH: Final = "http://example.org/benchmark"
KINDS: Final = "SELECT ?kind (COUNT(*) AS ?n) { ?s a ?kind } GROUP BY ?kind"
ONE: Final = "SELECT * { <https://w3id.org/tripgraph/id/trip/synthetic-0000001> ?p ?o }"
READ: Final = "SELECT * { <https://w3id.org/tripgraph/id/trip/synthetic-%07d> ?p ?o . ?o ?q ?x }"
SECONDS: Final = 15.0
_PAUSE: Final = 0.5


@dataclass(frozen=True, slots=True)
class Seen:
    """Seconds: of each publication until it was served; of each question in calm, while the same is written to another
    store, and while it is written to this one.
    """

    served: list[float]
    calm: list[float]
    elsewhere: list[float]
    here: list[float]


def fill(store: Path) -> None:
    """Publish a million quads."""
    quads = set(islice(trips.quads(QUADS // 35), QUADS))
    recorded = Manifest(
        "",
        manifest.now(),
        "benchmark",
        "benchmark",
        "",
        manifest.counts(quads),
        len({quad.triple for quad in quads}),
    )
    generations.publish(store, recorded, lambda folder: embedded.write(folder, quads))


def change(store: Path, step: int) -> None:
    """Publish the next generation: a thousand quads come, and those of the step before go."""
    before = generations.require(store)
    named = frozenset({GRAPH})
    changed = Delta(
        _numbered(step), _numbered(step - 1) if step else frozenset(), frozenset() if step else named
    )

    def write(folder: Path) -> None:
        embedded.copy(before.quads, folder)
        with embedded.changing(folder) as engine:
            engine.apply(changed)
        delta.write(folder.parent, changed)

    recorded = replace(
        before.manifest, parent=before.number, changes={GRAPH: (len(changed.added), len(changed.removed))}
    )
    generations.publish(store, recorded, write)


def write_when_told(store: Path) -> None:
    """Publish a change for each line of standard input, and say so."""
    for step, _ in enumerate(sys.stdin):
        change(store, step)
        print(step, flush=True)


def seen(store: Path, other: Path) -> Seen:
    """Let two clients read, in calm and then while changes are published one after the other."""
    pool = Pool(store, limits.of_machine(30.0))
    stop = threading.Event()
    latencies: list[float] = []
    readers = [threading.Thread(target=_read, args=[Workers(pool, name), stop, latencies]) for name in "ab"]
    for reader in readers:
        reader.start()
    time.sleep(SECONDS)
    calm = len(latencies)
    _write(other, pool)
    elsewhere = len(latencies)
    served = _write(store, pool)
    stop.set()
    for reader in readers:
        reader.join()
    assert pool.tally[Event.FOLLOWED] >= len(served)
    pool.close()
    return Seen(served, latencies[:calm], latencies[calm:elsewhere], latencies[elsewhere:])


def _write(store: Path, pool: Pool) -> list[float]:
    """Have changes published for a while; return the seconds that each took to be served, if that is this pool's."""
    served = []
    command = [sys.executable, __file__, "write", str(store)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as writer:
        assert writer.stdin is not None
        assert writer.stdout is not None
        end = time.perf_counter() + SECONDS
        while time.perf_counter() < end:
            writer.stdin.write("\n")
            writer.stdin.flush()
            writer.stdout.readline()
            start = time.perf_counter()
            pool.refresh()
            served.append(time.perf_counter() - start)
            time.sleep(_PAUSE)
        writer.stdin.close()
    return served


def fill_alike(store: Path, other: Path) -> None:
    """Publish in another store what one holds."""
    held = generations.require(store)
    generations.publish(other, held.manifest, lambda folder: embedded.copy(held.quads, folder))


def measured(folder: Path) -> str:
    """Return what was measured, as a section of a page."""
    store = folder / "million"
    fill(store)
    held = generations.require(store).manifest
    stated = sum(held.graphs.values())
    in_engine = stated + held.triples
    with serving(folder / "empty", "--no-build") as server:
        nothing = memory(server.pid)
    with serving(store, "--no-build") as server:
        taken = memory(server.pid) - nothing
        start = server.seconds
        kinds, one = _repeated(server, KINDS), _repeated(server, ONE)
    fill_alike(store, folder / "other")
    times = seen(store, folder / "other")
    rows = [
        (
            "memory above that of an empty store",
            f"{taken:.0f} MB, {taken * limits.MIB / in_engine:.0f} bytes a quad",
        ),
        ("`tripgraph serve`, start to first SPARQL answer", f"{start:.1f} s"),
        ("counting all things by kind, for the first time and again", _compared(*kinds)),
        ("all about one trip, for the first time and again", _compared(*one)),
        (
            f"a change of {2 * CHANGED} quads, from published to served",
            f"{_ms(statistics.median(times.served))}, at most {_ms(max(times.served))}",
        ),
        *(
            (
                f"a question meanwhile, and while another is written: {name}",
                _compared(of(times.here), of(times.elsewhere)),
            )
            for name, of in (("median", statistics.median), ("95th percentile", _late), ("the longest", max))
        ),
        (
            "the same, against calm: median",
            _compared(statistics.median(times.here), statistics.median(times.calm)),
        ),
    ]
    return f"""## A million quads

Measured by `benchmarks/million.py` on synthetic trips: {stated:,} quads in {len(held.graphs)} graphs; with their merge,
{in_engine:,} in the memory of the engine. Ratios are of what was measured in one run. Two readers ask for
{SECONDS:.0f} s in calm, as long while another process publishes changes in another store on the same cores, and as long
while it publishes {len(times.served)} of them in the store that is read. They asked {len(times.calm):,},
{len(times.elsewhere):,} and {len(times.here):,} questions; none failed.

| what | value |
|---|---|
{chr(10).join(f"| {what} | {value} |" for what, value in rows)}"""


def _compared(more: float, less: float) -> str:
    return f"{_ms(more)}, {_ms(less)}; {more / less:.2f} : 1"


def _ms(seconds: float) -> str:
    return f"{seconds * 1000:.1f} ms"


def _repeated(server: Server, query: str) -> tuple[float, float]:
    """Return the median seconds of a query that was not asked before, and of one that was."""
    first = [server.ask(f"{query} # {number}") for number in range(RUNS)]
    return statistics.median(first), statistics.median(server.ask(f"{query} # 0") for _ in range(RUNS))


def _read(engine: Workers, stop: threading.Event, latencies: list[float]) -> None:
    for number in count(1):
        if stop.is_set():
            return
        start = time.perf_counter()
        b"".join(engine.answer(Question(READ % (number % 1000), table=media.CSV)).chunks)
        latencies.append(time.perf_counter() - start)


def _late(seconds: list[float]) -> float:
    return statistics.quantiles(seconds, n=20)[-1]


def _numbered(step: int) -> frozenset[Quad]:
    return frozenset(_quads(step * CHANGED))


def _quads(first: int) -> Iterable[Quad]:
    graph, number = NamedNode(GRAPH), NamedNode("http://example.org/number")
    return (Quad(NamedNode(f"{GRAPH}/{i}"), number, Literal(i), graph) for i in range(first, first + CHANGED))


if __name__ == "__main__":
    if sys.argv[1:2] == ["write"]:
        write_when_told(Path(sys.argv[2]))
    else:
        with tempfile.TemporaryDirectory() as folder:
            print(measured(Path(folder)))
