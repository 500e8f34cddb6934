"""tripgraph: the facts of diplomatic trips as a cited knowledge graph."""

from importlib.metadata import version

__version__ = version("tripgraph")
