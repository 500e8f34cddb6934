"""The server's side of a broker: starting it, having it follow, fork and kill, and hearing how workers ended."""

from __future__ import annotations

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import count
from typing import TYPE_CHECKING, Final

from tripgraph.errors import StoreProblem
from tripgraph.store import spawning
from tripgraph.store.answered import Answered
from tripgraph.store.control import Channel
from tripgraph.store.tally import Event

if TYPE_CHECKING:
    from tripgraph.store.setting import Setting
    from tripgraph.store.state import State
    from tripgraph.store.tally import Tally

_SECONDS_TO_END: Final = 10
_SECONDS_TO_FOLLOW: Final = 60


@dataclass(frozen=True, slots=True)
class Ending:
    """How a worker ended: by which signal (0: by itself), with which exit code; or with its broker."""

    signal: int = 0
    code: int = 0
    with_broker: bool = False


class Gone(Exception):
    """Raised when a broker has ended, so that another one must be asked."""


@dataclass(eq=False, slots=True)
class Worker:
    """A worker process: its name, the socket to it, and how it ended once ``ended`` is set.

    state: what it answers from.
    """

    name: int
    connection: socket.socket
    state: State
    ended: threading.Event = field(default_factory=threading.Event)
    ending: Ending = Ending(with_broker=True)


class Broker:
    """A broker process and its workers. Safe to use from many threads.

    state: what new questions are asked of. place: "memory" or "disk", once it is ready. removed: how many quads were
    taken away from what it loaded.
    """

    def __init__(self, state: State, setting: Setting, tally: Tally) -> None:
        """Start the process; ``wait_until_ready`` tells when it can fork. tally: of the workers it forks."""
        self._tally = tally
        self.state = state
        self.place = ""
        self.removed = 0
        self._coming: State | None = None  # what it was told to follow to
        self._replied = threading.Event()
        self._lock = threading.Lock()
        self._names = count(1)
        self._workers: dict[int, Worker] = {}
        self._idle: list[Worker] = []
        self._is_retired = False
        self._ready = threading.Event()
        self._problem: str | None = "The process that holds the graph ended before it was ready."
        self._ended = threading.Event()
        ours, theirs = socket.socketpair()
        self._channel = Channel(ours)
        with theirs:
            self._process = spawning.start("tripgraph.store.broker", theirs.fileno())
        with suppress(OSError):  # it is gone; the listener will say so
            self._channel.send(setting.message(state))
        self._listener = threading.Thread(target=self._listen, name="broker", daemon=True)
        self._listener.start()

    @property
    def process_id(self) -> int:
        """The id of the process, for messages."""
        return self._process.pid

    @property
    def is_alive(self) -> bool:
        """Whether it can still fork."""
        return not self._ended.is_set()

    def wait_until_ready(self) -> None:
        """Wait until the generation is loaded. Raises StoreProblem if it cannot be."""
        self._ready.wait()
        if self._problem is not None:
            raise StoreProblem(self._problem)

    def wait_until_ended(self) -> None:
        """Wait until a process that is ending has ended, but not for ever."""
        self._ended.wait(_SECONDS_TO_END)

    def follow(self, new: State) -> bool:
        """Have the process go on to a later state; tell whether it did. Else it serves as before, or has ended.

        Meanwhile questions go to idle workers, of the state that was. To be called by one thread at a time.
        """
        if self.place != "memory":
            return False
        with self._lock:
            self._replied.clear()
            if not self.is_alive:
                return False
            try:
                self._channel.send({"follow": new.number, "quads": new.quads})
            except OSError:
                return False
            self._coming = new
        self._replied.wait(_SECONDS_TO_FOLLOW)
        return self.state is new

    def take(self) -> Worker:
        """Return a worker to put one question to: an idle one, else a new one. Raises Gone."""
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if not worker.ended.is_set():
                    return worker
            ours, theirs = socket.socketpair()
            # Which state it is forked from while the process is about to follow is not known: its answers are not kept.
            state = self.state if self._coming is None else replace(self._coming, answered=Answered(0))
            worker = Worker(next(self._names), ours, state)
            with theirs:
                try:
                    self._channel.send({"fork": worker.name}, [theirs.fileno()])
                except OSError as error:
                    ours.close()
                    raise Gone from error
            self._workers[worker.name] = worker
            self._tally.add(Event.FORKED)
            if not self.is_alive:  # the listener has stopped and will not speak of this one
                worker.ended.set()
            return worker

    def give_back(self, worker: Worker, *, is_last: bool) -> None:
        """Return a worker that has answered. is_last: whether it said that it takes no further question."""
        with self._lock:
            is_over = is_last or self._is_retired or worker.state is not self.state or worker.ended.is_set()
            if not is_over:
                self._idle.append(worker)
        if is_over:
            worker.connection.close()  # at which it ends

    def kill(self, worker: Worker) -> None:
        """Kill a worker, whatever it does."""
        if not worker.ended.is_set():
            with suppress(OSError), self._lock:  # the broker is gone, and the worker with it
                self._channel.send({"kill": worker.name})

    def retire(self) -> None:
        """End as soon as the running questions are answered."""
        with self._lock:
            self._is_retired = True
            is_unused = len(self._workers) == len(self._idle)
            self._dismiss()
        if is_unused:
            self._channel.shut()

    def end(self) -> None:
        """End now, with all workers, and wait until no process is left."""
        if not self._ready.is_set():
            self._process.kill()  # it listens only when it has loaded
        self._channel.shut()
        self.wait_until_ended()
        self._process.kill()
        self._listener.join()

    def _listen(self) -> None:
        """Hear what the broker says, until it ends."""
        while (messages := self._channel.receive()) is not None:
            for message in messages:
                if "ended" in message:
                    self._bury(message["ended"], Ending(message["signal"], message["code"]))
                elif "followed" in message:
                    self._switch(followed=message["followed"], removed=message["removed"])
                else:
                    self._problem = message.get("failed")
                    self.place = message.get("ready", "")
                    self._ready.set()
        self._process.wait()
        with self._lock:
            self._ended.set()
            self._replied.set()
            left = list(self._workers)
        for name in left:
            self._bury(name, Ending(with_broker=True))
        self._ready.set()
        self._channel.close()

    def _switch(self, *, followed: bool, removed: int) -> None:
        """Ask new questions of the new state, if there is one; what runs finishes on the old one."""
        with self._lock:
            if followed and self._coming is not None:
                self.state = self._coming
                self.removed += removed
                self._dismiss()
            self._coming = None
            self._replied.set()

    def _dismiss(self) -> None:
        """Let the idle workers go."""
        for worker in self._idle:
            worker.connection.close()
        self._idle.clear()

    def _bury(self, name: int, ending: Ending) -> None:
        with self._lock:
            worker = self._workers.pop(name)
            worker.ending = ending
            worker.ended.set()
            if worker in self._idle:
                self._idle.remove(worker)
                worker.connection.close()
            if self._is_retired and not self._workers:
                self._channel.shut()
