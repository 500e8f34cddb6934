"""Answers as documents: written piece by piece while the query runs, and read again in another process."""

from __future__ import annotations

import json
from itertools import chain, islice
from typing import TYPE_CHECKING, Any, Final, Protocol, cast

import pyoxigraph

from tripgraph import media, rdfio, xml
from tripgraph.rdfio import BlankNode, Literal, NamedNode, QueryBoolean, QuerySolutions, QueryTriples
from tripgraph.store.engine import Kind

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tripgraph.media import Format
    from tripgraph.rdfio import Context, Quad, Results, Term

# A graph up to this size is written for people: sorted, under its prefixes, JSON-LD compacted. A larger one goes out
# as it is found, since sorting it would cost the time and the memory of the query.
MOST_ORDERED: Final = 10_000

_GRAPHS: Final = {
    media.TURTLE: pyoxigraph.RdfFormat.TURTLE,
    media.N_TRIPLES: pyoxigraph.RdfFormat.N_TRIPLES,
    media.JSON_LD: pyoxigraph.RdfFormat.JSON_LD,
    media.RDF_XML: pyoxigraph.RdfFormat.RDF_XML,
}
_DATASETS: Final = {
    media.TRIG: pyoxigraph.RdfFormat.TRIG,
    media.N_QUADS: pyoxigraph.RdfFormat.N_QUADS,
    media.JSON_LD: pyoxigraph.RdfFormat.JSON_LD,
}
_TABLES: Final = {
    media.JSON: pyoxigraph.QueryResultsFormat.JSON,
    media.XML: pyoxigraph.QueryResultsFormat.XML,
    media.CSV: pyoxigraph.QueryResultsFormat.CSV,
    media.TSV: pyoxigraph.QueryResultsFormat.TSV,
}
_EVERYTHING: Final = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


class Output(Protocol):
    """Where a document is written to."""

    def write(self, data: bytes, /) -> int:
        """Take the next piece; whatever this raises ends the writing and the query."""
        ...

    def flush(self) -> None:
        """Do nothing: pieces go out when they are worth it."""
        ...


def kind_of(results: Results) -> Kind:
    """Return what kind of answer these results are."""
    if isinstance(results, QueryTriples):
        return Kind.GRAPH
    return Kind.TRUTH if isinstance(results, QueryBoolean) else Kind.TABLE


def write(results: Results, format: Format, output: Output, context: Context, most: int | None) -> None:
    """Write results as a document of this format, which must fit their kind.

    context: for JSON-LD, the value of "@context". most: rows of a table (JSON only) or triples; None: all.
    """
    if isinstance(results, QueryTriples):
        _write_graph(results, format, output, context, most)
    elif most is not None and isinstance(results, QuerySolutions):
        output.write(_some_rows(results, most))
    else:
        results.serialize(cast("Any", _checked(output, format)), format=_TABLES[format])


def write_dataset(quads: Iterable[Quad], format: Format, output: Output, context: Context) -> None:
    """Write the quads of all graphs as a document of this format: TriG, N-Quads or JSON-LD."""
    wanted = iter(quads)
    first = list(islice(wanted, MOST_ORDERED + 1))
    if len(first) <= MOST_ORDERED:
        output.write(rdfio.write_quads(first, format, context))
    else:
        pyoxigraph.serialize(chain(first, wanted), cast("Any", output), format=_DATASETS[format])


def read(kind: Kind, document: bytes) -> Results:
    """Return the results that ``write`` wrote as JSON (rows, a truth value) or N-Triples (a graph)."""
    if kind != Kind.GRAPH:
        return pyoxigraph.parse_query_results(document, format=pyoxigraph.QueryResultsFormat.JSON)
    store = pyoxigraph.Store()  # only a query gives the type that a query gives
    store.extend(pyoxigraph.parse(document, format=pyoxigraph.RdfFormat.N_TRIPLES))
    return store.query(_EVERYTHING)


def _write_graph(
    triples: QueryTriples, format: Format, output: Output, context: Context, most: int | None
) -> None:
    wanted = triples if most is None else islice(triples, most)
    first = list(islice(wanted, MOST_ORDERED + 1))
    if len(first) <= MOST_ORDERED:
        output.write(rdfio.write_triples(first, format, context))
    else:
        sink = cast("Any", _checked(output, format))
        pyoxigraph.serialize(chain(first, wanted), sink, format=_GRAPHS[format])


def _checked(output: Output, format: Format) -> Output:
    """Return the output; for XML one that lets nothing through that no parser would read."""
    return xml.Checked(output) if format in (media.XML, media.RDF_XML) else output


def _some_rows(solutions: QuerySolutions, most: int) -> bytes:
    """Return the first rows as SPARQL 1.1 Query Results JSON; the engine itself can only write all of them."""
    names = [variable.value for variable in solutions.variables]
    rows = [
        {name: _json(term) for name, term in zip(names, row, strict=True) if term is not None}
        for row in islice(solutions, most)
    ]
    return json.dumps({"head": {"vars": names}, "results": {"bindings": rows}}).encode()


def _json(term: Term) -> dict[str, Any]:
    """Return a term as SPARQL 1.2 Query Results JSON writes it (section 3.2.2)."""
    match term:
        case NamedNode():
            return {"type": "uri", "value": term.value}
        case BlankNode():
            return {"type": "bnode", "value": term.value}
        case Literal():
            return {"type": "literal", "value": term.value} | _sort(term)
    parts = {"subject": term.subject, "predicate": term.predicate, "object": term.object}
    return {"type": "triple", "value": {name: _json(part) for name, part in parts.items()}}


def _sort(literal: Literal) -> dict[str, str]:
    if literal.language is None:
        return {"datatype": literal.datatype.value}
    direction = {} if literal.direction is None else {"its:dir": literal.direction.value}
    return {"xml:lang": literal.language} | direction
