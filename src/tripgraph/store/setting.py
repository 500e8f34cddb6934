"""How the states of a store are served, whatever the state."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

    from tripgraph.rdfio import Context
    from tripgraph.store.limits import Limits
    from tripgraph.store.state import State


@dataclass(frozen=True, slots=True)
class Setting:
    """How the states of a store are served.

    store: the folder of all its generations. limits: of queries. context: for answers in JSON-LD. strict: whether to
    be ready for strict questions, which takes more memory if something has no graph.
    """

    store: Path
    limits: Limits
    context: Context = None
    strict: bool = False

    def message(self, state: State) -> dict[str, Any]:
        """Return what a broker is told that is to serve this state, as JSON values."""
        return {
            "store": str(self.store),
            "generation": state.number,
            "folder": None if state.folder is None else str(state.folder),
            "quads": state.quads,
            "limits": asdict(self.limits),
            "context": self.context,
            "strict": self.strict,
        }
