"""The file and line of each violation, so that a curator can click on it."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

from tripgraph import turtle
from tripgraph.facts import text

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from tripgraph.dataset import GraphFile
    from tripgraph.rdfio import Quad
    from tripgraph.turtle import Lines
    from tripgraph.violation import Violation

# The graphs that speak of a node, and those in which it meets a certain term.
_Graphs = dict[tuple[str, str | None], set[str]]


def located(
    violations: Sequence[Violation], files: Iterable[GraphFile], quads: Iterable[Quad]
) -> list[Violation]:
    """Return the violations with graph, file and line, sorted by place.

    Where a rule knows no graph, the file is the first that says of the node what is at fault, else the first
    that speaks of it. What only derived graphs say has no file; what they only echo from a file is left out.
    """
    path_of = {file.graph.value: file.path for file in files}
    graphs = _graphs({violation.node for violation in violations}, quads)
    lines = cache(_lines)

    def place(violation: Violation) -> Violation:
        graph = violation.graph or _graph(violation, graphs, path_of)
        path = path_of.get(graph or "")
        if path is None:
            return replace(violation, graph=graph)
        return replace(
            violation, graph=graph, file=path, line=lines(path).find(violation.node, violation.term)
        )

    found = sorted(map(place, violations), key=_order)
    in_files = {_fault(violation) for violation in found if violation.file}
    return [violation for violation in found if violation.file or _fault(violation) not in in_files]


def _graphs(nodes: set[str], quads: Iterable[Quad]) -> _Graphs:
    graphs: _Graphs = defaultdict(set)
    for quad in quads:
        node = text(quad.subject)
        if node in nodes:
            for term in (None, quad.predicate.value, text(quad.object)):
                graphs[node, term].add(text(quad.graph_name))
    return graphs


def _graph(violation: Violation, graphs: _Graphs, path_of: dict[str, Path]) -> str | None:
    node, term = violation.node, violation.term
    candidates = graphs.get((node, term)) or graphs.get((node, None)) or set()
    return next(iter(sorted(candidates & path_of.keys()) or sorted(candidates)), None)


def _lines(path: Path) -> Lines:
    if path.suffix not in (".ttl", ".nt"):
        return turtle.Lines()
    return turtle.lines(path.read_text(encoding="utf-8", errors="replace"))


def _fault(violation: Violation) -> tuple[str, str, str | None]:
    return violation.rule, violation.node, violation.term


def _order(violation: Violation) -> tuple[str, int, str, str, str]:
    return (
        violation.place.rpartition(":")[0],
        violation.line or 0,
        violation.node,
        violation.rule,
        violation.message,
    )
