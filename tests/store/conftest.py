"""Small stores, and the processes that answer from them."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING

import pytest

from tripgraph.rdfio import Literal, NamedNode, Quad
from tripgraph.store import embedded, generations, manifest
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


def publish(store: Path, quads: Iterable[Quad], graphs: Iterable[str] = ()) -> Generation:
    """Make a generation of these quads, and of these graphs that may be empty, the current one."""
    content = list(quads)
    recorded = Manifest(
        fingerprint="0" * 64, created="2026-01-01T00:00:00Z", by="tester", through="tests", message="a test",
        graphs=manifest.counts(content, graphs), triples=len({quad.triple for quad in content}),
    )  # fmt: skip
    return generations.publish(store, recorded, lambda folder: embedded.write(folder, content, graphs))


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
