"""The standard's dataset beside the merge, for strict queries; its default graph is what was written without one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pyoxigraph

from tripgraph.rdfio import NamedNode

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tripgraph.rdfio import Node, Quad
    from tripgraph.store.delta import Delta


def filled(quads: Iterable[Quad], graphs: Iterable[Node] = ()) -> pyoxigraph.Store:
    """Return a store in memory with these quads and these named graphs."""
    store = pyoxigraph.Store()
    store.extend(quads)
    for graph in graphs:
        store.add_graph(graph)
    return store


def apply(store: pyoxigraph.Store, delta: Delta) -> None:
    """Change the dataset from one state to the next; what stands already, or is gone already, is passed over."""
    for quad in delta.removed:
        store.remove(quad)
    for graph in delta.graphs_removed:
        store.remove_graph(NamedNode(graph))
    for graph in delta.graphs_added:
        store.add_graph(NamedNode(graph))
    store.extend(delta.added)
