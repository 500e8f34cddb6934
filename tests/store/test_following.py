"""A server follows a small change in the memory that it has, and then holds what it would have loaded."""

from __future__ import annotations

import os
import random
import signal
import sys
import threading
from dataclasses import replace
from itertools import count
from typing import TYPE_CHECKING

import pytest

from tests.processes import PATIENCE, descendants, wait_until_ended
from tests.store.conftest import EX, LIMITS, SIZE, change, numbers, publish, serving
from tests.store.test_workers import COUNT, asked
from tripgraph import media
from tripgraph.rdfio import BlankNode, DefaultGraph, Literal, NamedNode, Quad
from tripgraph.store import delta, generations, state, succession
from tripgraph.store.broker import BYTES_A_QUAD
from tripgraph.store.delta import Delta
from tripgraph.store.embedded import Embedded
from tripgraph.store.engine import Question
from tripgraph.store.limits import MIB
from tripgraph.store.rollback import rollback
from tripgraph.store.tally import Event

if TYPE_CHECKING:
    from pathlib import Path

    from tripgraph.store.generations import Generation
    from tripgraph.store.workers import Workers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")

KEEPING = replace(LIMITS, kept=MIB)
G = EX + "g"
# All that can be asked: the merge, the graphs, their names, the merge of two, and what was written without a graph.
EVERYTHING = (
    Question("SELECT * { ?s ?p ?o }", table=media.TSV),
    Question("SELECT * { GRAPH ?g { ?s ?p ?o } }", table=media.TSV),
    Question("SELECT ?g { GRAPH ?g {} }", table=media.TSV),
    Question(f"SELECT * FROM <{EX}g> FROM <{EX}h> {{ ?s ?p ?o }}", table=media.TSV),
    Question("SELECT * { ?s ?p ?o }", table=media.TSV, strict=True),
)
GRAPHS: list[NamedNode | DefaultGraph] = [
    NamedNode(EX + "g"),
    NamedNode(EX + "h"),
    NamedNode(EX + "i"),
    DefaultGraph(),
]
NODES: list[NamedNode | BlankNode] = [NamedNode(EX + "s"), BlankNode("b1"), BlankNode("b2")]
VALUES: list[NamedNode | BlankNode | Literal] = [*NODES, Literal(1), Literal("x\ny", language="en")]
POSSIBLE = [Quad(s, NamedNode(EX + "p"), o, g) for s in NODES for o in VALUES for g in GRAPHS]


def everything(engine: Workers | Embedded) -> list[list[bytes]]:
    """Return the rows of all that can be asked."""
    return [sorted(b"".join(engine.answer(question).chunks).splitlines()) for question in EVERYTHING]


def loaded(store: Path) -> list[list[bytes]]:
    """Return the rows that an engine gives which has read the current generation from the disk."""
    return everything(Embedded.load(generations.require(store).quads))


def number(value: int, graph: str = G) -> Quad:
    """Return one quad."""
    return Quad(NamedNode(EX + "new"), NamedNode(EX + "number"), Literal(value), NamedNode(graph))


def broker(engine: Workers) -> int:
    """Return the process that holds the graph."""
    return engine.pool.succession.broker.process_id


def test_a_small_change_is_followed_by_the_same_process(tmp_path: Path) -> None:
    """Whoever wrote reads what he wrote, and what was answered before is asked anew; nothing was loaded again."""
    publish(tmp_path, numbers(G))
    with serving(tmp_path, KEEPING) as engine:
        before = broker(engine)
        for step in range(3):
            assert asked(engine, COUNT).split()[1] == str(SIZE + step).encode()
            made = change(tmp_path, [number(10_000 + step)])
            engine.pool.refresh()
            assert engine.pool.generation == made.number
        assert asked(engine, COUNT).split()[1] == str(SIZE + 3).encode()
        assert broker(engine) == before
        assert len(descendants(before)) == 1
        assert (engine.pool.tally[Event.STARTED], engine.pool.tally[Event.FOLLOWED]) == (1, 3)


