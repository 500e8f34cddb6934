"""Whose turn it is: a bounded queue for a number of slots, fair among those who wait."""

from __future__ import annotations

import threading
from collections import Counter, deque
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from tripgraph.errors import Busy, Cancelled

if TYPE_CHECKING:
    from tripgraph.errors import LimitReached
    from tripgraph.store.engine import Cancellation


@dataclass(eq=False, slots=True)
class Place:
    """A place in the queue. ``called`` is set when the waiting is over, ``refusal`` if it was in vain."""

    client: str
    called: threading.Event = field(default_factory=threading.Event)
    refusal: LimitReached | None = None


class Turns:
    """Hands out slots: to the client who holds fewest, among equals to the one who has waited longest for a turn.

    No client ever holds all the slots, so that there is always one soon for the others. When the queue is full, whoever
    has most in it gives way to who has less.
    """

    def __init__(self, slots: int, longest_queue: int) -> None:
        """Hand out this many slots, and let as many wait for one."""
        self._free = slots
        self._most_a_client = max(1, slots - 1)
        self._longest_queue = longest_queue
        self._lock = threading.Lock()
        self._queues: dict[str, deque[Place]] = {}  # in the order in which their next turn comes
        self._held: Counter[str] = Counter()
        self._refused = 0

    @property
    def waiting(self) -> int:
        """How many wait."""
        with self._lock:
            return self._length()

    @property
    def running(self) -> int:
        """How many slots are held."""
        with self._lock:
            return self._held.total()

    @property
    def refused(self) -> int:
        """How many were told that they cannot have a turn, ever."""
        with self._lock:
            return self._refused

    def take(self, client: str, seconds: float, cancellation: Cancellation | None = None) -> None:
        """Wait for a slot, at most for so long. Raises Busy, and Cancelled if the client leaves meanwhile."""
        place = self.line_up(client)
        forget = cancellation.on_cancel(lambda: self._leave(place, _gone())) if cancellation else None
        if not place.called.wait(seconds):
            self._leave(place, _busy(f"No query slot became free within {seconds:g} seconds."))
        if forget is not None:
            forget()
        if place.refusal is not None:
            raise place.refusal

    def line_up(self, client: str) -> Place:
        """Join the queue, without waiting in it; whoever has no place there is refused at once."""
        place = Place(client)
        with self._lock:
            self._queues.setdefault(client, deque()).append(place)
            self._call()
            if self._length() > self._longest_queue:
                self._refuse(self._last_of_the_longest(client), _busy("Too many requests wait already."))
        return place

    def give_back(self, client: str) -> None:
        """Return a slot."""
        with self._lock:
            self._free += 1
            self._held[client] -= 1
            if not self._held[client]:
                del self._held[client]
            self._call()

    def _call(self) -> None:
        """Give the free slots to those whose turn it is."""
        while self._free:
            eligible = [client for client in self._queues if self._held[client] < self._most_a_client]
            if not eligible:
                return
            client = min(eligible, key=self._held.__getitem__)
            queue = self._queues.pop(client)
            place = queue.popleft()
            if queue:
                self._queues[client] = queue  # behind all others
            self._free -= 1
            self._held[client] += 1
            place.called.set()

    def _leave(self, place: Place, refusal: LimitReached) -> None:
        """Leave the queue, unless the turn has come meanwhile."""
        with self._lock:
            if not place.called.is_set():
                self._refuse(place, refusal)

    def _refuse(self, place: Place, refusal: LimitReached) -> None:
        queue = self._queues[place.client]
        queue.remove(place)
        if not queue:
            del self._queues[place.client]
        place.refusal = refusal
        self._refused += isinstance(refusal, Busy)
        place.called.set()

    def _last_of_the_longest(self, newcomer: str) -> Place:
        """Return who gives way: the newcomer, unless another client has more waiting."""
        longest = max(self._queues, key=lambda client: (len(self._queues[client]), client == newcomer))
        return self._queues[longest][-1]

    def _length(self) -> int:
        return sum(map(len, self._queues.values()))


def _busy(what: str) -> Busy:
    return Busy(f"{what} Try again in a few seconds, or ask for less at a time.")


def _gone() -> Cancelled:
    return Cancelled("The client left while it waited for its turn.")
