"""How much is in the graph: things of each class, quads of each named graph."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tripgraph import facts, rdfio

if TYPE_CHECKING:
    from tripgraph.store.engine import Engine
    from tripgraph.store.generations import Generation

_CLASSES: Final = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
SELECT ?class (COUNT(DISTINCT ?thing) AS ?things)
WHERE { ?thing a ?class . ?class a owl:Class . FILTER STRSTARTS(STR(?class), "https://w3id.org/tripgraph/") }
GROUP BY ?class
ORDER BY DESC(?things) ?class
"""


@dataclass(frozen=True, slots=True)
class Stats:
    """Counts of one generation.

    classes: things by the IRI of their class, the largest class first; a thing counts in every class it belongs to.
    graphs: quads by the IRI of their named graph. triples: of the merge of all graphs, each once.
    """

    generation: int
    created: str
    classes: dict[str, int]
    graphs: dict[str, int]
    triples: int


def collect(generation: Generation, engine: Engine) -> Stats:
    """Return the counts of a generation; ``engine`` is opened on it."""
    manifest = generation.manifest
    return Stats(generation.number, manifest.created, classes(engine), manifest.graphs, manifest.triples)


def classes(engine: Engine) -> dict[str, int]:
    """Return how many things there are of each class of the ontology, the largest class first."""
    rows = rdfio.solutions(engine.query(_CLASSES))
    return {facts.text(row["class"]): int(facts.text(row["things"])) for row in rows}
