"""Which requests may have a thread: so many at once, the others waiting their turn, fair among clients."""

from __future__ import annotations

from asyncio import CancelledError, Future, get_running_loop
from collections import Counter, OrderedDict, deque
from typing import TYPE_CHECKING

from tripgraph.errors import Busy

if TYPE_CHECKING:
    from collections.abc import Callable

_Queue = deque["Future[None]"]


class Place:
    """The right to be worked on, until it is given back; once is enough, twice does no harm."""

    def __init__(self, leave: Callable[[], None]) -> None:
        self._leave: Callable[[], None] | None = leave

    def leave(self) -> None:
        """Give the place back; the next in turn gets it."""
        leave, self._leave = self._leave, None
        if leave:
            leave()


class Gate:
    """Lets requests in; belongs to one event loop.

    Those that wait are let in round robin over the clients, and one client never has more than ``share`` places, so
    that whoever asks much waits for himself. Where the queue is full, the client that waits for most gives way.
    """

    def __init__(self, places: int, share: int, waiting: int) -> None:
        """Open a gate. places: requests inside at once. share: of them one client's. waiting: requests before it."""
        self._places = places
        self._share = share
        self._most_waiting = waiting
        self._inside: Counter[str] = Counter()
        self._queues: OrderedDict[str, _Queue] = OrderedDict()

    @property
    def inside(self) -> int:
        """How many requests are inside."""
        return self._inside.total()

    @property
    def waiting(self) -> int:
        """How many requests wait before it."""
        return sum(map(len, self._queues.values()))

    async def enter(self, client: str) -> Place:
        """Wait for a place and return it. Raises Busy if too many wait for one already."""
        if self._has_place_for(client) and client not in self._queues:
            self._inside[client] += 1
            return Place(lambda: self._leave(client))
        if self.waiting >= self._most_waiting:
            self._make_room_for(client)
        place: Future[None] = get_running_loop().create_future()
        self._queues.setdefault(client, deque()).append(place)
        try:
            await place
        except CancelledError:
            self._drop(client, place)
            if place.done() and not place.cancelled() and not place.exception():
                self._leave(client)  # it was given at the very moment
            raise
        return Place(lambda: self._leave(client))

    def _leave(self, client: str) -> None:
        self._inside[client] -= 1
        if not self._inside[client]:
            del self._inside[client]
        while next_client := next(filter(self._has_place_for, self._queues), None):
            place = self._queues[next_client][0]
            self._drop(next_client, place)
            if next_client in self._queues:
                self._queues.move_to_end(next_client)
            if not place.done():  # else its client has gone, and it will hear of that next
                self._inside[next_client] += 1
                place.set_result(None)

    def _has_place_for(self, client: str) -> bool:
        return self.inside < self._places and self._inside[client] < self._share

    def _make_room_for(self, client: str) -> None:
        """Send away the last request of the client that waits for most, if that is not this one's doing."""
        most = max(self._queues, key=lambda other: len(self._queues[other]), default=client)
        queue = self._queues.get(most, deque())
        if len(queue) <= len(self._queues.get(client, ())) + 1:
            raise full()
        place = queue[-1]
        self._drop(most, place)
        place.set_exception(full())

    def _drop(self, client: str, place: Future[None]) -> None:
        queue = self._queues.get(client)
        if queue is None or place not in queue:
            return
        queue.remove(place)
        if not queue:
            del self._queues[client]


def full() -> Busy:
    """Return the error for a request that cannot have its turn."""
    return Busy("More is asked here than can be answered at once. Try again in a few seconds.")
