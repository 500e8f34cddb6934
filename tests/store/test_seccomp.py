"""A process that may read files and do nothing else: the kernel sees to it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tripgraph.store import seccomp

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="a filter of Linux")


def confined(work: Callable[[], object]) -> str:
    """Return the name of what is raised where a process does something that was left reading only; "" if nothing is."""
    ours, theirs = os.pipe()
    process = os.fork()
    if process == 0:
        told = "not confined"
        try:
            if seccomp.leave_reading_only():
                told = ""
                work()
        except BaseException as error:  # noqa: BLE001 - all that is raised is told
            told = type(error).__name__
        os.write(theirs, told.encode())
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as told_by_it:
        name = told_by_it.read().decode()
    os.waitpid(process, 0)
    return name


def test_files_can_be_read(tmp_path: Path) -> None:
    """It opens files for reading, and lists folders."""
    (tmp_path / "a").write_text("a", encoding="ascii")
    assert confined(lambda: (tmp_path / "a").read_text(encoding="ascii")) == ""
    assert confined(lambda: list(tmp_path.iterdir())) == ""


@pytest.mark.parametrize(
    "work",
    [
        lambda _: socket.socket(socket.AF_INET),
        lambda _: socket.socket(socket.AF_UNIX),
        lambda _: socket.create_connection(("127.0.0.1", 9)),
        lambda path: path.write_text("b", encoding="ascii"),
        lambda path: os.open(path, os.O_RDWR),
        lambda path: os.open(path.with_name("new"), os.O_CREAT),
        lambda path: os.open(path, os.O_TRUNC),
        lambda _: os.execv("/bin/true", ["true"]),
        lambda _: subprocess.run(["true"], check=True),
    ],
)
def test_all_else_is_refused(work: Callable[[Path], object], tmp_path: Path) -> None:
    """It makes no socket, writes no file and starts no program; each is refused, and the file is as it was."""
    path = tmp_path / "a"
    path.write_text("a", encoding="ascii")
    assert confined(lambda: work(path)) == "PermissionError"
    assert path.read_text(encoding="ascii") == "a"
    assert [each.name for each in tmp_path.iterdir()] == ["a"]


def test_what_is_open_stays_so() -> None:
    """A connection that is open goes on working."""
    ours, theirs = socket.socketpair()
    with ours, theirs:
        assert confined(lambda: theirs.sendall(b"still here")) == ""
        assert ours.recv(100) == b"still here"
