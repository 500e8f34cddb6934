"""An update that names all that it changes is carried out without looking at anything else, and comes out the same."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tripgraph.errors import MemoryLimit, SyntaxProblem, TripgraphError
from tripgraph.rdfio import DefaultGraph, Literal, NamedNode, Quad
from tripgraph.store.embedded import Embedded
from tripgraph.store.limits import MIB
from tripgraph.store.truth import Truth
from tripgraph.writing import applying, named
from tripgraph.writing.named import Named
from tripgraph.writing.requests import Policy, Terms, Update

EX = "http://example.org/"
P = NamedNode(EX + "p")
GRAPHS = (DefaultGraph(), NamedNode(EX + "g"), NamedNode(EX + "h"))
QUADS = [Quad(NamedNode(EX + s), P, Literal("a } ; DELETE DATA {"), g) for s in "st" for g in GRAPHS]
PROLOGUE = f"BASE <{EX}> PREFIX ex: <{EX}> "
TERMS = Terms("tester", "tests", "", Policy.OFF, 30, 30, 256 * MIB)


def data(quad: Quad) -> str:
    triple = f"{quad.subject} {quad.predicate} {quad.object}"
    return triple if quad.graph_name == DefaultGraph() else f"GRAPH {quad.graph_name} {{ {triple} }}"


OPERATIONS = st.one_of(
    st.builds(
        lambda verb, quads: f"{verb} {{ {' . '.join(map(data, quads))} }}",
        st.sampled_from(("INSERT DATA", "delete\tdata", "DELETE # } DATA\n DATA")),
        st.lists(st.sampled_from(QUADS), max_size=1),
    ),
    st.builds(
        "{} {} {}".format,
        st.sampled_from(("CREATE", "DROP", "CLEAR")),
        st.sampled_from(("SILENT", "")),
        st.sampled_from(("GRAPH <g>", "GRAPH ex:h", "GRAPH <./x/../h>", "DEFAULT")),
    ),
)


@settings(max_examples=300)
@given(held=st.sets(st.sampled_from(QUADS)), operations=st.lists(OPERATIONS, min_size=1, max_size=5))
def test_what_is_named_is_enough(held: set[Quad], operations: list[str]) -> None:
    """On any state, the part that an update names changes as it would among all the rest, or fails as it would."""
    update = PROLOGUE + " ; ".join(operations)
    graphs = {quad.graph_name.value for quad in held if isinstance(quad.graph_name, NamedNode)}
    assert named.is_named(update) or "CREATE  DEFAULT" in update or "CREATE SILENT DEFAULT" in update

    def outcome(quads: set[Quad], names: set[str]) -> object:
        truth = Truth(quads, names)
        try:
            truth.update(update)
        except TripgraphError as error:
            return str(error)
        return truth.change()

    expected = outcome(held, graphs)
    try:
        found = named.read(update)
    except SyntaxProblem as error:
        found = Named(frozenset(), frozenset(), frozenset())
        expected = expected if expected == str(error) else error
    part = {q for q in held if q in found.quads or _name(q) in found.emptied}
    assert outcome(part, graphs & found.graphs) == expected


def _name(quad: Quad) -> str:
    return quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else ""


@pytest.mark.parametrize(
    "update",
    [
        "DELETE WHERE { ?s ?p ?o }",
        "INSERT { ?s ?p 1 } WHERE { ?s ?p ?o }",
        "INSERT DATA { <a:b> <a:b> 1 } ; CLEAR ALL",
        "DROP NAMED",
        "COPY DEFAULT TO <a:b>",
        "LOAD <a:b>",
        "WITH <a:b> DELETE { ?s ?p ?o } WHERE { ?s ?p ?o }",
        "INSERT DATA { <a:b> <a:b> 1 \\u007D ; DELETE DATA { <a:b> <a:b> 2 }",
        "INSERT DATA { <a:b> <a:b> ?x }",
        "INSERT DATA { <a:b> <a:b> 1 ",
    ],
)
def test_patterns_name_nothing(update: str) -> None:
    """What may change more than it names, or cannot be told apart, is carried out on the whole."""
    assert not named.is_named(update)


def test_a_large_store_costs_a_named_change_nothing() -> None:
    """An update of a triple takes no memory for the others: less than a copy of them would need."""
    engine = Embedded.in_memory(
        Quad(NamedNode(f"{EX}{n}"), P, Literal("x" * 500), GRAPHS[1]) for n in range(60_000)
    )
    graphs = frozenset(engine.graphs())
    little = Terms("tester", "tests", "", Policy.OFF, 30, 30, 24 * MIB)
    one = data(Quad(NamedNode(f"{EX}7"), P, Literal("x" * 500), GRAPHS[1]))
    change = applying.changed(Update(f"DELETE DATA {{ {one} }}"), engine, graphs, little)
    assert len(change.removed) == 1
    with pytest.raises(MemoryLimit):
        applying.changed(
            Update("INSERT { ?s ?p ?x } WHERE { GRAPH ?g { ?s ?p ?o } BIND (CONCAT(?o, 'x') AS ?x) }"),
            engine,
            graphs,
            little,
        )
