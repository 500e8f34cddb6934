"""A process that writes once: started for each write, so that no thread of a server is forked, killed or slowed down.

    python -P -m tripgraph.writing.process DESCRIPTOR

It takes one request over the socket DESCRIPTOR, publishes it and says what became of it. Being killed at any instant it
leaves the last good state.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING

from tripgraph.errors import TripgraphError
from tripgraph.store import confinement, frames, limits
from tripgraph.writing import pipeline, wire

if TYPE_CHECKING:
    from tripgraph.writing.requests import Folders, Published, Terms, Write


def submit(folders: Folders, write: Write, terms: Terms) -> Published:
    """Have a process of its own write, and wait for it.

    Raises what ``pipeline.write`` raises, and LimitReached or TooDeep if that process took more than it may.
    """
    ours, theirs = socket.socketpair()
    with ours:
        with theirs:
            process = _start(theirs.fileno())
        try:
            wire.send_request(ours, folders, write, terms)
            mark, body = frames.receive(ours)
        except frames.Closed as error:
            raise _failure(process, terms) from error
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
    connection = socket.socket(fileno=int(sys.argv[1]))
    folders, write, terms = wire.receive_request(connection)
    if terms.finishing_seconds is not None:
        limits.bound(limits.machine_memory() // 2)
    try:
        published = pipeline.write(folders, write, terms)
    except TripgraphError as error:
        frames.send_json(connection, frames.ERROR, frames.error_record(error))
    else:
        frames.send_json(connection, frames.END, asdict(published))


def _start(descriptor: int) -> subprocess.Popen[bytes]:
    """Start the process, in a session of its own: Ctrl-C is for whoever waits for it."""
    return subprocess.Popen(  # noqa: S603 - nothing of it comes from a request
        [sys.executable, "-P", "-m", "tripgraph.writing.process", str(descriptor)],
        pass_fds=[descriptor],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        env=os.environ | {"RUST_BACKTRACE": "0"},
    )


def _failure(process: subprocess.Popen[bytes], terms: Terms) -> Exception:
    """Return the error for a process that ended without a word."""
    code = process.wait()
    if code < 0:
        return confinement.ended(-code, terms.finishing_seconds, limits.machine_memory() // 2)
    return RuntimeError(f"a process that was to write ended with exit code {code}")


if __name__ == "__main__":
    main()
