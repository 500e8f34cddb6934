"""Earlier states are asked where they lie, while they are kept."""

from __future__ import annotations

import os
import sys
import threading
from typing import TYPE_CHECKING

import pytest

from tests.processes import PATIENCE, command, parents, wait_until_ended
from tests.store.conftest import EX, numbers, publish, serving
from tests.store.test_workers import COUNT, asked
from tripgraph.errors import NotFound
from tripgraph.store import archive, generations
from tripgraph.store.embedded import Embedded

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks at processes in /proc")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store whose three states have one, two and three triples."""
    for count in (1, 2, 3):
        publish(tmp_path, numbers(EX + "g", count))
    return tmp_path


def brokers() -> set[int]:
    """Return the brokers that this process has started."""
    return {
        process
        for process, parent in parents().items()
        if parent == os.getpid() and "tripgraph.store.broker" in command(process)
    }


def rows(count: int) -> bytes:
    return f"count\r\n{count}\r\n".encode()


def test_an_earlier_state_gives_its_own_answer(store: Path) -> None:
    """Each state that is kept answers what it held, again and again, while the current one goes on as it is."""
    with serving(store) as engine:
        for number in (1, 2, 1, 3):
            assert asked(engine.at(number), COUNT) == rows(number)
        assert asked(engine, COUNT) == rows(3)


def test_a_state_that_is_not_kept_is_told(store: Path) -> None:
    """A state that there never was, or that is gone, is an error that names those there are, and no folder."""
    with serving(store) as engine, pytest.raises(NotFound) as told:
        asked(engine.at(9), COUNT)
    assert "The state 9 is not kept here, or not any more. Kept are: 1, 2, 3." in str(told.value)
    assert str(store) not in str(told.value)


def test_a_state_is_kept_while_it_is_asked(store: Path) -> None:
    """A state that others would remove stays until nobody asks it any more."""
    with serving(store) as engine:
        assert asked(engine.at(1), COUNT) == rows(1)
        for _ in range(generations.KEPT + 1):
            publish(store, numbers(EX + "g", 4))
        assert asked(engine.at(1), COUNT) == rows(1)


def test_one_earlier_state_at_a_time(store: Path) -> None:
    """Asking for another earlier state lets the process of the one before go; all end with the server."""
    with serving(store) as engine:
        others = brokers()
        asked(engine.at(1), COUNT)
        (first,) = brokers() - others
        asked(engine.at(2), COUNT)
        wait_until_ended([first])
        (second,) = brokers() - others - {first}
    wait_until_ended([second])


def test_a_state_that_nobody_asks_is_let_go(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """After a while in which nobody asks an earlier state, its process ends; whoever asks again is answered."""
    monkeypatch.setattr(archive, "_PATIENCE", 0.2)
    with serving(store) as engine:
        others = brokers()
        asked(engine.at(1), COUNT)
        wait_until_ended(brokers() - others)
        assert asked(engine.at(1), COUNT) == rows(1)


def test_many_may_ask_different_states_at_once(store: Path) -> None:
    """Whoever asks gets the answer of the state asked for, however many others ask for others meanwhile."""
    found: dict[int, set[bytes]] = {1: set(), 2: set(), 3: set()}
    with serving(store) as engine:

        def ask(number: int) -> None:
            for _ in range(3):
                found[number].add(asked(engine.at(number), COUNT))

        threads = [threading.Thread(target=ask, args=[number]) for number in (1, 2, 3, 1, 2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(PATIENCE)
    assert found == {number: {rows(number)} for number in (1, 2, 3)}


def test_an_engine_with_one_state_says_so() -> None:
    """An engine inside this process has no earlier states."""
    with pytest.raises(NotFound, match="The state 1 is not kept here"):
        Embedded.in_memory([]).at(1)
