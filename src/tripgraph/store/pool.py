"""Asking: whose turn it is, which worker answers, and what need not be asked again."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from tripgraph.errors import NotFound, StoreProblem, TripgraphError
from tripgraph.store import embedded, retention, worker
from tripgraph.store.archive import Archive
from tripgraph.store.conversation import Conversation
from tripgraph.store.engine import Answer
from tripgraph.store.processes import Gone
from tripgraph.store.setting import Setting
from tripgraph.store.succession import Succession
from tripgraph.store.tally import Event, Tally
from tripgraph.store.turns import Turns

if TYPE_CHECKING:
    from collections.abc import Callable, Generator, Iterable
    from pathlib import Path

    from tripgraph.rdfio import Context, Triple
    from tripgraph.store.engine import Cancellation, Kind, Question
    from tripgraph.store.limits import Limits
    from tripgraph.store.processes import Broker
    from tripgraph.store.state import State

_ATTEMPTS: Final = 3


class Pool:
    """Answers questions from the current generation of a store, and follows when there is a new one."""

    def __init__(self, store: Path, limits: Limits, context: Context = None, *, strict: bool = False) -> None:
        """Load the current generation; an empty graph if there is none. Raises StoreProblem if that cannot be done.

        context, strict: as in ``Setting``.
        """
        self.limits = limits
        self.queries = Turns(limits.slots, limits.queue)
        self.pages = Turns(limits.slots, limits.queue)
        self.tally = Tally()
        setting = Setting(store, limits, context, strict)
        self.archive = Archive(setting, self.tally)
        self.succession = Succession(setting, self.tally)

    @property
    def generation(self) -> int:
        """The number of the generation that new questions are asked of; 0 for an empty store."""
        return self.succession.broker.state.number

    def ask(
        self,
        question: Question,
        turns: Turns,
        client: str,
        cancellation: Cancellation | None,
        generation: int | None = None,
    ) -> Answer:
        """Put a question to a worker when it is this client's turn, unless its answer is kept.

        generation: the number of an earlier state to ask; None asks the current one. Raises LimitReached, what the
        worker raises, and NotFound if that state is not kept any more.
        """
        state = self._state(generation)
        if state and (kept := state.answered.find(question)):
            self.tally.add(Event.HIT)
            return Answer(kept.kind, (document for document in (kept.document,)))
        self.tally.add(Event.MISS)
        seconds = min(question.seconds or self.limits.seconds, self.limits.seconds)
        most_bytes = min(question.most_bytes or self.limits.answer, self.limits.answer)
        turns.take(client, self.limits.seconds, cancellation)
        try:
            request = worker.request(question, seconds, most_bytes)
            kind, conversation = self._begin(request, self._living(generation), cancellation)
        except BaseException as error:
            turns.give_back(client)
            if isinstance(error, TripgraphError):
                self.tally.add_ending(error)
            raise
        pieces = conversation.answered.recorded(question, kind, conversation.pieces())
        chunks = self._until_the_end(pieces, conversation, lambda: turns.give_back(client))
        next(chunks)
        return Answer(kind, chunks)

    def unnamed(self) -> list[Triple]:
        """Return what was written without a graph, which no query sees apart. Raises StoreProblem."""
        while True:
            state = self.succession.broker.state
            if state.folder is None:
                return []
            try:
                with retention.held(state.folder.parent):
                    return embedded.unnamed(state.folder)
            except NotFound:
                if state is self.succession.broker.state:
                    raise

    def refresh(self) -> None:
        """Serve the current generation, if another one is served now; running questions finish on the old one.

        Raises StoreProblem if it cannot be loaded; then all goes on as it was.
        """
        self.succession.refresh()

    def close(self) -> None:
        """End all processes."""
        self.succession.close()
        self.archive.close()

    def _state(self, generation: int | None) -> State | None:
        """Return the state that is asked, if it is served already."""
        current = self.succession.broker.state
        return current if generation in (None, current.number) else self.archive.state(generation or 0)

    def _living(self, generation: int | None) -> Callable[[], Broker]:
        """Return what gives the broker that answers from this state, as long as it lives."""
        if generation is None or generation == self.generation:
            return self.succession.alive
        return lambda: self.archive.alive(generation)

    def _begin(
        self,
        request: dict[str, object],
        living: Callable[[], Broker],
        cancellation: Cancellation | None,
    ) -> tuple[Kind, Conversation]:
        """Ask a worker; where its broker is gone, ask one of the next broker."""
        for _ in range(_ATTEMPTS):
            broker = living()
            try:
                conversation = Conversation(broker, request, self.limits.memory, cancellation)
                return conversation.begin(), conversation
            except Gone:
                broker.wait_until_ended()  # so that it is known to be dead
        raise StoreProblem("The process that holds the graph ends again and again. The log says why.")

    def _until_the_end(
        self, pieces: Iterable[bytes], conversation: Conversation, give_back: Callable[[], None]
    ) -> Generator[bytes]:
        """Yield nothing once, then the pieces of the answer; give the slot back when that is over, however it ends.

        The first step enters the ``try``: a generator that was never begun would be closed without giving it back.
        """
        try:
            yield b""
            yield from pieces
        except TripgraphError as error:
            self.tally.add_ending(error)
            raise
        except GeneratorExit:
            self.tally.add(Event.CANCELLED)
            raise
        finally:
            conversation.close()
            give_back()
