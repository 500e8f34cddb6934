"""The engine inside this process: Oxigraph, on disk or in memory."""

from __future__ import annotations

import io
from contextlib import contextmanager
from functools import lru_cache, partial
from itertools import chain
from typing import TYPE_CHECKING, Final, Self

import pyoxigraph

from tripgraph.errors import NotFound, StoreProblem
from tripgraph.rdfio import BlankNode, DefaultGraph, NamedNode, graph_name
from tripgraph.store import datasetclause, documents, merge, standard
from tripgraph.store.asking import ask, explaining
from tripgraph.store.datasetclause import QueryDataset
from tripgraph.store.engine import Answer, Kind
from tripgraph.store.standard import filled

if TYPE_CHECKING:
    from collections.abc import Generator, Iterable, Iterator, Sequence
    from pathlib import Path

    from tripgraph.rdfio import Context, Node, Quad, Results, Term, Triple
    from tripgraph.store.delta import Delta
    from tripgraph.store.engine import Cancellation, Question

_DEFAULT: Final = DefaultGraph()
_UNNAMED: Final = "unnamed"


class Embedded:
    """A pyoxigraph store whose default graph holds the deduplicated merge of all graphs.

    Oxigraph's own union counts a triple that stands in two graphs twice, and so does a list of FROM clauses; the
    merge is therefore made when the store is filled, and the merge of a FROM list when it is first asked for.
    What was written without a graph is in the merge too, and apart from it in a second store: there no query meets
    a graph that nobody named, and no name has to be hidden. On the disk that store is a folder inside the first one's,
    where whatever copies, links or removes the one takes the other along.
    """

    def __init__(
        self, store: pyoxigraph.Store, context: Context = None, unnamed: pyoxigraph.Store | None = None
    ) -> None:
        """Wrap a store that holds the merge, and one that holds what was written without a graph.

        context: for answers in JSON-LD; default the prefixes.
        """
        self._store = store
        self._unnamed = pyoxigraph.Store() if unnamed is None else unnamed  # an empty store is false
        self._standard: pyoxigraph.Store | None = None
        self._context = context
        # Of the store, not of this object: a cycle would keep the files of a store open until it is collected.
        self._merged = lru_cache(maxsize=4)(partial(merge.of_graphs, store))

    @classmethod
    def in_memory(cls, quads: Iterable[Quad]) -> Embedded:
        """Return an engine over these quads, kept in memory."""
        merged, unnamed = merge.parts(quads)
        return cls(filled(merged), unnamed=filled(unnamed))

    @classmethod
    def open(cls, folder: Path, context: Context = None) -> Embedded:
        """Open a folder that ``write`` made, for reading. Raises StoreProblem if it is missing or damaged."""
        unnamed = folder / _UNNAMED
        return cls(_opened(folder), context, _opened(unnamed) if unnamed.is_dir() else None)

    @classmethod
    def load(cls, folder: Path) -> Embedded:
        """Read a folder that ``write`` made into memory. Raises StoreProblem if it is missing or damaged."""
        on_disk = cls.open(folder)
        with explaining(""):
            store = filled(on_disk._store, on_disk._store.named_graphs())
            return cls(store, unnamed=filled(on_disk._unnamed))

    def __contains__(self, quad: Quad) -> bool:
        """Tell whether a graph holds this triple: a named one, or the one that has no name."""
        return quad in (self._unnamed if quad.graph_name == _DEFAULT else self._store)

    def query(
        self,
        text: str,
        *,
        default_graphs: Sequence[str] | None = None,
        named_graphs: Sequence[str] | None = None,
        strict: bool = False,
    ) -> Results:
        """Answer a query; see ``Engine.query``, and ``Question`` for ``strict``."""
        if default_graphs is None and named_graphs is None:
            dataset = datasetclause.read(text)
        else:
            dataset = QueryDataset(tuple(default_graphs or ()), tuple(named_graphs or ()))
        if dataset is None:
            return self._ask_strictly(text) if strict else ask(self._store, text)
        default, named = map(graph_name, dataset.default), map(graph_name, dataset.named)
        if len(dataset.default) > 1:
            return ask(self._merged(dataset), text, [_DEFAULT], named)
        return ask(self._store, text, default, named)

    def answer(self, question: Question) -> Answer:
        """Answer a query with a document; see ``Engine.answer``. The whole of it is made in memory."""
        if question.everything:
            return Answer(Kind.GRAPH, self._dataset(question))
        results = self.query(
            question.text,
            default_graphs=question.default_graphs,
            named_graphs=question.named_graphs,
            strict=question.strict,
        )
        return Answer(documents.kind_of(results), self._chunks(results, question))

    def _dataset(self, question: Question) -> Generator[bytes]:
        if question.graph is not None:
            document = io.BytesIO()
            documents.write_dataset(self.quads(), question.graph, document, self._context)
            yield document.getvalue()

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

    def at(self, generation: int) -> Self:
        """Raise NotFound: this engine has one state only."""
        raise NotFound(f"The state {generation} is not kept here.")

    def graphs(self) -> tuple[str, ...]:
        """Return the IRIs of the named graphs, sorted."""
        return tuple(sorted(graph.value for graph in self._store.named_graphs()))

    def graph(self, iri: str | None) -> Iterator[Triple]:
        """Return the triples of a graph; see ``Engine.graph``."""
        if iri is None:
            return (quad.triple for quad in self._unnamed)
        return (quad.triple for quad in self._store.quads_for_pattern(None, None, None, graph_name(iri)))

    def merge(self) -> Iterator[Triple]:
        """Return the triples of all graphs, each once, in no order."""
        return (quad.triple for quad in self._store.quads_for_pattern(None, None, None, _DEFAULT))

    def quads(self) -> Iterator[Quad]:
        """Return the quads of all graphs, in no order; see ``Engine.quads``."""
        named = (quad for quad in self._store if quad.graph_name != _DEFAULT)
        return chain(named, self._unnamed)

    def matching(self, s: Node | Triple | None, p: NamedNode | None, o: Term | None) -> Iterator[Quad]:
        """Return the quads of all graphs with these terms, in no order; None is any term."""
        found = (q for q in self._store.quads_for_pattern(s, p, o) if q.graph_name != _DEFAULT)
        return chain(found, self._unnamed.quads_for_pattern(s, p, o)) if self._unnamed else found

    def apply(self, delta: Delta) -> int:
        """Change this engine from the state before to the state after; its cost follows the change, not the store.

        It is in memory, or ``changing``. What stands or is gone already is passed over. Returns by how many triples the
        merge has grown. Raises OSError, for one when the disk is full; the engine must not be used any further then.
        """
        grown = merge.apply(self._store, self._unnamed, delta)
        if self._standard is not None:
            standard.apply(self._standard, delta)
        self._merged.cache_clear()
        return grown

    def prepare_strict(self) -> None:
        """Do now what the first strict query would have to wait for."""
        if self._standard is None and len(self._unnamed):
            self._standard = filled(self.quads(), self._store.named_graphs())

    def _ask_strictly(self, text: str) -> Results:
        """Answer a query by the standard's dataset; the engine takes no default graph from another store."""
        self.prepare_strict()
        if self._standard is None:  # then the default graph is empty, as is one that is not there
            return ask(self._store, text, [BlankNode()])
        return ask(self._standard, text)


