"""The engine for a server: every query runs in a process of its own, which is killed when it takes too much."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Final

from tripgraph import facts, media, rdfio
from tripgraph.rdfio import DefaultGraph, NamedNode, QueryTriples, placed
from tripgraph.store import documents, limits
from tripgraph.store.engine import Answer, Question

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tripgraph.rdfio import Quad, Results, Triple
    from tripgraph.store.engine import Cancellation
    from tripgraph.store.pool import Pool

_ALL: Final = "CONSTRUCT WHERE { ?s ?p ?o }"
_GRAPHS: Final = "SELECT ?g { GRAPH ?g {} }"
# What a page is made from is read into the server's own memory.
MOST_BYTES_A_PAGE: Final = 32 * limits.MIB


@dataclass(frozen=True, slots=True)
class Workers:
    """An engine for one client, or for none in particular, over the processes of a pool.

    Anybody's queries (``answer``) and those behind pages (all else) have slots of their own, so that a page does not
    wait for a query that somebody wrote.
    """

    pool: Pool
    client: str = ""
    cancellation: Cancellation | None = None
    generation: int | None = None

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Results:
        """Answer a query; see ``Engine.query``."""
        question = Question(
            text,
            None if default_graphs is None else tuple(default_graphs),
            None if named_graphs is None else tuple(named_graphs),
            table=media.JSON,
            graph=media.N_TRIPLES,
            most_bytes=MOST_BYTES_A_PAGE,
        )
        answer = self.pool.ask(question, self.pool.pages, self.client, self.cancellation, self.generation)
        return documents.read(answer.kind, b"".join(answer.chunks))

    def answer(self, question: Question) -> Answer:
        """Answer a query with a document; see ``Engine.answer``."""
        return self.pool.ask(question, self.pool.queries, self.client, self.cancellation, self.generation)

    def asked_by(self, client: str, cancellation: Cancellation | None) -> Workers:
        """Return this engine for one request; see ``Engine.asked_by``."""
        return Workers(self.pool, client, cancellation)

    def at(self, generation: int) -> Workers:
        """Return this engine over an earlier state; see ``Engine.at``."""
        return Workers(self.pool, self.client, self.cancellation, generation)

    def graphs(self) -> tuple[str, ...]:
        """Return the IRIs of the named graphs, sorted."""
        return tuple(sorted(facts.text(row["g"]) for row in rdfio.solutions(self.query(_GRAPHS))))

    def graph(self, iri: str | None) -> Iterator[Triple]:
        """Return the triples of a graph; see ``Engine.graph``."""
        if iri is None:
            return iter(self.pool.unnamed())
        return _triples(self.query(_ALL, default_graphs=[iri]))

    def merge(self) -> Iterator[Triple]:
        """Return the triples of all graphs, each once, in no order."""
        return _triples(self.query(_ALL))

    def quads(self) -> Iterator[Quad]:
        """Return the quads of all graphs, in no order; see ``Engine.quads``."""
        named = (placed(triple, NamedNode(iri)) for iri in self.graphs() for triple in self.graph(iri))
        return chain(named, (placed(triple, DefaultGraph()) for triple in self.graph(None)))


def _triples(results: Results) -> Iterator[Triple]:
    assert isinstance(results, QueryTriples)
    return results
