"""The broker: a process with a single thread that holds the graph and forks the workers that answer from it.

    python -P -m tripgraph.store.broker DESCRIPTOR

The server starts it by exec, since what is forked must not have other threads of Python, and speaks with it over the
socket DESCRIPTOR:

    server -> broker   {"store", "generation", "folder", "quads", "limits", "context", "strict"}    once: what to hold
    broker -> server   {"ready": "memory" | "disk"}  or  {"failed": message}
    server -> broker   {"fork": id}, and with it the worker's end of a socket
    server -> broker   {"kill": id}
    broker -> server   {"ended": id, "signal", "code"}                with 0 for the one that it was not
    server -> broker   {"follow": generation, "quads"}
    broker -> server   {"followed": whether it did, "removed": quads that were taken away}

It follows to a later generation by what that changed, between two forks: the workers that run go on with the memory
that they were forked from. Where it cannot, or that would take long, it says so and serves what it holds. It ends,
and its workers with it, when the server closes the socket or is gone.
"""

from __future__ import annotations

import gc
import os
import select
import signal
import socket
import sys
import traceback
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NoReturn

from tripgraph import media, rdfio
from tripgraph.errors import TripgraphError
from tripgraph.store import delta, limits, retention, worker
from tripgraph.store.control import Channel
from tripgraph.store.embedded import Embedded

if TYPE_CHECKING:
    from tripgraph.rdfio import Context

# What a quad costs in memory, all of the engine's indexes and texts together (benchmarks/million.py).
BYTES_A_QUAD: Final = 540
# Of so many quads at most a change is followed, which takes a tenth of a second for 5000: meanwhile nothing is forked.
_MOST_CHANGED: Final = 10_000


def main() -> None:
    """Serve on the socket that the command line names, until its other end is closed."""
    signal.pthread_sigmask(signal.SIG_SETMASK, ())
    for stop in (signal.SIGINT, signal.SIGTERM):  # sent to all of a terminal or a unit; the server decides
        signal.signal(stop, signal.SIG_IGN)
    channel = Channel(socket.socket(fileno=int(sys.argv[1])))
    messages: list[dict[str, Any]] | None = []
    while messages == []:
        messages = channel.receive()
    if messages:
        _serve(channel, messages[0])
    os._exit(0)  # at once: the engine's own threads need not agree to end


def _serve(channel: Channel, setup: dict[str, Any]) -> None:
    with ExitStack() as hold:
        try:
            engine, place = _engine(setup, hold)
        except TripgraphError as error:
            channel.send({"failed": str(error)})
            return
        _warm_up(engine, setup["context"])
        if setup["strict"] and place == "memory":
            engine.prepare_strict()
        gc.collect()
        gc.freeze()  # so that the collector does not write to, and thereby copy, what the workers share
        with suppress(BrokenPipeError):
            channel.send({"ready": place})
            Broker(channel, engine, setup, can_follow=place == "memory").run()


