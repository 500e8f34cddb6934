"""Reading and writing RDF: files and bytes into quads, and quads and query results into bytes."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, Any, Final, TypeAlias

import pyoxigraph
from pyoxigraph import (
    BlankNode,
    DefaultGraph,
    Literal,
    NamedNode,
    Quad,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Triple,
)

from tripgraph import excerpts, jsonld, media, naming, xml
from tripgraph.errors import BadInput, NotAcceptable, SyntaxProblem, UnsupportedMedia, missing
from tripgraph.vocab import PREFIXES, RDF, XSD

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

__all__ = [
    "UNNAMED", "BlankNode", "DefaultGraph", "Graph", "Literal", "NamedNode", "Node", "Quad", "QueryBoolean",
    "QuerySolutions", "QueryTriples", "Results", "Term", "Triple", "graph_name",
    "parse_bytes", "parse_file", "placed", "solutions", "suffixes", "write_quads", "write_results", "write_triples",
    "write_turtle",
]  # fmt: skip

Graph: TypeAlias = NamedNode | BlankNode | DefaultGraph
Node: TypeAlias = NamedNode | BlankNode
Term: TypeAlias = NamedNode | BlankNode | Literal | Triple
Results: TypeAlias = QuerySolutions | QueryBoolean | QueryTriples
Context: TypeAlias = "Mapping[str, Any] | None"

# What ``facts.text`` gives for the graph without a name; no IRI is written like this.
UNNAMED: Final = str(DefaultGraph())

_GRAPH: Final = {
    media.TURTLE: RdfFormat.TURTLE,
    media.N_TRIPLES: RdfFormat.N_TRIPLES,
    media.JSON_LD: RdfFormat.JSON_LD,
    media.RDF_XML: RdfFormat.RDF_XML,
}
_DATASET: Final = {
    media.TRIG: RdfFormat.TRIG,
    media.N_QUADS: RdfFormat.N_QUADS,
    media.JSON_LD: RdfFormat.JSON_LD,
}
_RESULTS: Final = {
    media.JSON: QueryResultsFormat.JSON,
    media.XML: QueryResultsFormat.XML,
    media.CSV: QueryResultsFormat.CSV,
    media.TSV: QueryResultsFormat.TSV,
}
_PLACE_OF_ERROR: Final = re.compile(r"^Parser error (?:at|between) line .*?: ", re.DOTALL)
_UNKNOWN_PREFIX: Final = re.compile(r"The prefix (\S*): has not been declared")
_UNWRITTEN_DATATYPES: Final = {str(RDF.langString), str(XSD.string), str(XSD.integer), str(XSD.boolean)}
_PREFIX_LINES: Final = re.compile(rb"\A(?:@prefix .*\n)+")
_PLAIN_LOCAL_NAME: Final = re.compile(r"\w[\w.-]*\w|\w?")


def placed(triple: Triple, graph: Graph) -> Quad:
    """Return the triple as a quad of this graph."""
    return Quad(triple.subject, triple.predicate, triple.object, graph)


def graph_name(iri: str) -> NamedNode:
    """Return the name of a graph. Raises BadInput if it is no absolute IRI."""
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise BadInput(
            f"{iri!r} is not an IRI, so it names no graph. Write it in full, without brackets."
        ) from error


def suffixes() -> dict[str, media.Format]:
    """Return the formats that hold one graph, by the suffix of their files, dot included."""
    return {f".{format.suffix}": format for format in _GRAPH}


def parse_file(path: Path, graph: NamedNode | None) -> list[Quad]:
    """Return the quads of a one-graph file, all in ``graph`` (None: the default graph).

    Raises SyntaxProblem with line and column, NotFound, UnsupportedMedia for an unknown suffix, BadInput if the
    file cannot be read.
    """
    format = suffixes().get(path.suffix)
    if format is None:
        raise UnsupportedMedia(f"{path}: cannot tell the format. Known are {', '.join(suffixes())}.")
    try:
        data = path.read_bytes()
    except FileNotFoundError as error:
        raise missing("file", path, "Check the spelling of the path.") from error
    except OSError as error:
        raise BadInput(f"{path}: cannot be read: {error.strerror}.") from error
    return parse_bytes(data, format, str(path), graph)


def parse_bytes(
    data: bytes, format: media.Format, place: str, graph: Graph | None = None, base: str | None = None
) -> list[Quad]:
    """Return the quads of a document; its blank nodes get fresh names.

    graph: where the triples go; None leaves them where the document says, which is the default graph unless it
    is TriG, N-Quads or JSON-LD with named graphs. place: what error messages call the document. base: what
    relative IRIs are resolved against; without it they are errors. Raises SyntaxProblem, and NotAllowed for RDF/XML
    that declares entities.
    """
    if format == media.RDF_XML:
        xml.refuse_entities(data, place)
    one_graph = graph is not None or format not in _DATASET
    try:
        parsed = pyoxigraph.parse(
            data.removeprefix(codecs.BOM_UTF8),
            (_GRAPH | _DATASET)[format],
            base_iri=base,
            without_named_graphs=one_graph,
            rename_blank_nodes=True,
        )
        if graph is None:
            return list(parsed)
        return [placed(quad.triple, graph) for quad in parsed]
    except SyntaxError as error:
        shown = excerpts.of(data.decode(errors="replace"), error.lineno, error.offset)
        raise SyntaxProblem(place, _explained(error.msg), error.lineno, error.offset, shown) from error


def write_triples(triples: Iterable[Triple], format: media.Format, context: Context = None) -> bytes:
    """Return one graph as a document; the same triples give the same bytes.

    format: one of ``media.GRAPH_FORMATS``. context: for JSON-LD, the value of "@context"; default the prefixes.
    """
    ordered = [quad.triple for quad in _ordered(placed(t, DefaultGraph()) for t in triples)]
    return _serialized(ordered, _GRAPH[format], context)


def write_turtle(triples: Iterable[Triple], prefixes: Mapping[str, str]) -> bytes:
    """Return a Turtle file for people to read: the triples in the order given, under these prefixes."""
    return pyoxigraph.serialize(triples, format=RdfFormat.TURTLE, prefixes=dict(prefixes)) or b""


def write_quads(quads: Iterable[Quad], format: media.Format, context: Context = None) -> bytes:
    """Return a dataset as a document; the same quads give the same bytes.

    format: one of ``media.DATASET_FORMATS``, or JSON-LD, where ``context`` is the value of "@context".
    """
    return _serialized(_ordered(quads), _DATASET[format], context)


def write_results(results: Results, format: media.Format, context: Context = None) -> bytes:
    """Return what a query gave, as a document.

    A table (SELECT) or a truth value (ASK) takes one of ``media.RESULT_FORMATS``, a graph (CONSTRUCT, DESCRIBE)
    one of ``media.GRAPH_FORMATS``. Raises BadInput if the format does not fit.
    """
    if isinstance(results, QueryTriples):
        if format not in _GRAPH:
            raise _misfit("a graph", format, _GRAPH)
        return write_triples(results, format, context)
    if format not in _RESULTS:
        raise _misfit("a table", format, _RESULTS)
    return bytes(results.serialize(format=_RESULTS[format]) or b"")


def solutions(results: Results) -> QuerySolutions:
    """Return the rows that a SELECT query gave. Raises BadInput if it was another kind of query."""
    if not isinstance(results, QuerySolutions):
        raise BadInput("The query gives no table. Ask with SELECT.")
    return results


def _misfit(what: str, format: media.Format, offers: Iterable[media.Format]) -> BadInput:
    names = ", ".join(offer.name for offer in offers)
    return BadInput(f"The query gives {what}, which {format.label} cannot hold. Choose one of: {names}.")


def _ordered(quads: Iterable[Quad]) -> list[Quad]:
    """Return the quads once each, by graph, subject, predicate and object; blank nodes named by RDFC-1.0."""
    return sorted(naming.canonical(quads), key=lambda quad: tuple(map(str, (quad.graph_name, *quad.triple))))


def _serialized(statements: list[Triple] | list[Quad], format: RdfFormat, context: Context) -> bytes:
    try:
        document = pyoxigraph.serialize(statements, format=format, prefixes=_prefixes(statements))
    except OSError as error:  # no disk is at fault, but a format that is too narrow
        raise NotAcceptable(
            f"The format cannot hold this: {error} Ask for another one, such as Turtle."
        ) from error
    assert document is not None  # it is, when no output is given
    if format == RdfFormat.JSON_LD:
        return jsonld.compact(document, context)
    if format == RdfFormat.RDF_XML:
        xml.refuse_unreadable(document)
    return _PREFIX_LINES.sub(
        lambda lines: b"".join(sorted(lines[0].splitlines(keepends=True))), document, count=1
    )


def _prefixes(statements: list[Triple] | list[Quad]) -> dict[str, str]:
    """Return the prefixes that these statements use, save those under which a name would need escapes."""
    terms = [term for statement in statements for term in statement]
    iris = {term.value for term in terms if isinstance(term, NamedNode)}
    iris |= {term.datatype.value for term in terms if isinstance(term, Literal)} - _UNWRITTEN_DATATYPES
    used = {}
    for prefix, namespace in PREFIXES.items():
        names = [iri.removeprefix(namespace) for iri in iris if iri.startswith(namespace)]
        if names and all(map(_PLAIN_LOCAL_NAME.fullmatch, names)):
            used[prefix] = namespace
    return used


def _explained(message: str) -> str:
    """Return a parser's message without the place, which is told apart, and with what to do."""
    message = _PLACE_OF_ERROR.sub("", message)
    if unknown := _UNKNOWN_PREFIX.search(message):
        namespace = PREFIXES.get(unknown[1], "…")
        return f"{message}. Write at the top: @prefix {unknown[1]}: <{namespace}> ."
    if "Unexpected end of file" in message:
        return f"{message}. Look for a string, an IRI or a statement that begins here and is never closed."
    if "A dot is expected" in message:
        return f"{message}. Look at the end of the statement before this place."
    if "LoadDocumentCallback" in message:
        return (
            "The JSON-LD context is an address, and nothing is fetched. Write the context into the document."
        )
    if "No scheme found" in message:
        return f"{message}. A relative IRI means nothing here: write it in full or with a prefix."
    return message if message.endswith(".") else f"{message}."
