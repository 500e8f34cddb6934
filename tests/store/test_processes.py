"""Processes: whichever of them ends, in whatever way, the others go on or end too, and none is left over."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from tests.processes import descendants, wait_until_ended
from tests.store.conftest import EX, LIMITS, SIZE, numbers, publish, serving
from tests.store.test_workers import COUNT, RUNAWAY, asked
from tripgraph import media
from tripgraph.errors import LimitReached, StoreProblem
from tripgraph.store import generations
from tripgraph.store.engine import Question

if TYPE_CHECKING:
    from pathlib import Path

    from tripgraph.store.workers import Workers

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")

# A server that is busy with two queries which never end; it says so, and is gone when it is killed.
SERVER = """
import sys
from pathlib import Path
from tests.store.conftest import LIMITS
from tests.store.test_workers import RUNAWAY
from tripgraph import media
from tripgraph.store.engine import Question
from tripgraph.store.pool import Pool
from tripgraph.store.workers import Workers
engine = Workers(Pool(Path(sys.argv[1]), LIMITS))
answers = [engine.asked_by(c, None).answer(Question(RUNAWAY, table=media.CSV)) for c in "ab"]
print("busy", flush=True)
sys.stdin.read()
"""


def broker(engine: Workers) -> int:
    """Return the process that holds the current generation."""
    return engine.pool.succession.broker.process_id


def test_a_killed_worker_is_replaced(small_store: Path) -> None:
    """A worker that is killed from outside costs its own query and no other."""
    with serving(small_store) as engine:
        running = engine.answer(Question(RUNAWAY, table=media.CSV))
        [worker] = descendants(broker(engine))
        os.kill(worker, signal.SIGKILL)
        with pytest.raises(LimitReached):
            list(running.chunks)
        assert str(SIZE).encode() in asked(engine, COUNT)
        assert len(descendants(broker(engine))) == 1


def test_a_killed_broker_is_replaced(small_store: Path) -> None:
    """When the broker is killed, its workers end with it, and the next query is answered by a new one."""
    with serving(small_store) as engine:
        running = engine.answer(Question(RUNAWAY, table=media.CSV))
        before = {broker(engine), *descendants(broker(engine))}
        os.kill(broker(engine), signal.SIGKILL)
        assert str(SIZE).encode() in asked(engine.asked_by("bystander", None), COUNT)
        with pytest.raises(StoreProblem):
            list(running.chunks)
        wait_until_ended(before)


def test_a_stopped_broker_does_not_lengthen_a_query(small_store: Path) -> None:
    """The deadline is the kernel's: it holds although neither the broker nor the server does anything."""
    with serving(small_store, replace(LIMITS, seconds=0.5)) as engine:
        running = engine.answer(Question(RUNAWAY, table=media.CSV))
        workers = descendants(broker(engine))
        os.kill(broker(engine), signal.SIGSTOP)
        for worker in workers:  # a zombie until the broker reaps it
            wait_until_ended([worker])
        os.kill(broker(engine), signal.SIGCONT)
        with pytest.raises(LimitReached):
            list(running.chunks)
        assert str(SIZE).encode() in asked(engine, COUNT)


