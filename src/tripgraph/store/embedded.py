"""The engine inside this process: Oxigraph, on disk or in memory."""

from __future__ import annotations

import io
from contextlib import contextmanager
from functools import lru_cache
from typing import TYPE_CHECKING, Final, Self

import pyoxigraph

from tripgraph.errors import BadInput, NotAllowed, StoreProblem
from tripgraph.rdfio import DefaultGraph, NamedNode, placed
from tripgraph.store import datasetclause, documents, syntax
from tripgraph.store.datasetclause import QueryDataset
from tripgraph.store.engine import Answer

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from tripgraph.rdfio import Context, Graph, Quad, Results, Triple
    from tripgraph.store.engine import Cancellation, Question

_DEFAULT: Final = DefaultGraph()


class Embedded:
    """A pyoxigraph store whose default graph holds the deduplicated merge of its named graphs.

    Oxigraph's own union counts a triple that stands in two graphs twice, and so does a list of FROM clauses; the
    merge is therefore made when the store is filled, and the merge of a FROM list when it is first asked for.
    """

    def __init__(self, store: pyoxigraph.Store, context: Context = None) -> None:
        """Wrap a store that holds the merge. context: for answers in JSON-LD; default the prefixes."""
        self._store = store
        self._context = context
        self._merged = lru_cache(maxsize=4)(self._merge_of)

    @classmethod
    def in_memory(cls, quads: Iterable[Quad]) -> Embedded:
        """Return an engine over these quads, kept in memory."""
        store = pyoxigraph.Store()
        store.extend(_with_merge(quads))
        return cls(store)

    @classmethod
    def open(cls, folder: Path, context: Context = None) -> Embedded:
        """Open a folder that ``write`` made, for reading. Raises StoreProblem if it is missing or damaged."""
        return cls(_opened(folder), context)

    @classmethod
    def load(cls, folder: Path) -> Embedded:
        """Read a folder that ``write`` made into memory. Raises StoreProblem if it is missing or damaged."""
        on_disk = _opened(folder)
        store = pyoxigraph.Store()
        with explaining(""):
            store.extend(on_disk)
        return cls(store)

    def __contains__(self, quad: Quad) -> bool:
        """Tell whether a named graph holds this triple."""
        return quad in self._store

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
    ) -> Results:
        """Answer a query; see ``Engine.query``."""
        if default_graphs is None and named_graphs is None:
            dataset = datasetclause.read(text)
        else:
            dataset = QueryDataset(tuple(default_graphs or ()), tuple(named_graphs or ()))
        if dataset is None:
            return _ask(self._store, text)
        default, named = map(_node, dataset.default), map(_node, dataset.named)
        if len(dataset.default) > 1:
            return _ask(self._merged(dataset), text, [_DEFAULT], named)
        return _ask(self._store, text, default, named)

    def answer(self, question: Question) -> Answer:
        """Answer a query with a document; see ``Engine.answer``. The whole of it is made in memory."""
        results = self.query(
            question.text, default_graphs=question.default_graphs, named_graphs=question.named_graphs
        )
        return Answer(documents.kind_of(results), self._chunks(results, question))

    def _chunks(self, results: Results, question: Question) -> Generator[bytes]:
        format = question.format(documents.kind_of(results))
        if format is not None:
            document = io.BytesIO()
            with explaining(question.text):
                documents.write(results, format, document, self._context, question.most)
            yield document.getvalue()

    def asked_by(self, _client: str, _cancellation: Cancellation | None) -> Self:
        """Return this engine, which cannot end a query that runs, and knows no turns."""
        return self

    def graphs(self) -> tuple[str, ...]:
        """Return the IRIs of the named graphs, sorted."""
        return tuple(sorted(graph.value for graph in self._store.named_graphs()))

    def graph(self, iri: str) -> Iterator[Triple]:
        """Return the triples of a named graph, in no order; none for a graph that does not exist."""
        return (quad.triple for quad in self._store.quads_for_pattern(None, None, None, _node(iri)))

    def merge(self) -> Iterator[Triple]:
        """Return the triples of all graphs, each once, in no order."""
        return (quad.triple for quad in self._store.quads_for_pattern(None, None, None, _DEFAULT))

    def quads(self) -> Iterator[Quad]:
        """Return the quads of all named graphs, in no order."""
        return (quad for quad in self._store if quad.graph_name != _DEFAULT)

    def _merge_of(self, dataset: QueryDataset) -> pyoxigraph.Store:
        """Return a store in memory whose default graph merges the graphs of a FROM list."""
        store = pyoxigraph.Store()
        for iri in dataset.default:
            store.extend(placed(triple, _DEFAULT) for triple in self.graph(iri))
        for iri in dataset.named:
            store.extend(placed(triple, NamedNode(iri)) for triple in self.graph(iri))
        return store


def write(folder: Path, quads: Iterable[Quad]) -> None:
    """Write named graphs and their merge into a new folder. Raises OSError, for one when the disk is full."""
    store = pyoxigraph.Store(folder)
    store.bulk_extend(_with_merge(quads))
    store.optimize()
    store.flush()


def copy(source: Path, folder: Path) -> None:
    """Make a new folder with what another holds; they share the files on the disk, whatever the size.

    Raises StoreProblem if the source is missing or damaged, OSError when the disk is full.
    """
    _opened(source).backup(str(folder))


def _opened(folder: Path) -> pyoxigraph.Store:
    try:
        return pyoxigraph.Store.read_only(str(folder))
    except OSError as error:
        raise StoreProblem(f"{folder}: cannot be opened: {error}. Run 'tripgraph build --force'.") from error


def _with_merge(quads: Iterable[Quad]) -> set[Quad]:
    """Return the quads together with each of their triples once in the default graph."""
    named = set(quads)
    return named | {placed(quad.triple, _DEFAULT) for quad in named}


def _node(iri: str) -> NamedNode:
    try:
        return NamedNode(iri)
    except ValueError as error:
        raise BadInput(
            f"{iri!r} is not an IRI, so it names no graph. Write it in full, without brackets."
        ) from error


def _ask(
    store: pyoxigraph.Store,
    text: str,
    default: Iterable[Graph] | None = None,
    named: Iterable[NamedNode] | None = None,
) -> Results:
    with explaining(text):
        return store.query(
            text,
            default_graph=None if default is None else list(default),
            named_graphs=None if named is None else list(named),
        )


@contextmanager
def explaining(text: str) -> Iterator[None]:
    """Turn what Oxigraph raises while it works on this query into an error that says what to do."""
    try:
        yield
    except SyntaxError as error:
        raise syntax.problem(text, str(error)) from error
    except RuntimeError as error:  # a function that is not known is found only when the query runs
        raise BadInput(f"The query cannot be answered: {error}.") from error
    except OSError as error:
        if "service" in text.casefold():
            raise NotAllowed("SERVICE would call another host, and none can be reached from here.") from error
        raise StoreProblem(f"The store cannot be read: {error}.") from error
