"""A process that writes once: started for each write, so that no thread of a server is forked, killed or slowed down.

    python -P -m tripgraph.writing.process DESCRIPTOR PARENT

It takes one request over the socket DESCRIPTOR, publishes it and says what became of it. Being killed at any instant it
leaves the last good state or the new one, and whoever started it finds out which. It ends with whoever started it.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from contextlib import suppress
from dataclasses import asdict
from typing import TYPE_CHECKING, Final

from tripgraph.errors import TimeLimit, TripgraphError
from tripgraph.store import confinement, frames, generations, limits, spawning
from tripgraph.writing import outcome, pipeline, wire

if TYPE_CHECKING:
    from tripgraph.writing.requests import Folders, Published, Terms, Write

# What a write may take beyond its limits, to read the state before it and to write the one after it, in seconds.
_REST_SECONDS: Final = 60.0
_SECONDS_TO_END: Final = 10.0


def submit(folders: Folders, write: Write, terms: Terms) -> Published:
    """Have a process of its own write, and wait for it.

    However it ends, the answer is true: if it was killed after it had published, it has published. Raises what
    ``pipeline.write`` raises, LimitReached or TooDeep if that process took more than it may, and StoreProblem if
    nobody can tell any more what became of it.
    """
    before = generations.number(folders.store) or 0
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            process = spawning.start("tripgraph.writing.process", theirs.fileno(), os.getpid())
        try:
            wire.send_request(ours, folders, write, terms)
            ours.settimeout(_most_seconds(terms))
            mark, body = frames.receive(ours)
        except (frames.Closed, TimeoutError) as error:
            code = _ended(process, at_once=isinstance(error, TimeoutError))
            if published := outcome.published(folders.store, terms.key, before):
                return published
            raise _failure(error, code, terms) from error
        except BaseException:
            process.kill()
            raise
        finally:
            process.wait()
    if mark == frames.ERROR:
        raise frames.error_of(json.loads(body))
    return wire.published(json.loads(body))


def main() -> None:
    """Write what the socket says that the command line names."""
    limits.die_with(int(sys.argv[2]))
    connection = socket.socket(fileno=int(sys.argv[1]))
    folders, write, terms = wire.receive_request(connection)
    if terms.finishing_seconds is not None:
        limits.bound(limits.machine_memory() // 2)
    try:
        published = pipeline.write(folders, write, terms)
    except MemoryError:
        os._exit(confinement.OUT_OF_MEMORY)
    except TripgraphError as error:
        mark, value = frames.ERROR, frames.error_record(error)
    else:
        mark, value = frames.END, asdict(published)
    with suppress(frames.Closed):  # nobody waits for it any more
        frames.send_json(connection, mark, value)


def _ended(process: subprocess.Popen[bytes], *, at_once: bool) -> int:
    """Return how a process has ended that says no more: by itself in a moment, else it is killed."""
    try:
        return process.wait(0 if at_once else _SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def _most_seconds(terms: Terms) -> float | None:
    """Return how long a process may take in all; then it is killed, so that it holds the store no longer."""
    if terms.seconds is None or terms.finishing_seconds is None:
        return None
    return pipeline.PATIENCE + terms.seconds + terms.finishing_seconds + _REST_SECONDS


def _failure(error: Exception, code: int, terms: Terms) -> Exception:
    """Return the error for a process that has published nothing and ended without a word, or did not end in time."""
    if isinstance(error, TimeoutError):
        return TimeLimit(
            f"The write took longer than {_most_seconds(terms):g} seconds, and nothing was changed. Write less at a "
            "time."
        )
    memory = limits.machine_memory() // 2
    if code == confinement.OUT_OF_MEMORY:
        return confinement.out_of_memory(memory)
    if code < 0:
        return confinement.ended(-code, terms.finishing_seconds, memory)
    return RuntimeError(f"a process that was to write ended with exit code {code}")


if __name__ == "__main__":
    main()