def test_several_changes_are_followed_at_once(tmp_path: Path) -> None:
    """What others published between two looks is all there, in its order."""
    publish(tmp_path, numbers(G, 5))
    with serving(tmp_path) as engine:
        before = broker(engine)
        change(tmp_path, [number(7), number(8)])
        change(tmp_path, [number(9)], [number(7)])
        engine.pool.refresh()
        assert everything(engine) == loaded(tmp_path)
        assert broker(engine) == before


def test_what_runs_finishes_on_the_old_state(tmp_path: Path) -> None:
    """A worker goes on with the memory that it was forked from, and answers nothing after that."""
    publish(tmp_path, numbers(G))
    with serving(tmp_path) as engine:
        long = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f FILTER (?c < 60) }"
        running = engine.answer(Question(long, table=media.CSV))
        workers = descendants(broker(engine))
        change(tmp_path, [], numbers(G, 60))
        engine.pool.refresh()
        assert asked(engine.asked_by("bystander", None), long).splitlines() == [b"a,d"]
        assert len(b"".join(running.chunks).splitlines()) == 60 * SIZE + 1
        wait_until_ended(workers)
        assert asked(engine, COUNT).split()[1] == str(SIZE - 60).encode()


@pytest.mark.parametrize("seed", range(3))
def test_what_was_followed_is_what_would_be_loaded(tmp_path: Path, seed: int) -> None:
    """After any writes, rollbacks among them, each graph, the merge and what has no graph are those of the disk."""
    choose = random.Random(seed)
    publish(tmp_path, choose.sample(POSSIBLE, 20))
    with serving(tmp_path, KEEPING) as engine:
        for _ in range(12):
            if choose.random() < 0.1 and len(generations.numbers(tmp_path)) > 1:
                rollback(tmp_path, choose.choice(generations.numbers(tmp_path)[:-1]))
            else:
                change(
                    tmp_path,
                    choose.sample(POSSIBLE, choose.randrange(9)),
                    choose.sample(POSSIBLE, choose.randrange(30)),
                )
            engine.pool.refresh()
            assert everything(engine) == loaded(tmp_path)
        assert engine.pool.tally[Event.FOLLOWED] > 5


def test_nobody_waits_or_sees_a_state_twice(tmp_path: Path) -> None:
    """While one writes and others ask, each of them sees states in their order, and no question fails."""
    publish(tmp_path, numbers(G))
    done = threading.Event()
    seen: dict[str, list[int]] = {"a": [], "b": []}

    def ask(client: str) -> None:
        while not done.is_set():
            seen[client].append(int(asked(engine.asked_by(client, None), COUNT).split()[1]))

    with serving(tmp_path) as engine:
        asking = [threading.Thread(target=ask, args=[client]) for client in seen]
        for one in asking:
            one.start()
        for step in range(10):
            change(tmp_path, [number(10_000 + step)])
            engine.pool.refresh()
            assert asked(engine.asked_by("writer", None), COUNT).split()[1] == str(SIZE + step + 1).encode()
        done.set()
        for one in asking:
            one.join(PATIENCE)
    for counts in seen.values():
        assert counts == sorted(counts)
        assert set(counts) <= set(range(SIZE, SIZE + 11))
        assert counts


def damaged(store: Path) -> Generation:
    made = change(store, [number(1)])
    (made.folder / delta.NAME).write_bytes(b"nothing of the kind")
    return made


def rolled_back(store: Path) -> Generation:
    change(store, [number(1)])
    return rollback(store, 1)


UNFOLLOWED = {
    "long": lambda store: change(store, numbers(EX + "many", 10_001)),
    "unrecorded": lambda store: publish(store, numbers(G, 7)),
    "rolled-back": rolled_back,
    "damaged": damaged,
}


