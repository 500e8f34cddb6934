"""What the ontology is read into: graphs, terms, hints, rules and checks."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tripgraph import ontology
from tripgraph.errors import BadInput, NotFound, SyntaxProblem
from tripgraph.rdfio import NamedNode
from tripgraph.vocab import CONCEPT, GRAPH, TRIP, XSD

if TYPE_CHECKING:
    from pathlib import Path

TERMS = """
@prefix trip: <https://w3id.org/tripgraph/ontology#> .
@prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix schema: <https://schema.org/> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
trip:Event a owl:Class .
trip:Visit a owl:Class ; rdfs:subClassOf trip:Event, [ a owl:Restriction ] .
trip:Trip a rdfs:Class ; rdfs:subClassOf trip:Visit .
trip:during a owl:ObjectProperty ; schema:domainIncludes trip:Visit ; schema:rangeIncludes trip:Trip, trip:Visit .
trip:date a rdf:Property ; schema:rangeIncludes xsd:date .
"""
CONCEPTS = """
@prefix c: <https://w3id.org/tripgraph/concept/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
c:noon a skos:Concept .
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    files = {
        "tripgraph.ttl": TERMS,
        "concepts.ttl": CONCEPTS,
        "context.jsonld": '{"@context": {"name": "http://example.org/name"}}',
        "rules/20-second.rq": "CONSTRUCT {} WHERE {}",
        "rules/10-first.rq": "CONSTRUCT {} WHERE {}",
        "checks/one.rq": "# A rule.\nSELECT ?node {}",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path


def test_each_turtle_file_is_a_named_graph(folder: Path) -> None:
    """The main file is the graph ``ontology``, any other has the name of its file."""
    loaded = ontology.load(folder)
    assert set(loaded.graphs) == {str(GRAPH["ontology"]), str(GRAPH["concepts"])}
    for iri, quads in loaded.graphs.items():
        assert {quad.graph_name for quad in quads} == {NamedNode(iri)}
    assert len(loaded.quads) == sum(len(quads) for quads in loaded.graphs.values())


def test_declared_terms_are_known(folder: Path) -> None:
    """Classes, properties and concepts are what the files declare as such; anonymous classes are left out."""
    loaded = ontology.load(folder)
    assert loaded.classes == {str(TRIP.Event), str(TRIP.Visit), str(TRIP.Trip)}
    assert loaded.properties == {str(TRIP.during), str(TRIP.date)}
    assert loaded.concepts == {str(CONCEPT["noon"])}


def test_hints_are_known_by_property(folder: Path) -> None:
    """The hints at domain and range are sets of classes or datatypes."""
    loaded = ontology.load(folder)
    assert loaded.domains == {str(TRIP.during): {str(TRIP.Visit)}}
    assert loaded.ranges == {
        str(TRIP.during): {str(TRIP.Trip), str(TRIP.Visit)},
        str(TRIP.date): {str(XSD.date)},
    }


def test_superclasses_reach_all_the_way_up(folder: Path) -> None:
    """A class knows all classes above it, and from above all below can be asked."""
    loaded = ontology.load(folder)
    assert loaded.superclasses[str(TRIP.Trip)] == {str(TRIP.Visit), str(TRIP.Event)}
    assert loaded.subclasses(TRIP.Event) == {str(TRIP.Event), str(TRIP.Visit), str(TRIP.Trip)}


def test_a_circle_of_subclasses_ends(folder: Path) -> None:
    """Classes that are each other's subclass do not hang the reader."""
    circle = "trip:Event rdfs:subClassOf trip:Trip ."
    (folder / "tripgraph.ttl").write_text(TERMS + circle, encoding="utf-8")
    assert ontology.load(folder).superclasses[str(TRIP.Event)] == {str(TRIP.Trip), str(TRIP.Visit)}


def test_rules_come_in_the_order_of_their_names(folder: Path) -> None:
    """A rule may build on what the rules before it derived, so their order is that of the file names."""
    loaded = ontology.load(folder)
    assert [rule.name for rule in loaded.rules] == ["10-first", "20-second"]
    assert [(check.name, check.text) for check in loaded.checks] == [("one", "# A rule.\nSELECT ?node {}")]


def test_the_context_is_read(folder: Path) -> None:
    """The JSON-LD context is the value of its "@context"; a document without one is refused."""
    assert ontology.load(folder).context == {"name": "http://example.org/name"}
    (folder / "context.jsonld").write_text("[]", encoding="utf-8")
    with pytest.raises(BadInput, match="@context"):
        ontology.load(folder)
    (folder / "context.jsonld").write_text("{,}", encoding="utf-8")
    with pytest.raises(BadInput, match=r"context\.jsonld:1:2"):
        ontology.load(folder)


@pytest.mark.parametrize(
    "context", ['{"a": {"@type": 5}}', '{"@vocab": 5}', '{"a": "a:b"}', '{"@import": "http://127.0.0.1:9/"}']
)
def test_a_context_that_cannot_be_used_is_refused(folder: Path, context: str) -> None:
    """A JSON-LD context with which nothing can be written is an error of the ontology, told before any export."""
    (folder / "context.jsonld").write_text(f'{{"@context": {context}}}', encoding="utf-8")
    with pytest.raises(BadInput, match=r"context\.jsonld: The JSON-LD context cannot be used: "):
        ontology.load(folder)


def test_trouble_says_where(folder: Path) -> None:
    """A missing main file, broken Turtle and a rule in another encoding are named with their path."""
    with pytest.raises(NotFound, match=r"nowhere/tripgraph\.ttl"):
        ontology.load(folder / "nowhere")
    (folder / "rules" / "10-first.rq").write_bytes(b"# caf\xe9")
    with pytest.raises(BadInput, match=r"10-first\.rq: not UTF-8 at byte 5"):
        ontology.load(folder)
    (folder / "concepts.ttl").write_text("c:noon a", encoding="utf-8")
    with pytest.raises(SyntaxProblem, match=r"concepts\.ttl:1:"):
        ontology.load(folder)


def test_a_rule_that_cannot_be_read_is_named(folder: Path) -> None:
    """A rule is not left out because its file gives nothing; the message has its path."""
    (folder / "rules" / "30-third.rq").symlink_to("/proc/self/mem")
    with pytest.raises(BadInput, match=r"30-third\.rq: cannot be read: Input/output error"):
        ontology.load(folder)
    (folder / "rules" / "30-third.rq").unlink()
    (folder / "rules" / "30-third.rq").symlink_to("gone.rq")
    with pytest.raises(BadInput, match=r"30-third\.rq: a link that leads nowhere"):
        ontology.load(folder)
