"""What the processes behind an engine have done since it began, counted."""

from __future__ import annotations

import threading
from collections import Counter
from enum import Enum, auto
from typing import TYPE_CHECKING, Final

from tripgraph.errors import Cancelled, MemoryLimit, ResultLimit, TimeLimit, TooDeep

if TYPE_CHECKING:
    from tripgraph.errors import TripgraphError


class Event(Enum):
    """What is counted: questions, processes, and why queries were ended before their answer was whole."""

    HIT = auto()  # answered from memory
    MISS = auto()  # put to a worker
    FORKED = auto()  # a worker
    STARTED = auto()  # a broker
    FOLLOWED = auto()  # a change of state, by a broker that lives
    TIME = auto()
    MEMORY = auto()
    RESULT_SIZE = auto()
    NESTING = auto()
    CANCELLED = auto()  # or not read to its end


_ENDINGS: Final = {
    TimeLimit: Event.TIME,
    MemoryLimit: Event.MEMORY,
    ResultLimit: Event.RESULT_SIZE,
    TooDeep: Event.NESTING,
    Cancelled: Event.CANCELLED,
}
ENDINGS: Final = tuple(_ENDINGS.values())


class Tally:
    """How often each thing has happened. Safe to use from many threads."""

    def __init__(self) -> None:
        """Begin to count."""
        self._lock = threading.Lock()
        self._counts: Counter[Event] = Counter()

    def __getitem__(self, event: Event) -> int:
        """How often it has happened."""
        with self._lock:
            return self._counts[event]

    def add(self, event: Event) -> None:
        """Count it."""
        with self._lock:
            self._counts[event] += 1

    def add_ending(self, error: TripgraphError) -> None:
        """Count a query that ended in this way, if that was before its answer was whole."""
        if event := _ENDINGS.get(type(error)):
            self.add(event)
