"""Which generations stay: the newest few, those that are pinned, and those that somebody is reading."""

from __future__ import annotations

import fcntl
import os
import shutil
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from tripgraph.errors import NotFound

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

REMOVED: Final = ".removed-"
_PINNED: Final = "pinned"


def pinned(folder: Path) -> bool:
    """Tell whether a generation is kept for ever."""
    return (folder / _PINNED).exists()


def pin(folder: Path) -> None:
    """Keep a generation for ever, even while another process is at work. Raises NotFound, OSError."""
    with held(folder):
        (folder / _PINNED).touch()


def unpin(folder: Path) -> None:
    """Let a generation go when it is no longer among the newest. Raises OSError."""
    (folder / _PINNED).unlink(missing_ok=True)


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """Keep a generation from being removed while it is read; the hold ends with the process, however that ends.

    Any number of readers may hold it. Raises NotFound if it was removed before.
    """
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except FileNotFoundError as error:
        raise _removed(folder) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        if not folder.exists() or not os.path.samestat(os.fstat(descriptor), folder.stat()):
            raise _removed(folder)
        yield
    finally:
        os.close(descriptor)


def prune(folders: Sequence[Path], keep: int, current: str) -> None:
    """Remove all generations but the newest ``keep``, the pinned, the held, and the one whose name is ``current``.

    folders: oldest first. What cannot be removed now is left for the next time.
    """
    for folder in folders[:-keep]:
        if folder.name != current:
            with suppress(OSError):
                _remove(folder)


def _remove(folder: Path) -> None:
    """Take a generation away in one step, so that no reader finds half of it. Raises OSError if it is held."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        if pinned(folder):
            return
        removed = folder.rename(folder.with_name(f"{REMOVED}{folder.name}"))
    finally:
        os.close(descriptor)
    shutil.rmtree(removed, ignore_errors=True)


def _removed(folder: Path) -> NotFound:
    return NotFound(
        f"Generation {int(folder.name)} was removed. 'tripgraph generations' lists those that are kept."
    )
