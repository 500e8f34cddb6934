"""The files below a folder, none of them left out unseen."""

from __future__ import annotations

import os
import stat
from typing import TYPE_CHECKING

from tripgraph.errors import BadInput

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


def visible_files(folder: Path) -> list[Path]:
    """Return the files below a folder, sorted by path; hidden ones and those in hidden folders are left out.

    A folder that is missing has none. A link to a file is that file. Raises BadInput for what cannot be followed or
    read: a folder without leave, a link to nothing, to a folder or to itself, and what is neither file nor folder.
    """
    return sorted(_below(folder)) if folder.exists() else []


def _below(folder: Path) -> Iterator[Path]:
    try:
        with os.scandir(folder) as entries:
            visible = sorted(entry.name for entry in entries if not entry.name.startswith("."))
    except OSError as error:
        raise BadInput(f"{folder}: cannot be read: {error.strerror}.") from error
    for path in (folder / name for name in visible):
        kind = _kind(path)
        if stat.S_ISREG(kind):
            yield path
        elif not stat.S_ISDIR(kind):
            raise BadInput(f"{path}: neither a file nor a folder. Move it out of {folder}.")
        elif path.is_symlink():
            raise BadInput(f"{path}: a link to a folder, which is not followed. Put the folder itself there.")
        else:
            yield from _below(path)


def _kind(path: Path) -> int:
    """Return the mode of what a path leads to."""
    try:
        return path.stat().st_mode
    except OSError as error:
        what = "a link that leads nowhere" if path.is_symlink() else "cannot be read"
        raise BadInput(f"{path}: {what}: {error.strerror}. Mend or remove it.") from error
