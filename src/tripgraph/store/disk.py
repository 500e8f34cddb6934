"""Writing to the store's disk so that it survives a crash, and saying what to do when it cannot be written."""

from __future__ import annotations

import errno
import fcntl
import os
import signal
from contextlib import suppress
from typing import IO, TYPE_CHECKING, Final, NoReturn

from tripgraph.errors import StoreBusy, StoreProblem

if TYPE_CHECKING:
    from pathlib import Path
    from types import FrameType

NEXT: Final = ".next"  # the link that is about to take the place of another


def write(path: Path, text: str) -> None:
    """Write a small file and wait until it is on the disk, its name included."""
    with path.open("w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    sync(path.parent)


def point(link: Path, folder: Path) -> None:
    """Make ``link`` lead to the folder in one step, so that there is never a moment without it."""
    new = link.with_name(NEXT)
    with suppress(FileNotFoundError):
        new.unlink()
    new.symlink_to(folder.relative_to(link.parent), target_is_directory=True)
    new.replace(link)
    sync(link.parent)


def lock(file: IO[str], patience: float) -> None:
    """Lock a file, waiting at most so many seconds for it. Raises BlockingIOError if it is still taken then."""
    if not patience:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return
    before = signal.signal(signal.SIGALRM, _give_up)
    signal.setitimer(signal.ITIMER_REAL, patience)
    try:
        fcntl.flock(file, fcntl.LOCK_EX)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def _give_up(_signal: int, _frame: FrameType | None) -> NoReturn:
    raise BlockingIOError


def sync(path: Path) -> None:
    """Wait until a file's bytes, or the names in a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def sync_all(folder: Path) -> None:
    """Wait until everything below a folder is on the disk; a file that has another name too was synced under that."""
    for path in folder.rglob("*"):
        if path.is_dir() or path.stat().st_nlink == 1:
            sync(path)
    sync(folder)


def problem(place: Path, error: OSError) -> StoreProblem:
    """Return the error for a place that could not be written, with what to do."""
    if error.errno == errno.ENOSPC or "No space left" in str(error):
        return StoreProblem(
            f"{place}: the disk is full. Nothing was changed. Free some space, or choose another folder."
        )
    return StoreProblem(f"{place}: cannot be written: {error.strerror or error}. Nothing was changed.")


def busy(store: Path) -> StoreBusy:
    """Return the error for a store in which another process is at work."""
    return StoreBusy(f"{store}: another build or write is at work here. Nothing was changed; try again.")
