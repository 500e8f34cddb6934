"""What the processes behind an engine have done since it began, counted."""

from __future__ import annotations

import threading
from collections import Counter
from enum import StrEnum


class Event(StrEnum):
    """What is counted."""

    HIT = "questions answered from memory"
    MISS = "questions put to a worker"
    STARTED = "brokers started"
    FOLLOWED = "changes of state that a broker followed"


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
