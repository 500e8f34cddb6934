"""The interface of every engine that answers queries, so that what stands above knows none of them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from tripgraph.rdfio import Quad, Results, Triple


class Engine(Protocol):
    """A dataset that answers SPARQL 1.1 queries: named graphs, and their deduplicated merge as default graph."""

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Results:
        """Answer a query.

        default_graphs, named_graphs: the dataset of the protocol request, as IRIs; where either is given, both
        together replace the dataset of the query text (SPARQL 1.1 Protocol, section 2.1.4). A query that has no
        dataset at all sees the merge of all graphs. Raises SyntaxProblem with line and column.
        """
        ...

    def graphs(self) -> tuple[str, ...]:
        """Return the IRIs of the named graphs, sorted."""
        ...

    def graph(self, iri: str) -> Iterator[Triple]:
        """Return the triples of a named graph, in no order; none for a graph that does not exist."""
        ...

    def merge(self) -> Iterator[Triple]:
        """Return the triples of all graphs, each once, in no order."""
        ...

    def quads(self) -> Iterator[Quad]:
        """Return the quads of all named graphs, in no order."""
        ...
