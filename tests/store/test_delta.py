"""What a generation changed is recorded beside it, and leads an engine from one state to the next."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.store.conftest import EX
from tripgraph.errors import NotFound, StoreProblem
from tripgraph.rdfio import BlankNode, DefaultGraph, Literal, NamedNode, Quad
from tripgraph.store import delta, embedded, generations, manifest
from tripgraph.store.delta import Delta
from tripgraph.store.embedded import Embedded
from tripgraph.store.manifest import Manifest
from tripgraph.store.rollback import rollback

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from tripgraph.store.generations import Generation

G, H = (NamedNode(EX + name) for name in "gh")
GRAPHS: tuple[DefaultGraph | NamedNode, ...] = (DefaultGraph(), G, H)
P = NamedNode(EX + "p")
AWKWARD = Quad(BlankNode("b1"), P, Literal("line\nA <x> .\r\n“quoted” \x0b\x85", language="en"), G)
STATES = st.sets(
    st.builds(
        lambda s, o, g: Quad(NamedNode(f"{EX}{s}"), P, Literal(o), g),
        st.integers(0, 2),
        st.integers(0, 2),
        st.sampled_from(GRAPHS),
    )
)


def between(old: set[Quad], new: set[Quad]) -> Delta:
    """Return what leads from one set of quads to another, where no graph is empty."""
    before, after = names(old), names(new)
    return Delta(frozenset(new - old), frozenset(old - new), after - before, before - after)


def names(quads: Iterable[Quad]) -> frozenset[str]:
    return frozenset(quad.graph_name.value for quad in quads if isinstance(quad.graph_name, NamedNode))


def facts_of(engine: Embedded) -> tuple[set[object], set[object], tuple[str, ...]]:
    """Return all that an engine holds."""
    return set(engine.quads()), set(engine.merge()), engine.graphs()


@given(old=STATES, new=STATES)
def test_an_engine_follows_from_any_state_to_any_other(old: set[Quad], new: set[Quad]) -> None:
    """Once it has applied what changed, it holds what one has that was filled with the new state, its merge too,
    and says by how much that has grown."""
    engine = Embedded.in_memory(old)
    grown = engine.apply(between(old, new))
    assert grown == len({quad.triple for quad in new}) - len({quad.triple for quad in old})
    assert facts_of(engine) == facts_of(Embedded.in_memory(new))


def test_a_folder_follows_too(tmp_path: Path) -> None:
    """A copy on the disk is changed in place, what was written without a graph too; the original stays."""
    old = {Quad(G, P, Literal(1), G)}
    new = {Quad(G, P, Literal(n), graph) for n, graph in enumerate(GRAPHS)}
    embedded.write(tmp_path / "old", old)
    embedded.copy(tmp_path / "old", tmp_path / "new")
    with embedded.changing(tmp_path / "new", unnamed=True) as engine:
        engine.apply(between(old, new))
    embedded.copy(tmp_path / "new", tmp_path / "third")
    with embedded.changing(tmp_path / "third") as engine:
        engine.apply(between(new, old))
    for folder, quads in (("old", old), ("new", new), ("third", old)):
        assert facts_of(Embedded.open(tmp_path / folder)) == facts_of(Embedded.in_memory(quads))


def test_what_was_merged_for_a_query_is_merged_anew() -> None:
    """The merge of a FROM list, which the engine keeps, is not that of an earlier state."""
    both = f"SELECT * FROM <{EX}g> FROM <{EX}h> {{ ?s ?p ?o }}"
    engine = Embedded.in_memory([])
    assert len(list(engine.query(both))) == 0  # type: ignore[arg-type]
    engine.apply(between(set(), {AWKWARD}))
    assert len(list(engine.query(both))) == 1  # type: ignore[arg-type]


def test_a_graph_may_come_and_go_empty() -> None:
    """Graphs exist apart from what they hold."""
    engine = Embedded.in_memory([])
    engine.apply(Delta(frozenset(), frozenset(), graphs_added=frozenset({EX + "g"})))
    assert engine.graphs() == (EX + "g",)
    engine.apply(Delta(frozenset(), frozenset(), graphs_removed=frozenset({EX + "g"})))
    assert engine.graphs() == ()


def test_it_is_read_as_it_was_written(tmp_path: Path) -> None:
    """Blank nodes keep their names, and no text that a literal holds is taken for a line of the file."""
    one = Delta(
        frozenset({AWKWARD}),
        frozenset({Quad(P, P, Literal("TC ."), DefaultGraph())}),
        frozenset({EX + "g", EX + "empty"}),
        frozenset({EX + "h"}),
    )
    delta.write(tmp_path, one)
    assert delta.read(tmp_path) == one


def test_a_missing_or_damaged_one_is_named(tmp_path: Path) -> None:
    """Whoever asks for it learns the file, and which of the two it is."""
    with pytest.raises(NotFound, match=delta.NAME):
        delta.read(tmp_path)
    (tmp_path / delta.NAME).write_bytes(b"nothing of the kind")
    with pytest.raises(StoreProblem, match=rf"{delta.NAME}: is damaged"):
        delta.read(tmp_path)


def publish(store: Path, parent: int | None, change: Delta | None = None) -> Generation:
    """Publish a generation that says from which it was made."""

    def fill(folder: Path) -> None:
        embedded.write(folder, [])
        if change is not None:
            delta.write(folder.parent, change)

    recorded = Manifest("", manifest.now(), "tester", "tests", "", {}, 0, parent=parent)
    return generations.publish(store, recorded, fill)


def test_deltas_lead_from_one_generation_to_a_later_one(tmp_path: Path) -> None:
    """They come in order; where one is not recorded, as after a build or a rollback, there is no way."""
    changes = [between(set(), {Quad(P, P, Literal(n), G)}) for n in range(3)]
    publish(tmp_path, None)
    publish(tmp_path, 1, changes[0])
    publish(tmp_path, 2, changes[1])
    assert delta.since(tmp_path, 1, 3) == changes[:2]
    assert delta.since(tmp_path, 2, 3) == changes[1:2]
    assert delta.since(tmp_path, 3, 3) == []
    assert delta.since(tmp_path, 0, 3) is None
    assert delta.since(tmp_path, 3, 2) is None
    assert rollback(tmp_path, 2).manifest.parent is None
    publish(tmp_path, 4, changes[2])
    assert delta.since(tmp_path, 4, 5) == changes[2:]
    assert delta.since(tmp_path, 3, 5) is None
    publish(tmp_path, 5)
    assert delta.since(tmp_path, 4, 6) is None
