"""The service description (SPARQL 1.1 Service Description), with VoID inside: what is served here, where and how."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from rdflib.namespace import ClosedNamespace

from tripgraph import extensions, facts, media, rdfio, stats
from tripgraph.errors import LimitReached
from tripgraph.rdfio import BlankNode, Literal, NamedNode, Triple
from tripgraph.vocab import BASE, DCTERMS, PREFIXES, RDF, RDFS, TRIP, VOID, XSD

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from tripgraph.graphs import NamedGraph
    from tripgraph.media import Format
    from tripgraph.rdfio import Context
    from tripgraph.store.engine import Engine


SD: Final = ClosedNamespace(
    "http://www.w3.org/ns/sparql-service-description#",
    [
        "Dataset", "EmptyGraphs", "Feature", "Function", "Graph", "NamedGraph", "SPARQL10Query", "SPARQL11Query",
        "SPARQL11Update", "Service", "UnionDefaultGraph", "defaultDataset", "defaultEntailmentRegime", "defaultGraph",
        "endpoint", "extensionFunction", "feature", "graph", "inputFormat", "languageExtension", "name", "namedGraph",
        "resultFormat", "supportedLanguage",
    ],
)  # fmt: skip
_FORMATS: Final = "http://www.w3.org/ns/formats/"
_NAMES: Final = {
    media.TURTLE: "Turtle",
    media.JSON_LD: "JSON-LD",
    media.N_TRIPLES: "N-Triples",
    media.RDF_XML: "RDF_XML",
    media.JSON: "SPARQL_Results_JSON",
    media.XML: "SPARQL_Results_XML",
    media.CSV: "SPARQL_Results_CSV",
    media.TSV: "SPARQL_Results_TSV",
}
_PREFIXES: Final = {"sd": str(SD), "formats": _FORMATS} | {
    prefix: PREFIXES[prefix] for prefix in ("void", "dcterms", "rdf", "rdfs", "xsd", "trip")
}
_SIMPLE: Final = "http://www.w3.org/ns/entailment/Simple"
_CC0: Final = "http://creativecommons.org/publicdomain/zero/1.0/"
_ONTOLOGY: Final = str(TRIP._NS).rstrip("#")
_MERGED: Final = (
    "A query that names no dataset sees the merge of all graphs, each triple once, what was written without a graph "
    "among it. SERVICE is refused, and FROM fetches nothing: it names graphs that are here."
)
_STRICT: Final = (
    "A query that names no dataset sees what was written without a graph as its default graph, and the named graphs. "
    "SERVICE is refused, and FROM fetches nothing: it names graphs that are here."
)
_WRITING: Final = (
    "An update works on the standard's dataset: its default graph is what was written without a graph, not the merge. "
    "A request is carried out completely or not at all. A token is needed. LOAD and SERVICE are refused; RDF is sent "
    "to the graph store instead (SPARQL 1.1 Graph Store HTTP Protocol)."
)
_GRAPHS: Final = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_MERGE: Final = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"


@dataclass(frozen=True, slots=True)
class Service:
    """Where it is, and what is on: query, store: the addresses of queries and of graphs. update: that of updates, None
    where writing is off. strict: whether queries see the standard's default graph in place of the merge.
    """

    query: str
    store: str
    update: str | None
    strict: bool


@dataclass(frozen=True, slots=True)
class Counts:
    """How much is in the graph: triples of the merge, of what has no graph, of each named graph; things by class."""

    merge: int
    unnamed: int
    graphs: Mapping[str, int]
    classes: Mapping[str, int]


def counted(engine: Engine) -> Counts | None:
    """Return how much is in the graph, None if counting takes longer than a query may."""
    try:
        graphs = {
            facts.text(row["g"]): int(facts.text(row["n"])) for row in rdfio.solutions(engine.query(_GRAPHS))
        }
        merge = next(int(facts.text(row["n"])) for row in rdfio.solutions(engine.query(_MERGE)))
        return Counts(merge, sum(1 for _ in engine.graph(None)), Counter(graphs), stats.classes(engine))
    except LimitReached:
        return None


def document(
    service: Service, graphs: Sequence[NamedGraph], counts: Counts | None, format: Format, context: Context
) -> bytes:
    """Return the description as a document. context: for JSON-LD.

    graphs: the named graphs, empty ones too. counts: None leaves out how much there is.
    """
    triples = list(dict.fromkeys(_Description(service, graphs, counts).triples()))
    if format != media.TURTLE:
        return rdfio.write_triples(triples, format, context)
    return rdfio.write_turtle(triples, _PREFIXES)


@dataclass(frozen=True, slots=True)
class _Description:
    service: Service
    graphs: Sequence[NamedGraph]
    counts: Counts | None

    def triples(self) -> Iterator[Triple]:
        """Yield the description; what is said of one thing stands together."""
        query, update = self.service.query, self.service.update
        yield from self._service(query, _STRICT if self.service.strict else _MERGED, SD.SPARQL11Query)
        yield _link(query, SD.supportedLanguage, SD.SPARQL10Query)
        if not self.service.strict:
            yield _link(query, SD.feature, SD.UnionDefaultGraph)
        for format in (*media.RESULT_FORMATS, *media.GRAPH_FORMATS):
            yield _link(query, SD.resultFormat, _FORMATS + _NAMES[format])
        yield from self._extensions(query)
        if update:
            yield from self._service(update, _WRITING, SD.SPARQL11Update)
            for format in media.GRAPH_FORMATS:
                yield _link(update, SD.inputFormat, _FORMATS + _NAMES[format])
        yield from self._dataset(query, strict=self.service.strict)
        yield from self._void(query)
        if update:
            yield from self._dataset(update, strict=True)
        for number, graph in enumerate(self.graphs):
            yield from self._graph(BlankNode(f"graph{number}"), graph)
        for extension in extensions.LANGUAGE:
            yield from _extension(f"{query}#{extension.name}", extension)
        for function in extensions.FUNCTIONS:
            yield _link(function, RDF.type, SD.Function)

    def _service(self, address: str, comment: str, language: str) -> Iterator[Triple]:
        """Yield what is said of an endpoint (section 3.4)."""
        yield _link(address, RDF.type, SD.Service)
        yield _text(address, RDFS.comment, comment)
        yield _link(address, SD.endpoint, address)
        yield _link(address, SD.supportedLanguage, language)
        yield _link(address, SD.feature, SD.EmptyGraphs)
        yield _link(address, SD.defaultEntailmentRegime, _SIMPLE)
        yield _link(address, SD.defaultDataset, f"{address}#dataset")
        yield _link(address, RDFS.seeAlso, self.service.store)

    def _extensions(self, address: str) -> Iterator[Triple]:
        for extension in extensions.LANGUAGE:
            yield _link(address, SD.languageExtension, f"{address}#{extension.name}")
        for function in extensions.FUNCTIONS:
            yield _link(address, SD.extensionFunction, function)

    def _dataset(self, address: str, *, strict: bool) -> Iterator[Triple]:
        """Yield the dataset of an endpoint: its default graph, and the named ones (sections 3.4.9 to 3.4.13)."""
        it, default = f"{address}#dataset", f"{address}#default-graph"
        yield _link(it, RDF.type, SD.Dataset)
        yield _link(it, SD.defaultGraph, default)
        for number in range(len(self.graphs)):
            yield Triple(_node(it), _node(SD.namedGraph), BlankNode(f"graph{number}"))
        yield _link(default, RDF.type, SD.Graph)
        yield _link(default, RDF.type, VOID.Dataset)
        if self.counts is not None:
            yield _number(default, VOID.triples, self.counts.unnamed if strict else self.counts.merge)

    def _void(self, address: str) -> Iterator[Triple]:
        """Yield the dataset as VoID has it (Describing Linked Datasets with the VoID Vocabulary)."""
        it = f"{address}#dataset"
        yield _link(it, RDF.type, VOID.Dataset)
        yield _text(it, DCTERMS.title, "tripgraph: the facts of diplomatic trips")
        yield _link(it, DCTERMS.license, _CC0)
        yield _link(it, VOID.sparqlEndpoint, address)
        yield _link(it, VOID.vocabulary, _ONTOLOGY)
        yield Triple(_node(it), _node(VOID.uriSpace), Literal(BASE))
        if self.counts is None:
            return
        yield _number(it, VOID.triples, self.counts.merge)
        for number in range(len(self.counts.classes)):
            yield Triple(_node(it), _node(VOID.classPartition), BlankNode(f"class{number}"))
        for number, (iri, count) in enumerate(self.counts.classes.items()):
            part = BlankNode(f"class{number}")
            yield Triple(part, _node(VOID["class"]), _node(iri))
            yield Triple(part, _node(VOID.entities), _integer(count))

    def _graph(self, name: BlankNode, graph: NamedGraph) -> Iterator[Triple]:
        yield Triple(name, _node(RDF.type), _node(SD.NamedGraph))
        yield Triple(name, _node(SD.name), _node(graph.iri))
        yield Triple(name, _node(SD.graph), _node(graph.iri))
        yield _link(graph.iri, RDF.type, SD.Graph)
        yield _link(graph.iri, RDF.type, VOID.Dataset)
        yield _text(graph.iri, DCTERMS.title, graph.label)
        if graph.description:
            yield _text(graph.iri, DCTERMS.description, graph.description)
        if self.counts is not None:
            yield _number(graph.iri, VOID.triples, self.counts.graphs.get(graph.iri, 0))


def _extension(iri: str, extension: extensions.Extension) -> Iterator[Triple]:
    yield _link(iri, RDF.type, SD.Feature)
    yield _text(iri, RDFS.label, extension.label)
    yield _text(iri, RDFS.comment, f"{extension.comment} For example: {extension.example}")


def _node(iri: str) -> NamedNode:
    return NamedNode(iri)


def _integer(number: int) -> Literal:
    return Literal(str(number), datatype=NamedNode(XSD.integer))


def _link(subject: str, predicate: str, target: str) -> Triple:
    return Triple(_node(subject), _node(predicate), _node(target))


def _text(subject: str, predicate: str, text: str) -> Triple:
    return Triple(_node(subject), _node(predicate), Literal(text, language="en"))


def _number(subject: str, predicate: str, number: int) -> Triple:
    return Triple(_node(subject), _node(predicate), _integer(number))
