"""The brokers behind the engine: one for the current generation, and its successor when there is a new one."""

from __future__ import annotations

import logging
import threading
from typing import TYPE_CHECKING, Final

from tripgraph.errors import StoreProblem
from tripgraph.store import embedded, generations, retention, worker
from tripgraph.store.conversation import Conversation
from tripgraph.store.engine import Answer
from tripgraph.store.processes import Broker, Gone, Held
from tripgraph.store.tally import Event, Tally
from tripgraph.store.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from pathlib import Path

    from tripgraph.rdfio import Context, Triple
    from tripgraph.store.engine import Cancellation, Kind, Question
    from tripgraph.store.limits import Limits

_log: Final = logging.getLogger(__name__)
_SECONDS_BETWEEN_LOOKS: Final = 1.0
_ATTEMPTS: Final = 3


class Pool:
    """Answers questions from the current generation of a store, and follows when there is a new one."""

    def __init__(self, store: Path, limits: Limits, context: Context = None, *, strict: bool = False) -> None:
        """Load the current generation; an empty graph if there is none. Raises StoreProblem if that cannot be done.

        strict: whether to be ready for strict questions, which takes more memory if something has no graph.
        """
        self.limits = limits
        self.queries = Turns(limits.slots, limits.queue)
        self.pages = Turns(limits.slots, limits.queue)
        self.tally = Tally()
        self._store = store
        self._context = context
        self._strict = strict
        self._switching = threading.Lock()
        self._unusable: int | None = None
        self._stop = threading.Event()
        self._retired: list[Broker] = []
        self._broker = self._started(current(store))
        self._watch = threading.Thread(target=self._follow, name="generations", daemon=True)
        self._watch.start()

    @property
    def generation(self) -> int:
        """The number of the generation that new questions are asked of; 0 for an empty store."""
        return self._broker.held.number

    @property
    def brokers(self) -> list[Broker]:
        """The brokers that live: the current one first, then those that finish what they have begun."""
        return [broker for broker in (self._broker, *self._retired) if broker.is_alive]

    def ask(self, question: Question, turns: Turns, client: str, cancellation: Cancellation | None) -> Answer:
        """Put a question to a worker when it is this client's turn, unless its answer is kept.

        Raises LimitReached, and what the worker raises.
        """
        if kept := self._broker.answered.find(question):
            self.tally.add(Event.HIT)
            return Answer(kept.kind, (document for document in (kept.document,)))
        self.tally.add(Event.MISS)
        seconds = min(question.seconds or self.limits.seconds, self.limits.seconds)
        most_bytes = min(question.most_bytes or self.limits.answer, self.limits.answer)
        turns.take(client, self.limits.seconds, cancellation)
        try:
            request = worker.request(question, seconds, most_bytes)
            kind, conversation = self._begin(request, cancellation)
        except BaseException:
            turns.give_back(client)
            raise
        pieces = conversation.answered.recorded(question, kind, conversation.pieces())
        chunks = _until_the_end(pieces, conversation, lambda: turns.give_back(client))
        next(chunks)
        return Answer(kind, chunks)

    def unnamed(self) -> list[Triple]:
        """Return what was written without a graph, which no query sees apart. Raises StoreProblem."""
        folder = self._broker.held.folder
        if folder is None:
            return []
        with retention.held(folder.parent):
            return embedded.unnamed(folder)

    def refresh(self) -> None:
        """Serve the current generation, if another one is served now; running questions finish on the old one.

        Raises StoreProblem if it cannot be loaded; then all goes on as it was.
        """
        with self._switching:
            number = generations.number(self._store) or 0
            if self._broker.is_alive and number in (self._broker.held.number, self._unusable):
                return
            try:
                successor = self._started(current(self._store))
            except StoreProblem:
                self._unusable = number
                raise
            self._retired = [broker for broker in self._retired if broker.is_alive] + [self._broker]
            self._broker = successor
            self._retired[-1].retire()

    def close(self) -> None:
        """End all processes."""
        self._stop.set()
        self._watch.join()
        for broker in (*self._retired, self._broker):
            broker.end()

    def _begin(
        self, request: dict[str, object], cancellation: Cancellation | None
    ) -> tuple[Kind, Conversation]:
        """Ask a worker; where its broker is gone, ask one of the next broker."""
        for _ in range(_ATTEMPTS):
            broker = self._alive()
            try:
                conversation = Conversation(broker, request, self.limits.memory, cancellation)
                return conversation.begin(), conversation
            except Gone:
                broker.wait_until_ended()  # so that it is known to be dead
        raise StoreProblem("The process that holds the graph ends again and again. The log says why.")

    def _alive(self) -> Broker:
        """Return the current broker; start a new one if it has ended. Raises StoreProblem."""
        if not self._broker.is_alive:
            self.refresh()
        return self._broker

    def _started(self, held: Held) -> Broker:
        broker = Broker(held, self.limits, self._context, strict=self._strict)
        try:
            broker.wait_until_ready()
        except BaseException:
            broker.end()
            raise
        return broker

    def _follow(self) -> None:
        """Look now and then whether there is a new generation, and whether the broker lives."""
        while not self._stop.wait(_SECONDS_BETWEEN_LOOKS):
            try:
                self.refresh()
            except StoreProblem as problem:
                _log.error("The new generation cannot be served; the old one still is. %s", problem)


def current(store: Path) -> Held:
    """Return what is to be served. Raises StoreProblem if the current generation is damaged."""
    generation = generations.current(store)
    if generation is None:
        return Held(0, None, 0)
    manifest = generation.manifest
    return Held(generation.number, generation.quads, sum(manifest.graphs.values()) + manifest.triples)


def _until_the_end(
    pieces: Iterable[bytes], conversation: Conversation, give_back: Callable[[], None]
) -> Generator[bytes]:
    """Yield nothing once, then the pieces of the answer; give the slot back when that is over, however it ends.

    The first step enters the ``try``: a generator that was never begun would be closed without giving it back.
    """
    try:
        yield b""
        yield from pieces
    finally:
        conversation.close()
        give_back()
