"""How much is wrong with a generation, where that was found out after it was published: a file beside it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from tripgraph.store import disk, manifest

if TYPE_CHECKING:
    from pathlib import Path

NAME: Final = "violations.json"
_DRAFT: Final = ".violations"


def write(folder: Path, count: int) -> None:
    """Record beside the generation in a folder how many things are wrong with it, in one step. Raises OSError."""
    draft = folder / _DRAFT
    disk.write(draft, json.dumps({"count": count, "checked": manifest.now()}) + "\n")
    draft.rename(folder / NAME)
    disk.sync(folder)


def count(folder: Path, published: int | None) -> int | None:
    """Return how many things are wrong with the generation in a folder, None if that is not known yet.

    published: what its manifest says.
    """
    if published is not None:
        return published
    try:
        found = json.loads((folder / NAME).read_text(encoding="utf-8"))["count"]
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return found if isinstance(found, int) else None
