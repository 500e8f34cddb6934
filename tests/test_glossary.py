from pathlib import Path

import pytest

from tripgraph import glossary, ontology
from tripgraph.config import Config
from tripgraph.glossary import Glossary
from tripgraph.vocab import CONCEPT, RDFS, SCHEMA, TRIP, XSD

ONTOLOGY = """
@prefix dcterms: <http://purl.org/dc/terms/> . @prefix owl: <http://www.w3.org/2002/07/owl#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix schema: <https://schema.org/> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> . @prefix trip: <https://w3id.org/tripgraph/ontology#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
<https://w3id.org/tripgraph/ontology> a owl:Ontology ; dcterms:title "Words"@en ; owl:versionInfo "1.0" .
trip:Visit a owl:Class ; rdfs:label "visit"@en ; rdfs:subClassOf trip:Event ; skos:definition "A stay."@en ;
  skos:example "x a trip:Visit ." .
trip:Event a owl:Class ; rdfs:label "event"@en .
trip:days a owl:DatatypeProperty ; rdfs:label "days"@en ; skos:scopeNote "Derived."@en ;
  schema:domainIncludes trip:Visit ; schema:rangeIncludes xsd:integer .
"""
CONCEPTS = """
@prefix c: <https://w3id.org/tripgraph/concept/> . @prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix skos: <http://www.w3.org/2004/02/skos/core#> .
c:kinds a skos:ConceptScheme ; rdfs:label "Kinds"@en .
c:late a skos:Concept ; rdfs:label "late"@en ; skos:inScheme c:kinds .
c:early a skos:Concept ; rdfs:label "early"@en ; skos:inScheme c:kinds .
"""
ALIGNMENTS = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> . @prefix schema: <https://schema.org/> .
@prefix trip: <https://w3id.org/tripgraph/ontology#> .
trip:Event rdfs:subClassOf schema:Event .
"""


@pytest.fixture
def compiled(tmp_path: Path) -> Glossary:
    """The glossary of a small ontology in three files."""
    for name, text in (("tripgraph", ONTOLOGY), ("concepts", CONCEPTS), ("alignments", ALIGNMENTS)):
        (tmp_path / f"{name}.ttl").write_text(text, encoding="utf-8")
    return glossary.compiled(ontology.load(tmp_path))


def test_header(compiled: Glossary) -> None:
    """The glossary has the title and the version of the ontology's header; what is not there is empty."""
    assert (compiled.title, compiled.version, compiled.description) == ("Words", "1.0", "")


def test_classes(compiled: Glossary) -> None:
    """Classes stand in the order of their file, each with what it says and what stands above it here."""
    visit, event = compiled.classes
    assert (visit.name, visit.label, visit.definition) == ("Visit", "visit", "A stay.")
    assert (visit.example, visit.parents) == ("x a trip:Visit .", (str(TRIP.Event),))
    assert event.name == "Event"


def test_aligned(compiled: Glossary) -> None:
    """Terms of other vocabularies are told apart from our own, with the relation to them."""
    event = compiled.classes[1]
    assert (event.parents, event.aligned) == ((), ((str(RDFS.subClassOf), str(SCHEMA) + "Event"),))


def test_properties(compiled: Glossary) -> None:
    """A class is told the properties that hint at it."""
    visit, event = compiled.classes
    (days,) = compiled.properties_of(visit)
    assert (days.name, days.note, days.ranges) == ("days", "Derived.", (str(XSD.integer),))
    assert compiled.properties_of(event) == ()


def test_schemes(compiled: Glossary) -> None:
    """A code list has its concepts in the order of their file."""
    (kinds,) = compiled.schemes
    assert [concept.iri for concept in kinds.concepts] == [str(CONCEPT.late), str(CONCEPT.early)]


def test_real_ontology(settings: Config) -> None:
    """Every term of the ontology is documented: label, definition, and, save for concepts, an example."""
    terms = glossary.compiled(ontology.load(settings.ontology))
    assert terms.title
    assert [
        t.iri for t in terms.classes + terms.properties if not (t.label and t.definition and t.example)
    ] == []
    assert [c.iri for s in terms.schemes for c in s.concepts if not (c.label and c.definition)] == []
