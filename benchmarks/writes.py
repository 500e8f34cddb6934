"""Measure how long a write of a thousand triples takes over HTTP, on stores of several sizes, until it can be read.

    .venv/bin/python benchmarks/writes.py [--peer oxigraph] [TRIPS ...]

Each size is a store of so many synthetic trips, built once. The server is the real one, with its policy for wrong data
as it comes: each write is derived from, checked where it touches the graph, recorded as a generation, and served before
it is answered. --peer: the program of Oxigraph's own server, which does none of that, in the same run.
"""

from __future__ import annotations

import argparse
import os
import socket
import statistics
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import trips
from measuring import ROOT, machine, serving

from tripgraph import dataset, derive, media, ontology, rdfio
from tripgraph.rdfio import NamedNode
from tripgraph.store import embedded, generations, manifest
from tripgraph.store.manifest import Manifest
from tripgraph.vocab import GRAPH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tripgraph.rdfio import Quad

TRIPS: Final = (120, 1_300, 13_400)
RUNS: Final = 5
WRITTEN: Final = 1_000
NEW: Final = "synthetic/new"
SECRET: Final = "benchmark-5ecret"
KINDS: Final = ("INSERT DATA", "DELETE DATA", "PUT")


def build(store: Path, count: int) -> int:
    """Publish so many trips with what follows from them, and return the number of quads."""
    house = ontology.load(ROOT / "ontology")
    stated = list(trips.quads(count))
    quads = {*stated, *derive.derived(stated, house), *house.quads}
    recorded = Manifest(
        "", manifest.now(), "benchmark", "benchmark", "", manifest.counts(quads),
        len({quad.triple for quad in quads}), (*house.graphs, dataset.DERIVED.value),
        rules=dataset.rules_fingerprint(house.folder),
    )  # fmt: skip
    generations.publish(store, recorded, lambda folder: embedded.write(folder, quads))
    return len(quads)


def new_quads(run: int) -> list[Quad]:
    """Return a thousand quads of trips that are not in the store."""
    found: list[Quad] = []
    number = 5_000_000 + run * 100
    while len(found) < WRITTEN:
        journey = trips.Journey(number, 1, 0, "astana", "kazakhstan", "state-visit", "noon", date(2024, 7, 2))
        found += trips.trip(journey, NEW)
        number += 1
    return found[:WRITTEN]


def seconds(update: str, graph: str, query: str, headers: dict[str, str]) -> dict[str, list[float]]:
    """Return how long each kind of write took, until a query saw it. update, graph, query: the addresses."""
    took: dict[str, list[float]] = {kind: [] for kind in KINDS}
    for run in range(RUNS):
        quads, others = new_quads(run), new_quads(run + 1_000)
        lines = " . ".join(f"{q.subject} {q.predicate} {q.object}" for q in quads)
        target = f"GRAPH <{GRAPH[NEW]}> {{ {lines} }}"
        turtle = rdfio.write_triples((quad.triple for quad in others), media.TURTLE)
        sparql = {"Content-Type": "application/sparql-update", **headers}
        for kind, request, subject, is_there in (
            ("INSERT DATA", (update, f"INSERT DATA {{ {target} }}".encode(), "POST", sparql), quads[0], True),
            ("DELETE DATA", (update, f"DELETE DATA {{ {target} }}".encode(), "POST", sparql), quads[0], False),
            ("PUT", (graph, turtle, "PUT", {"Content-Type": "text/turtle", **headers}), others[0], True),
        ):  # fmt: skip
            start = time.perf_counter()
            send(*request)
            found = send(query, f"ASK {{ GRAPH ?g {{ {subject.subject} ?p ?o }} }}".encode(), "POST", ASKING)
            took[kind].append(time.perf_counter() - start)
            assert (b"true" in found) == is_there, (kind, found)
    return took


ASKING: Final = {
    "Content-Type": "application/sparql-query",
    "Accept": "application/sparql-results+json",
}


def send(address: str, body: bytes, method: str, headers: dict[str, str]) -> bytes:
    request = urllib.request.Request(address, body, headers, method=method)
    with urllib.request.urlopen(request) as answer:
        found: bytes = answer.read()
    return found


@contextmanager
def peer(program: str, folder: Path, count: int) -> Iterator[str]:
    """Run Oxigraph's own server on the trips, and what follows from them, and yield its address."""
    house = ontology.load(ROOT / "ontology")
    stated = list(trips.quads(count))
    with (folder / "trips.nq").open("w", encoding="utf-8") as file:
        file.writelines(f"{quad} .\n" for quad in (*stated, *derive.derived(stated, house)))
    location = ["--location", str(folder / "oxigraph")]
    subprocess.run(
        [program, "load", *location, "--file", str(folder / "trips.nq")], check=True, capture_output=True
    )
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    address = f"http://127.0.0.1:{port}/"
    with subprocess.Popen(
        [program, "serve", *location, "--bind", f"127.0.0.1:{port}"], stderr=subprocess.DEVNULL
    ) as process:
        try:
            until_answered(f"{address}query")
            yield address
        finally:
            process.terminate()


def until_answered(address: str) -> None:
    while True:
        try:
            send(address, b"ASK {}", "POST", ASKING)
        except urllib.error.URLError:
            time.sleep(0.1)
        else:
            return


def main() -> None:
    """Measure, and write a table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("trips", type=int, nargs="*", default=list(TRIPS), help="sizes of the stores")
    parser.add_argument("--peer", help="the program of Oxigraph's own server")
    asked = parser.parse_args()
    os.environ["TRIPGRAPH_TOKEN"] = f"benchmark:write:{SECRET}"
    headers = {"Authorization": f"Bearer {SECRET}"}
    graph = f"graph?graph={NamedNode(GRAPH[NEW]).value}"
    print(
        "| quads in the store | write | seconds | from, to | Oxigraph's server | ratio |\n|---|---|---|---|---|---|"
    )
    for count in asked.trips:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            size = build(folder / "store", count)
            with serving(folder / "store", "--no-build") as server:
                at = server.address
                ours = seconds(
                    f"{at}update", f"{at}{graph.replace('graph?', 'graphs?')}", f"{at}sparql", headers
                )
            theirs: dict[str, list[float]] = {}
            if asked.peer:
                with peer(asked.peer, folder, count) as at:
                    theirs = seconds(
                        f"{at}update", f"{at}{graph.replace('graph?', 'store?')}", f"{at}query", {}
                    )
        for kind, took in ours.items():
            middle = statistics.median(took)
            other = statistics.median(theirs[kind]) if theirs else 0
            compared = f"{other:.3f} s | {middle / other:.1f} : 1" if other else "- | -"
            print(
                f"| {size:,} | {kind} | {middle:.2f} s | {min(took):.2f} to {max(took):.2f} | {compared} |",
                flush=True,
            )
    print(f"\n{machine()}")


if __name__ == "__main__":
    main()
