"""The engine answers over the deduplicated merge of all graphs, and over any dataset that is asked for."""

from __future__ import annotations

import gc
from typing import TYPE_CHECKING

import pytest

from tripgraph import media, rdfio
from tripgraph.errors import BadInput, StoreProblem, SyntaxProblem
from tripgraph.rdfio import Literal, NamedNode, Quad
from tripgraph.store import embedded
from tripgraph.store.embedded import Embedded

if TYPE_CHECKING:
    from pathlib import Path

    from tripgraph.store.engine import Engine

G1, G2, G3 = (f"http://example.org/g{number}" for number in (1, 2, 3))
S, P, Q = (NamedNode(f"http://example.org/{name}") for name in "spq")
TWICE = [Quad(S, P, Literal("x"), NamedNode(g)) for g in (G1, G2)]
JOINED = [Quad(S, Q, Literal("y"), NamedNode(g)) for g in (G1, G2)]
ALONE = Quad(S, P, Literal("z"), NamedNode(G3))
QUADS = [*TWICE, *JOINED, ALONE]

COUNT = "SELECT (COUNT(*) AS ?n) {dataset} WHERE {{ ?s <http://example.org/p> ?o }}"
JOIN = (
    "SELECT (COUNT(*) AS ?n) {dataset} WHERE {{ ?s <http://example.org/p> ?a ; <http://example.org/q> ?b }}"
)


@pytest.fixture(params=["memory", "disk"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Engine:
    if request.param == "memory":
        return Embedded.in_memory(QUADS)
    embedded.write(tmp_path / "quads", QUADS)
    return Embedded.open(tmp_path / "quads")


def table(engine: Engine, query: str, **dataset: list[str]) -> list[str]:
    """Return the lines of the CSV answer below its header."""
    return rdfio.write_results(engine.query(query, **dataset), media.CSV).decode().splitlines()[1:]


def test_a_triple_in_two_graphs_counts_once(engine: Engine) -> None:
    """Two sources that state the same thing state it once in the merge, and a join of two patterns is one row."""
    assert table(engine, COUNT.format(dataset="")) == ["2"]
    assert table(engine, JOIN.format(dataset="")) == ["2"]


def test_from_lists_are_merged_too(engine: Engine) -> None:
    """Graphs named by FROM form one RDF merge (SPARQL 1.1, section 13.2), where a shared triple counts once."""
    both = f"FROM <{G1}> FROM <{G2}>"
    assert table(engine, COUNT.format(dataset=both)) == ["1"]
    assert table(engine, JOIN.format(dataset=both)) == ["1"]
    assert table(engine, COUNT.format(dataset=f"FROM <{G1}>")) == ["1"]
    assert table(engine, COUNT.format(dataset=f"FROM <{G1}> FROM <{G3}>")) == ["2"]


def test_the_dataset_of_the_request_replaces_that_of_the_query(engine: Engine) -> None:
    """The protocol's graphs win over FROM (SPARQL 1.1 Protocol, section 2.1.4), and are merged as well."""
    query = COUNT.format(dataset=f"FROM <{G3}>")
    assert table(engine, query, default_graphs=[G1, G2]) == ["1"]
    assert table(engine, query, default_graphs=[G1]) == ["1"]
    assert table(engine, query, named_graphs=[G1]) == ["0"]


NAMES = "SELECT DISTINCT ?g {dataset} WHERE {{ GRAPH ?g {{ ?s ?p ?o }} }} ORDER BY ?g"


def test_named_graphs_are_those_of_the_dataset(engine: Engine) -> None:
    """GRAPH sees all graphs without a dataset, with one only those it names."""
    assert table(engine, NAMES.format(dataset="")) == [G1, G2, G3]
    assert table(engine, NAMES.format(dataset=f"FROM <{G1}>")) == []
    assert table(engine, NAMES.format(dataset=f"FROM <{G1}> FROM <{G2}> FROM NAMED <{G3}>")) == [G3]
    assert table(engine, NAMES.format(dataset=""), named_graphs=[G2]) == [G2]
    assert table(engine, NAMES.format(dataset=""), default_graphs=[G1]) == []


def test_a_graph_that_does_not_exist_is_empty(engine: Engine) -> None:
    """FROM names graphs of the store and never fetches one."""
    nowhere = "FROM <http://127.0.0.1:9/a> FROM <http://127.0.0.1:9/b>"
    assert table(engine, COUNT.format(dataset=nowhere)) == ["0"]


def test_graphs_can_be_read_whole(engine: Engine) -> None:
    """The engine gives its graphs, the triples of one, all quads, and the merge."""
    assert engine.graphs() == (G1, G2, G3)
    assert list(engine.graph(G3)) == [ALONE.triple]
    assert list(engine.graph("http://example.org/none")) == []
    assert sorted(map(str, engine.quads())) == sorted(map(str, QUADS))
    assert set(engine.merge()) == {quad.triple for quad in QUADS}
    assert len(list(engine.merge())) == 3


@pytest.mark.parametrize(
    ("query", "line", "column", "advice"),
    [
        ("", None, None, "empty"),
        ("SELECT * {\n ?x trip:kind ?y }", 2, 5, "PREFIX trip: <https://w3id.org/tripgraph/ontology#>"),
        ("SELECT ?x (COUNT(*) AS ?n) { ?x ?y ?z }", 1, 8, "GROUP BY"),
        ("SELECT ?x { ?x ?y ?z } LIMT 3", 1, 24, "LIMIT"),
        ("SELECT ?x { ?x a <Visit> }", 1, 18, "full IRI"),
        ("SELECT ?x { ?x ?y ?z", 1, 11, "is missing"),
        ("INSERT DATA { <http://e> <http://e> 1 }", 1, 1, "updates"),
    ],
)
def test_a_query_that_breaks_the_grammar_says_where(
    query: str, line: int | None, column: int | None, advice: str
) -> None:
    """The error has line and column and says what to look for."""
    with pytest.raises(SyntaxProblem) as caught:
        Embedded.in_memory([]).query(query)
    assert (caught.value.line, caught.value.column) == (line, column)
    assert advice in str(caught.value)


def test_what_cannot_be_asked_is_refused(engine: Engine) -> None:
    """A function nobody knows and a graph name that is no IRI are bad input, not faults of ours."""
    with pytest.raises(BadInput, match=r"<http://example.org/f> is not supported"):
        engine.query("SELECT (<http://example.org/f>(1) AS ?x) {}")
    with pytest.raises(BadInput, match="'not an iri' is not an IRI"):
        engine.query("ASK {}", default_graphs=["not an iri"])


def test_a_missing_or_damaged_store_says_what_to_do(tmp_path: Path) -> None:
    """A folder that holds no store cannot be opened; the message says how to make one."""
    with pytest.raises(StoreProblem, match="tripgraph build --force"):
        Embedded.open(tmp_path / "gone")


def test_what_was_changed_is_closed_when_it_is_dropped(tmp_path: Path) -> None:
    """No collector of garbage is waited for: others may open the folder then, or move it."""
    embedded.write(tmp_path, QUADS)
    gc.disable()
    try:
        for _ in range(2):
            with embedded.changing(tmp_path) as engine:
                assert len(list(engine.quads())) == len(QUADS)
            del engine
    finally:
        gc.enable()
