from tripgraph import graphs
from tripgraph.media import TRIG
from tripgraph.rdfio import parse_bytes
from tripgraph.store.embedded import Embedded
from tripgraph.store.engine import Engine
from tripgraph.vocab import BASE

DATASET = """
PREFIX dcterms: <http://purl.org/dc/terms/> PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> PREFIX graph: <https://w3id.org/tripgraph/graph/>
GRAPH <https://w3id.org/tripgraph/graph/reference/people> {
  <https://w3id.org/tripgraph/graph/reference/people> rdfs:label "People"@en ; dcterms:description "Their names."@en .
}
GRAPH graph:shapes { graph:x a owl:Ontology ; dcterms:title "Shapes"@en . }
GRAPH graph:derived { graph:x rdfs:label "x"@en . }
GRAPH <https://w3id.org/tripgraph/graph/t/gazette> {
  <https://w3id.org/tripgraph/source/t/gazette> rdfs:label "The Gazette"@en .
}
GRAPH <https://w3id.org/tripgraph/graph/t/mentions/gazette> { graph:x rdfs:label "x"@en . }
GRAPH <https://w3id.org/tripgraph/graph/t/nobody> { graph:x rdfs:label "x"@en . }
GRAPH <https://example.org/elsewhere> { graph:x rdfs:label "x"@en . }
"""


def test_listed() -> None:
    """A graph is called what it, its document or the source of its path says, and else by its path."""
    listed = graphs.listed(Embedded.in_memory(parse_bytes(DATASET.encode(), TRIG, "test")))
    assert [(graph.iri.removeprefix(BASE + "graph/"), graph.label) for graph in listed] == [
        ("https://example.org/elsewhere", "https://example.org/elsewhere"),
        ("derived", "Derived facts"),
        ("reference/people", "People"),
        ("shapes", "Shapes"),
        ("t/gazette", "The Gazette"),
        ("t/mentions/gazette", "Mentions: The Gazette"),
        ("t/nobody", "t/nobody"),
    ]
    assert listed[2].description == "Their names."
    assert listed[3].description == ""


def test_real_graphs(graph: Engine) -> None:
    """Every graph that is built here has a name of its own that is not just its path."""
    listed = graphs.listed(graph)
    assert tuple(each.iri for each in listed) == graph.graphs()
    assert [each.iri for each in listed if each.iri.endswith(each.label)] == []
    assert len({each.label for each in listed}) == len(listed)
