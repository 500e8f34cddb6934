"""The deduplicated merge of all graphs, which the default graph of a store holds: making it, and keeping it right."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pyoxigraph

from tripgraph.rdfio import DefaultGraph, NamedNode, graph_name, placed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tripgraph.rdfio import Quad, Triple
    from tripgraph.store.datasetclause import QueryDataset
    from tripgraph.store.delta import Delta

_DEFAULT: Final = DefaultGraph()


def parts(quads: Iterable[Quad]) -> tuple[set[Quad], set[Quad]]:
    """Return the quads with each of their triples once in the default graph, and those that have no graph."""
    distinct = set(quads)
    unnamed = {quad for quad in distinct if quad.graph_name == _DEFAULT}
    return distinct | {placed(quad.triple, _DEFAULT) for quad in distinct}, unnamed


def apply(store: pyoxigraph.Store, unnamed: pyoxigraph.Store, delta: Delta) -> int:
    """Change the two stores of an engine from one state to the next; the cost follows the change, not the store.

    store: holds the merge and the named graphs, unnamed: what was written without a graph. What stands already, or is
    gone already, is passed over. Returns by how many triples the merge has grown. Raises OSError.
    """
    for quad in delta.removed:
        (unnamed if quad.graph_name == _DEFAULT else store).remove(quad)
    for graph in delta.graphs_removed:
        store.remove_graph(NamedNode(graph))
    for graph in delta.graphs_added:
        store.add_graph(NamedNode(graph))
    store.extend(quad for quad in delta.added if quad.graph_name != _DEFAULT)
    unnamed.extend(quad for quad in delta.added if quad.graph_name == _DEFAULT)
    came = {placed(quad.triple, _DEFAULT) for quad in delta.added}
    came = {quad for quad in came if quad not in store}
    store.extend(came)
    gone = {placed(quad.triple, _DEFAULT) for quad in delta.removed}
    gone = {quad for quad in gone if quad in store and not _stated(quad.triple, store, unnamed)}
    for quad in gone:
        store.remove(quad)
    return len(came) - len(gone)


def _stated(triple: Triple, store: pyoxigraph.Store, unnamed: pyoxigraph.Store) -> bool:
    """Tell whether any graph holds a triple, the one that has no name included."""
    found = store.quads_for_pattern(triple.subject, triple.predicate, triple.object)
    return placed(triple, _DEFAULT) in unnamed or any(quad.graph_name != _DEFAULT for quad in found)


def of_graphs(store: pyoxigraph.Store, dataset: QueryDataset) -> pyoxigraph.Store:
    """Return a store in memory whose default graph merges the graphs of a FROM list."""
    found = pyoxigraph.Store()
    for graph in map(graph_name, dataset.default):
        found.extend(placed(q.triple, _DEFAULT) for q in store.quads_for_pattern(None, None, None, graph))
    for graph in map(graph_name, dataset.named):
        found.extend(store.quads_for_pattern(None, None, None, graph))
    return found