class Broker:
    """The process once it is ready: what it serves, and its children."""

    def __init__(
        self, channel: Channel, engine: Embedded, setup: dict[str, Any], *, can_follow: bool
    ) -> None:
        """Serve this engine to the server at the other end of the channel."""
        self._channel = channel
        self._engine = engine
        self._setup = setup
        self._can_follow = can_follow
        self._generation: int = setup["generation"]
        self._children: dict[int, int] = {}  # process id -> the id that the server knows it by
        self._bell = _ring_when_a_child_ends()

    def run(self) -> None:
        """Obey until the server is gone; then end the workers. Raises BrokenPipeError if it goes meanwhile."""
        try:
            watched = [self._channel.fileno(), self._bell[0]]
            while True:
                ready, _, _ = select.select(watched, [], [])
                if self._bell[0] in ready:
                    os.read(self._bell[0], 4096)
                    self._bury()
                if watched[0] in ready:
                    messages = self._channel.receive()
                    if messages is None:
                        return
                    self._obey(messages)
        finally:
            for process in self._children:
                os.kill(process, signal.SIGKILL)
            for process in self._children:
                os.waitpid(process, 0)

    def _obey(self, messages: list[dict[str, Any]]) -> None:
        for message in messages:
            if "fork" in message:
                self._fork(message["fork"], self._channel.descriptor())
            elif "follow" in message:
                self._follow(message["follow"], message["quads"])
            else:
                self._kill(message["kill"])

    def _fork(self, name: int, descriptor: int) -> None:
        """Fork a worker that answers on this descriptor."""
        broker = os.getpid()
        try:
            process = os.fork()
        except OSError:  # neither memory nor processes left: to the server it is a worker that ended at once
            self._channel.send({"ended": name, "signal": 0, "code": worker.OUT_OF_MEMORY})
        else:
            if process == 0:
                self._work(descriptor, broker)
            self._children[process] = name
        finally:
            os.close(descriptor)

    def _follow(self, generation: int, quads: int) -> None:
        """Go on to a later generation, which holds so many quads, if that is quickly done.

        Whatever is raised while the engine changes ends this process, and another one loads the generation.
        """
        changes = None
        if self._can_follow and _fits(quads, self._setup):
            changes = delta.since(Path(self._setup["store"]), self._generation, generation, _MOST_CHANGED)
        for change in changes or ():
            self._engine.apply(change)
        if changes is not None:
            self._generation = generation
            if self._setup["strict"]:
                self._engine.prepare_strict()
        removed = sum(len(change.removed) for change in changes or ())
        self._channel.send({"followed": changes is not None, "removed": removed})

    def _work(self, descriptor: int, broker: int) -> NoReturn:
        """Be a worker, in the process that was just forked."""
        try:
            signal.set_wakeup_fd(-1)
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            self._channel.close()
            for end in self._bell:
                os.close(end)
            # On the disk the engine opens its files when it first needs them.
            limits.confine(self._setup["limits"]["memory"], broker, reads_files=not self._can_follow)
            worker.serve(socket.socket(fileno=descriptor), self._engine, self._setup["context"])
        except MemoryError:
            os._exit(worker.OUT_OF_MEMORY)
        except BaseException:  # noqa: BLE001 - the outermost edge of a process
            traceback.print_exc()
            os._exit(worker.FAILED)

    def _kill(self, name: int) -> None:
        """Kill a worker. It was not reaped yet, so its process id still means it and nothing else."""
        for process, known in self._children.items():
            if known == name:
                os.kill(process, signal.SIGKILL)

    def _bury(self) -> None:
        """Reap the workers that have ended, and tell the server how each of them did."""
        while self._children:
            process, status = os.waitpid(-1, os.WNOHANG)
            if not process:
                return
            code = os.waitstatus_to_exitcode(status)
            self._channel.send(
                {"ended": self._children.pop(process), "signal": max(-code, 0), "code": max(code, 0)}
            )


def _engine(setup: dict[str, Any], hold: ExitStack) -> tuple[Embedded, str]:
    """Return the engine, and whether it is in memory or on disk.

    hold: keeps the files of a generation that stays on disk from being removed. Raises NotFound if they were removed
    before, StoreProblem if they are damaged.
    """
    if setup["folder"] is None:
        return Embedded.in_memory([]), "memory"
    folder = Path(setup["folder"])
    if not _fits(setup["quads"], setup):
        hold.enter_context(retention.held(folder.parent))
        return Embedded.open(folder), "disk"
    with retention.held(folder.parent):
        return Embedded.load(folder), "memory"


def _fits(quads: int, setup: dict[str, Any]) -> bool:
    """Tell whether so many quads may be held in memory."""
    return bool(quads * BYTES_A_QUAD <= setup["limits"]["held"])


def _warm_up(engine: Embedded, context: Context) -> None:
    """Do once whatever opens a file when it is first done: a worker can open none."""
    triples = [triple for triple, _ in zip(engine.merge(), range(10), strict=False)]
    for format in media.GRAPH_FORMATS:
        rdfio.write_triples(triples, format, context)


def _ring_when_a_child_ends() -> tuple[int, int]:
    """Return the ends of a pipe; the first can be read when a child has ended."""
    bell = os.pipe()
    for end in bell:
        os.set_blocking(end, False)
    signal.set_wakeup_fd(bell[1], warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return bell


if __name__ == "__main__":
    main()
