"""The Turtle examples of the ontology: which nodes each one speaks of."""

from __future__ import annotations

from functools import cache
from typing import Final

from tripgraph import rdfio
from tripgraph.errors import SyntaxProblem
from tripgraph.media import TURTLE
from tripgraph.prefixes import EXAMPLE_PREFIXES
from tripgraph.rdfio import NamedNode
from tripgraph.vocab import ID, PREFIXES, SOURCE

_OF_DATA: Final = (str(ID), str(SOURCE))


@cache
def nodes(example: str) -> frozenset[str]:
    """Return the IRIs of things and passages that an example names; none for one that is no Turtle."""
    prefixes = "".join(f"PREFIX {name}: <{iri}>\n" for name, iri in (PREFIXES | EXAMPLE_PREFIXES).items())
    try:
        quads = rdfio.parse_bytes((prefixes + example).encode(), TURTLE, "example")
    except SyntaxProblem:
        return frozenset()
    terms = [term for quad in quads for term in quad.triple]
    return frozenset(t.value for t in terms if isinstance(t, NamedNode) and t.value.startswith(_OF_DATA))
