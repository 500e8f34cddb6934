"""What is wrong with the nodes that a change touches, found without looking at the rest of the graph."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING, Final

from tripgraph import dataset, facts, shapes
from tripgraph.checks import evidence, hints, places, queries, references, terms, zones
from tripgraph.facts import text
from tripgraph.rdfio import BlankNode, Literal
from tripgraph.vocab import RDF, RDFS, SKOS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tripgraph.ontology import Ontology
    from tripgraph.rdfio import Node, Triple
    from tripgraph.store.diff import Difference
    from tripgraph.store.embedded import Embedded
    from tripgraph.violation import Violation

# A change that touches more is looked at in part; so are the nodes that refer to what has lost its class.
_MOST: Final = 2000
_TYPE: Final = str(RDF.type)
# What shapes and hints read of the ontology's own nodes.
_READ: Final = {_TYPE, str(RDFS.subClassOf), str(SKOS.inScheme)}


def find(ontology: Ontology, engine: Embedded, change: Difference) -> list[Violation]:
    """Return what is wrong with the nodes that a change touches, once it is carried out; see ``checks.run``.

    All of it is wrong with the whole graph too. What the change makes wrong with other nodes is not among it, and no
    text of a source is looked at. Raises what ``checks.run`` raises.
    """
    nodes = _nodes(engine, change)
    said = {quad for node in nodes for quad in engine.matching(node, None, None)}
    objects = {quad.object for quad in said if not isinstance(quad.object, Literal)} - nodes
    around = {quad for node in objects for quad in engine.matching(node, None, None)}
    hanging = {
        quad for node in nodes if isinstance(node, BlankNode) for quad in engine.matching(None, None, node)
    }
    made = (dataset.RESERVED | ontology.graphs.keys()) - {dataset.DERIVED.value}
    data = [quad for quad in said if text(quad.graph_name) not in made]
    everything = [*said, *around, *(quad for quad in ontology.quads if quad.predicate.value in _READ)]
    merge = facts.gather(everything)
    names = {text(node) for node in nodes} | {"[]"}
    found = [
        *shapes.validate(ontology.folder / "shapes.ttl", everything),
        *(one for check in ontology.checks for one in queries.objections(check, engine, nodes)),
        *terms.undeclared(ontology, data),
        *hints.misplaced(ontology, merge, data),
        *references.dangling(merge, set(engine.graphs()), data),
        *references.unnamed([*data, *hanging]),
        *evidence.missing(ontology, merge),
        *zones.unknown(data),
    ]
    of_nodes = [violation for violation in dict.fromkeys(found) if violation.node in names]
    return places.located(of_nodes, (), data)


def _nodes(engine: Embedded, change: Difference) -> set[Node | Triple]:
    """Return the subjects of what came and went, and who refers to those that lost a class."""
    touched = dict.fromkeys(quad.subject for quad in (*change.added, *change.removed))
    lost = (quad.subject for quad in change.removed if quad.predicate.value == _TYPE)
    refer = (quad.subject for node in dict.fromkeys(lost) for quad in engine.matching(None, None, node))
    return {*_first(touched), *_first(refer)}


def _first(nodes: Iterable[Node | Triple]) -> Iterable[Node | Triple]:
    return islice(nodes, _MOST)
