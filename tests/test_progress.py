"""Long work shows what it is at on a terminal, and says nothing in a pipe."""

from __future__ import annotations

import os
import pty
import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

from tripgraph import progress

SCRIPT = """
from tripgraph import progress
with progress.shown("Counting") as step:
    step("one")
    step("two")
"""


def read_all(terminal: int) -> str:
    """Return what was written to the other end of a pseudo terminal until it was closed."""
    written = b""
    while True:
        try:
            chunk = os.read(terminal, 1024)
        except OSError:  # Linux reports the closed other end so
            chunk = b""
        if not chunk:
            return written.decode()
        written += chunk


def test_a_terminal_sees_the_work_and_its_steps() -> None:
    """On a terminal the name of the work and its last step can be read while it runs."""
    ours, theirs = pty.openpty()
    environment = {**os.environ, "TERM": "xterm", "COLUMNS": "80"}
    with subprocess.Popen([sys.executable, "-c", SCRIPT], stderr=theirs, env=environment) as process:
        os.close(theirs)
        written = read_all(ours)
    os.close(ours)
    assert process.returncode == 0
    assert "Counting" in written
    assert "two" in written


def test_a_pipe_sees_nothing() -> None:
    """Where standard error is no terminal, nothing is written."""
    done = subprocess.run([sys.executable, "-c", SCRIPT], capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"", b"")


def test_silence_takes_any_step(capfd: pytest.CaptureFixture[str]) -> None:
    """Whoever needs no progress passes ``silent``, which does nothing."""
    progress.silent("anything")
    assert capfd.readouterr() == ("", "")
