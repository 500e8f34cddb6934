"""Applying what was sent to the truth, in a confined process: it may mean harm."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tripgraph import rdfio
from tripgraph.errors import BadInput
from tripgraph.rdfio import BlankNode, DefaultGraph, NamedNode
from tripgraph.store import confinement, delta
from tripgraph.store.truth import Truth
from tripgraph.writing import named
from tripgraph.writing.requests import Drop, Put, Update

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tripgraph.rdfio import Graph, Quad
    from tripgraph.store.delta import Delta
    from tripgraph.store.embedded import Embedded
    from tripgraph.writing.named import Named
    from tripgraph.writing.requests import Document, Terms, Write

# How the engine says that it was not memory that was short, but its patience with one term.
_BUFFER: Final = "buffer maximal size"


def changed(write: Write, engine: Embedded, graphs: frozenset[str], terms: Terms) -> Delta:
    """Return what a write changes; the engine stays as it is.

    graphs: the IRIs of all named graphs, empty ones too. Only what the write names is looked at, unless it has
    patterns: then all is read before. Raises BadInput, SyntaxProblem, NotAllowed or NotFound for what cannot be done,
    and LimitReached or TooDeep if it takes more than it may.
    """
    is_pattern = isinstance(write, Update) and not named.is_named(write.text)
    everything = Truth(engine.quads(), graphs) if is_pattern else None

    def work() -> bytes:
        return delta.text(_applied(write, everything, engine, graphs))

    return delta.parse(confinement.confined(work, terms.seconds, terms.memory))


def _applied(write: Write, everything: Truth | None, engine: Embedded, graphs: frozenset[str]) -> Delta:
    """Return what a write changes. everything: the whole truth, where a pattern asks for it."""
    match write:
        case Update(update):
            truth = everything or _truth(named.read(update), engine, graphs)
            truth.update(update)
        case Drop(graph):
            truth = Truth(_content(graph, engine), graphs & {graph})
            truth.drop(graph or None)
        case Put(documents, replace):
            parts = [part for document in documents for part in _by_graph(document).items()]
            meant = {name or "" for name, _ in parts}
            held = {quad for _, quads in parts for quad in quads if quad in engine}
            if replace:
                held.update(quad for name in meant for quad in _content(name, engine))
            truth = Truth(held, graphs & meant)
            begun: set[str | None] = set()
            for name, quads in parts:
                truth.put(name, quads, replace=replace and name not in begun)
                begun.add(name)
    return truth.change()


def _truth(found: Named, engine: Embedded, graphs: frozenset[str]) -> Truth:
    """Return that part of the truth which an update names."""
    held = {quad for quad in found.quads if quad in engine}
    held.update(quad for graph in found.emptied for quad in _content(graph, engine))
    return Truth(held, graphs & found.graphs)


def _content(graph: str, engine: Embedded) -> Iterator[Quad]:
    """Return the quads of a graph, "" being the one without a name."""
    name = NamedNode(graph) if graph else DefaultGraph()
    return (rdfio.placed(triple, name) for triple in engine.graph(graph or None))


def _by_graph(document: Document) -> dict[str | None, list[Quad]]:
    """Return the quads of a document by the IRI of their graph, None for the one without a name.

    The graph that a document is meant for is there even if the document is empty.
    """
    meant = document.graph
    target = None if meant is None else NamedNode(meant) if meant else DefaultGraph()
    found: dict[str | None, list[Quad]] = {} if meant is None else {meant or None: []}
    for quad in _parsed(document, target):
        if isinstance(quad.graph_name, BlankNode):
            raise BadInput(
                f"{document.place}: names a graph by a blank node, under which nobody could find it. Give it an IRI."
            )
        name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else None
        found.setdefault(name, []).append(quad)
    return found


def _parsed(document: Document, target: Graph | None) -> list[Quad]:
    try:
        return rdfio.parse_bytes(document.data, document.format, document.place, target, document.base)
    except MemoryError as error:
        if _BUFFER not in str(error):
            raise
        raise BadInput(
            f"{document.place}: holds a single term of more than 16 MiB, which is not read here."
        ) from error
