"""The server's side of a broker: starting it, having it fork and kill workers, and hearing how they ended."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import TYPE_CHECKING, Final

from tripgraph.errors import StoreProblem
from tripgraph.store.answered import Answered
from tripgraph.store.control import Channel

if TYPE_CHECKING:
    from pathlib import Path

    from tripgraph.rdfio import Context
    from tripgraph.store.limits import Limits

_SECONDS_TO_END: Final = 10


@dataclass(frozen=True, slots=True)
class Held:
    """What a broker holds: the number of a generation, the engine's files of it (None: an empty graph), its quads."""

    number: int
    folder: Path | None
    quads: int


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

    answered: what was answered before from the state that it answers from.
    """

    name: int
    connection: socket.socket
    answered: Answered
    ended: threading.Event = field(default_factory=threading.Event)
    ending: Ending = Ending(with_broker=True)


class Broker:
    """A broker process and its workers, for one generation. Safe to use from many threads."""

    def __init__(self, held: Held, limits: Limits, context: Context, *, strict: bool = False) -> None:
        """Start the process; ``wait_until_ready`` tells when it can fork."""
        self.held = held
        self.answered = Answered(limits.kept)
        self.place = ""  # "memory" or "disk", when it is ready
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
            self._process = _start(theirs.fileno())
        folder = None if held.folder is None else str(held.folder)
        with suppress(OSError):  # it is gone; the listener will say so
            self._channel.send(
                {
                    "folder": folder,
                    "quads": held.quads,
                    "limits": asdict(limits),
                    "context": context,
                    "strict": strict,
                }
            )
        self._listener = threading.Thread(target=self._listen, name="broker", daemon=True)
        self._listener.start()

    @property
    def process_id(self) -> int:
        """The id of the broker process."""
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

    def take(self) -> Worker:
        """Return a worker to put one question to: an idle one, else a new one. Raises Gone."""
        with self._lock:
            while self._idle:
                worker = self._idle.pop()
                if not worker.ended.is_set():
                    return worker
            ours, theirs = socket.socketpair()
            worker = Worker(next(self._names), ours, self.answered)
            with theirs:
                try:
                    self._channel.send({"fork": worker.name}, [theirs.fileno()])
                except OSError as error:
                    ours.close()
                    raise Gone from error
            self._workers[worker.name] = worker
            if not self.is_alive:  # the listener has stopped and will not speak of this one
                worker.ended.set()
            return worker

    def give_back(self, worker: Worker, *, is_last: bool) -> None:
        """Return a worker that has answered. is_last: whether it said that it takes no further question."""
        with self._lock:
            is_over = is_last or self._is_retired or worker.ended.is_set()
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
        self.answered.close()
        with self._lock:
            self._is_retired = True
            idle, self._idle = self._idle, []
            is_unused = len(self._workers) == len(idle)
        for worker in idle:
            worker.connection.close()
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
                else:
                    self._problem = message.get("failed")
                    self.place = message.get("ready", "")
                    self._ready.set()
        self._process.wait()
        with self._lock:
            self._ended.set()
            left = list(self._workers)
        for name in left:
            self._bury(name, Ending(with_broker=True))
        self._ready.set()
        self._channel.close()

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


def _start(descriptor: int) -> subprocess.Popen[bytes]:
    """Start a broker that speaks over this descriptor, in a session of its own: Ctrl-C is for the server."""
    return subprocess.Popen(  # noqa: S603 - nothing of it comes from a request
        [sys.executable, "-P", "-m", "tripgraph.store.broker", str(descriptor)],
        pass_fds=[descriptor],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        env=os.environ
        | {"RUST_BACKTRACE": "0"},  # a worker that is out of memory would take a second to write one
    )
