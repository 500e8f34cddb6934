"""Running CONSTRUCT rules one after the other, each over what was stated and what earlier ones derived."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

import pyoxigraph

from tripgraph import guard
from tripgraph.errors import BadInput
from tripgraph.rdfio import DefaultGraph, QueryTriples, placed
from tripgraph.store.asking import explaining, naming

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tripgraph.rdfio import Triple


class Rule(Protocol):
    """A rule: the text of its query, and the path of its file for messages."""

    @property
    def text(self) -> str:
        """A SPARQL CONSTRUCT query over the default graph."""
        ...

    @property
    def path(self) -> Path:
        """The file the rule stands in."""
        ...


def run(stated: Iterable[Triple], rules: Iterable[Rule]) -> set[Triple]:
    """Return what the rules derive, in their order, that is not stated.

    Raises SyntaxProblem for a rule that does not parse, NotAllowed for one that would call another host, BadInput
    for one that is no CONSTRUCT query or uses a function that does not exist; each with the rule's file.
    """
    store = pyoxigraph.Store()
    store.extend(placed(triple, DefaultGraph()) for triple in stated)
    derived: set[Triple] = set()
    for rule in rules:
        new = {triple for triple in _construct(store, rule) if placed(triple, DefaultGraph()) not in store}
        store.extend(placed(triple, DefaultGraph()) for triple in new)
        derived |= new
    return derived


def _construct(store: pyoxigraph.Store, rule: Rule) -> list[Triple]:
    with naming(rule.path), explaining(rule.text):
        guard.refuse_service(rule.text)
        results = store.query(rule.text)
        if not isinstance(results, QueryTriples):
            raise BadInput("A rule must be a CONSTRUCT query, so that it says what it derives.")
        return list(results)
