"""What a write begins with, and the draft in which it becomes the next generation."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from tripgraph import dataset, rdfio
from tripgraph.store import disk, embedded, generations, manifest
from tripgraph.store.embedded import Embedded
from tripgraph.store.manifest import Manifest

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tripgraph.ontology import Ontology
    from tripgraph.store.delta import Delta

_DRAFT: Final = f"{generations.DRAFT}write"


@dataclass(frozen=True, slots=True)
class State:
    """What is current: the number of the generation, what is recorded of it, and the engine over it.

    folder: of the engine's files; None where nothing was published yet.
    """

    number: int
    manifest: Manifest
    engine: Embedded
    folder: Path | None

    @property
    def graphs(self) -> frozenset[str]:
        """The IRIs of the named graphs, empty ones too."""
        return frozenset(self.manifest.graphs) - {rdfio.UNNAMED}


def current(store: Path, house: Ontology) -> State:
    """Return what is current; where nothing was published yet, the ontology alone. Raises StoreProblem."""
    generation = generations.current(store)
    if generation is not None:
        engine = Embedded.open(generation.quads)
        return State(generation.number, generation.manifest, engine, generation.quads)
    quads = set(house.quads)
    owned = (*sorted(house.graphs), dataset.DERIVED.value)
    triples = len({quad.triple for quad in quads})
    empty = Manifest("", "", "", "", "", manifest.counts(quads), triples, owned)
    return State(0, empty, Embedded.in_memory(quads), None)


@contextmanager
def draft(store: Path, before: State) -> Iterator[Path]:
    """Yield a new folder in which ``quads`` holds the current state; who moves out what is in it keeps that.

    The files are shared with the current generation, so that this takes the same short time whatever the size. The
    caller holds the store's lock. Raises StoreProblem, for one when the disk is full.
    """
    folder = store / _DRAFT
    try:
        shutil.rmtree(folder, ignore_errors=True)  # of a writer that was killed
        folder.mkdir()
        if before.folder is None:
            embedded.write(folder / "quads", before.engine.quads())
        else:
            embedded.copy(before.folder, folder / "quads")
        yield folder
    except OSError as error:
        raise disk.problem(store, error) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def recorded(before: Manifest, whole: Delta, grown: int) -> tuple[dict[str, int], int]:
    """Return how many quads each graph has after a change, and how many triples the merge of all then has.

    grown: by how many triples the merge has grown.
    """
    counts = dict(before.graphs) | dict.fromkeys(whole.graphs_added, 0)
    for quads, sign in ((whole.added, 1), (whole.removed, -1)):
        for graph, count in manifest.counts(quads).items():
            counts[graph] = counts.get(graph, 0) + sign * count
    for graph in whole.graphs_removed:
        del counts[graph]
    if counts.get(rdfio.UNNAMED) == 0:
        del counts[rdfio.UNNAMED]
    return dict(sorted(counts.items())), before.triples + grown
