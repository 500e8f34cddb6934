"""A state of the graph as it is walked along paths: what each node says and who speaks of it, looked up once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, TypeAlias, TypeGuard

from tripgraph import dataset
from tripgraph.rdfio import BlankNode, Literal, NamedNode, Triple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from tripgraph.rdfio import Quad, Term
    from tripgraph.reads import Step
    from tripgraph.store.embedded import Embedded

# What may stand as a subject.
Subject: TypeAlias = NamedNode | BlankNode | Triple

# How many statements a walk may look at before it is too far: then it is better to look at all of them in order.
_MOST: Final = 400_000


class TooFar(Exception):
    """A walk leads through so much of the graph that it is no shorter than going through all of it."""


class Walk:
    """Walks an engine; what is derived there leads on as well as what is stated."""

    def __init__(self, engine: Embedded) -> None:
        """Walk what an engine holds, which must not change meanwhile."""
        self._engine = engine
        self._said: dict[Subject, tuple[set[Triple], set[Triple]]] = {}
        self._subjects: dict[tuple[NamedNode, Subject], set[Subject]] = {}
        self._seen = 0

    def stated(self, node: Subject) -> set[Triple]:
        """Return the statements of a node that somebody made. Raises TooFar."""
        return self._look(node)[0]

    def derived(self, node: Subject) -> set[Triple]:
        """Return the statements of a node that are derived. Raises TooFar."""
        return self._look(node)[1]

    def subjects(self, predicate: NamedNode, node: Subject) -> set[Subject]:
        """Return the nodes that lead to a node by a predicate. Raises TooFar."""
        key = predicate, node
        if key not in self._subjects:
            found = self._engine.matching(None, predicate, node)
            self._subjects[key] = {quad.subject for quad in self._counted(found)}
        return self._subjects[key]

    def all(self, predicate: NamedNode) -> set[Triple]:
        """Return all statements with a predicate that somebody made. Raises TooFar."""
        found = self._counted(self._engine.matching(None, predicate, None))
        return {quad.triple for quad in found if quad.graph_name != dataset.DERIVED}

    def is_alone(self, node: Subject) -> bool:
        """Tell whether nothing is said of a node, and nobody speaks of it."""
        return not any(self._look(node)) and not any(True for _ in self._engine.matching(None, None, node))

    def ends(self, path: Iterable[Step], nodes: Iterable[Subject]) -> set[Subject]:
        """Return the nodes to which a path leads from any of these nodes. Raises TooFar."""
        found = set(nodes)
        for step in path:
            found = self._stepped(found, step, back=step.back)
        return found

    def starts(self, path: Iterable[Step], nodes: Iterable[Subject]) -> set[Subject]:
        """Return the nodes from which a path leads to any of these nodes. Raises TooFar."""
        found = set(nodes)
        for step in reversed(tuple(path)):
            found = self._stepped(found, step, back=not step.back)
        return found

    def _stepped(self, nodes: set[Subject], step: Step, *, back: bool) -> set[Subject]:
        found: set[Subject] = set()
        edge = nodes
        while edge:
            edge = {end for node in edge for end in self._next(node, step.predicate, back=back)} - found
            found |= edge
            if not step.many:
                return found
        return found | nodes

    def _next(self, node: Subject, predicate: NamedNode, *, back: bool) -> Iterable[Subject]:
        if back:
            return self.subjects(predicate, node)
        said = (triple for part in self._look(node) for triple in part)
        return {triple.object for triple in said if triple.predicate == predicate and _is_node(triple.object)}

    def _look(self, node: Subject) -> tuple[set[Triple], set[Triple]]:
        if node not in self._said:
            parts: tuple[set[Triple], set[Triple]] = set(), set()
            for quad in self._counted(self._engine.matching(node, None, None)):
                parts[quad.graph_name == dataset.DERIVED].add(quad.triple)
            self._said[node] = parts
        return self._said[node]

    def _counted(self, quads: Iterable[Quad]) -> Iterator[Quad]:
        for quad in quads:
            self._seen += 1
            if self._seen > _MOST:
                raise TooFar
            yield quad


def _is_node(term: Term) -> TypeGuard[Subject]:
    return not isinstance(term, Literal)
