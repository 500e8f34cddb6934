"""Asking a store of Oxigraph, and saying what to do where it cannot answer."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

from tripgraph.errors import BadInput, NotAllowed, StoreProblem, SyntaxProblem
from tripgraph.store import syntax

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

    import pyoxigraph

    from tripgraph.rdfio import Graph, NamedNode, Results


def ask(
    store: pyoxigraph.Store,
    text: str,
    default: Iterable[Graph] | None = None,
    named: Iterable[NamedNode] | None = None,
) -> Results:
    """Return what a query gives. default, named: the graphs of its dataset; None: those of the store.

    Raises what ``explaining`` raises.
    """
    with explaining(text):
        return store.query(
            text,
            default_graph=None if default is None else list(default),
            named_graphs=None if named is None else list(named),
        )


@contextmanager
def explaining(text: str) -> Iterator[None]:
    """Turn what Oxigraph raises while it works on this query into an error that says what to do."""
    try:
        yield
    except SyntaxError as error:
        raise syntax.problem(text, str(error)) from error
    except RuntimeError as error:  # a function that is not known is found only when the query runs
        raise BadInput(f"The query cannot be answered: {error}.") from error
    except OSError as error:
        if "service" in text.casefold():
            raise NotAllowed("SERVICE would call another host, and none can be reached from here.") from error
        raise StoreProblem(f"The store cannot be read: {error}.") from error


@contextmanager
def naming(path: Path) -> Iterator[None]:
    """Let what is wrong with a query be told with the file that the query stands in."""
    try:
        yield
    except SyntaxProblem as error:
        raise replace(error, place=str(path)) from error
    except BadInput as error:
        raise type(error)(f"{path}: {error}") from error
