"""What a build finds in the store and must not lose: the graphs that no build made, and those changed since."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from tripgraph import facts, naming, rdfio
from tripgraph.errors import Conflict, NotFound, StoreProblem
from tripgraph.store import generations
from tripgraph.store.embedded import Embedded

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping
    from pathlib import Path

    from tripgraph.rdfio import Quad
    from tripgraph.store.generations import Generation


@dataclass(frozen=True, slots=True)
class Kept:
    """What is to be kept.

    quads: of the graphs that no build made. graphs: the IRIs of these graphs, empty ones too. changed: the quads of the
    graphs that a build made and somebody has changed since, by their IRI.
    """

    quads: tuple[Quad, ...] = ()
    graphs: frozenset[str] = frozenset()
    changed: Mapping[str, frozenset[Quad]] = field(default_factory=dict)


NOTHING: Final = Kept()


def kept(store: Path, force: bool) -> Kept:
    """Return what the build must keep. Raises StoreProblem if the current generation is damaged.

    If that is forced, that of the newest generation that is sound is taken instead.
    """
    try:
        return _kept_in(generations.current(store))
    except StoreProblem:
        if not force:
            raise
    for number in reversed(generations.numbers(store)):
        with suppress(StoreProblem, NotFound):
            return _kept_in(generations.numbered(store, number))
    return NOTHING


def _kept_in(generation: Generation | None) -> Kept:
    if generation is None:
        return NOTHING
    owned, changed = set(generation.manifest.owned), generation.manifest.changed
    foreign = frozenset(generation.manifest.graphs) - owned
    if not foreign and not changed:
        return NOTHING
    quads = list(Embedded.open(generation.quads).quads())
    return Kept(
        tuple(quad for quad in quads if facts.text(quad.graph_name) in foreign),
        foreign - {rdfio.UNNAMED},
        {graph: _of(graph, quads) for graph in changed},
    )


def refuse_losses(kept: Kept, owned: Collection[str], stated: Iterable[Quad]) -> None:
    """Raise Conflict if a build would replace what somebody has put into the store, or changed in it.

    owned: the graphs that the build makes. stated: the quads of its files.
    """
    if claimed := kept.graphs.intersection(owned):
        raise Conflict(
            f"The data folder now has a file for {_listed(claimed)}, which was put into the store from elsewhere; "
            "nothing was published. Give the file another name, or replace the graph with 'tripgraph build --force'."
        )
    if lost := _lost(kept, stated):
        raise Conflict(
            f"{_listed(lost)} {'was' if len(lost) == 1 else 'were'} changed in the store since the last build, and the "
            "files say something else; nothing was published. Take the changes over into the files ('tripgraph export "
            "--graph GRAPH' writes them), or discard them with 'tripgraph build --force'."
        )


def _lost(kept: Kept, stated: Iterable[Quad]) -> list[str]:
    """Return the changed graphs of which the files say something else than what is in the store."""
    new = list(stated)
    return [graph for graph, quads in kept.changed.items() if quads != _of(graph, new)]


def _of(graph: str, quads: Iterable[Quad]) -> frozenset[Quad]:
    """Return the quads of one graph, comparable with those of another reading."""
    return frozenset(naming.canonical(quad for quad in quads if facts.text(quad.graph_name) == graph))


def _listed(graphs: Iterable[str]) -> str:
    return ", ".join(f"<{iri}>" for iri in sorted(graphs))
