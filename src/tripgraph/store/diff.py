"""What one state of the store has that another has not."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tripgraph import facts, naming

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tripgraph.rdfio import Quad
    from tripgraph.store.embedded import Embedded


@dataclass(frozen=True, slots=True)
class Difference:
    """The quads of named graphs that came and those that went, between two states of the store."""

    added: frozenset[Quad]
    removed: frozenset[Quad]


@dataclass(frozen=True, slots=True)
class Change:
    """How many quads of one graph came and went."""

    graph: str
    added: int
    removed: int


def between(before: Embedded, after: Embedded) -> Difference:
    """Return what changed from one state to the other.

    Only what differs is held in memory. Blank nodes get new names whenever a file is read; where they seem to differ,
    their graphs are compared under the names of RDFC-1.0, so that the same content does not count as changed.
    """
    added, removed = _missing(after, before), _missing(before, after)
    renamed = {facts.text(quad.graph_name) for quad in (*added, *removed) if naming.has_blank_node(quad)}
    if renamed:
        old, new = naming.canonical(_of(before, renamed)), naming.canonical(_of(after, renamed))
        added = {quad for quad in added if facts.text(quad.graph_name) not in renamed} | (new - old)
        removed = {quad for quad in removed if facts.text(quad.graph_name) not in renamed} | (old - new)
    return Difference(frozenset(added), frozenset(removed))


def by_graph(difference: Difference) -> list[Change]:
    """Return the counts of each graph that changed, by its IRI."""
    added, removed = _counts(difference.added), _counts(difference.removed)
    return [Change(graph, added[graph], removed[graph]) for graph in sorted({*added, *removed})]


def _missing(state: Embedded, other: Embedded) -> set[Quad]:
    return {quad for quad in state.quads() if quad not in other}


def _of(state: Embedded, graphs: set[str]) -> Iterator[Quad]:
    return (quad for quad in state.quads() if facts.text(quad.graph_name) in graphs)


def _counts(quads: Iterable[Quad]) -> Counter[str]:
    return Counter(facts.text(quad.graph_name) for quad in quads)
