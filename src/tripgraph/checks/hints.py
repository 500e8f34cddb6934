"""Domains and ranges: a property on a node, or with a value, that the ontology does not foresee."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tripgraph.facts import text
from tripgraph.rdfio import Literal
from tripgraph.violation import Violation
from tripgraph.vocab import BASE, OWL, RDF, RDFS, TRIP, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from tripgraph.facts import Facts
    from tripgraph.ontology import Ontology
    from tripgraph.rdfio import Quad

DOMAIN_RULE: Final = "wrong-domain"
RANGE_RULE: Final = "wrong-range"

# What RDF Schema and OWL 2 say of their own classes, and XML Schema 1.1 of its derived types.
_BUILT_IN: Final[Mapping[str, frozenset[str]]] = {
    str(OWL.Class): frozenset({str(RDFS.Class)}),
    str(OWL.ObjectProperty): frozenset({str(RDF.Property)}),
    str(OWL.DatatypeProperty): frozenset({str(RDF.Property)}),
    str(OWL.AnnotationProperty): frozenset({str(RDF.Property)}),
    str(XSD.integer): frozenset({str(XSD.decimal)}),
}
_ANYTHING: Final = {str(RDFS.Resource), str(OWL.Thing)}
_DATATYPES: Final = (str(XSD), str(RDFS.Literal), str(RDF.langString))


def misplaced(ontology: Ontology, facts: Facts, quads: Iterable[Quad]) -> Iterator[Violation]:
    """Yield each statement whose subject or object is of none of the classes that its property hints at.

    facts: the merge of data and ontology, which knows every node's classes. Nodes outside the base IRI and
    nodes of which nothing is said are left to other rules.
    """
    classes = _Classes(ontology, facts)
    for quad in quads:
        term = quad.predicate.value
        domain, range_ = ontology.domains.get(term), ontology.ranges.get(term)
        if domain and not domain & (_ANYTHING | classes.of(text(quad.subject))):
            message = f"{_short(term)} is for {_listed(domain)}, {classes.described(text(quad.subject))}."
            yield Violation(DOMAIN_RULE, message, text(quad.subject), term, text(quad.graph_name))
        if range_ and (wrong := _wrong_value(quad, range_, classes)):
            message = f"{_short(term)} leads to {_listed(range_)}, {wrong}."
            yield Violation(RANGE_RULE, message, text(quad.subject), text(quad.object), text(quad.graph_name))


def _wrong_value(quad: Quad, range_: frozenset[str], classes: _Classes) -> str | None:
    """Return what is wrong with the object of a statement, None if nothing is."""
    value = quad.object
    if isinstance(value, Literal):
        kinds = {value.datatype.value, str(RDFS.Literal)} | _BUILT_IN.get(value.datatype.value, frozenset())
        if range_ & (kinds | _ANYTHING):
            return None
        return f"but {value.value!r} is a literal of type {_short(value.datatype.value)}"
    if range_ & _ANYTHING:
        return None
    node = text(value)
    if all(each.startswith(_DATATYPES) for each in range_):
        return f"but <{node}> is a node"
    if not node.startswith(BASE) or not classes.knows(node) or range_ & classes.of(node):
        return None
    return classes.described(node)


class _Classes:
    """The classes of nodes, those above the stated ones included."""

    def __init__(self, ontology: Ontology, facts: Facts) -> None:
        self._superclasses = ontology.superclasses
        self._facts = facts
        self._found: dict[str, frozenset[str]] = {}

    def knows(self, node: str) -> bool:
        return node in self._facts

    def of(self, node: str) -> frozenset[str]:
        if node not in self._found:
            stated = self._facts.types(node)
            above = (self._superclasses.get(c, frozenset()) | _BUILT_IN.get(c, frozenset()) for c in stated)
            self._found[node] = stated.union(*above)
        return self._found[node]

    def described(self, node: str) -> str:
        stated = self._facts.types(node)
        if not stated:
            return f"but <{node}> has no class. Give it one: a {_short(str(TRIP._NS))}…"
        return f"but <{node}> is of class {_listed(stated)}"


def _listed(iris: Iterable[str]) -> str:
    return " or ".join(sorted(map(_short, iris)))


def _short(iri: str) -> str:
    """Return the name of a term as people write it: without its namespace."""
    return iri.removeprefix(str(TRIP._NS)).replace(str(XSD), "xsd:").replace(str(RDF), "rdf:")
