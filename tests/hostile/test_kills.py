"""Whatever is killed while 200 writes are at work: none that was acknowledged is lost, and none is shown half-done."""

from __future__ import annotations

import json
import os
import random
import sys
import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from enum import Enum
from typing import TYPE_CHECKING
from urllib.parse import quote

import pytest

from tests.hostile.killing import Killer, Site
from tests.processes import descendants
from tests.web.writing_server import PREFIXES, TURTLE, UPDATE, Store, at, writing_server
from tripgraph import dataset, facts
from tripgraph.store import generations
from tripgraph.store.embedded import Embedded

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.web.conftest import Answer

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")

WRITES, CLIENTS, SEED = 200, 3, 2024
# On a machine that is busy with other things, no write is begun after so many seconds.
SECONDS, FEWEST = 100, 40
EX = "http://example.org/"
COUNTS = """
SELECT ?s (COUNT(*) AS ?n) {
  GRAPH ?g { ?s ?p ?o }
  FILTER (STRSTARTS(STR(?s), "http://example.org/") && ?g != <https://w3id.org/tripgraph/graph/derived>)
} GROUP BY ?s"""
NOTHING_WRONG = "The texts were not compared: set TRIPGRAPH_SOURCES to their folder.\n"
THREE = "rdfs:label 'a' ; rdfs:comment 'b' ; rdfs:seeAlso <http://example.org/c>"


class Said(Enum):
    """What was said of a write: it was done, it was not, or nothing certain."""

    DONE = "done"
    NOT_DONE = "not done"
    NOTHING = "nothing"


@dataclass(slots=True)
class Book:
    """What should be there: of each node, whether it was added and removed again, as far as one was told."""

    added: dict[str, Said] = field(default_factory=dict)
    removed: dict[str, Said] = field(default_factory=dict)
    statuses: Counter[int] = field(default_factory=Counter)

    def allowed(self, node: str) -> set[bool]:
        """Return whether a node may be there."""
        match self.added[node], self.removed.get(node, Said.NOT_DONE):
            case Said.NOT_DONE, _:
                return {False}
            case Said.DONE, Said.NOT_DONE:
                return {True}
            case Said.DONE, Said.DONE:
                return {False}
        return {True, False}

    def heard(self, answer: Answer | None) -> Said:
        """Return what an answer says."""
        if answer is None:
            return Said.NOTHING
        self.statuses[answer.status] += 1
        if answer.status in (200, 201, 202):
            return Said.DONE
        return Said.NOT_DONE if "othing was changed" in answer.text else Said.NOTHING


@dataclass(slots=True)
class Writers:
    """Write to a site in every way, each node once: three triples in one graph, or one triple in three graphs."""

    site: Site
    book: Book
    last: float

    def write(self, number: int) -> None:
        """Add a node; every fifth time, remove one that is known to be there. Does nothing after the last moment."""
        if time.monotonic() > self.last:
            return
        ways = (
            self._update,
            self._put,
            self._post,
            self._load,
            self._update,
            self._put,
            self._post,
            self._command,
        )
        done = [
            node
            for node, said in self.book.added.items()
            if said == Said.DONE and node not in self.book.removed
        ]
        if number % 5 == 4 and done:
            node = done[number % len(done)]
            self.book.removed[node] = Said.NOTHING
            self.book.removed[node] = self._remove(node)
            return
        way: Callable[[str], Said] = ways[number % len(ways)]
        node = f"{EX}{way.__name__.strip('_')}{number}"
        self.book.added[node] = Said.NOTHING
        self.book.added[node] = way(node)

    def _update(self, node: str) -> Said:
        return self._sent("POST", "/update", f"INSERT DATA {{ {thrice(node)} }}", UPDATE)

    def _put(self, node: str) -> Said:
        return self._sent("PUT", at(f"{node}/graph"), f"<{node}> {THREE} .", TURTLE)

    def _post(self, node: str) -> Said:
        return self._sent("POST", at(f"{EX}shared"), f"<{node}> {THREE} .", TURTLE)

    def _load(self, node: str) -> Said:
        return self._run("load", "-", "--format", "trig", given=thrice(node))

    def _command(self, node: str) -> Said:
        return self._run("update", "-", given=f"INSERT DATA {{ {thrice(node)} }}")

    def _remove(self, node: str) -> Said:
        if "put" in node:
            return self._sent("DELETE", at(f"{node}/graph"), "", TURTLE)
        named = f"DELETE WHERE {{ GRAPH ?g {{ <{node}> ?p ?o }} }}"
        return self._sent("POST", "/update", f"{named} ; DELETE WHERE {{ <{node}> ?p ?o }}", UPDATE)

    def _sent(self, method: str, path: str, body: str, content_type: str) -> Said:
        return self.book.heard(self.site.send(method, path, PREFIXES + body, content_type=content_type))

    def _run(self, *arguments: str, given: str) -> Said:
        code, said = self.site.run(*arguments, given=PREFIXES + given)
        if code == 0:
            return Said.DONE
        return Said.NOT_DONE if "othing was changed" in said else Said.NOTHING


