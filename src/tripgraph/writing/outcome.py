"""What became of a write whose process ended without a word: the store tells, whatever the process was about to say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tripgraph.errors import NotFound, StoreProblem
from tripgraph.store import delta, generations
from tripgraph.writing.requests import Published

if TYPE_CHECKING:
    from pathlib import Path

    from tripgraph.store.generations import Generation


def published(store: Path, key: str, before: int) -> Published | None:
    """Return what a write has published, None if it has published nothing; its process must have ended.

    key: of the write. before: the number of the state that was current when it was asked for. Raises StoreProblem if
    that cannot be told any more, since others have published so much meanwhile that not all of it is kept.
    """
    kept = generations.listed(store)
    for generation in kept:
        if generation.manifest.key == key:
            return _said(generation)
    last = kept[-1].number if kept else 0
    if set(range(before + 1, last + 1)) <= {generation.number for generation in kept}:
        return None
    raise StoreProblem(
        "The process that wrote was ended, and so much was published since that it cannot be told whether its write "
        "was. Look at the graph before you send it again."
    )


def _said(generation: Generation) -> Published:
    recorded = generation.manifest
    try:
        created = tuple(sorted(delta.read(generation.folder).graphs_added))
    except NotFound:
        created = ()
    return Published(generation.number, recorded.changes or {}, created, recorded.violations or 0)
