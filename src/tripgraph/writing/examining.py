"""Checking all of a generation after it was published: in a process of its own, at the lowest priority, one at a time.

    python -P -m tripgraph.writing.examining STORE ONTOLOGY [SOURCES]

It checks the current generation if nobody knows how much is wrong with it, records that beside it, and ends; it ends
too when its standard input is closed, which is when the server that started it is gone.
"""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Final

from tripgraph import ontology
from tripgraph.errors import NotFound, StoreProblem
from tripgraph.store import findings, generations, limits, retention
from tripgraph.store.embedded import Embedded
from tripgraph.writing import judging
from tripgraph.writing.requests import Folders

if TYPE_CHECKING:
    from tripgraph.store.generations import Generation

_LOWEST: Final = 19
# How long nobody must have written for a check to begin, in seconds, and how often it is put off for that.
_QUIET: Final = 5.0
_MOST_WAITS: Final = 12


class Examiner:
    """Has what was published checked, one generation after the other; what was followed meanwhile is skipped."""

    def __init__(self, folders: Folders) -> None:
        """Check the generations of a store; nothing is begun before ``wake``."""
        self._folders = folders
        self._wanted = threading.Event()
        self._guard = threading.Lock()
        self._thread: threading.Thread | None = None

    def wake(self) -> None:
        """Say that there is something new; returns at once."""
        self._wanted.set()
        with self._guard:
            if self._thread is None:
                self._thread = threading.Thread(target=self._follow, name="examiner", daemon=True)
                self._thread.start()

    def _follow(self) -> None:
        while self._wanted.wait():
            for _ in range(_MOST_WAITS):  # until nobody writes for a while
                self._wanted.clear()
                if not self._wanted.wait(_QUIET):
                    break
            self._wanted.clear()
            folders = (self._folders.store, self._folders.ontology, self._folders.sources)
            # Its standard input ends with this process, however that ends.
            with subprocess.Popen(  # noqa: S603 - nothing of it comes from a request
                [
                    sys.executable,
                    "-P",
                    "-m",
                    "tripgraph.writing.examining",
                    *(str(folder) for folder in folders if folder),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.DEVNULL,
                start_new_session=True,
            ) as process:
                process.wait()


def wrong(store: Path, number: int) -> int | None:
    """Return how many things are wrong with a generation, None if that is not known, or it is not kept any more."""
    try:
        generation = generations.numbered(store, number)
    except (NotFound, StoreProblem):
        return None
    return findings.count(generation.folder, generation.manifest.violations)


def examine(folders: Folders) -> None:
    """Find out how much is wrong with the current generation, if that is not known, and record it.

    Raises what ``checks.run`` raises, StoreProblem, and OSError.
    """
    generation = generations.current(folders.store)
    if generation is None or findings.count(generation.folder, generation.manifest.violations) is not None:
        return
    try:
        with retention.held(generation.folder):
            findings.write(generation.folder, _count(generation, folders))
    except NotFound:  # others have published so much that it is gone
        return


def _count(generation: Generation, folders: Folders) -> int:
    return len(
        judging.everywhere(
            Embedded.open(generation.quads), ontology.load(folders.ontology, context=False), folders
        )
    )


def main() -> None:
    """Check what the command line names."""
    os.nice(_LOWEST)
    limits.bound(limits.machine_memory() // 2)
    threading.Thread(target=_end_with_input, daemon=True).start()
    store, house, *sources = map(Path, sys.argv[1:])
    examine(Folders(store, house, sources[0] if sources else None))


def _end_with_input() -> None:
    while os.read(0, 1):  # not sys.stdin, whose lock would be held when this process ends by itself
        pass
    os._exit(0)


if __name__ == "__main__":
    main()
