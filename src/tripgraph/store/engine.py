"""The interface of every engine that answers queries, so that what stands above knows none of them."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterator, Sequence

    from tripgraph.media import Format
    from tripgraph.rdfio import Quad, Results, Triple


class Kind(StrEnum):
    """What a query gives: rows (SELECT), a truth value (ASK), or triples (CONSTRUCT, DESCRIBE)."""

    TABLE = "table"
    TRUTH = "truth"
    GRAPH = "graph"


@dataclass(frozen=True, slots=True)
class Question:
    """A query, and how its answer is wanted.

    default_graphs, named_graphs: as in ``Engine.query``. strict: whether a query that names no dataset sees the
    standard's, whose default graph is what was written without a graph, in place of the merge. table, graph: the format
    for rows or a truth value, and for triples; None where the asker wants none for that kind and refuses the answer.
    everything: the quads of all graphs are asked for, in a format for datasets as ``graph``, in place of the text.
    seconds: how long the query may take, and most_bytes: how long the document may be, where that is less than the
    engine allows. most: how many rows (in JSON only) or triples are wanted; None: all.
    """

    text: str
    default_graphs: tuple[str, ...] | None = None
    named_graphs: tuple[str, ...] | None = None
    strict: bool = False
    everything: bool = False
    table: Format | None = None
    graph: Format | None = None
    seconds: float | None = None
    most_bytes: int | None = None
    most: int | None = None

    def format(self, kind: Kind) -> Format | None:
        """The format for this kind of answer."""
        return self.graph if kind == Kind.GRAPH else self.table


@dataclass(frozen=True, slots=True)
class Answer:
    """A document that is being written.

    chunks: the document piece by piece, in the format that the question names for this kind; nothing if it names
    none. Whatever is raised between them says that the document is not whole. Close it if you do not read it to the
    end, so that the query ends.
    """

    kind: Kind
    chunks: Generator[bytes]


class Cancellation(Protocol):
    """Tells that nobody waits for an answer any more."""

    def on_cancel(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Have this called once, from any thread, when the asker leaves; at once if it has left already.

        Returns a function that takes the registration back.
        """
        ...


class Engine(Protocol):
    """A dataset that answers SPARQL 1.1 queries: named graphs, and their deduplicated merge as default graph."""

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Results:
        """Answer a query that is our own, such as those behind a page.

        default_graphs, named_graphs: the dataset of the protocol request, as IRIs; where either is given, both
        together replace the dataset of the query text (SPARQL 1.1 Protocol, section 2.1.4). A query that has no
        dataset at all sees the merge of all graphs.
        Raises SyntaxProblem with line and column, and LimitReached where the engine has limits.
        """
        ...

    def answer(self, question: Question) -> Answer:
        """Answer anybody's query with a document. Raises as ``query`` does, here or while the document is read."""
        ...

    def asked_by(self, client: str, cancellation: Cancellation | None) -> Engine:
        """Return this engine for one request.

        client: who asks, so that an engine with limits can be fair among those who do. cancellation: ends the queries
        of this request.
        """
        ...

    def at(self, generation: int) -> Engine:
        """Return this engine over an earlier state of the store, for ``query`` and ``answer``.

        Whoever asks it is told by NotFound if that state is not kept any more.
        """
        ...

    def graphs(self) -> tuple[str, ...]:
        """Return the IRIs of the named graphs, sorted."""
        ...

    def graph(self, iri: str | None) -> Iterator[Triple]:
        """Return the triples of a graph, in no order; none for a graph that does not exist.

        None: of the one that has no name, with what was written without a graph.
        """
        ...

    def merge(self) -> Iterator[Triple]:
        """Return the triples of all graphs, each once, in no order."""
        ...

    def quads(self) -> Iterator[Quad]:
        """Return the quads of all graphs, in no order; those that were written without a graph name none."""
        ...
