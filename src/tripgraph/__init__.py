"""tripgraph: the facts of diplomatic trips as a cited knowledge graph."""


def __getattr__(name: str) -> str:
    """Return the version when it is asked for: reading it takes a tenth of the time that a process needs to start."""
    if name != "__version__":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib.metadata import version

    return version("tripgraph")