def write(folder: Path, quads: Iterable[Quad], graphs: Iterable[str] = ()) -> None:
    """Write graphs and their merge into a new folder. Raises OSError, for one when the disk is full.

    graphs: the IRIs of named graphs that exist even if they are empty.
    """
    merged, unnamed = merge.parts(quads)
    _write(folder, merged, graphs)
    if unnamed:
        _write(folder / _UNNAMED, unnamed)


def copy(source: Path, folder: Path) -> None:
    """Make a new folder with what another holds; they share the files on the disk, whatever the size.

    Raises StoreProblem if the source is missing or damaged, OSError when the disk is full.
    """
    _opened(source).backup(str(folder))
    if (source / _UNNAMED).is_dir():
        _opened(source / _UNNAMED).backup(str(folder / _UNNAMED))


@contextmanager
def changing(folder: Path, *, unnamed: bool = False) -> Iterator[Embedded]:
    """Open a folder that ``copy`` or ``write`` made, and nobody else has open, to ``apply`` changes to it.

    unnamed: whether something may be written without a graph. The files are closed when the engine that is yielded is
    dropped, not before: the engine works on them in threads of its own, so only then may the folder be moved. Raises
    OSError, for one when the disk is full; the folder is worth nothing then.
    """
    stores = [pyoxigraph.Store(folder)]
    if unnamed or (folder / _UNNAMED).is_dir():
        stores.append(pyoxigraph.Store(folder / _UNNAMED))
    yield Embedded(stores[0], unnamed=stores[1] if stores[1:] else None)
    for store in stores:
        store.flush()


def unnamed(folder: Path) -> list[Triple]:
    """Return what was written without a graph. Raises StoreProblem if the folder is missing or damaged."""
    return list(Embedded.open(folder).graph(None))


def _opened(folder: Path) -> pyoxigraph.Store:
    try:
        return pyoxigraph.Store.read_only(str(folder))
    except OSError as error:
        raise StoreProblem(f"{folder}: cannot be opened: {error}. Run 'tripgraph build --force'.") from error


def _write(folder: Path, quads: Iterable[Quad], graphs: Iterable[str] = ()) -> None:
    store = pyoxigraph.Store(folder)
    store.bulk_extend(quads)
    for iri in graphs:
        store.add_graph(NamedNode(iri))
    store.optimize()
    store.flush()
