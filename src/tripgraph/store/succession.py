"""Which broker serves: the one that follows from state to state, until another takes its place."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Final

from tripgraph.errors import StoreProblem
from tripgraph.store import generations, state
from tripgraph.store.processes import Broker
from tripgraph.store.tally import Event

if TYPE_CHECKING:
    from tripgraph.store.setting import Setting
    from tripgraph.store.state import State
    from tripgraph.store.tally import Tally

_log: Final = logging.getLogger(__name__)
_SECONDS_BETWEEN_LOOKS: Final = 1.0
# The engine keeps what is removed from memory (about 300 bytes a quad) and looks at it in every scan. A broker is
# renewed when that is so large a part of what it holds, or so many quads where it holds little.
_MOST_REMOVED: Final = 0.25
_LEAST_REMOVED: Final = 2000


class Succession:
    """The brokers of a store, one of which serves. Safe to use from many threads.

    A broker in memory follows small changes itself. Where it cannot, it goes on serving until another one has loaded
    the new state; so it does while another one loads the same state anew, because it has grown.
    """

    def __init__(self, setting: Setting, tally: Tally) -> None:
        """Serve the current generation; an empty graph if there is none. Raises StoreProblem if that cannot be done."""
        self._setting = setting
        self._tally = tally
        self._switching = threading.Lock()
        self._stop = threading.Event()
        self._unusable: int | None = None
        self._retired: list[Broker] = []
        self._loading: set[Broker] = set()
        self._renewal: threading.Thread | None = None
        self._trail: list[State] = []  # served while a renewal loads: it will have to follow through them
        self.broker = self._started(self._current())
        self._watch = threading.Thread(target=self._look, name="generations", daemon=True)
        self._watch.start()

    @property
    def living(self) -> int:
        """How many brokers live: the one that serves, and those that finish what they have begun."""
        return sum(broker.is_alive for broker in (self.broker, *self._retired))

    def alive(self) -> Broker:
        """Return the broker that serves; start a new one if it has ended. Raises StoreProblem."""
        if not self.broker.is_alive:
            try:
                self.refresh()
            except StoreProblem:
                if not self.broker.is_alive:
                    raise
        return self.broker

    def refresh(self) -> None:
        """Serve the current generation, if another one is served now; running questions finish on the old one.

        Raises StoreProblem if it cannot be loaded; then all goes on as it was.
        """
        with self._switching:
            number = generations.number(self._setting.store) or 0
            if self.broker.is_alive and number in (self.broker.state.number, self._unusable):
                return
            if not self.broker.is_alive:
                _log.warning(
                    "Process %d, which held the graph, has ended. Another one loads it.",
                    self.broker.process_id,
                )
            try:
                new = self._current()
                if not self._lead(new):
                    self._succeed(self._started(new))
            except StoreProblem:
                self._unusable = number
                if not self.broker.is_alive:
                    self._succeed(self._started(self.broker.state))
                raise

    def close(self) -> None:
        """End all processes."""
        self._stop.set()
        for broker in list(self._loading):
            broker.end()
        self._watch.join()
        if self._renewal is not None:
            self._renewal.join()
        for broker in (*self._retired, self.broker):
            broker.end()
        self.broker.state.hold.close()

    def _current(self) -> State:
        return state.current(self._setting.store, self._setting.limits.kept)

    def _lead(self, new: State) -> bool:
        """Have the broker that serves follow; tell whether it did."""
        old = self.broker.state
        if not self.broker.is_alive or not self.broker.follow(new):
            return False
        self._tally.add(Event.FOLLOWED)
        self._let_go(old)
        if self.broker.removed > max(_LEAST_REMOVED, _MOST_REMOVED * new.quads) and self._renewal is None:
            self._renewal = threading.Thread(target=self._renew, name="renewal", daemon=True)
            self._renewal.start()
        return True

    def _succeed(self, successor: Broker) -> None:
        """Let another broker serve from now on."""
        old, self.broker = self.broker, successor
        self._retired = [broker for broker in self._retired if broker.is_alive] + [old]
        old.retire()
        if old.state is not successor.state:
            self._let_go(old.state)

    def _let_go(self, old: State) -> None:
        """Drop a state that is no longer served."""
        old.answered.close()
        if self._renewal is None:
            old.hold.close()
        else:
            self._trail.append(old)

    def _renew(self) -> None:
        """Put a new broker in the place of one that has grown."""
        grown = self.broker
        try:
            successor = self._started(self._current())
        except StoreProblem as problem:  # tried again after the next change
            _log.error("The process that holds the graph has grown and cannot be renewed. %s", problem)
            successor = None
        with self._switching:
            self._renewal = None
            if successor is not None and not self._takes_over(successor, grown):
                successor.end()
                successor.state.hold.close()
            for old in self._trail:
                old.hold.close()
            self._trail.clear()

    def _takes_over(self, successor: Broker, grown: Broker) -> bool:
        """Let a new broker serve if the one it is to replace still does, and it can follow to the same state."""
        if self._stop.is_set() or self.broker is not grown:
            return False
        if successor.state.number < grown.state.number:
            before = successor.state
            if not successor.follow(grown.state):
                return False
            before.hold.close()
        self._succeed(successor)
        return True

    def _started(self, new: State) -> Broker:
        """Return a broker that serves this state. Raises StoreProblem."""
        broker = Broker(new, self._setting, self._tally)
        self._loading.add(broker)
        try:
            if self._stop.is_set():
                raise StoreProblem("The server stops.")
            broker.wait_until_ready()
        except BaseException:
            broker.end()
            new.hold.close()
            raise
        finally:
            self._loading.discard(broker)
        self._tally.add(Event.STARTED)
        return broker

    def _look(self) -> None:
        """Look now and then whether there is a new generation, and whether the broker lives."""
        while not self._stop.wait(_SECONDS_BETWEEN_LOOKS):
            try:
                self.refresh()
            except StoreProblem as problem:
                _log.error("The new generation cannot be served; the old one still is. %s", problem)