@pytest.mark.parametrize("how", UNFOLLOWED)
def test_what_cannot_be_followed_is_loaded(tmp_path: Path, how: str) -> None:
    """A long change, and one that is not recorded or whose record is damaged, is served by another process."""
    publish(tmp_path, numbers(G))
    with serving(tmp_path) as engine:
        before = broker(engine)
        made = UNFOLLOWED[how](tmp_path)
        engine.pool.refresh()
        assert engine.pool.generation == made.number
        assert everything(engine) == loaded(tmp_path)
        wait_until_ended([before])
        assert engine.pool.tally[Event.FOLLOWED] == 0


def test_a_store_that_outgrows_the_memory_goes_to_the_disk(tmp_path: Path) -> None:
    """A change that is small, but one too many, is not held in memory; nor is one followed on the disk."""
    publish(tmp_path, numbers(G))
    with serving(tmp_path, replace(LIMITS, held=2 * SIZE * BYTES_A_QUAD)) as engine:
        for step in range(2):
            change(tmp_path, [number(10_000 + step)])
            engine.pool.refresh()
            assert engine.pool.succession.broker.place == "disk"
            assert everything(engine) == loaded(tmp_path)


def test_a_broker_that_dies_on_the_way_is_replaced(tmp_path: Path) -> None:
    """A process that is killed, before or after it followed, leaves the current state to another one."""
    publish(tmp_path, numbers(G))
    with serving(tmp_path) as engine:
        for step in range(2):
            made = change(tmp_path, [number(10_000 + step)])
            os.kill(broker(engine), signal.SIGKILL)
            engine.pool.refresh()
            assert engine.pool.generation == made.number
            assert everything(engine) == loaded(tmp_path)


def test_the_old_state_is_served_again_if_the_new_one_cannot_be(tmp_path: Path) -> None:
    """Neither a generation that cannot be read nor the death of the broker takes the last good state away."""
    publish(tmp_path, numbers(G))
    with serving(tmp_path) as engine:
        made = publish(tmp_path, numbers(G, 7))
        for file in made.quads.iterdir():
            file.unlink()
        os.kill(broker(engine), signal.SIGKILL)
        assert asked(engine, COUNT).split()[1] == str(SIZE).encode()
        assert engine.pool.generation == 1


def test_a_broker_that_has_grown_is_renewed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was removed stays in the memory of the engine; so another process takes over, and nobody notices."""
    monkeypatch.setattr(succession, "_LEAST_REMOVED", 20)
    monkeypatch.setattr(succession, "_MOST_REMOVED", 0)
    publish(tmp_path, [number(0)])
    with serving(tmp_path) as engine:
        before = broker(engine)
        for step in count():
            change(
                tmp_path,
                [number(10 * step + i) for i in range(10)],
                [number(10 * step - 10 + i) for i in range(10)],
            )
            engine.pool.refresh()
            assert everything(engine) == loaded(tmp_path)
            if broker(engine) != before:
                break
            assert step < 1000
        assert engine.pool.tally[Event.STARTED] > 1


def test_the_generation_that_is_served_is_kept(tmp_path: Path) -> None:
    """What is read from its folder, and no query sees, can be read for as long as that state is served."""
    first = publish(tmp_path, numbers(G, 1))
    served = state.current(tmp_path, 0)
    for _ in range(generations.KEPT + 1):
        publish(tmp_path, numbers(G, 1))
    assert first.folder.is_dir()
    served.hold.close()
    publish(tmp_path, numbers(G, 1))
    assert not first.folder.exists()


def test_an_empty_change_is_followed(tmp_path: Path) -> None:
    """A write that changes no more than the names of graphs is one."""
    publish(tmp_path, [])
    with serving(tmp_path) as engine:
        publish(tmp_path, [], [G], Delta(frozenset(), frozenset(), frozenset({G})))
        engine.pool.refresh()
        assert engine.graphs() == (G,)
        publish(tmp_path, [], [], Delta(frozenset(), frozenset(), graphs_removed=frozenset({G})))
        engine.pool.refresh()
        assert engine.graphs() == ()
        assert engine.pool.tally[Event.FOLLOWED] == 2
