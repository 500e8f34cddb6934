"""The documentation that every term of the vocabulary carries, and the headers of the vocabulary's files."""

from __future__ import annotations

from pathlib import Path

import pytest
from rdflib import Graph, URIRef

from tripgraph.vocab import BASE, DCTERMS, OWL, RDF, RDFS, SCHEMA, SKOS, TRIP, VANN

FOLDER = Path(__file__).parents[1] / "ontology"
VOCABULARY = Graph().parse(FOLDER / "tripgraph.ttl")
ALIGNMENTS = Graph().parse(FOLDER / "alignments.ttl")
CONCEPTS = Graph().parse(FOLDER / "concepts.ttl")
ONTOLOGY = URIRef(BASE + "ontology")


def declared(*kinds: URIRef) -> list[URIRef]:
    """The terms of these kinds, sorted."""
    return sorted(URIRef(str(term)) for kind in kinds for term in VOCABULARY.subjects(RDF.type, kind))


CLASSES = declared(OWL.Class)
PROPERTIES = declared(OWL.ObjectProperty, OWL.DatatypeProperty)
ALIGNED_BY = (
    RDFS.subClassOf, RDFS.subPropertyOf, SKOS.exactMatch, SKOS.closeMatch, SKOS.relatedMatch,
)  # fmt: skip


def name(term: object) -> str:
    """The term's own part of its IRI, for the names of tests."""
    return str(term).rpartition("#")[2]


@pytest.mark.parametrize("term", [*CLASSES, *PROPERTIES], ids=name)
def test_a_term_is_documented_once(term: URIRef) -> None:
    """Each term has one label, one definition and one home, and at least one example."""
    said = {p: list(VOCABULARY.objects(term, p)) for p in (RDFS.label, SKOS.definition, RDFS.isDefinedBy)}

    assert {1} == {len(values) for values in said.values()}
    assert said[RDFS.isDefinedBy] == [ONTOLOGY]
    assert list(VOCABULARY.objects(term, SKOS.example))


@pytest.mark.parametrize("term", PROPERTIES, ids=name)
def test_a_property_hints_at_what_it_joins(term: URIRef) -> None:
    """Each property names the classes it stands on, and what it leads to."""
    assert list(VOCABULARY.objects(term, SCHEMA.domainIncludes))
    assert list(VOCABULARY.objects(term, SCHEMA.rangeIncludes))


@pytest.mark.parametrize("term", [*CLASSES, *PROPERTIES], ids=name)
def test_a_term_is_aligned(term: URIRef) -> None:
    """Each term says where it stands among other vocabularies."""
    assert [other for by in ALIGNED_BY for other in ALIGNMENTS.objects(term, by)]


def test_only_terms_of_ours_are_aligned() -> None:
    """No alignment hangs on a term or concept that does not exist."""
    ours = {*CLASSES, *PROPERTIES, *CONCEPTS.subjects(RDF.type, SKOS.Concept)}
    aligned = {subject for by in ALIGNED_BY for subject in ALIGNMENTS.subjects(by, None)}

    assert set() == aligned - ours


def test_every_concept_is_documented_and_in_a_list() -> None:
    """Each concept has a label, a definition and a code list that is described itself."""
    schemes = set(CONCEPTS.subjects(RDF.type, SKOS.ConceptScheme))
    for concept in {*CONCEPTS.subjects(RDF.type, SKOS.Concept), *schemes}:
        assert len(list(CONCEPTS.objects(concept, RDFS.label))) == 1, concept
        assert len(list(CONCEPTS.objects(concept, SKOS.definition))) == 1, concept
        assert concept in schemes or set(CONCEPTS.objects(concept, SKOS.inScheme)) <= schemes, concept


@pytest.mark.parametrize(
    "field",
    [
        RDFS.label, DCTERMS.title, DCTERMS.description, DCTERMS.creator, DCTERMS.publisher, DCTERMS.created,
        DCTERMS.modified, DCTERMS.license, OWL.versionIRI, OWL.versionInfo, VANN.preferredNamespacePrefix,
        VANN.preferredNamespaceUri,
    ],
    ids=name,
)  # fmt: skip
def test_the_header_of_the_vocabulary_is_complete(field: URIRef) -> None:
    """The vocabulary's header says what it is, by whom, since when, in which version and under which licence."""
    assert len(list(VOCABULARY.objects(ONTOLOGY, field))) == 1


def test_the_header_is_not_stale() -> None:
    """Version and namespace in the header are those in use, and it was not modified before it was created."""
    value = {p: str(VOCABULARY.value(ONTOLOGY, p)) for p in VOCABULARY.predicates(ONTOLOGY)}

    assert value[OWL.versionIRI] == f"{ONTOLOGY}/{value[OWL.versionInfo]}"
    assert value[VANN.preferredNamespaceUri] == str(TRIP._NS)
    assert value[DCTERMS.modified] >= value[DCTERMS.created]


@pytest.mark.parametrize("file", ["shapes.ttl", "alignments.ttl"])
def test_its_companions_have_a_header_too(file: str) -> None:
    """Shapes and alignments carry title, licence and the version of the vocabulary."""
    graph = Graph().parse(FOLDER / file)
    header = graph.value(None, RDF.type, OWL.Ontology)

    assert graph.value(header, DCTERMS.title)
    assert graph.value(header, DCTERMS.license)
    assert graph.value(header, OWL.versionInfo) == VOCABULARY.value(ONTOLOGY, OWL.versionInfo)
