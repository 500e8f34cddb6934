"""One question put to one worker: reading its answer, ending it early, and telling why it failed."""

from __future__ import annotations

import json
import signal
import threading
from typing import TYPE_CHECKING, Any, Final

from tripgraph.errors import Cancelled, MemoryLimit, StoreProblem, TimeLimit, TooDeep
from tripgraph.store import frames, limits, worker
from tripgraph.store.engine import Kind
from tripgraph.store.processes import Gone

if TYPE_CHECKING:
    from collections.abc import Generator

    from tripgraph.errors import TripgraphError
    from tripgraph.store.answered import Answered
    from tripgraph.store.engine import Cancellation
    from tripgraph.store.processes import Broker, Ending

# The kernel ends a worker at its deadline. This is for the case that it does not: seconds after which we do.
_GRACE: Final = 5


class Conversation:
    """What is said between the server and a worker from a question to the end of its answer."""

    def __init__(
        self, broker: Broker, question: dict[str, Any], memory: int, cancellation: Cancellation | None
    ) -> None:
        """Prepare to ask. question: from ``worker.request``. memory: the limit, for messages. Raises Gone."""
        self._broker = broker
        self._question = question
        self._memory = memory
        self._lock = threading.Lock()
        self._is_over = False
        self._is_cancelled = False
        self._worker = broker.take()
        self._worker.connection.settimeout(question["seconds"] + _GRACE)
        self._forget = cancellation.on_cancel(self.cancel) if cancellation else None

    @property
    def answered(self) -> Answered:
        """What was answered from the state that the worker answers from."""
        return self._worker.state.answered

    def begin(self) -> Kind:
        """Ask, and return the kind of the answer. Raises what the worker raised, LimitReached, and Gone."""
        mark, body = self._heard(asking=True)
        if mark == frames.ERROR:
            self._finish(self._heard()[1])
            raise frames.error_of(json.loads(body))
        return Kind(body.decode())

    def pieces(self) -> Generator[bytes]:
        """Yield the document. Raises what the worker raised, and LimitReached."""
        while True:
            mark, body = self._heard()
            if mark == frames.END:
                self._finish(body)
                return
            if mark == frames.ERROR:
                self._finish(self._heard()[1])
                raise frames.error_of(json.loads(body))
            yield body

    def close(self) -> None:
        """Kill the worker, unless it has answered and was given back."""
        if self._end():
            self._broker.kill(self._worker)
            self._worker.connection.close()

    def cancel(self) -> None:
        """End the query, from any thread."""
        with self._lock:
            if not self._is_over:
                self._is_cancelled = True
                self._broker.kill(self._worker)

    def _heard(self, *, asking: bool = False) -> tuple[bytes, bytes]:
        """Return the next frame. Raises LimitReached, and while asking Gone: then nothing was answered yet."""
        try:
            if asking:
                frames.send_json(self._worker.connection, frames.QUESTION, self._question)
            return frames.receive(self._worker.connection)
        except TimeoutError as error:
            self.close()
            raise self._too_long() from error
        except frames.Closed as error:
            self._worker.ended.wait(_GRACE)
            self.close()
            if asking and self._worker.ending.with_broker and not self._is_cancelled:
                raise Gone from error
            raise self._failure(self._worker.ending) from error

    def _finish(self, end: bytes) -> None:
        """Let the worker answer somebody else. end: the body of its last frame."""
        self._end()
        self._broker.give_back(self._worker, is_last=json.loads(end)["is_last"] or self._is_cancelled)

    def _end(self) -> bool:
        """Tell whether it is over only now; from now on nobody can cancel it."""
        with self._lock:
            was_over, self._is_over = self._is_over, True
        if self._forget is not None:
            self._forget()
        return not was_over

    def _failure(self, ending: Ending) -> TripgraphError | RuntimeError:
        """Return the error that says why the worker ended before its answer did."""
        if self._is_cancelled:
            return Cancelled("The query was ended, since nobody waits for its answer.")
        match ending.signal, ending.code:
            case signal.SIGALRM, _:
                return self._too_long()
            case (signal.SIGABRT | signal.SIGKILL, _) | (_, worker.OUT_OF_MEMORY):
                return MemoryLimit(
                    f"The query needed more than {self._memory // limits.MIB} MiB. Sort or group fewer rows, or ask "
                    "for less at a time."
                )
            case signal.SIGSEGV | signal.SIGBUS, _:
                return TooDeep(
                    "The query is nested deeper than it can be followed. Write it with fewer brackets inside brackets, "
                    "and long lists of alternatives as VALUES."
                )
        if ending.with_broker:
            return StoreProblem("The process that holds the graph has ended. Try again.")
        return RuntimeError(f"a worker ended with exit code {ending.code}, signal {ending.signal}")

    def _too_long(self) -> TimeLimit:
        return TimeLimit(
            f"The query took longer than {self._question['seconds']:g} seconds. Make it more specific: bind more of "
            "its terms, join patterns by a shared variable, add LIMIT."
        )
