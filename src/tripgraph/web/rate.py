"""How often a client may ask: a bucket of tokens for each, from which a request takes one, and which time fills."""

from __future__ import annotations

from collections import OrderedDict
from math import ceil
from time import monotonic
from typing import TYPE_CHECKING, Final

from tripgraph.errors import TooOften

if TYPE_CHECKING:
    from collections.abc import Callable

_MOST_CLIENTS: Final = 10_000
# A bucket holds what so many seconds fill in, so that a page may bring its parts along.
_SECONDS_IN_A_BUCKET: Final = 10
_ROUNDING: Final = 1e-6  # seconds that sums of times may be off by


class Rate:
    """Counts the requests of each client; belongs to one event loop.

    Of a bucket only the time is kept at which it will be full, and nothing of one that is full. Past so many clients
    the one that was silent longest is forgotten: it gains no more than it would from one more address.
    """

    def __init__(
        self, a_second: float, clock: Callable[[], float] = monotonic, most_clients: int = _MOST_CLIENTS
    ) -> None:
        """Begin with full buckets. a_second: requests that one client may send in the long run, more than 0."""
        self._seconds = 1 / a_second
        self._slack = (max(1.0, a_second * _SECONDS_IN_A_BUCKET) - 1) * self._seconds
        self._clock = clock
        self._most_clients = most_clients
        self._full_at: OrderedDict[str, float] = OrderedDict()

    def __len__(self) -> int:
        """How many clients are remembered."""
        return len(self._full_at)

    def count(self, client: str) -> None:
        """Count a request of this client. Raises TooOften, which costs it nothing, if its bucket is empty."""
        now = self._clock()
        self._forget_full_ones(now)
        full_at = max(now, self._full_at.get(client, now))
        wait = full_at - now - self._slack
        if wait > _ROUNDING:
            raise TooOften("This address asks too often. Ask more slowly, or wait a little.", ceil(wait))
        self._full_at[client] = full_at + self._seconds
        self._full_at.move_to_end(client)
        if len(self._full_at) > self._most_clients:
            self._full_at.popitem(last=False)

    def _forget_full_ones(self, now: float) -> None:
        """Forget those that were silent longest and have a full bucket again."""
        while self._full_at and next(iter(self._full_at.values())) <= now:
            self._full_at.popitem(last=False)
