"""References lead somewhere, and every node can be referred to."""

from tests.checks.conftest import Check
from tripgraph.checks import references
from tripgraph.facts import Facts
from tripgraph.rdfio import NamedNode, Quad


def test_a_dangling_reference_is_refused(check: Check) -> None:
    """An IRI of ours of which nothing is said anywhere is named, with the most similar node there is."""
    (violation,) = check("event:a a trip:Visit ; trip:traveller person:adda ; trip:evidence enc:p1s1 .")
    assert violation.rule == "dangling-reference"
    assert violation.node == "https://w3id.org/tripgraph/id/event/a"
    assert "Did you mean <https://w3id.org/tripgraph/id/person/ada>?" in violation.message


def test_a_reference_may_lead_into_any_graph(check: Check) -> None:
    """Nodes of other files, concepts, named graphs and IRIs of other people are no dangling references."""
    graph = "<https://w3id.org/tripgraph/graph/reference>"
    assert (
        check(
            f"person:bo a trip:Person ; rdfs:seeAlso person:ada , c:state-visit , {graph} , <http://a.b/> ."
        )
        == []
    )


def test_a_blank_node_is_refused(check: Check) -> None:
    """A node without a name cannot be cited."""
    violations = check('person:bo a trip:Person ; rdfs:seeAlso [ rdfs:label "x" ] .')
    assert {violation.rule for violation in violations} == {"unnamed-node"}


def test_a_blank_node_that_hangs_on_nothing_is_refused(check: Check) -> None:
    """It has no name to report, so it goes by the brackets of Turtle, the same in every run."""
    violations = check('[ rdfs:label "x" ; skos:altLabel "y" ] .')
    assert {(each.rule, each.node) for each in violations} == {("unnamed-node", "[]")}


def test_a_quoted_triple_is_refused(check: Check) -> None:
    """A statement about a statement is a node of its own here, with a name."""
    violations = check("person:bo a trip:Person ; rdfs:seeAlso <<( person:ada a trip:Person )>> .")
    assert {violation.rule for violation in violations} == {"unnamed-node"}


def test_a_thousand_dangling_references_are_reported_at_once() -> None:
    """Suggestions stop after a few, so that a missing file does not cost minutes."""
    facts = Facts({f"https://w3id.org/tripgraph/id/person/p{number}": {} for number in range(20_000)})
    node, seen = (
        NamedNode("https://w3id.org/tripgraph/id/event/a"),
        NamedNode("http://www.w3.org/2000/01/rdf-schema#seeAlso"),
    )
    quads = [
        Quad(node, seen, NamedNode(f"https://w3id.org/tripgraph/id/person/q{number}"))
        for number in range(1000)
    ]
    assert len(list(references.dangling(facts, set(), quads))) == 1000
