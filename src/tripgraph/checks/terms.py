"""Undeclared terms: a misspelt class or property, which SHACL passes without a word."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Final

from tripgraph.facts import text
from tripgraph.rdfio import Literal, NamedNode
from tripgraph.suggestions import Suggestions
from tripgraph.violation import Violation
from tripgraph.vocab import (
    DCTERMS,
    OA,
    OWL,
    PROV,
    RDF,
    RDFS,
    SCHEMA,
    SH,
    SKOS,
    TRIP,
    VANN,
    VOID,
    WGS,
    XSD,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from tripgraph.ontology import Ontology
    from tripgraph.rdfio import Quad

RULE: Final = "undeclared-term"

_OTHERS: Final = (RDF, RDFS, OWL, SKOS, XSD, DCTERMS, PROV, OA, VOID, WGS, SCHEMA, SH, VANN)
_OURS: Final = str(TRIP._NS)
_A: Final = str(RDF.type)


def undeclared(ontology: Ontology, quads: Iterable[Quad]) -> Iterator[Violation]:
    """Yield each use of a term that its vocabulary does not declare.

    Looked at are every predicate, every class that a node is said to be of, every datatype, and every IRI in
    the namespace of the ontology wherever it stands. Other vocabularies are those of ``vocab``.
    """
    objection = _objections(ontology)
    for quad in quads:
        for term, use in _uses(quad):
            if (message := objection(term, use)) is not None:
                yield Violation(RULE, message, text(quad.subject), term, text(quad.graph_name))


def _uses(quad: Quad) -> Iterator[tuple[str, str]]:
    """Yield each term of a statement that has to be declared, and as what it is used there."""
    yield quad.predicate.value, "property"
    if isinstance(quad.object, Literal):
        yield quad.object.datatype.value, "datatype"
    if quad.predicate.value == _A:
        yield text(quad.object), "class"
    elif isinstance(quad.object, NamedNode) and text(quad.object).startswith(_OURS):
        yield text(quad.object), "term"
    if isinstance(quad.subject, NamedNode) and text(quad.subject).startswith(_OURS):
        yield text(quad.subject), "term"


def _objections(ontology: Ontology) -> Callable[[str, str], str | None]:
    """Return a function that says what is wrong with a term in a use, None if nothing is."""
    declared = {
        "property": ontology.properties,
        "class": ontology.classes,
        "datatype": frozenset(),
        "term": ontology.properties | ontology.classes,
    }

    @cache
    def objection(term: str, use: str) -> str | None:
        if term in declared[use]:
            return None
        if term.startswith(_OURS):
            return _unknown_here(term, use, declared)
        vocabulary = next((each for each in _OTHERS if term.startswith(str(each._NS))), None)
        if vocabulary is None:
            return (
                f"<{term}> is used as a {use} and belongs to no vocabulary in use here. "
                "Take a term of the ontology, or add its vocabulary to vocab.py."
            )
        if term in vocabulary:
            return None
        known = [str(each) for each in dir(vocabulary) if str(each).startswith(str(vocabulary._NS))]
        return f"<{term}> is not a term of its vocabulary.{Suggestions(known).did_you_mean(term)}"

    return objection


def _unknown_here(term: str, use: str, declared: dict[str, frozenset[str]]) -> str:
    name = "trip:" + term.removeprefix(_OURS)
    if term in declared["term"]:
        other = "property" if term in declared["property"] else "class"
        return f"{name} is a {other} and stands where a {use} is wanted."
    suggestion = Suggestions(declared[use]).did_you_mean(term)
    return f"the ontology declares no {use} {name}.{suggestion or ' Declare it there, or use one that is.'}"
