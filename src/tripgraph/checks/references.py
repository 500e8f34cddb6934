"""Dangling references: IRIs of ours that lead to nothing, and nodes that nothing can refer to."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tripgraph.facts import text
from tripgraph.rdfio import BlankNode, NamedNode, Triple
from tripgraph.suggestions import Suggestions
from tripgraph.violation import Violation
from tripgraph.vocab import BASE, TRIP

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Sequence

    from tripgraph.facts import Facts
    from tripgraph.rdfio import Quad

DANGLING_RULE: Final = "dangling-reference"
UNNAMED_RULE: Final = "unnamed-node"

_TERMS: Final = str(TRIP._NS)


def dangling(facts: Facts, graphs: Collection[str], quads: Iterable[Quad]) -> Iterator[Violation]:
    """Yield each reference to an IRI below the base of which nothing is said anywhere.

    facts: the merge of data and ontology. graphs: the IRIs of all named graphs, which are things as well.
    Terms of the ontology are left to the rule for undeclared ones.
    """
    suggestions = Suggestions(facts.said)
    for quad in quads:
        target = quad.object
        if not isinstance(target, NamedNode) or not target.value.startswith(BASE):
            continue
        iri = target.value
        if iri in facts or iri in graphs or iri.startswith(_TERMS):
            continue
        remedy = suggestions.did_you_mean(iri) or " State what it is, or correct the reference."
        message = f"nothing is said of <{iri}>, to which this node refers.{remedy}"
        yield Violation(DANGLING_RULE, message, text(quad.subject), iri, text(quad.graph_name))


def unnamed(quads: Sequence[Quad]) -> Iterator[Violation]:
    """Yield each use of a blank node or a quoted triple: neither can be cited, nor found again in another reading.

    A blank node is reported at the named node it hangs on; one that hangs on nothing goes by "[]", as in Turtle.
    """
    hanging = {quad.object for quad in quads if isinstance(quad.object, BlankNode)}
    for quad in quads:
        if isinstance(quad.subject, NamedNode) and isinstance(quad.object, BlankNode | Triple):
            what = "a blank node" if isinstance(quad.object, BlankNode) else "a quoted triple"
            node = quad.subject.value
        elif isinstance(quad.subject, BlankNode) and quad.subject not in hanging:
            what, node = "a blank node", "[]"
        else:
            continue
        message = f"{what} stands where a node with a name should. Give it an IRI with a readable name."
        yield Violation(UNNAMED_RULE, message, node, quad.predicate.value, text(quad.graph_name))
