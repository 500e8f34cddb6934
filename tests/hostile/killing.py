"""A server whose processes are killed at random instants, and that is started again when it was itself the victim."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from collections import Counter
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPException
from typing import TYPE_CHECKING

from tests.conftest import ROOT
from tests.processes import PATIENCE, command, descendants, parents, wait_until_ended
from tests.web.writing_server import Store, started

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator
    from pathlib import Path

    from tests.web.conftest import Answer

BROKER, WRITER = "tripgraph.store.broker", "tripgraph.writing.process"
# In seconds: between two kills, and how long to lie in wait for a process that lives for a moment only.
PAUSE, AMBUSH = (0.2, 2.0), 1.0


@dataclass(slots=True)
class Site:
    """A server that others kill, and the commands that run beside it."""

    folder: Path
    settings: dict[str, str]
    store: Store | None = None
    commands: set[int] = field(default_factory=set)
    up: threading.Event = field(default_factory=threading.Event)

    def start(self) -> None:
        """Start the server, and let those go on who wait for it."""
        self.store = started(self.folder, **self.settings)
        self.up.set()

    def serving(self) -> Store:
        """Return the server when it is up."""
        assert self.up.wait(PATIENCE)
        assert self.store is not None
        return self.store

    def send(self, method: str, path: str, body: str = "", **headers: str) -> Answer | None:
        """Send a request of somebody who may write; None if the connection broke before there was a whole answer."""
        with suppress(OSError, HTTPException):
            return self.serving().send(method, path, body, **headers)
        return None

    def run(self, *arguments: str, given: str) -> tuple[int, str]:
        """Run a command of tripgraph on the store; return its exit code and what it said to standard error."""
        line = [sys.executable, "-m", "tripgraph", "--store", str(self.folder), *arguments]
        pipe = subprocess.PIPE
        environ = {name: value for name, value in os.environ.items() if not name.startswith("TRIPGRAPH_")}
        with subprocess.Popen(
            line, cwd=ROOT, env=environ, stdin=pipe, stdout=pipe, stderr=pipe, text=True
        ) as process:
            self.commands.add(process.pid)
            said = process.communicate(given)[1]
            self.commands.discard(process.pid)
        return process.returncode, said

    def kill_server(self) -> None:
        """Kill the server, and start it again when all that it had started has ended."""
        store = self.serving()
        self.up.clear()
        processes = descendants(store.server.pid)
        store.server.kill()
        store.server.communicate()
        wait_until_ended(processes)
        self.start()

    def processes(self) -> dict[int, str]:
        """Return the processes at work, and what kind each is of."""
        found = dict.fromkeys(self.commands, "command")
        if self.up.is_set():
            found[self.serving().server.pid] = "server"
        parent_of = parents()
        for root in list(found):
            for process in descendants(root):
                above = command(parent_of.get(process, 0))
                for module, first, forked in ((BROKER, "broker", "worker"), (WRITER, "writer", "confined")):
                    if module in command(process):
                        found[process] = forked if module in above else first
        return found


@dataclass(slots=True)
class Killer:
    """Kills a process of a site again and again, of each kind as often as it can."""

    site: Site
    chance: random.Random
    kills: Counter[str] = field(default_factory=Counter)
    over: threading.Event = field(default_factory=threading.Event)

    @contextmanager
    def at_work(self) -> Iterator[None]:
        """Have it kill meanwhile. Raises what went wrong with it."""
        failures: list[BaseException] = []

        def work() -> None:
            try:
                while not self.over.wait(self.chance.uniform(*PAUSE)):
                    self.kill()
            except BaseException as failure:
                failures.append(failure)
                raise

        thread = threading.Thread(target=work, name="killer")
        thread.start()
        try:
            yield
        finally:
            self.over.set()
            thread.join()
        assert not failures

    def kill(self) -> None:
        """Kill one process, of the kind that was met least."""
        kinds = ["server", "broker", "worker", "writer", "confined", "command"]
        wanted = min(kinds, key=lambda kind: (self.kills[kind], self.chance.random()))
        found = self._seen(wanted)
        if not found:
            return
        victim = self.chance.choice(found)
        if wanted == "server":
            self.site.kill_server()
        else:
            with suppress(ProcessLookupError):
                os.kill(victim, signal.SIGKILL)
        self.kills[wanted] += 1

    def _seen(self, wanted: str) -> list[int]:
        """Return the processes of a kind as soon as there are some."""
        interval = 0.005 if wanted == "confined" else 0.05
        for _ in range(int(AMBUSH / interval)):
            if found := [process for process, kind in self.site.processes().items() if kind == wanted]:
                return found
            if self.over.wait(interval):
                break
        return []
