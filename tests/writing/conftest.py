"""A store of the tests' own, and a writer that is a real process."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tripgraph import media
from tripgraph.store import generations
from tripgraph.store.embedded import Embedded
from tripgraph.store.limits import MIB
from tripgraph.writing import process
from tripgraph.writing.requests import Document, Drop, Folders, Policy, Put, Terms, Update

if TYPE_CHECKING:
    from pathlib import Path

    from tripgraph.store.generations import Generation
    from tripgraph.writing.requests import Published, Write

PREFIXES = """\
PREFIX trip: <https://w3id.org/tripgraph/ontology#>
PREFIX person: <https://w3id.org/tripgraph/id/person/>
PREFIX graph: <https://w3id.org/tripgraph/graph/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX ex: <http://example.org/>
"""


@dataclass(frozen=True, slots=True)
class Writing:
    """A store, and the ways of writing to it."""

    folders: Folders

    def write(self, write: Write, policy: Policy = Policy.REPORT, seconds: float = 30) -> Published:
        """Write under these terms."""
        terms = Terms("tester", "tests", "a test", policy, seconds, 120, 256 * MIB)
        return process.submit(self.folders, write, terms)

    def update(self, text: str, policy: Policy = Policy.REPORT) -> Published:
        """Carry out an update, with the prefixes of the tests."""
        return self.write(Update(PREFIXES + text), policy)

    def put(self, graph: str, turtle: str, *, replace: bool = False) -> Published:
        """Put Turtle into a graph, "" being the one without a name."""
        document = Document((PREFIXES + turtle).encode(), media.TURTLE, "body", graph)
        return self.write(Put((document,), replace))

    def drop(self, graph: str) -> Published:
        """Remove a graph."""
        return self.write(Drop(graph))

    @property
    def current(self) -> Generation:
        """The generation that is current."""
        return generations.require(self.folders.store)

    @property
    def engine(self) -> Embedded:
        """An engine over what is current."""
        return Embedded.open(self.current.quads)

    def count(self, pattern: str) -> int:
        """Return how many solutions a pattern has where a query names no dataset."""
        rows = self.engine.query(f"{PREFIXES} SELECT * {{ {pattern} }}")
        return len(list(rows))  # type: ignore[arg-type]


@pytest.fixture
def writing(tmp_path: Path) -> Writing:
    """A store in which nothing was published yet."""
    return Writing(Folders(tmp_path / "store", ROOT / "ontology"))
