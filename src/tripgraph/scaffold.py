"""The folder of a new trip: a commented file that passes every check as it stands."""

from __future__ import annotations

import os
import shutil
from importlib import resources
from string import Template
from typing import TYPE_CHECKING

from tripgraph import config, files, folders
from tripgraph.errors import BadInput, Refused
from tripgraph.sources import checked_slug

if TYPE_CHECKING:
    from pathlib import Path


def new_trip(data: Path, slug: str, here: Path) -> Path:
    """Create the folder of a trip and return the file to begin from.

    It is made in ``data``; but where that came with the package, where nothing may be written, in ``here/data``,
    which begins as a copy of it. Raises BadInput for a name that is no slug, and Refused for a folder that is
    there already.
    """
    folder = data / checked_slug(slug, "trip")
    if folder.exists():
        raise Refused(f"{folder}: is there already. Add to it, or choose another name for the new trip.")
    if config.came_along(data):
        folder = _copied(data, here / "data") / slug
    path = folder / "report.ttl"
    files.write(path, report(slug).encode())
    return path


def report(slug: str) -> str:
    """Return the file that holds what a first source will say of the trip."""
    template = resources.files("tripgraph") / "templates" / "report.ttl"
    return Template(template.read_text(encoding="utf-8")).substitute(slug=slug)


def _copied(data: Path, target: Path) -> Path:
    """Make the folder ``target`` with the files of another, whole or not at all, and return it.

    The files are new ones, so that they may be edited where those of the package may not. Raises BadInput if the
    folder cannot be made.
    """
    draft = target.with_name(f".{target.name}.{os.getpid()}.draft")
    try:
        for path in folders.visible_files(data):
            files.write(draft / path.relative_to(data), path.read_bytes())
        draft.replace(target)
    except OSError as error:
        raise BadInput(f"{target}: cannot be made: {error.strerror}.") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)
    return target
