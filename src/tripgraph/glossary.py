"""The ontology as people read it: classes with their properties, and code lists, each term with what it means."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tripgraph.rdfio import NamedNode
from tripgraph.vocab import BASE, DCTERMS, GRAPH, OWL, RDF, RDFS, SCHEMA, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from tripgraph.ontology import Ontology
    from tripgraph.rdfio import Quad

IRI: Final = BASE + "ontology"
_ALIGNED_BY: Final = {
    str(term)
    for term in (
        OWL.equivalentClass, OWL.equivalentProperty, RDFS.subClassOf, RDFS.subPropertyOf, SKOS.exactMatch,
        SKOS.closeMatch, SKOS.broadMatch, SKOS.narrowMatch, SKOS.relatedMatch,
    )
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Term:
    """A class, property or concept: IRI, label, definition, note on its use, and example ("" where there is none).

    parents: the terms of this vocabulary above it. domains, ranges: the classes it joins, hints only. aligned:
    terms of other vocabularies near it, each behind the relation to it.
    """

    iri: str
    label: str
    definition: str
    note: str
    example: str
    parents: tuple[str, ...]
    domains: tuple[str, ...]
    ranges: tuple[str, ...]
    aligned: tuple[tuple[str, str], ...]

    @property
    def name(self) -> str:
        """The last part of the IRI."""
        return self.iri.replace("#", "/").rpartition("/")[2]


@dataclass(frozen=True, slots=True)
class Scheme:
    """A code list: what it is, and its concepts."""

    term: Term
    concepts: tuple[Term, ...]


@dataclass(frozen=True, slots=True)
class Glossary:
    """The whole vocabulary, each part in the order of its file."""

    header: Term
    title: str
    description: str
    version: str
    classes: tuple[Term, ...]
    properties: tuple[Term, ...]
    schemes: tuple[Scheme, ...]

    def properties_of(self, cls: Term) -> tuple[Term, ...]:
        """Return the properties that speak of this class itself, in the order of the file."""
        return tuple(term for term in self.properties if cls.iri in term.domains)


def compiled(ontology: Ontology) -> Glossary:
    """Return the glossary of an ontology."""
    main_first = sorted(ontology.graphs, key=lambda graph: graph != str(GRAPH.ontology))
    statements = _by_subject(quad for graph in main_first for quad in ontology.graphs[graph])
    terms = {iri: _term(iri, said) for iri, said in statements.items()}
    header = statements.get(IRI, {})
    return Glossary(
        header=_term(IRI, header),
        title=_first(header, DCTERMS.title),
        description=_first(header, DCTERMS.description),
        version=_first(header, OWL.versionInfo),
        classes=tuple(term for iri, term in terms.items() if iri in ontology.classes),
        properties=tuple(term for iri, term in terms.items() if iri in ontology.properties),
        schemes=tuple(
            Scheme(
                terms[scheme], tuple(t for iri, t in terms.items() if scheme in _in_schemes(statements[iri]))
            )
            for scheme, said in statements.items()
            if str(SKOS.ConceptScheme) in said.get(str(RDF.type), ())
        ),
    )


def _by_subject(quads: Iterable[Quad]) -> dict[str, dict[str, list[str]]]:
    """Return what is said of each IRI, by property; the values as plain strings."""
    statements: dict[str, dict[str, list[str]]] = {}
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and hasattr(quad.object, "value"):
            said = statements.setdefault(quad.subject.value, {})
            said.setdefault(quad.predicate.value, []).append(quad.object.value)
    return statements


def _term(iri: str, said: Mapping[str, list[str]]) -> Term:
    above = [*said.get(str(RDFS.subClassOf), ()), *said.get(str(RDFS.subPropertyOf), ())]
    return Term(
        iri=iri,
        label=_first(said, RDFS.label),
        definition=_first(said, SKOS.definition),
        note=_first(said, SKOS.scopeNote),
        example=_first(said, SKOS.example),
        parents=tuple(parent for parent in above if parent.startswith(BASE)),
        domains=tuple(said.get(str(SCHEMA.domainIncludes), ())),
        ranges=tuple(said.get(str(SCHEMA.rangeIncludes), ())),
        aligned=tuple(
            (relation, value)
            for relation, values in said.items()
            for value in values
            if relation in _ALIGNED_BY and not value.startswith(BASE)
        ),
    )


def _first(said: Mapping[str, list[str]], predicate: str) -> str:
    return next(iter(said.get(str(predicate), ())), "")


def _in_schemes(said: Mapping[str, list[str]]) -> list[str]:
    return said.get(str(SKOS.inScheme), [])
