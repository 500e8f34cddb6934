"""One state of the store as it is served: its generation, kept while it is, and what was answered from it."""

from __future__ import annotations

from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tripgraph.errors import NotFound
from tripgraph.store import findings, generations, retention
from tripgraph.store.answered import Answered

if TYPE_CHECKING:
    from pathlib import Path

    from tripgraph.store.generations import Generation


@dataclass(frozen=True, eq=False, slots=True)
class State:
    """A state of the store.

    number: of the generation, 0 for an empty graph. folder: the engine's files of it, None for an empty graph. stated:
    quads in all graphs, triples: in their merge. violations: how many things were wrong with it when it was
    published, None if that was not known.
    answered: what was answered from it. hold: keeps the folder from being removed.
    """

    answered: Answered
    number: int = 0
    folder: Path | None = None
    stated: int = 0
    triples: int = 0
    violations: int | None = 0
    hold: ExitStack = field(default_factory=ExitStack)

    @property
    def wrong(self) -> int | None:
        """How many things are wrong with it, None if that is not known yet."""
        return self.violations if self.folder is None else findings.count(self.folder.parent, self.violations)

    @property
    def quads(self) -> int:
        """The quads that an engine holds: those of the graphs, and the merge."""
        return self.stated + self.triples


def current(store: Path, kept: int) -> State:
    """Return what is to be served. kept: bytes of answers to be kept. Raises StoreProblem if it is damaged."""
    while generation := generations.current(store):
        try:
            return of(generation, kept)
        except NotFound:  # others have published so much meanwhile that it is gone
            continue
    return State(Answered(kept))


def of(generation: Generation, kept: int) -> State:
    """Return the state of a generation, which is kept while it is held. Raises NotFound if it is gone."""
    hold = ExitStack()
    hold.enter_context(retention.held(generation.folder))
    manifest = generation.manifest
    return State(
        Answered(kept),
        generation.number,
        generation.quads,
        sum(manifest.graphs.values()),
        manifest.triples,
        manifest.violations,
        hold,
    )
