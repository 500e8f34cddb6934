"""Applying what was sent to the truth, in a confined process: it may mean harm."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tripgraph import rdfio
from tripgraph.errors import BadInput
from tripgraph.rdfio import BlankNode, DefaultGraph, NamedNode
from tripgraph.store import confinement, delta
from tripgraph.writing.requests import Drop, Put, Update

if TYPE_CHECKING:
    from tripgraph.rdfio import Quad
    from tripgraph.store.delta import Delta
    from tripgraph.store.truth import Truth
    from tripgraph.writing.requests import Document, Terms, Write


def changed(write: Write, truth: Truth, terms: Terms) -> Delta:
    """Return what a write changes; the truth itself stays as it is.

    Raises what ``apply`` raises, and LimitReached or TooDeep if it takes more than it may.
    """

    def work() -> bytes:
        apply(write, truth)
        return delta.text(truth.change())

    return delta.parse(confinement.confined(work, terms.seconds, terms.memory))


def apply(write: Write, truth: Truth) -> None:
    """Change the truth. Raises BadInput, SyntaxProblem, NotAllowed or NotFound for what cannot be done."""
    match write:
        case Update(update):
            truth.update(update)
        case Drop(graph):
            truth.drop(graph or None)
        case Put(documents, replace):
            begun: set[str | None] = set()
            for document in documents:
                for name, quads in _by_graph(document).items():
                    truth.put(name, quads, replace=replace and name not in begun)
                    begun.add(name)


def _by_graph(document: Document) -> dict[str | None, list[Quad]]:
    """Return the quads of a document by the IRI of their graph, None for the one without a name.

    The graph that a document is meant for is there even if the document is empty.
    """
    meant = document.graph
    target = None if meant is None else NamedNode(meant) if meant else DefaultGraph()
    found: dict[str | None, list[Quad]] = {} if meant is None else {meant or None: []}
    for quad in rdfio.parse_bytes(document.data, document.format, document.place, target, document.base):
        if isinstance(quad.graph_name, BlankNode):
            raise BadInput(
                f"{document.place}: names a graph by a blank node, under which nobody could find it. Give it an IRI."
            )
        name = quad.graph_name.value if isinstance(quad.graph_name, NamedNode) else None
        found.setdefault(name, []).append(quad)
    return found
