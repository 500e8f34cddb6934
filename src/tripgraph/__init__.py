"""tripgraph: the facts of diplomatic trips as a cited knowledge graph."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tripgraph.client import connect

__all__ = ["__version__", "connect"]

__version__: str


def __getattr__(name: str) -> object:
    """Return what is asked for: reading the version takes a tenth of the time that a process needs to start."""
    match name:
        case "__version__":
            from importlib.metadata import version

            return version("tripgraph")
        case "connect":
            from tripgraph.client import connect

            return connect
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
