"""Starting a process of our own that has no thread of this one and speaks over a socket."""

from __future__ import annotations

import os
import subprocess
import sys


def start(module: str, descriptor: int, *more: int) -> subprocess.Popen[bytes]:
    """Run a module in a session of its own: Ctrl-C is for the process that starts it.

    descriptor: of the socket, which is handed on. The module is told it on its command line, and then what is ``more``.
    """
    return subprocess.Popen(  # noqa: S603 - nothing of it comes from a request
        [sys.executable, "-P", "-m", module, str(descriptor), *map(str, more)],
        pass_fds=[descriptor],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        start_new_session=True,
        # What is out of memory would take a second to write one.
        env=os.environ | {"RUST_BACKTRACE": "0"},
    )
