"""The dataset that is written to, as the standard has it: named graphs, and a default graph of its own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph

from tripgraph import prologues
from tripgraph.errors import BadInput, NotAllowed, NotFound
from tripgraph.facts import text
from tripgraph.rdfio import BlankNode, DefaultGraph, NamedNode
from tripgraph.store import syntax
from tripgraph.store.delta import Delta

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tripgraph.rdfio import Graph, Quad

_DEFAULT: Final = DefaultGraph()


class Truth:
    """What was stated, in memory: it can be changed, and tells what has changed since it was made."""

    def __init__(self, quads: Iterable[Quad], graphs: Iterable[str] = ()) -> None:
        """Hold these quads. graphs: the IRIs of named graphs that exist even if they are empty."""
        self._quads_before = frozenset(quads)
        self._store = pyoxigraph.Store()
        self._store.extend(self._quads_before)
        for iri in graphs:
            self._store.add_graph(NamedNode(iri))
        self._graphs_before = self._graphs()

    def update(self, update: str) -> None:
        """Carry out a SPARQL 1.1 Update request, which has no base IRI of its own.

        Raises SyntaxProblem; BadInput for what cannot be done, such as dropping a graph that does not exist,
        or naming one by a blank node;
        NotAllowed for one that would read a file or call another host, where the process may not do so.
        """
        update = prologues.written_out(update)
        try:
            self._store.update(update)
        except SyntaxError as error:
            raise syntax.problem(update, str(error), "update") from error
        except RuntimeError as error:
            raise BadInput(f"The update cannot be carried out: {error}. Nothing was changed.") from error
        except OSError as error:
            raise NotAllowed(
                f"LOAD and SERVICE would reach out of this server, which is not allowed: {error}."
            ) from error

        if any(isinstance(graph, BlankNode) for graph in self._store.named_graphs()):
            raise BadInput(
                "The update names a graph by a blank node, under which nobody could find it. Give it an IRI. Nothing "
                "was changed."
            )

    def put(self, graph: str | None, quads: Iterable[Quad] = (), *, replace: bool = False) -> None:
        """Add quads, and have their graph exist even if it is empty. graph: None is the one without a name.

        replace: take out first what the graph held. Raises NotAllowed for a graph that a blank node names.
        """
        name = _named(graph)
        if isinstance(name, NamedNode):
            self._store.add_graph(name)
        if replace:
            self._store.clear_graph(name)
        self._store.extend(quads)

    def drop(self, graph: str | None) -> None:
        """Remove a graph; the one without a name is emptied. Raises NotFound."""
        name = _named(graph)
        if isinstance(name, NamedNode) and not self._store.contains_named_graph(name):
            raise NotFound(f"There is no graph <{graph}>. Nothing was changed.")
        self._store.remove_graph(name)

    def change(self) -> Delta:
        """Return what has changed since this was made."""
        quads, graphs = frozenset(self._store), self._graphs()
        return Delta(
            quads - self._quads_before,
            self._quads_before - quads,
            graphs - self._graphs_before,
            self._graphs_before - graphs,
        )

    def _graphs(self) -> frozenset[str]:
        return frozenset(text(graph) for graph in self._store.named_graphs())


def _named(graph: str | None) -> Graph:
    return _DEFAULT if graph is None else NamedNode(graph)
