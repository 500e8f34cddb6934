"""Deriving facts from stated ones: by the rules of the ontology, and the instants that stated times allow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tripgraph import dataset, facts, instants, rdfio
from tripgraph.store import rules
from tripgraph.store.diff import Difference

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from tripgraph.ontology import Ontology
    from tripgraph.rdfio import Quad, Triple
    from tripgraph.store.embedded import Embedded


def derived(quads: Iterable[Quad], ontology: Ontology) -> list[Quad]:
    """Return the derived graph of these quads; see ``derive``."""
    return [rdfio.placed(triple, dataset.DERIVED) for triple in derive(quads, ontology)]


def change(engine: Embedded, ontology: Ontology) -> Difference:
    """Return what comes into the derived graph of an engine and what leaves it, so that it is what follows.

    Raises what ``derive`` raises.
    """
    made = dataset.RESERVED | ontology.graphs.keys()
    stated = (quad for quad in engine.quads() if facts.text(quad.graph_name) not in made)
    after = frozenset(derived(stated, ontology))
    before = frozenset(
        rdfio.placed(triple, dataset.DERIVED) for triple in engine.graph(dataset.DERIVED.value)
    )
    return Difference(after - before, before - after)


def derive(quads: Iterable[Quad], ontology: Ontology) -> set[Triple]:
    """Return the triples of the derived graph: what follows from the quads and the ontology and is in neither.

    Raises what ``rules.run`` and ``instants.derive`` raise.
    """
    return follow((quad.triple for quad in quads), ontology)


def follow(
    triples: Iterable[Triple], ontology: Ontology, among: Collection[object] | None = None
) -> set[Triple]:
    """Return what follows from triples and the ontology, and is in neither; see ``derive``.

    among: the events that are asked for; of others it may be left out.
    """
    stated = {*triples, *(quad.triple for quad in ontology.quads)}
    derived = rules.run(stated, ontology.rules)
    derived |= instants.derive(stated | derived, ontology, among)
    return derived - stated
