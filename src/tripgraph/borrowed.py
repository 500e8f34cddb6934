"""The properties of other vocabularies that the graph uses, and for what."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tripgraph.vocab import DCTERMS, OA, OWL, RDF, RDFS, SCHEMA, SKOS, VANN, WGS

if TYPE_CHECKING:
    from rdflib import URIRef


@dataclass(frozen=True, slots=True)
class Borrowed:
    """Properties that are used alike. on: what has them; what_for: what they say of it."""

    properties: tuple[URIRef, ...]
    on: str
    what_for: str


TERMS: Final = (
    Borrowed((RDF.type,), "everything", "the class; graph:derived adds all classes above it"),
    Borrowed(
        (RDFS.label,), "everything", 'the one name to show, in English: compare with "…"@en or through STR()'
    ),
    Borrowed(
        (SKOS.prefLabel,),
        "people, places, organisations and projects",
        "the usual name in other languages, one a language",
    ),
    Borrowed(
        (SKOS.altLabel,),
        "the same, and offices, events and concepts",
        "further names: spellings, short forms, former names",
    ),
    Borrowed((WGS.lat, WGS.long), "places and projects", "latitude and longitude in degrees, WGS 84"),
    Borrowed(
        (SKOS.exactMatch, SKOS.closeMatch),
        "things, and terms of the ontology",
        "the same thing, or nearly the same, elsewhere: a Wikidata item, a term of another vocabulary",
    ),
    Borrowed(
        (DCTERMS.title, DCTERMS.language), "sources; documents of the ontology", "title; language of the text"
    ),
    Borrowed((DCTERMS.creator,), "sources; the ontology", "who wrote it"),
    Borrowed((RDFS.seeAlso,), "sources", "an article that the source refers to"),
    Borrowed((OA.hasSelector,), "passages", "the node that tells where in the text the passage stands"),
    Borrowed(
        (OA.hasSource, OA.start, OA.end),
        "these nodes",
        "the source; offsets in its text, in characters from 0, the end not included",
    ),
    Borrowed((RDFS.comment,), "inferences and links", "the reasoning behind it, for people"),
    Borrowed(
        (DCTERMS.source,),
        "links; graphs of reference data",
        "the public table in which label and item stand together; where the data came from",
    ),
    Borrowed(
        (DCTERMS.description, DCTERMS.license),
        "graphs of reference data; documents of the ontology",
        "what it holds; on which terms it may be used",
    ),
    Borrowed((SKOS.inScheme,), "concepts", "the code list that the concept belongs to"),
    Borrowed((SKOS.broader,), "concepts", "the concept above it"),
    Borrowed(
        (SKOS.definition, SKOS.scopeNote, SKOS.example),
        "terms of the ontology; concepts",
        "what it means; how it is used; an example in Turtle",
    ),
    Borrowed(
        (RDFS.subClassOf, RDFS.subPropertyOf, SKOS.broadMatch, SKOS.relatedMatch),
        "terms of the ontology",
        "the term above or near it, here or in another vocabulary",
    ),
    Borrowed(
        (SCHEMA.domainIncludes, SCHEMA.rangeIncludes),
        "properties of the ontology",
        "the classes that the property joins: hints, no rules",
    ),
    Borrowed((RDFS.isDefinedBy,), "terms of the ontology", "the ontology itself"),
    Borrowed(
        (
            DCTERMS.created, DCTERMS.modified, DCTERMS.publisher, OWL.versionIRI, OWL.versionInfo,
            VANN.preferredNamespacePrefix, VANN.preferredNamespaceUri,
        ),
        "documents of the ontology",
        "when, by whom and in which version they were published, and under which prefix their terms are written",
    ),
)  # fmt: skip
