"""The saved questions as RDF: SHACL's SPARQL executables, which editors look for in the endpoint that they query."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tripgraph import media, rdfio
from tripgraph.parameters import Type
from tripgraph.prefixes import expanded
from tripgraph.rdfio import Literal, NamedNode, Triple
from tripgraph.values import with_values
from tripgraph.vocab import BASE, DCTERMS, GRAPH, PREFIXES, RDF, RDFS, SCHEMA, SH, SKOS, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from tripgraph.catalog import SavedQuery
    from tripgraph.media import Format
    from tripgraph.parameters import Parameter
    from tripgraph.rdfio import Context, Quad, Term

# The graph in which a build puts the questions.
QUESTIONS: Final = NamedNode(GRAPH["queries"])

_CATALOGUE: Final = f"{BASE}queries"
_DATATYPES: Final = {
    Type.DATE: XSD.date,
    Type.INTEGER: XSD.integer,
    Type.TEXT: XSD.string,
    Type.CHOICE: XSD.string,
}
_PREFIXES: Final = {"sh": str(SH._NS), "q": f"{_CATALOGUE}/"} | {
    prefix: PREFIXES[prefix] for prefix in ("trip", "dcterms", "rdf", "rdfs", "schema", "skos", "xsd")
}


def quads(queries: Iterable[SavedQuery]) -> list[Quad]:
    """Return the graph of the questions; it does not know the address of any endpoint."""
    return [rdfio.placed(triple, QUESTIONS) for triple in _catalogue(tuple(queries))]


def document(
    queries: Sequence[SavedQuery], endpoint: str, format: Format, context: Context, *, alone: bool = False
) -> bytes:
    """Return the questions as a document. endpoint: where they can be asked. context: for JSON-LD.

    alone: leaves out what is said of all questions together, save the prefixes.
    """
    triples = [*_catalogue(queries, alone=alone), *(_target(query, endpoint) for query in queries)]
    if format != media.TURTLE:
        return rdfio.write_triples(triples, format, context)
    return rdfio.write_turtle(sorted(triples, key=lambda triple: str(triple.subject)), _PREFIXES)


def sparql(query: SavedQuery) -> str:
    """Return the query of a question so that it runs as it stands: what it needs is given by example."""
    return with_values(query.sparql, {each.name: _given(each) for each in query.parameters})


def _given(parameter: Parameter) -> Term | None:
    return _term(parameter, parameter.example if parameter.required else parameter.default)


def _term(parameter: Parameter, text: str | None) -> Term | None:
    if text is None:
        return None
    return parameter.term(expanded(text) if parameter.type == Type.ENTITY else text)


def _catalogue(queries: Sequence[SavedQuery], *, alone: bool = False) -> Iterator[Triple]:
    if not alone:
        yield _text(_CATALOGUE, RDFS.label, "Saved questions")
        for query in queries:
            yield _link(_CATALOGUE, DCTERMS.hasPart, _iri(query))
    yield from _declarations()
    for query in queries:
        yield from _question(query)


def _declarations() -> Iterator[Triple]:
    """Yield our prefixes (SHACL, section 5.2.1)."""
    for prefix, namespace in PREFIXES.items():
        declared = f"{_CATALOGUE}#{prefix}"
        yield _link(_CATALOGUE, SH.declare, declared)
        yield Triple(NamedNode(declared), NamedNode(SH.prefix), Literal(prefix))
        yield Triple(
            NamedNode(declared),
            NamedNode(SH.namespace),
            Literal(namespace, datatype=NamedNode(XSD.anyURI)),
        )


def _question(query: SavedQuery) -> Iterator[Triple]:
    it = _iri(query)
    yield _link(it, RDF.type, SH.SPARQLExecutable)
    yield _link(it, RDF.type, SH.SPARQLSelectExecutable)
    yield _text(it, RDFS.label, query.title)
    yield _text(it, RDFS.comment, query.question)
    for tag in query.tags:
        yield Triple(NamedNode(it), NamedNode(SCHEMA.keywords), Literal(tag))
    yield Triple(NamedNode(it), NamedNode(SH.select), Literal(sparql(query)))
    yield _link(it, SH.prefixes, _CATALOGUE)
    for order, parameter in enumerate(query.parameters):
        node = f"{it}#parameter-{parameter.name}"
        yield _link(it, SH.parameter, node)
        yield from _parameter(parameter, NamedNode(node), NamedNode(f"{it}#{parameter.name}"), order)


def _parameter(parameter: Parameter, it: NamedNode, path: NamedNode, order: int) -> Iterator[Triple]:
    """Yield what a parameter takes (SHACL, section 6.2.1): its variable is the last part of its path."""
    said: list[tuple[str, Term | None]] = [
        (RDF.type, NamedNode(SH.Parameter)),
        (SH.path, path),
        (SH.name, Literal(parameter.name)),
        (SH.description, Literal(parameter.description, language="en")),
        (SH.order, _integer(order)),
        (SH.optional, None if parameter.required else Literal(True)),
        (SH.defaultValue, _term(parameter, parameter.default)),
        (SKOS.example, _term(parameter, parameter.example)),
        (SH.minInclusive, None if parameter.least is None else _integer(parameter.least)),
        (SH.maxInclusive, None if parameter.most is None else _integer(parameter.most)),
    ]
    for predicate, term in said:
        if term is not None:
            yield Triple(it, NamedNode(predicate), term)
    if parameter.type in _DATATYPES:
        yield _link(it.value, SH.datatype, _DATATYPES[parameter.type])
    if parameter.choices:
        yield from _list(it, SH["in"], [Literal(choice) for choice in parameter.choices])
    # A thing is of one of the classes, or stands in the code list.
    shapes = [NamedNode(f"{it.value}-of-{number}") for number in range(len(parameter.of))]
    if shapes:
        yield from _list(it, SH["or"], shapes)
    for shape, of in zip(shapes, parameter.of, strict=True):
        yield from _kind(shape, of)


def _kind(shape: NamedNode, of: str) -> Iterator[Triple]:
    if not of.startswith(PREFIXES["c"]):
        yield _link(shape.value, SH["class"], of)
        return
    yield _link(shape.value, SH["class"], SKOS.Concept)
    listed = f"{shape.value}-scheme"
    yield _link(shape.value, SH.property, listed)
    yield _link(listed, SH.path, SKOS.inScheme)
    yield _link(listed, SH.hasValue, of)


def _list(subject: NamedNode, predicate: str, items: Sequence[Term]) -> Iterator[Triple]:
    """Yield a list (RDF Schema, section 5.2) whose cells have names, so that each build writes the same."""
    cells = [NamedNode(f"{subject.value}-{number}") for number in range(len(items))]
    yield Triple(subject, NamedNode(predicate), cells[0])
    for cell, item, rest in zip(cells, items, [*cells[1:], NamedNode(RDF.nil)], strict=True):
        yield Triple(cell, NamedNode(RDF.first), item)
        yield Triple(cell, NamedNode(RDF.rest), rest)


def _target(query: SavedQuery, endpoint: str) -> Triple:
    return _link(_iri(query), SCHEMA.target, endpoint)


def _iri(query: SavedQuery) -> str:
    return f"{_CATALOGUE}/{query.slug}"


def _link(subject: str, predicate: str, target: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), NamedNode(target))


def _text(subject: str, predicate: str, text: str) -> Triple:
    return Triple(NamedNode(subject), NamedNode(predicate), Literal(text, language="en"))


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(XSD.integer))
