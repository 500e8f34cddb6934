"""The folder of a new trip: a commented file that passes every check as it stands."""

from __future__ import annotations

from importlib import resources
from string import Template
from typing import TYPE_CHECKING

from tripgraph import files
from tripgraph.errors import Refused
from tripgraph.sources import checked_slug

if TYPE_CHECKING:
    from pathlib import Path


def new_trip(data: Path, slug: str) -> Path:
    """Create ``data/<slug>/`` and return the file to begin from.

    Raises BadInput for a name that is no slug, and Refused for a folder that is there already.
    """
    folder = data / checked_slug(slug, "trip")
    if folder.exists():
        raise Refused(f"{folder}: is there already. Add to it, or choose another name for the new trip.")
    path = folder / "report.ttl"
    files.write(path, report(slug).encode())
    return path


def report(slug: str) -> str:
    """Return the file that holds what a first source will say of the trip."""
    template = resources.files("tripgraph") / "templates" / "report.ttl"
    return Template(template.read_text(encoding="utf-8")).substitute(slug=slug)
