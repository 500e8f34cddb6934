"""Small stores, and the processes that answer from them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tripgraph.rdfio import Literal, NamedNode, Quad
from tripgraph.store import delta, diff, embedded, generations, manifest
from tripgraph.store.delta import Delta
from tripgraph.store.embedded import Embedded
from tripgraph.store.limits import MIB, Limits
from tripgraph.store.manifest import Manifest
from tripgraph.store.pool import Pool
from tripgraph.store.workers import Workers

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    from tripgraph.store.generations import Generation

EX = "http://example.org/"
LIMITS = Limits(seconds=30, memory=256 * MIB, answer=8 * MIB)
SIZE = 2000


def numbers(graph: str, count: int = SIZE) -> list[Quad]:
    """Return a graph of nodes, each with its number."""
    return [
        Quad(NamedNode(f"{EX}{i}"), NamedNode(f"{EX}number"), Literal(i), NamedNode(graph))
        for i in range(count)
    ]


def publish(
    store: Path, quads: Iterable[Quad], graphs: Iterable[str] = (), changed: Delta | None = None
) -> Generation:
    """Make a generation of these quads, and of these graphs that may be empty, the current one.

    changed: what leads to it from the one before; None leaves that unrecorded.
    """
    content = list(quads)

    def fill(folder: Path) -> None:
        embedded.write(folder, content, graphs)
        if changed is not None:
            delta.write(folder.parent, changed)

    recorded = Manifest(
        fingerprint="0" * 64, created="2026-01-01T00:00:00Z", by="tester", through="tests", message="a test",
        graphs=manifest.counts(content, graphs), triples=len({quad.triple for quad in content}),
        changes=None if changed is None else {c.graph: (c.added, c.removed) for c in diff.by_graph(changed)},
        parent=None if changed is None else generations.number(store),
    )  # fmt: skip
    return generations.publish(store, recorded, fill)


def change(store: Path, added: Iterable[Quad] = (), removed: Iterable[Quad] = ()) -> Generation:
    """Publish a change of the current generation as a write does, with what leads to it."""
    before = Embedded.open(generations.require(store).quads)
    old = frozenset(before.quads())
    new = (old - frozenset(removed)) | frozenset(added)
    came = frozenset(quad.graph_name.value for quad in new if isinstance(quad.graph_name, NamedNode))
    named = frozenset(before.graphs())
    return publish(store, new, named | came, Delta(new - old, old - new, came - named))


@contextmanager
def serving(store: Path, limits: Limits = LIMITS) -> Iterator[Workers]:
    """The engine over the processes that serve a store."""
    pool = Pool(store, limits)
    try:
        yield Workers(pool)
    finally:
        pool.close()


@pytest.fixture(scope="module")
def small_store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with two graphs that share their triples."""
    store = tmp_path_factory.mktemp("small") / "store"
    publish(store, [*numbers(EX + "g"), *numbers(EX + "h")])
    return store


@pytest.fixture(scope="module")
def engine(small_store: Path) -> Iterator[Workers]:
    """The engine over the processes that serve the small store."""
    with serving(small_store) as engine:
        yield engine
