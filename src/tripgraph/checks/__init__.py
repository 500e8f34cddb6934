"""Everything that data has to pass before it is published, as one list of violations."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tripgraph import facts, shapes, texts
from tripgraph.checks import evidence, hints, places, queries, references, terms, zones
from tripgraph.facts import text
from tripgraph.store.embedded import Embedded
from tripgraph.violation import Violation

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tripgraph.dataset import GraphFile
    from tripgraph.ontology import Ontology
    from tripgraph.rdfio import Quad

__all__ = ["Violation", "rules", "run"]


def run(
    ontology: Ontology, files: Sequence[GraphFile], quads: Iterable[Quad], sources: Path | None = None
) -> list[Violation]:
    """Return what is wrong with a dataset, each thing once, by file and line; nothing if all is well.

    quads: the data and what is derived from it, each in its named graph; the ontology's own are added here.
    files: those that hold the data. sources: the folder with the texts, if they are at hand; without it no
    hash, offset or wording is checked. Raises BadInput, NotFound or SyntaxProblem for shapes or checks that
    cannot be used.
    """
    data = list(quads)
    everything = [*data, *ontology.quads]
    merge = facts.gather(everything)
    graphs = {text(quad.graph_name) for quad in everything} | {file.graph.value for file in files}
    engine = Embedded.in_memory(everything)
    found = [
        *shapes.validate(ontology.folder / "shapes.ttl", everything),
        *(violation for check in ontology.checks for violation in queries.objections(check, engine)),
        *terms.undeclared(ontology, data),
        *hints.misplaced(ontology, merge, data),
        *references.dangling(merge, graphs, data),
        *references.unnamed(data),
        *evidence.missing(ontology, merge),
        *zones.unknown(data),
    ]
    if sources is not None:
        found += [wrong for text in texts.cited(merge) for wrong in texts.verify(text, sources)]
    return places.located(list(dict.fromkeys(found)), files, data)


def rules(ontology: Ontology) -> list[str]:
    """Return the names of all rules that ``run`` applies, sorted."""
    built_in = {
        terms.RULE,
        hints.DOMAIN_RULE,
        hints.RANGE_RULE,
        references.DANGLING_RULE,
        references.UNNAMED_RULE,
        evidence.RULE,
        texts.RULE,
        zones.RULE,
    }
    return sorted(built_in | {check.name for check in ontology.checks} | shapes.names(ontology.quads))
