"""The writer of a server: one write at a time, in turn, and answered when what it wrote is served."""

from __future__ import annotations

import logging
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from tripgraph.errors import Busy, StoreProblem
from tripgraph.store import limits
from tripgraph.store.turns import Turns
from tripgraph.writing import process
from tripgraph.writing.pipeline import PATIENCE
from tripgraph.writing.requests import Policy, Terms

if TYPE_CHECKING:
    from collections.abc import Callable

    from tripgraph.store.engine import Cancellation
    from tripgraph.writing.requests import Folders, Published, Write

_log: Final = logging.getLogger(__name__)
# What a write over HTTP may take: to be read and applied, and then to be derived from and checked, in seconds.
SECONDS: Final = 30.0
FINISHING_SECONDS: Final = 120.0
_LEAST_MEMORY: Final = 256 * limits.MIB
_WAITING: Final = 64


@dataclass(frozen=True, slots=True)
class Writer:
    """Writes for those who may, and has what it wrote served before it says so.

    policy: what becomes of wrong data. refresh: has the current generation served. examine: has all of it checked,
    some time. Safe to use from many threads.
    """

    folders: Folders
    policy: Policy
    refresh: Callable[[], None] = lambda: None
    examine: Callable[[], None] = lambda: None
    turns: Turns = field(default_factory=lambda: Turns(1, _WAITING))

    def write(
        self,
        write: Write,
        by: str,
        through: str,
        client: str,
        cancellation: Cancellation | None,
        message: str = "",
    ) -> Published:
        """Write when it is this client's turn. by: who writes, through: by which way, message: what they say about
        it.

        What was published and cannot be served yet is told so. Raises what ``process.submit`` raises; Busy if too many
        wait, Cancelled if the client leaves while it waits.
        """
        memory = max(_LEAST_MEMORY, limits.machine_memory() // 8)
        terms = Terms(by, through, message, self.policy, SECONDS, FINISHING_SECONDS, memory)
        try:
            self.turns.take(client, PATIENCE, cancellation)
        except Busy as error:
            raise Busy("Too many others write. Nothing was changed; try again in a few seconds.") from error
        try:
            published = process.submit(self.folders, write, terms)
        finally:
            self.turns.give_back(client)
        if not published.changes:
            return published
        if self.policy == Policy.REPORT:
            self.examine()
        try:
            self.refresh()
        except StoreProblem as problem:
            _log.error(
                "Generation %s was published and cannot be served yet. %s", published.generation, problem
            )
            return replace(published, is_served=False)
        return published
