"""The merge of many quads, looked up by node: what is said of it, whichever graphs say so."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tripgraph.rdfio import BlankNode, Literal, NamedNode
from tripgraph.vocab import RDF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tripgraph.rdfio import DefaultGraph, Quad, Term, Triple


@dataclass(frozen=True, slots=True)
class Facts:
    """Subjects, their predicates, and the distinct values of each, all as ``text`` gives them."""

    said: dict[str, dict[str, set[str]]] = field(default_factory=dict)

    def __contains__(self, node: str) -> bool:
        return node in self.said

    def values(self, node: str, predicate: str) -> list[str]:
        """Return the values of a property of a node, sorted; none if nothing is said."""
        return sorted(self.said.get(node, {}).get(str(predicate), ()))

    def nodes(self, predicate: str) -> list[str]:
        """Return the nodes that have a property, sorted."""
        key = str(predicate)
        return sorted(node for node, said in self.said.items() if key in said)

    def types(self, node: str) -> frozenset[str]:
        """Return the classes that a node is said to belong to."""
        return frozenset(self.said.get(node, {}).get(str(RDF.type), ()))


def gather(statements: Iterable[Quad | Triple]) -> Facts:
    """Return the facts that quads or triples state."""
    facts = Facts()
    for statement in statements:
        said = facts.said.setdefault(text(statement.subject), {})
        said.setdefault(statement.predicate.value, set()).add(text(statement.object))
    return facts


def text(term: Term | DefaultGraph) -> str:
    """Return an IRI, a label of a blank node or a lexical form; a quoted triple as N-Triples has it."""
    return term.value if isinstance(term, NamedNode | BlankNode | Literal) else str(term)