def test_no_process_outlives_its_server(small_store: Path) -> None:
    """A server that is killed leaves neither a broker nor a busy worker behind."""
    command = [sys.executable, "-c", SERVER, str(small_store)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdout.readline() == "busy\n"
        processes = descendants(server.pid)
        assert len(processes) == 3
        server.kill()
        wait_until_ended(processes)


def test_closing_leaves_no_process(small_store: Path) -> None:
    """A server that stops waits until all of its processes are gone, busy or not."""
    with serving(small_store) as engine:
        running = engine.answer(Question(RUNAWAY, table=media.CSV))
        processes = {broker(engine), *descendants(broker(engine))}
        assert len(processes) == 2
    assert [process for process in processes if _exists(process)] == []
    with pytest.raises(StoreProblem):
        list(running.chunks)


def test_workers_that_ended_are_not_left_as_zombies(small_store: Path) -> None:
    """However many queries were ended, only idle workers are left."""
    with serving(small_store) as engine:
        for _ in range(5):
            with pytest.raises(LimitReached):
                asked(engine, RUNAWAY, seconds=0.05)
        assert str(SIZE).encode() in asked(engine, COUNT)
        assert len(descendants(broker(engine))) == 1


def test_a_worker_that_has_grown_is_replaced(small_store: Path) -> None:
    """A worker that needed much memory for an answer gives it back by ending."""
    grown = "SELECT (COUNT(DISTINCT *) AS ?count) { ?a ?b ?c . ?d ?e ?f FILTER (?c < 400) }"
    with serving(small_store) as engine:
        asked(engine, COUNT)
        before = descendants(broker(engine))
        asked(engine, grown)
        wait_until_ended(before)
        asked(engine, COUNT)
        assert len(descendants(broker(engine))) == 1


def test_a_new_generation_is_served_without_dropping_a_request(tmp_path: Path) -> None:
    """What runs finishes on the old generation, what comes later is asked of the new one, the old processes end."""
    publish(tmp_path, numbers(EX + "g"))
    with serving(tmp_path) as engine:
        long = "SELECT ?a ?d { ?a ?b ?c . ?d ?e ?f FILTER (?c < 60) }"
        running = engine.answer(Question(long, table=media.CSV))
        before = {broker(engine), *descendants(broker(engine))}
        publish(tmp_path, numbers(EX + "g", 7))
        engine.pool.refresh()
        assert engine.pool.generation == 2
        assert asked(engine.asked_by("bystander", None), COUNT).split() == [b"count", b"7"]
        assert len(b"".join(running.chunks).splitlines()) == 60 * SIZE + 1
        wait_until_ended(before)


def test_the_server_notices_a_new_generation(tmp_path: Path) -> None:
    """Nobody needs to tell the server that something was published, not even a request."""
    publish(tmp_path, numbers(EX + "g"))
    with serving(tmp_path) as engine:
        before = broker(engine)
        publish(tmp_path, numbers(EX + "g", 7))
        wait_until_ended([before])
        assert asked(engine, COUNT).split() == [b"count", b"7"]


def test_a_damaged_generation_is_not_switched_to(tmp_path: Path) -> None:
    """A generation that cannot be loaded is refused, and the old one goes on being served."""
    publish(tmp_path, numbers(EX + "g"))
    with serving(tmp_path) as engine:
        damaged = publish(tmp_path, numbers(EX + "g", 7))
        for file in damaged.quads.iterdir():
            file.unlink()
        with suppress(StoreProblem):  # the watch may have come first, and then it is not tried again
            engine.pool.refresh()
        assert str(SIZE).encode() in asked(engine, COUNT)
        assert engine.pool.generation == 1


def test_a_damaged_store_is_not_served(tmp_path: Path) -> None:
    """A server does not start on a store that it cannot read, and says what to do."""
    damaged = publish(tmp_path, numbers(EX + "g"))
    for file in damaged.quads.iterdir():
        file.unlink()
    with pytest.raises(StoreProblem, match="tripgraph build --force"), serving(tmp_path):
        pass


def test_a_generation_on_disk_is_kept_while_it_is_served(tmp_path: Path) -> None:
    """A generation that is answered from its files is not removed under the broker, however many come after it."""
    first = publish(tmp_path, numbers(EX + "g"))
    with serving(tmp_path, replace(LIMITS, held=0)) as engine:
        running = engine.answer(Question("SELECT * { ?a ?b ?c . ?d ?e ?f }", table=media.CSV))
        next(running.chunks)
        for count in range(1, generations.KEPT + 2):
            publish(tmp_path, numbers(EX + "g", count))
        assert first.folder.is_dir()
        running.chunks.close()


def _exists(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    return True
