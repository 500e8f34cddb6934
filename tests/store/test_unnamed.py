"""What is written without a graph is a graph of its own, which no query meets and nothing loses."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.store.conftest import publish, serving
from tripgraph import export, media, rdfio
from tripgraph.rdfio import UNNAMED, DefaultGraph, Literal, NamedNode, Quad
from tripgraph.store import diff, embedded, generations
from tripgraph.store.backup import backup
from tripgraph.store.embedded import Embedded
from tripgraph.store.restore import restore
from tripgraph.store.rollback import rollback

if TYPE_CHECKING:
    from pathlib import Path

    from tripgraph.store.engine import Engine

G = NamedNode("http://example.org/g")
S, P = (NamedNode(f"http://example.org/{name}") for name in "sp")
SHARED, ALONE = (Quad(S, P, Literal(value), DefaultGraph()) for value in (1, 2))
NAMED = Quad(S, P, Literal(1), G)
QUADS = {SHARED, ALONE, NAMED}
COUNT = "SELECT * { ?s ?p ?o }"


def rows(engine: Engine, query: str) -> list[list[object]]:
    return [list(row) for row in rdfio.solutions(engine.query(query))]


@pytest.fixture(params=["memory", "disk", "loaded", "copied"])
def state(request: pytest.FixtureRequest, tmp_path: Path) -> Embedded:
    """The same quads in each way that an engine holds them."""
    if request.param == "memory":
        return Embedded.in_memory(QUADS)
    embedded.write(tmp_path / "written", QUADS)
    if request.param == "copied":
        embedded.copy(tmp_path / "written", tmp_path / "copied")
        return Embedded.open(tmp_path / "copied")
    if request.param == "loaded":
        return Embedded.load(tmp_path / "written")
    return Embedded.open(tmp_path / "written")


def test_it_takes_part_in_the_merge(state: Embedded) -> None:
    """A query that names no dataset sees it, and counts once what a named graph states too."""
    assert len(rows(state, COUNT)) == 2
    assert {quad.triple for quad in QUADS} == set(state.merge())


def test_no_query_meets_a_name_of_it(state: Embedded) -> None:
    """GRAPH reaches the named graphs and nothing else, however it asks."""
    assert rows(state, "SELECT ?g { GRAPH ?g {} }") == [[G]]
    assert rows(state, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }") == [[G]]
    assert len(rows(state, "SELECT * { GRAPH ?g { ?s ?p ?o } }")) == 1
    assert state.graphs() == (G.value,)


def test_it_can_be_had_apart(state: Embedded) -> None:
    """Its triples, and its quads among all others, are those that were written without a graph."""
    assert set(state.graph(None)) == {SHARED.triple, ALONE.triple}
    assert set(state.quads()) == QUADS
    assert ALONE in state
    assert Quad(S, P, Literal(3), DefaultGraph()) not in state


@pytest.mark.parametrize("format", media.DATASET_FORMATS, ids=lambda format: format.name)
def test_an_export_writes_it_without_a_graph(state: Embedded, format: media.Format) -> None:
    """Reading the dump again gives the same quads."""
    dump = export.dump(state, format)
    assert set(rdfio.parse_bytes(dump, format, "dump")) == QUADS


def test_it_survives_rollback_backup_and_restore(tmp_path: Path) -> None:
    """Whatever copies a generation takes it along."""
    store = tmp_path / "store"
    publish(store, QUADS)
    publish(store, [NAMED])
    rollback(store, 1)
    backup(store, tmp_path / "backup.tar")
    restore(tmp_path / "other", tmp_path / "backup.tar")
    for place in (store, tmp_path / "other"):
        assert set(Embedded.open(generations.require(place).quads).quads()) == QUADS


def test_a_difference_names_it_as_a_manifest_does() -> None:
    """Counts of what changed speak of it under the name that no IRI can have."""
    difference = diff.between(Embedded.in_memory([NAMED]), Embedded.in_memory(QUADS))
    assert diff.by_graph(difference) == [diff.Change(UNNAMED, 2, 0)]


def test_a_server_serves_it(tmp_path: Path) -> None:
    """The processes that answer know it too, and an empty named graph beside it."""
    publish(tmp_path, QUADS, ["http://example.org/empty"])
    with serving(tmp_path) as engine:
        assert len(rows(engine, COUNT)) == 2
        assert set(engine.graph(None)) == {SHARED.triple, ALONE.triple}
        assert set(engine.quads()) == QUADS
        assert engine.graphs() == ("http://example.org/empty", G.value)
