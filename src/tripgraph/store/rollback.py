"""Going back to an earlier state by publishing it again, so that nothing is lost by it either."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from tripgraph.errors import BadInput, StoreProblem
from tripgraph.store import embedded, generations, manifest

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tripgraph.store.generations import Generation
    from tripgraph.store.manifest import Manifest


def rollback(store: Path, number: int, message: str = "") -> Generation:
    """Publish what generation ``number`` holds as a new generation, and return that.

    The two share their files on the disk. Raises NotFound if there is no such generation, BadInput if it is current
    already, StoreProblem if it is damaged or the store cannot be written.
    """
    with generations.lock(store):
        old = generations.numbered(store, number)
        if generations.number(store) == number:
            raise BadInput(
                f"Generation {number} is the current one. 'tripgraph generations' lists the others."
            )
        told = f"Rolled back to generation {number} of {old.manifest.created}."
        return republish(
            store,
            old.manifest,
            "rollback",
            f"{told} {message}".rstrip(),
            lambda folder: embedded.copy(old.quads, folder),
        )


def republish(
    store: Path, old: Manifest, through: str, message: str, fill: Callable[[Path], None]
) -> Generation:
    """Publish an earlier state anew; see ``generations.publish``. The caller holds the store's lock.

    The new generation takes over the fingerprint of the one it replaces: somebody has chosen this state, so the next
    build leaves it alone until the files change.
    """
    try:
        replaced = generations.current(store)
    except StoreProblem:  # going back is a way out of a damaged generation
        replaced = None
    fingerprint = replaced.manifest.fingerprint if replaced else old.fingerprint
    recorded = replace(
        old,
        fingerprint=fingerprint,
        created=manifest.now(),
        by=manifest.user(),
        through=through,
        message=message,
        changes=None,
        parent=None,
        key="",
    )
    return generations.publish(store, recorded, fill)