def thrice(node: str) -> str:
    """Return one triple in three graphs, as TriG and as an update's data write it."""
    return " ".join(f"GRAPH <{EX}{graph}> {{ <{node}> rdfs:label 'one' }}" for graph in "ghi")


def read(site: Site, over: threading.Event) -> int:
    """Ask again and again which nodes are there; each is whole. Returns how often there was an answer."""
    answers = 0
    while not over.wait(0.1):
        answer = site.send("GET", f"/sparql?query={quote(PREFIXES + COUNTS)}&format=json")
        if answer is not None and answer.status == 200:
            answers += 1
            rows = json.loads(answer.body)["results"]["bindings"]
            assert {row["n"]["value"] for row in rows} <= {"3"}
    return answers


@pytest.mark.parametrize("seed", [SEED])
def test_killed_at_random_instants_nothing_acknowledged_is_lost(tmp_path: Path, seed: int) -> None:
    """Server, broker, workers, writers, what they confine, and commands: each is killed again and again.

    What was acknowledged is there, what was refused is not, and all else is whole or not there at all, for every reader
    at every moment; the store is sound, and nothing is left of those that were killed.
    """
    site, book = Site(tmp_path / "store", {"validate": "off"}), Book()
    killer, writers, over = (
        Killer(site, random.Random(seed)),
        Writers(site, book, time.monotonic() + SECONDS),
        threading.Event(),
    )
    site.start()
    with ThreadPoolExecutor(CLIENTS) as pool, ThreadPoolExecutor(1) as reader:
        reading = reader.submit(read, site, over)
        try:
            with killer.at_work():
                list(pool.map(writers.write, range(WRITES)))
        finally:
            over.set()
    assert reading.result() > 0
    assert set(book.statuses) <= {200, 201, 202, 503}
    assert (
        min(killer.kills[kind] for kind in ("server", "broker", "worker", "writer", "confined", "command"))
        >= 1
    )
    assert set(book.added.values()) == set(Said)
    assert len(book.added) + len(book.removed) >= FEWEST
    server = site.serving().server
    with server:
        server.terminate()
    assert server.returncode == 0
    check_what_is_left(tmp_path / "store", book)


def check_what_is_left(store: Path, book: Book) -> None:
    """Look at the store on the disk, and serve it once more."""
    with writing_server(store, validate="off") as last:
        assert last.put(f"{EX}last", "ex:last rdfs:label 'last' .").status == 201
        check_contents(last, book)
        assert {path.name for path in store.iterdir()} == {"lock", "current", "generations"}
        assert [path.name for path in (store / "generations").iterdir() if not path.name.isdecimal()] == []
    assert descendants(os.getpid(), str(store)) == set()
    code, said = Site(store, {}).run("check", "--published", given="")
    assert (code, said) == (0, NOTHING_WRONG)
    for generation in generations.listed(store):
        engine, recorded = Embedded.open(generation.quads), generation.manifest
        counted = Counter(facts.text(quad.graph_name) for quad in engine.quads())
        assert counted == Counter(recorded.graphs)
        assert len(list(engine.merge())) == recorded.triples


def check_contents(last: Store, book: Book) -> None:
    """Compare what is there with what was said of each write; the merge has each triple once."""
    quads = [
        quad for quad in Embedded.open(generations.require(last.folder).quads).quads()
        if facts.text(quad.graph_name) != dataset.DERIVED.value
    ]  # fmt: skip
    found = Counter(facts.text(quad.subject) for quad in quads)
    untrue = {
        node: (found[node], book.added[node], book.removed.get(node))
        for node in book.added
        if found[node] not in (0, 3) or bool(found[node]) not in book.allowed(node)
    }
    assert untrue == {}
    triples = {quad.triple for quad in quads if facts.text(quad.subject) in book.added}
    assert last.count("?s ?p ?o FILTER STRSTARTS(STR(?s), 'http://example.org/')") == len(triples) + 1
