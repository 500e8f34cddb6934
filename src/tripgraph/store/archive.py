"""Earlier states of the store, asked where they lie on the disk: one at a time, and only while somebody does."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from tripgraph.errors import NotFound
from tripgraph.store import generations, state
from tripgraph.store.processes import Broker

if TYPE_CHECKING:
    from tripgraph.store.setting import Setting
    from tripgraph.store.state import State
    from tripgraph.store.tally import Tally

# So long nobody asks until the process that answers from an earlier state ends, in seconds.
_PATIENCE: Final = 60.0


class Archive:
    """The broker of an earlier generation, which is opened on the disk: it costs little memory and answers slower.

    Safe to use from many threads. Whoever asks for another generation lets the one before go when it is answered.
    """

    def __init__(self, setting: Setting, tally: Tally) -> None:
        """Serve nothing yet."""
        self._setting = replace(setting, limits=replace(setting.limits, held=0))
        self._tally = tally
        self._lock = threading.Lock()
        self._broker: Broker | None = None
        self._retired: list[Broker] = []
        self._rest: threading.Timer | None = None

    def alive(self, number: int) -> Broker:
        """Return the broker of a generation. Raises NotFound if it is not kept, StoreProblem if it is damaged."""
        with self._lock:
            broker = self._broker
            if broker is None or not broker.is_alive or broker.state.number != number:
                self._dismiss()
                broker = self._broker = self._started(number)
            self._wait()
            return broker

    def state(self, number: int) -> State | None:
        """Return the state of a generation if it is served just now."""
        broker = self._broker
        return broker.state if broker is not None and broker.state.number == number else None

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            self._dismiss()
            for broker in self._retired:
                broker.end()

    def _started(self, number: int) -> Broker:
        broker = Broker(_state(self._setting, number), self._setting, self._tally)
        try:
            broker.wait_until_ready()
        except BaseException:
            broker.end()
            broker.state.hold.close()
            raise
        return broker

    def _wait(self) -> None:
        """Have the broker end when nobody has asked for a while."""
        if self._rest is not None:
            self._rest.cancel()
        self._rest = threading.Timer(_PATIENCE, self._end)
        self._rest.daemon = True
        self._rest.start()

    def _end(self) -> None:
        with self._lock:
            self._dismiss()

    def _dismiss(self) -> None:
        """Let the broker finish what runs, and answer nothing further."""
        if self._rest is not None:
            self._rest.cancel()
        if self._broker is not None:
            self._broker.retire()
            self._broker.state.answered.close()
            self._broker.state.hold.close()
            self._retired = [old for old in self._retired if old.is_alive] + [self._broker]
            self._broker = None


def _state(setting: Setting, number: int) -> State:
    """Return the state of a generation. Raises NotFound in words that say nothing of this machine; StoreProblem."""
    try:
        return state.of(generations.numbered(setting.store, number), setting.limits.kept)
    except NotFound as error:
        kept = ", ".join(map(str, generations.numbers(setting.store))) or "none"
        raise NotFound(f"The state {number} is not kept here, or not any more. Kept are: {kept}.") from error
